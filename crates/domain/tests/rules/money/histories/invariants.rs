//! What holds of a booking's money at every moment.

use domain::{
    booking::State,
    money::{
        accounting::ledger::{Income, LedgerAccount},
        fee::FeeState,
        payments::{
            payment::{PaymentState, Purpose},
            refund::RefundProgress,
        },
    },
    practice::service::PaymentRule,
};

use super::Life;

impl Life {
    pub(super) fn holds(&self, settled: bool) {
        self.keeps_nothing_without_a_claim(settled);
        self.gives_back_no_more_than_came();
        self.is_booked_as_it_is();
    }

    fn booked(&self, account: LedgerAccount) -> i64 {
        self.ledger.get(&account).copied().unwrap_or_default()
    }

    fn keeps_nothing_without_a_claim(&self, settled: bool) {
        let (booking, funds) = (&self.booking, &self.funds);
        let (claim, due, excess) = (
            booking.claim(funds).amount,
            booking.due(funds).amount,
            booking.excess(funds).amount,
        );
        assert!(claim >= 0 && due >= 0 && excess >= 0, "{funds:?}");
        let paid = funds.paid(booking.terms.price);
        if settled && funds.disputes.is_empty() {
            assert_eq!(
                excess, 0,
                "kept without a claim: {:?} {funds:?}",
                booking.state
            );
            assert!(paid.kept().amount >= 0, "{funds:?}");
        }
        // What is booked as owed is what may be asked for, once everything is decided.
        let ended = matches!(booking.state, State::Ended { .. })
            && booking.terms.payment != PaymentRule::None;
        let decided = funds.fees.iter().all(|fee| fee.state != FeeState::Proposed);
        if settled && ended && decided && funds.disputes.is_empty() {
            assert_eq!(
                self.booked(LedgerAccount::ClientReceivable),
                due,
                "{:?} {funds:?}",
                booking.state
            );
        }
    }

    fn gives_back_no_more_than_came(&self) {
        let funds = &self.funds;
        for payment in &funds.payments {
            let gone: i64 = funds
                .standing_refunds()
                .filter(|one| one.payment == payment.id)
                .map(|one| one.amount.amount)
                .sum();
            let captured = payment.state == PaymentState::Captured;
            assert!(
                gone <= if captured { payment.amount.amount } else { 0 },
                "more went back than came: {funds:?}"
            );
            assert!(
                payment.amount.amount > 0 || payment.purpose == Purpose::Card,
                "{funds:?}"
            );
        }
    }

    /// The ledger says what the figures say.
    fn is_booked_as_it_is(&self) {
        let (booking, funds) = (&self.booking, &self.funds);
        let paid = funds.paid(booking.terms.price);
        let sum = |state: fn(RefundProgress) -> bool| -> i64 {
            funds
                .refunds
                .iter()
                .filter(|one| state(one.state))
                .map(|one| one.amount.amount)
                .sum()
        };
        let sent = sum(|state| state == RefundProgress::Succeeded);
        let under_way =
            sum(|state| matches!(state, RefundProgress::Ordered | RefundProgress::Pending));
        let (income, captured, disputed) = (
            Income::of(booking, funds),
            paid.captured.amount,
            paid.disputed.amount,
        );
        for (account, amount) in [
            (LedgerAccount::Provider, captured - sent - disputed),
            (LedgerAccount::Refunds, -under_way),
            (LedgerAccount::Disputes, disputed),
            (LedgerAccount::Revenue, income.tax - income.sale),
            (LedgerAccount::Tax, -income.tax),
            (LedgerAccount::Fees, -income.fees),
            (
                LedgerAccount::ClientReceivable,
                income.sale + income.fees - captured + sent + under_way,
            ),
            (LedgerAccount::ProviderCosts, 0),
        ] {
            assert_eq!(
                self.booked(account),
                amount,
                "{account:?}: {:?} {funds:?}",
                booking.state
            );
        }
    }
}
