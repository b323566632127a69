//! Rows of the audit trail: who did what to what, and what they say beside that.

use serde::{Serialize, Serializer};
use uuid::Uuid;

use super::Actor;

/// One row of the audit trail: who did what to what. Nothing personal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audit {
    pub actor: Actor,
    /// E.g. `booking.placed`.
    pub action: &'static str,
    /// The id of what it was done to.
    pub subject: Uuid,
    pub detail: AuditDetail,
}

impl Audit {
    /// A row that says no more than this; more is added by [`Audit::with`].
    #[must_use]
    pub fn new(actor: Actor, action: &'static str, subject: Uuid) -> Self {
        Self {
            actor,
            action,
            subject,
            detail: AuditDetail::default(),
        }
    }

    /// With one more fact, nothing personal.
    #[must_use]
    pub fn with(self, name: &'static str, fact: impl Into<AuditValue>) -> Self {
        Self {
            detail: self.detail.with(name, fact),
            ..self
        }
    }
}

/// Named facts in the order in which they were given; nothing personal among them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditDetail(Vec<(&'static str, AuditValue)>);

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum AuditValue {
    Nothing,
    Flag(bool),
    Number(i64),
    Text(String),
    Texts(Vec<String>),
    Facts(AuditDetail),
}

impl AuditDetail {
    /// With one more.
    #[must_use]
    pub fn with(mut self, name: &'static str, fact: impl Into<AuditValue>) -> Self {
        self.0.push((name, fact.into()));
        self
    }
}

impl Serialize for AuditDetail {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, fact)| (name, fact)))
    }
}

impl From<bool> for AuditValue {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

impl From<i64> for AuditValue {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<&str> for AuditValue {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

impl From<String> for AuditValue {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Vec<String>> for AuditValue {
    fn from(texts: Vec<String>) -> Self {
        Self::Texts(texts)
    }
}

impl From<AuditDetail> for AuditValue {
    fn from(facts: AuditDetail) -> Self {
        Self::Facts(facts)
    }
}

impl<T: Into<Self>> From<Option<T>> for AuditValue {
    fn from(fact: Option<T>) -> Self {
        fact.map_or(Self::Nothing, Into::into)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_kept_as_json() {
        let detail = AuditDetail::default()
            .with("to", Some("acct_1"))
            .with("from", None::<String>)
            .with("amount", -5)
            .with("live", AuditDetail::default().with("was", false))
            .with("changes", vec!["+ room r1".to_owned()]);
        let kept = r#"{"to":"acct_1","from":null,"amount":-5,"live":{"was":false},"changes":["+ room r1"]}"#;
        assert_eq!(serde_json::to_string(&detail).unwrap(), kept);
        assert_eq!(
            serde_json::to_string(&AuditDetail::default()).unwrap(),
            "{}"
        );
    }
}
