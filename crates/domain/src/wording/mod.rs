//! Says things in people's languages: amounts, moments, and the sentences of quotes, cards, cancellations, receipts and
//! messages.
//! Pure: the texts of `locales/` and the tables of CLDR (by ICU4X) are part of the program.

mod card;
mod email_content;
mod locale;
mod messages;
mod moment;
mod money;
mod notification;
mod quote;
mod zone_name;

#[cfg(test)]
mod tests;

pub use card::{
    CancellationAmounts, bank_confirmation, bank_confirmation_link, cancellation, consent,
    fee_terms,
};
pub use email_content::{EmailContent, EmailTerms, email_content, short};
pub use locale::{Direction, Locale};
pub use messages::{Value, plain, say};
pub use moment::{calendar_date, date, day, moment, moment_with_offset, time};
pub use money::{money, percent};
pub use notification::{
    EndedBy, NewsTerms, SessionTerms, UndecidedTerms, day_ahead, news, payee_changed,
};
pub use quote::{DueNow, MovingTerms, QuoteTerms, TierTerms, quote};
pub use zone_name::zone_name;
