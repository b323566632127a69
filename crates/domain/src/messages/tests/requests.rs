//! What who asks for a time is told.

use super::*;

fn waiting(awaits: Awaits) -> Booking {
    let state = State::Held {
        until: at("2026-12-02T09:00:00Z"),
        extended: false,
        awaits,
    };
    booking(state, 48)
}

#[test]
fn who_asks_hears_that_it_was_received_and_what_is_answered() {
    let over = |how| booking(State::Ended { at: now(), how }, 48);
    let (asked, free) = (waiting(Awaits::Approval), BookingMoney::default());
    let told = |before: Option<&Booking>, after: &Booking, by_client| {
        let audience = MessageAudience {
            by_client,
            texted: false,
        };
        let plan = plan(
            before.map(|one| (one, &free)),
            (after, &free),
            audience,
            now(),
        );
        let about = |one: &PlannedMessage| !one.kind.is_reminder();
        let new = plan.new.into_iter().filter(about);
        new.map(|one| (one.kind, one.prompted, one.at == now()))
            .collect::<Vec<_>>()
    };
    let one = |kind, prompted| vec![(kind, prompted, true)];
    assert_eq!(told(None, &asked, true), one(MessageKind::Requested, true));
    let proof = waiting(Awaits::Proof);
    assert_eq!(
        told(Some(&proof), &asked, true),
        one(MessageKind::Requested, true)
    );
    assert_eq!(told(Some(&asked), &asked, true), []);
    let unpaid = waiting(Awaits::Payment);
    assert_eq!(
        told(Some(&asked), &unpaid, false),
        one(MessageKind::Held, false)
    );
    let stands = booking(confirmed(), 48);
    assert_eq!(
        told(Some(&asked), &stands, false),
        one(MessageKind::Confirmed, false)
    );
    for (how, expected) in [
        (Ending::Declined, MessageKind::Declined),
        (Ending::Expired, MessageKind::Unanswered),
        (
            Ending::CancelledByPractice,
            MessageKind::CancelledByPractice,
        ),
    ] {
        assert_eq!(told(Some(&asked), &over(how), false), one(expected, false));
    }
    assert_eq!(told(Some(&proof), &over(Ending::Expired), false), []);
    // What was planned and is not so any more is not sent.
    for (kind, booking, holds) in [
        (MessageKind::Requested, &asked, true),
        (MessageKind::Requested, &unpaid, false),
        (MessageKind::Unanswered, &over(Ending::Expired), true),
        (MessageKind::Unanswered, &stands, false),
        (MessageKind::Declined, &over(Ending::Declined), true),
        (MessageKind::Declined, &stands, false),
    ] {
        assert_eq!(kind.holds(booking, &free, now()), holds, "{kind:?}");
    }
}
