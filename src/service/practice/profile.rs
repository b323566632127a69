//! Who the practice is and what can be booked: for its website, without any credential.

use super::asked::asked;
use crate::{
    api::wire::{PracticeView, PractitionerView, PractitionersView, ServiceView, ServicesView},
    service::{App, ServiceError},
};
use domain::{booking::Party, language::primary};

/// The public profile.
pub async fn practice(
    app: &App,
    slug: &str,
    language: Option<&str>,
) -> Result<PracticeView, ServiceError> {
    let snapshot = app.cached_snapshot(slug).await?;
    Ok(PracticeView::of(&snapshot.catalogue.practice, language))
}

/// The services of the public list, in the owner's order.
pub async fn services(
    app: &App,
    slug: &str,
    language: Option<&str>,
) -> Result<ServicesView, ServiceError> {
    let catalogue = app.cached_snapshot(slug).await?.catalogue;
    let listed = catalogue.services.iter().filter(|service| service.listed);
    Ok(ServicesView {
        data: listed
            .map(|service| ServiceView::of(&catalogue, service, language))
            .collect(),
    })
}

/// The practitioners, in the owner's order; only who gives `service` or speaks `language` (a BCP 47 tag), if asked for.
pub async fn practitioners(
    app: &App,
    slug: &str,
    service: Option<&str>,
    language: Option<&str>,
) -> Result<PractitionersView, ServiceError> {
    let catalogue = app.cached_snapshot(slug).await?.catalogue;
    let service = match service {
        Some(reference) => Some(asked(&catalogue, reference, Party::Client, "service")?),
        None => None,
    };
    let wanted_language = language.map(primary);
    let wanted = catalogue.practitioners.iter().filter(|one| {
        service.is_none_or(|service| service.practitioners().contains(&one.id))
            && wanted_language
                .as_ref()
                .is_none_or(|wanted| one.languages.contains(wanted))
    });
    Ok(PractitionersView {
        data: wanted
            .map(|one| PractitionerView::of(&catalogue, one))
            .collect(),
    })
}

/// The parameter, or member, names nothing of this practice.
pub(crate) fn unknown(pointer: &str) -> ServiceError {
    ServiceError::invalid(pointer, "this practice has none of that id or handle")
}
