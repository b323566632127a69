//! `hourkeep keys`: API keys of a practice.

use crate::{
    app::Infrastructure,
    commands::{CommandError, Out, cli::Keys},
    config::Settings,
    service::{
        App, ServiceError,
        authenticate::Scope,
        practice::keys::{KeyRequest, issue, withdraw},
    },
};
use domain::ids::{KeyId, PracticeId};
use store::KeyRecord;

pub(crate) async fn run(
    ground: &Infrastructure,
    settings: &Settings,
    what: Keys,
    out: Out<'_>,
) -> Result<(), CommandError> {
    match what {
        Keys::List { slug } => list(ground, &slug, out).await,
        Keys::Make {
            slug,
            label,
            scopes,
            expires,
        } => {
            let practice = practice(ground, &slug).await?;
            if expires.is_some_and(|expires| expires <= ground.clock.now()) {
                return Err(CommandError::Message(
                    "--expires: the key would have expired already".into(),
                ));
            }
            // In the order of the list, each once, however they were typed. clap has already
            // refused unknown words.
            let scopes = Scope::ALL
                .iter()
                .copied()
                .filter(|scope| scopes.iter().any(|word| word == scope.into_str()))
                .collect();
            // Nothing here talks to a provider, so no Stripe key is needed.
            let app = ground.app_without_payments(settings)?;
            writeln!(
                out,
                "{}",
                issue(
                    &app,
                    practice,
                    &KeyRequest {
                        label,
                        scopes,
                        expires
                    }
                )
                .await?
            )?;
            Ok(())
        }
        Keys::Revoke { slug, id } => {
            let practice = practice(ground, &slug).await?;
            let app = ground.app_without_payments(settings)?;
            writeln!(out, "{}", revoke(&app, practice, &slug, &id).await?)?;
            Ok(())
        }
    }
}

async fn practice(ground: &Infrastructure, slug: &str) -> Result<PracticeId, CommandError> {
    let practices = ground.store.practices().await?;
    let found = practices
        .into_iter()
        .find(|practice| practice.slug == slug)
        .map(|practice| practice.id);
    found.ok_or_else(|| CommandError::NoPractice(slug.into()))
}

async fn list(ground: &Infrastructure, slug: &str, out: Out<'_>) -> Result<(), CommandError> {
    let keys = ground.store.keys(practice(ground, slug).await?).await?;
    if keys.is_empty() {
        writeln!(out, "{slug} has no keys")?;
    }
    for KeyRecord {
        id,
        label,
        hint,
        scopes,
        expires,
        revoked,
        ..
    } in &keys
    {
        let end = match (revoked, expires) {
            // A revoked key is over, whatever its date says.
            (Some(at), _) => format!("revoked {at}"),
            (None, Some(at)) => format!("until {at}"),
            (None, None) => "no expiry".into(),
        };
        writeln!(
            out,
            "{id}  {hint}  {end}  {}  {label}",
            scopes
                .iter()
                .map(store::Scope::into_str)
                .collect::<Vec<_>>()
                .join(",")
        )?;
    }
    Ok(())
}

async fn revoke(
    app: &App,
    practice: PracticeId,
    slug: &str,
    id: &str,
) -> Result<String, CommandError> {
    let id: KeyId = id
        .parse()
        .map_err(|error| CommandError::Message(format!("{id}: {error}")))?;
    match withdraw(app, practice, id).await {
        Ok(()) => Ok(format!("{id} is revoked")),
        Err(ServiceError::NotFound) => Err(CommandError::Message(format!(
            "{slug} has no key {id} that could be revoked; `hourkeep keys list {slug}` lists them"
        ))),
        Err(error) => Err(error.into()),
    }
}
