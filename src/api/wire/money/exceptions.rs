//! What somebody must look at.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    api::wire::{MoneyView, instant},
    service::{
        listing::InZone,
        money::accounting::exceptions::{Exceptions, KINDS, subject},
    },
};
use domain::zone::Zone;
use store::Exception;

/// Exceptions, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExceptionsView {
    pub data: Vec<ExceptionView>,
    /// Older ones are not shown.
    pub has_more: bool,
}

/// Something somebody must look at. It leaves the list once it is resolved, or when somebody notes it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExceptionView {
    #[schema(value_type = ExceptionKindDto)]
    pub kind: String,
    /// The refund, payment or job it is about; otherwise the provider's id, or the UTC day.
    #[schema(example = "rfd_01930000000070008000000000000001")]
    pub subject: String,
    /// The provider's id of it, if it has one.
    pub provider_id: Option<String>,
    #[schema(pattern = "^bkg_[0-9a-f]{32}$")]
    pub booking: Option<String>,
    /// Signed where money moved: what left is negative.
    pub amount: Option<MoneyView>,
    /// A stable code with the details.
    pub detail: String,
    #[schema(format = DateTime)]
    pub since: String,
    /// When evidence for a dispute is due.
    #[schema(format = DateTime)]
    pub evidence_due: Option<String>,
    /// A sentence.
    pub what_to_do: String,
    /// Why it was left as it is; `null` as long as nobody has noted it.
    pub note: Option<ExceptionNoteView>,
}

macro_rules! kinds {
    ($($kind:ident $word:tt;)*) => {
        /// What is wrong.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
        pub enum ExceptionKindDto {
            $(#[serde(rename = $word)] $kind,)*
        }

        impl ExceptionKindDto {
            /// As it is stored and written.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$kind => $word,)*
                }
            }
        }

        #[cfg(test)]
        const WORDS: &[&str] = &[$($word,)*];
    };
}

kinds! {
    RefundFailed "refund_failed";
    GiveBackByHand "give_back_by_hand";
    UnpaidBalance "unpaid_balance";
    ChargeRefused "charge_refused";
    AccountNotReady "account_not_ready";
    PaymentUnseen "payment_unseen";
    PaymentReturned "payment_returned";
    PaymentLate "payment_late";
    DisputeOpen "dispute_open";
    JobDead "effect_dead";
    MessageDead "message_dead";
    NotificationDead "notification_dead";
    MailDown "mail_down";
    EventQuarantined "event_quarantined";
    BookingOutside "booking_outside";
    UnknownBalanceTransaction "unknown_movement";
    AmountDiffers "amount_differs";
    NotCapturedHere "not_captured_here";
    MissingAtProvider "missing_at_provider";
    DayTotalDiffers "day_total_differs";
}

/// Why something was left as it is.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExceptionNoteView {
    pub reason: String,
    /// Who noted it, as in the audit trail.
    #[schema(example = "key key_01930000000070008000000000000001")]
    pub by: String,
    #[schema(format = DateTime)]
    pub at: String,
}

impl From<InZone<Exceptions>> for ExceptionsView {
    fn from(InZone { of, zone }: InZone<Exceptions>) -> Self {
        let shown = |one| ExceptionView::of(one, &zone);
        Self {
            data: of.found.iter().map(shown).collect(),
            has_more: of.has_more,
        }
    }
}

impl From<InZone<Exception>> for ExceptionView {
    fn from(found: InZone<Exception>) -> Self {
        Self::of(&found.of, &found.zone)
    }
}

impl ExceptionView {
    fn of(found: &Exception, zone: &Zone) -> Self {
        let advice = KINDS
            .iter()
            .find(|(kind, _)| *kind == found.kind)
            .map_or("", |(_, advice)| advice);
        Self {
            kind: found.kind.clone(),
            subject: subject(found),
            provider_id: found
                .provider_id
                .clone()
                .filter(|_| found.kind != "day_total_differs"),
            booking: found.booking.map(|booking| booking.to_string()),
            amount: found.amount.map(Into::into),
            detail: found.detail.clone(),
            since: instant(found.since, zone),
            evidence_due: found
                .due
                .filter(|_| found.kind == "dispute_open")
                .map(|at| instant(at, zone)),
            what_to_do: advice.to_owned(),
            note: found.note.as_ref().map(|note| ExceptionNoteView {
                reason: note.reason.reveal().clone(),
                by: note.actor.to_string(),
                at: instant(note.at, zone),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_its_word_and_advice() {
        let advised: Vec<_> = KINDS.iter().map(|(kind, _)| *kind).collect();
        assert_eq!(advised, WORDS);
    }
}
