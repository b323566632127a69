//! Documents as one PDF: A4 or Letter, selectable text, tagged for screen readers, the same bytes for the same documents.

mod draw;
mod layout;
mod shape;

use super::{Wording, content::Content};
use domain::money::receipts::receipt::Receipt;

/// The PDF could not be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PdfError {
    /// There is nothing to show.
    #[error("no documents")]
    Empty,
    /// The writer refused; the built-in fonts or page sizes are at fault, not the documents.
    #[error("the PDF cannot be written")]
    Writer,
}

/// The documents one after the other, each on a page of its own (more when it is long). Characters that the font lacks, which has
/// Latin, Greek, Cyrillic, Hebrew and Arabic but not Chinese, Japanese or Korean, are shown as U+FFFD.
pub fn pdf(receipts: &[Receipt], wording: Wording) -> Result<Vec<u8>, PdfError> {
    let documents: Vec<_> = receipts
        .iter()
        .map(|receipt| Content::of(receipt, wording))
        .collect();
    draw::draw(&documents)
}
