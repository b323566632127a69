//! What the practice sets aside for a booking of its own, and why.

use crate::service::ServiceError;
use domain::{
    booking::overrides::{Override, OverrideNote, Overrides},
    clients::Personal,
    practice::service::Service,
};
use store::Audit;

/// Rules that do not count for one booking, and what it is given instead.
#[derive(Debug, Clone, Default)]
pub struct ByHand {
    pub overrides: Overrides,
    /// Why. It may be about the client, so it is kept sealed, with the booking.
    pub reason: Option<Personal<String>>,
    /// How long it takes, instead of as long as the service.
    pub minutes: Option<u32>,
}

impl ByHand {
    /// Whether what is set aside is named, and why.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`].
    pub(crate) fn check(&self, service: &Service) -> Result<(), ServiceError> {
        if self.overrides.is_empty() && self.reason.is_some() {
            return Err(ServiceError::invalid(
                "/override",
                "names no rule that the reason could be for",
            ));
        }
        if !self.overrides.is_empty() && self.reason.is_none() {
            return Err(ServiceError::invalid(
                "/override_reason",
                "says why the rules are set aside",
            ));
        }
        if self.minutes.is_some() {
            self.needs(Override::Length)?;
        }
        if self.minutes.is_some() && service.is_class() {
            return Err(ServiceError::invalid(
                "/minutes",
                "all seats of a session take as long as the session",
            ));
        }
        Ok(())
    }

    /// Whether a rule is set aside.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] if it is not.
    pub(crate) fn needs(&self, one: Override) -> Result<(), ServiceError> {
        if self.overrides.holds(one) {
            Ok(())
        } else {
            let detail = format!("must name `{}`", one.into_str());
            Err(ServiceError::invalid("/override", &detail))
        }
    }

    /// What is kept of it.
    pub(crate) fn note(&self) -> Option<OverrideNote> {
        let reason = self.reason.clone()?;
        Some(OverrideNote {
            overrides: self.overrides,
            reason,
        })
    }
}

/// With the rules that were set aside. The reason stands with the booking only: it may be personal, and the trail is not.
pub(crate) fn audited(audit: Audit, overrides: Overrides) -> Audit {
    let words: Vec<_> = overrides
        .iter()
        .map(|one| one.into_str().to_owned())
        .collect();
    if words.is_empty() {
        audit
    } else {
        audit.with("overrides", words)
    }
}
