//! The words a document chooses from, as they are written.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use domain::{
    money::{payments::slow, policy::NoticeBasis},
    practice::{self, service},
};

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident = $domain:ty { $($(#[$word_doc:meta])* $word:ident),* $(,)? })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$word_doc])* $word),* }

        impl From<$name> for $domain {
            fn from(word: $name) -> Self {
                // Exhaustive both ways: a word added on one side only does not compile.
                match word { $($name::$word => <$domain>::$word),* }
            }
        }

        impl From<$domain> for $name {
            fn from(value: $domain) -> Self {
                match value { $(<$domain>::$word => Self::$word),* }
            }
        }
    )*};
}

pub(crate) use words;

words! {
    /// Where and how a session takes place.
    ModeDto = service::Mode {
        /// In a room of the practice.
        Room,
        /// By video.
        Online,
        Phone,
        Outdoor,
    }

    /// Where the steps of `slot_step_minutes` are counted from.
    SlotFromDto = practice::schedule::GridOrigin {
        /// From midnight: every practitioner and every window of hours has its starts at the same minutes.
        Midnight,
        /// From the beginning of each window of hours: with hours from 09:00 the first start is 09:00, whatever the step.
        Window,
    }

    /// When a booking that costs nothing now waits until the link in the mail about it is opened.
    ConfirmByMailDto = practice::ConfirmByMail {
        /// Always, unless the client has shown before that the mailbox is theirs.
        Always,
        /// When many such bookings came from the same place, or a day has too many of them.
        WhenSuspicious,
    }

    /// What confirms a booking that is paid by a method whose money takes days.
    ConfirmOnDto = slow::ConfirmOn {
        /// That the client has done their part. Should the money not come, it is owed.
        Processing,
        /// The money itself; until then the time is kept.
        Paid,
    }

    /// Who gets a booking that names nobody, among those who are free. Somebody whom its client saw before comes first in any case.
    AssignmentDto = practice::assignment_rule::AssignmentRule {
        /// Who has the fewest bookings ahead for their `share`.
        FewestAhead,
        /// Who has the fewest ahead for the hours they work in a week, times their `share`.
        ByHours,
        /// Who has waited longest for one.
        InTurn,
    }

    /// Which bookings the practice says yes or no to first.
    ApprovalDto = service::Approval {
        Always,
        /// A client's first visit; a link to an earlier booking shows that it is not.
        FirstVisit,
    }

    /// Whom a service is for.
    AudienceDto = service::Audience {
        Everyone,
        /// Who has had no booking here yet.
        NewClients,
        /// Who has had one here.
        Returning,
    }
}

/// How the hours of a notice are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NoticeBasisDto {
    /// Hours of any day, by the later of elapsed and wall-clock time.
    #[default]
    Clock,
    /// 24 hours are one working day, to the same time of day: Monday to Friday, without the practice's `holidays`.
    WorkingDays,
}

impl From<&NoticeBasis> for NoticeBasisDto {
    fn from(basis: &NoticeBasis) -> Self {
        match basis {
            NoticeBasis::Clock => Self::Clock,
            NoticeBasis::WorkingDays { .. } => Self::WorkingDays,
        }
    }
}

/// When the price is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PaymentRuleDto {
    /// Nothing is collected through Hourkeep.
    None,
    /// All of it at booking.
    Prepay,
    /// A part at booking, the rest after the session.
    Deposit,
    /// After the session, by a link.
    Later,
    /// A card is saved at booking and charged after the session.
    CardOnFile,
}

impl From<service::PaymentRule> for PaymentRuleDto {
    fn from(rule: service::PaymentRule) -> Self {
        match rule {
            service::PaymentRule::None => Self::None,
            service::PaymentRule::Prepay => Self::Prepay,
            service::PaymentRule::Deposit(_) => Self::Deposit,
            service::PaymentRule::Later => Self::Later,
            service::PaymentRule::CardOnFile => Self::CardOnFile,
        }
    }
}

/// How a price is taxed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TaxDto {
    /// The practice charges none.
    #[default]
    None,
    /// Exempt by law; `tax_text` says by which.
    Exempt,
    /// Contained in the price, at `tax_percent`.
    Included,
}

/// Who sees a service in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum VisibilityDto {
    #[default]
    Listed,
    /// Only who knows its `link_secret`.
    PrivateLink,
}
