//! `[payment]`: by which methods clients pay.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::document::{BookingSection, fault::Pointer, findings::Findings, words::ConfirmOnDto};
use domain::money::payments::slow::{ConfirmOn, SlowMethods};

/// By which methods clients pay. Default: by those of your Stripe account that confirm at once, like cards and wallets.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"confirm_on": "paid", "min_days_ahead": 14}))]
pub struct PaymentSection {
    /// Allows methods whose money takes days too, like SEPA or Bacs debits, and says what confirms a booking that is paid so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirm_on: Option<ConfirmOnDto>,
    /// They are offered for sessions that are at least so many days away. Default: 14. The money must be there a day before the session.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 2, maximum = 90, example = 14)]
    pub min_days_ahead: Option<u16>,
}

/// A first SEPA debit is certain after up to fourteen days (docs.stripe.com/payments/sepa-debit).
const CERTAIN: u16 = 14;

impl PaymentSection {
    pub(crate) fn is_default(&self) -> bool {
        *self == Self::default()
    }

    pub(in crate::document) fn check(
        &self,
        found: &mut Findings,
        at: &Pointer,
        booking: &BookingSection,
    ) -> Option<SlowMethods> {
        let place = at.key("min_days_ahead");
        let days = found.optional(&place, self.min_days_ahead, 2..=90, "days");
        let Some(confirm_on) = self.confirm_on.map(ConfirmOn::from) else {
            found.require(
                days.is_none(),
                &place,
                "write confirm_on = \"paid\" or \"processing\" with it, or leave it out",
            );
            return None;
        };
        let min_days_ahead = days.unwrap_or(CERTAIN);
        // The default of `max_advance_days`.
        let farthest = booking.max_advance_days.unwrap_or(56);
        // With a fixed last date this changes from day to day, so it is not checked.
        if booking.last_date.is_none() && min_days_ahead > farthest {
            let message = format!(
                "{min_days_ahead} days: nobody can book that far ahead (max_advance_days is {farthest})"
            );
            found.fault(&place, message);
        } else if confirm_on == ConfirmOn::Paid && min_days_ahead < 7 {
            let message = format!(
                "{min_days_ahead} days: most debits take longer, so many such bookings would end unpaid a day before the session; 14 days are safe"
            );
            found.warn(&place, message);
        }
        Some(SlowMethods {
            confirm_on,
            min_days_ahead,
        })
    }

    pub(crate) fn of(rules: Option<SlowMethods>) -> Self {
        Self {
            confirm_on: rules.map(|one| one.confirm_on.into()),
            min_days_ahead: rules.map(|one| one.min_days_ahead),
        }
    }
}
