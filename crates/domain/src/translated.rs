//! Texts in several languages.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::language;

/// A text in the practice's first language and, where the owner gave them, in others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    pub text: String,
    /// By primary language subtag: `de`, `en`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub translations: BTreeMap<String, String>,
}

impl Text {
    #[must_use]
    pub fn plain(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            translations: BTreeMap::new(),
        }
    }

    /// The text in a language given as a BCP 47 tag, or as the practice speaks.
    #[must_use]
    pub fn in_language(&self, tag: Option<&str>) -> &str {
        tag.and_then(|tag| self.translations.get(&language::primary(tag)))
            .unwrap_or(&self.text)
    }
}
