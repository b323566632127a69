//! `hourkeep check`: what going live depends on, looked at from here; a line for each thing: good, or what to do. Nothing is changed,
//! nothing is sent to anybody, and no secret is printed, but for that of a webhook endpoint that is made, once.

mod account;
mod address;
mod around;
mod endpoints;
mod no_answer;
mod stripe;

#[cfg(test)]
mod tests;

pub(super) use no_answer::meaning;

use std::{fmt, path::Path};

use jiff::Timestamp;
use serde::Serialize;

use super::{CommandError, Out, cli::Check};
use crate::{
    app::SystemClock,
    config::{Purpose, Settings},
};
use domain::{clock::Clock, practice::Catalogue};

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
            1 => Err(CommandError::Message("1 thing is left to do".into())),
            more => Err(CommandError::Message(format!(
                "{more} things are left to do"
            ))),
        }
    }
}

pub(super) async fn run(
    file: Option<&Path>,
    what: Check,
    out: Out<'_>,
) -> Result<(), CommandError> {
    // Whoever sets up is on the way: keys and secrets may be missing yet.
    let settings = Settings::load(file, Purpose::Upkeep)?;
    if what.make_webhook {
        return endpoints::make(&settings, out).await;
    }
    look(&settings, SystemClock.now()).await.end(what.json, out)
}

async fn look(settings: &Settings, now: Timestamp) -> Report {
    let mut report = Report::default();
    // The database first: its practices say which of the other checks are needed.
    let practices = around::database(settings, &mut report).await;
    around::mail(settings, &mut report).await;
    address::look(settings, &practices, now, &mut report).await;
    for Catalogue {
        practice, services, ..
    } in practices.iter().filter(|_| settings.takes_payments())
    {
        let collects = services
            .iter()
            .any(domain::practice::service::Service::collects);
        let real = settings.environment == crate::config::Environment::Live;
        // Worth a look, but not a fault: a practice may be set up long before it opens.
        if collects && real && !practice.live {
            let says = format!(
                "is not live, so it takes no payments yet: hourkeep practice live {} on",
                practice.slug
            );
            report.look(&practice.slug, says);
        }
    }
    stripe::look(settings, &practices, now, &mut report).await;
    report
}
