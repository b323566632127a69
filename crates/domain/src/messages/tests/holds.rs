//! What who waits for a held time is told when it ends.

use super::*;

/// A hold that waits for something, until now.
fn held(awaits: Awaits) -> Booking {
    let until = now();
    let state = State::Held {
        until,
        extended: false,
        awaits,
    };
    booking(state, 48)
}

#[test]
fn who_waits_for_what_is_told_how_a_hold_has_ended() {
    let nothing = BookingMoney::default();
    let on_its_way = payment(PaymentState::Processing, Purpose::Booking, None);
    let unpaid = payment(PaymentState::Pending, Purpose::Booking, None);
    for (awaits, funds, how, told) in [
        (
            Awaits::Payment,
            &unpaid,
            Ending::Expired,
            Some(MessageKind::Expired),
        ),
        (
            Awaits::Payment,
            &nothing,
            Ending::Expired,
            Some(MessageKind::Expired),
        ),
        (
            Awaits::Payment,
            &on_its_way,
            Ending::Expired,
            Some(MessageKind::TooLate),
        ),
        (
            Awaits::Approval,
            &nothing,
            Ending::Expired,
            Some(MessageKind::Unanswered),
        ),
        (Awaits::Proof, &nothing, Ending::Expired, None),
        (Awaits::ProofUnkept, &nothing, Ending::Expired, None),
        (
            Awaits::Payment,
            &unpaid,
            Ending::CancelledByClient,
            Some(MessageKind::Cancelled),
        ),
        (
            Awaits::Payment,
            &unpaid,
            Ending::CancelledByPractice,
            Some(MessageKind::CancelledByPractice),
        ),
    ] {
        let (before, state) = (held(awaits), State::Ended { at: now(), how });
        let after = booking(state, 48);
        let plan = plan(Some((&before, funds)), (&after, funds), BY_OTHERS, now());
        let new: Vec<_> = plan.new.iter().map(|one| one.kind).collect();
        assert_eq!(
            new,
            told.into_iter().collect::<Vec<_>>(),
            "{awaits:?} {how:?}"
        );
        if told == Some(MessageKind::Expired) {
            let [one] = plan.new[..] else {
                panic!("one message")
            };
            assert_eq!(
                (one.at, one.prompted),
                (now() + PAYING, false),
                "whoever is still there may book again"
            );
            assert!(plan.cancels.contains(&MessageKind::Held));
        }
        let again = crate::messages::plan(Some((&after, funds)), (&after, funds), BY_OTHERS, now());
        assert_eq!(again, Plan::default(), "once");
    }
    let confirmed = booking(confirmed(), 48);
    assert!(
        !MessageKind::Expired.holds(&confirmed, &nothing, now()),
        "its money came all the same"
    );
}
