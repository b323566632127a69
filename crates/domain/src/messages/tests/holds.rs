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

/// What ends a hold that waits for something, with the money that it has; and what is told then.
fn told(awaits: Awaits, funds: &BookingMoney, how: Ending) -> Vec<MessageKind> {
    let after = booking(State::Ended { at: now(), how }, 48);
    let plan = plan(
        Some((&held(awaits), funds)),
        (&after, funds),
        BY_OTHERS,
        now(),
    );
    let again = crate::messages::plan(Some((&after, funds)), (&after, funds), BY_OTHERS, now());
    assert_eq!(again, Plan::default(), "once");
    plan.new.iter().map(|one| one.kind).collect()
}

#[test]
fn who_waits_for_what_is_told_how_a_hold_has_ended() {
    use Awaits::{Approval, Payment, Proof, ProofUnkept};
    use Ending::{CancelledByClient, CancelledByPractice, Expired};
    let nothing = BookingMoney::default();
    let on_its_way = payment(PaymentState::Processing, Purpose::Booking, None);
    let unpaid = payment(PaymentState::Pending, Purpose::Booking, None);
    for (awaits, funds, how, expected) in [
        (Payment, &unpaid, Expired, Some(MessageKind::Expired)),
        (Payment, &nothing, Expired, Some(MessageKind::Expired)),
        (Payment, &on_its_way, Expired, Some(MessageKind::TooLate)),
        (Approval, &nothing, Expired, Some(MessageKind::Unanswered)),
        (Proof, &nothing, Expired, None),
        (ProofUnkept, &nothing, Expired, None),
        (
            Payment,
            &unpaid,
            CancelledByClient,
            Some(MessageKind::Cancelled),
        ),
        (
            Payment,
            &unpaid,
            CancelledByPractice,
            Some(MessageKind::CancelledByPractice),
        ),
    ] {
        let expected: Vec<_> = expected.into_iter().collect();
        assert_eq!(told(awaits, funds, how), expected, "{awaits:?} {how:?}");
    }
}

#[test]
fn whoever_is_still_there_may_book_again_before_they_are_told() {
    let unpaid = payment(PaymentState::Pending, Purpose::Booking, None);
    let how = Ending::Expired;
    let after = booking(State::Ended { at: now(), how }, 48);
    let before = held(Awaits::Payment);
    let plan = plan(
        Some((&before, &unpaid)),
        (&after, &unpaid),
        BY_OTHERS,
        now(),
    );
    let [one] = plan.new[..] else {
        panic!("one message")
    };
    assert_eq!((one.at, one.prompted), (now() + PAYING, false));
    assert!(plan.cancels.contains(&MessageKind::Held));
    let confirmed = booking(confirmed(), 48);
    assert!(
        !MessageKind::Expired.holds(&confirmed, &BookingMoney::default(), now()),
        "its money came all the same"
    );
}
