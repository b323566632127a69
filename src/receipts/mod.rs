//! Renders receipts and credit notes, as a web page and as a PDF. Pure: nothing is read or sent.
//!
//! What is shown follows § 14 (4) of the `UStG` and § 33 of the `UStDV` (Germany), regulations 14 and 16A of the VAT Regulations 1995
//! (United Kingdom), and what insurers in the United States ask of a superbill: who, where, when, what, its code, charged, paid.
//! A diagnosis is never known here. The neutral wording leaves out what kind of service it was, which the German rules
//! ask for: who needs that takes the full wording.

mod content;
mod html;
mod pdf;

#[cfg(test)]
mod tests;

pub use html::{STYLE, html};
pub use pdf::{PdfError, pdf};

/// How much a document tells whoever sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Wording {
    /// An appointment, its practitioners' names, its amounts. The practice's name and address are always there.
    #[default]
    Neutral,
    /// Also the service, its code, titles, registrations and place: what insurers want.
    Full,
}
