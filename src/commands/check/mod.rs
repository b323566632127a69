//! `hourkeep check`: what going live depends on, looked at from here; a line for each thing: good, or what to do. Nothing is changed,
//! nothing is sent to anybody, and no secret is printed, but for that of a webhook endpoint that is made, once.

mod account;
mod address;
mod around;
mod endpoints;
mod stripe;

#[cfg(test)]
mod tests;

pub(super) use stripe::meaning;

use std::{fmt, path::Path};

use base64::{Engine, prelude::BASE64_STANDARD};
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;

use super::{CommandError, Keys, Out, cli::Check};
use crate::{
    app::{OsEntropy, SystemClock, webhook_secret},
    config::Settings,
};
use domain::{clock::Clock, entropy::Entropy, practice::Catalogue};

/// How something stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Readiness {
    Good,
    /// Somebody has to do something before this works.
    ToDo,
    /// It cannot be told from here, or is a matter of taste: somebody looks.
    Look,
}

impl fmt::Display for Readiness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Good => "good",
            Self::ToDo => "to do",
            Self::Look => "look",
        })
    }
}

/// One thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Line {
    about: String,
    standing: Readiness,
    says: String,
}

/// What was found, in the order in which it was looked at.
#[derive(Debug, Default)]
pub(super) struct Report(Vec<Line>);

impl Report {
    fn line(&mut self, about: &str, standing: Readiness, says: impl Into<String>) {
        self.0.push(Line {
            about: about.into(),
            standing,
            says: says.into(),
        });
    }

    fn good(&mut self, about: &str, says: impl Into<String>) {
        self.line(about, Readiness::Good, says);
    }

    fn mend(&mut self, about: &str, says: impl Into<String>) {
        self.line(about, Readiness::ToDo, says);
    }

    fn look(&mut self, about: &str, says: impl Into<String>) {
        self.line(about, Readiness::Look, says);
    }

    /// Prints it; a failure if something is to be done.
    fn end(self, json: bool, out: Out<'_>) -> Result<(), CommandError> {
        if json {
            let text = serde_json::to_string_pretty(&self.0)
                .map_err(|error| CommandError::Output(error.into()))?;
            writeln!(out, "{text}")?;
        } else {
            let widest = self
                .0
                .iter()
                .map(|line| line.about.chars().count())
                .max()
                .unwrap_or_default();
            for Line {
                about,
                standing,
                says,
            } in &self.0
            {
                writeln!(out, "{standing:5}  {about:widest$}  {says}")?;
            }
        }
        match self
            .0
            .iter()
            .filter(|line| line.standing == Readiness::ToDo)
            .count()
        {
            0 => Ok(()),
            1 => Err(CommandError::Said("1 thing is to be done".into())),
            more => Err(CommandError::Said(format!("{more} things are to be done"))),
        }
    }
}

/// The settings, and what of them was made up because it is not there yet: whoever sets up is on the way.
struct Given {
    settings: Settings,
    keys: Keys,
    /// Whether there is a signing secret.
    signed: bool,
}

fn given(file: Option<&Path>) -> Result<Given, CommandError> {
    let (unused, secret): ([u8; 32], _) = (
        OsEntropy::default().bytes(),
        webhook_secret(OsEntropy::default().bytes()),
    );
    let key = BASE64_STANDARD.encode(unused);
    let beneath = format!(
        "[encryption]\nkeys = {{ unused = \"{key}\" }}\nactive = \"unused\"\nindex_key = \"{key}\"\n[stripe]\nwebhook_secrets = [\"{}\"]",
        secret.expose_secret()
    );
    let settings = Settings::load_over(file, &beneath)?;
    let keys = if *settings.encryption.index_key.expose() == unused {
        Keys::Missing
    } else {
        Keys::Given
    };
    let is_made_up = |one: &SecretString| one.expose_secret() == secret.expose_secret();
    let signed = !settings.stripe.webhook_secrets.iter().any(is_made_up)
        && !settings.stripe.webhook_secrets.is_empty();
    Ok(Given {
        settings,
        keys,
        signed,
    })
}

pub(super) async fn run(
    file: Option<&Path>,
    what: Check,
    out: Out<'_>,
) -> Result<(), CommandError> {
    let given = given(file)?;
    if what.make_webhook {
        return endpoints::make(&given.settings, out).await;
    }
    look(&given, SystemClock.now()).await.end(what.json, out)
}

async fn look(given: &Given, now: Timestamp) -> Report {
    let mut report = Report::default();
    let practices = around::database(given, &mut report).await;
    around::mail(&given.settings, &mut report).await;
    address::look(given, &practices, now, &mut report).await;
    for Catalogue {
        practice, services, ..
    } in practices.iter().filter(|_| given.settings.takes_payments())
    {
        let collects = services
            .iter()
            .any(domain::practice::service::Service::collects);
        let real = given.settings.environment == crate::config::Environment::Live;
        if collects && real && !practice.live {
            let says = format!(
                "is not live, so it takes no payments yet: hourkeep practice live {} on",
                practice.slug
            );
            report.look(&practice.slug, says);
        }
    }
    stripe::look(given, &practices, now, &mut report).await;
    report
}
