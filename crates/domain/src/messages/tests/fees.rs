//! When a fee is told.

use super::*;
use crate::{
    ids::FeeId,
    money::fee::{Fee, FeeKind, FeeState},
};

#[test]
fn nobody_hears_of_a_fee_before_they_hear_of_what_it_is_for() {
    let due = |ended: &str, how| {
        let over = booking(State::Ended { at: at(ended), how }, 48);
        let fee = Fee {
            id: FeeId(Uuid::from_u128(3)),
            booking: over.id,
            kind: FeeKind::NoShow,
            proposed: over.terms.price,
            proposed_at: at(ended),
            state: FeeState::Proposed,
        };
        let with = |fee| BookingMoney {
            fees: vec![fee],
            ..BookingMoney::default()
        };
        let approved = fee.clone().approved(None, now()).unwrap();
        let plan = plan(
            Some((&over, &with(fee))),
            (&over, &with(approved)),
            BY_OTHERS,
            now(),
        );
        assert_eq!(kinds(&plan), [MessageKind::Fee]);
        plan.new[0].at
    };
    let (missed, told) = ("2026-12-01T09:58:00Z", at("2026-12-01T10:08:00Z"));
    assert_eq!(due(missed, Ending::NoShow), told);
    assert_eq!(due(missed, Ending::CancelledByClient), now());
    assert_eq!(due("2026-12-01T09:00:00Z", Ending::NoShow), now());
}
