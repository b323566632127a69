//! The commands of the binary. What they answer goes to standard output; why they fail, in a sentence, to standard error,
//! with an exit code that is not zero.

mod check;
mod cli;
mod demo;
mod failure;
mod healthcheck;
mod ics;
mod practice;
mod serve;
mod verify;

use std::{
    io::{self, Write},
    path::Path,
    process::ExitCode,
    sync::Arc,
};

use clap::Parser;

use self::{
    cli::{Cli, Command, TestClock},
    failure::CommandError,
    practice::{apply, keys},
};
use crate::{
    api::{self, docs},
    app::{Infrastructure, ShiftedClock, SystemClock},
    config::{Environment, Purpose, Settings},
};
use domain::clock::Clock;

/// Where answers go.
type Out<'a> = &'a mut (dyn Write + Send);

/// Runs the command that the process was started with.
#[must_use]
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let done = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(CommandError::Output);
    match done.and_then(|runtime| runtime.block_on(run(cli, &mut io::stdout()))) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            // There is nobody left to tell when this fails.
            let _ = writeln!(io::stderr(), "{failure}");
            ExitCode::FAILURE
        }
    }
}

async fn run(cli: Cli, out: Out<'_>) -> Result<(), CommandError> {
    let file = cli.config.as_deref();
    match cli.command {
        Command::Serve => serve::run(file).await,
        Command::Demo(place) => demo::run(file, place, out).await,
        Command::Migrate => {
            let (settings, ground) = open(file).await?;
            ground.store.migrate().await?;
            // Keys are remembered when they are known, so that different ones are noticed at the
            // next start (docs/decisions/0032-storage-and-keys-are-looked-at.md).
            if settings.encryption.given().is_some() {
                ground.store.remember_keys().await?;
            }
            writeln!(out, "the database is up to date")?;
            Ok(())
        }
        Command::Apply { files, dry_run } => {
            apply::run(&ground(file).await?.1, &files, dry_run, out).await
        }
        Command::Keys(what) => {
            let (settings, ground) = ground(file).await?;
            keys::run(&ground, &settings, what, out).await
        }
        Command::Practice(what) => {
            let (settings, ground) = ground(file).await?;
            practice::run(&ground, &settings, what, out).await
        }
        Command::Verify(test) => {
            let (settings, ground) = ground(file).await?;
            let clock = clock(&settings, test)?;
            verify::run(&Infrastructure { clock, ..ground }, &settings, out).await
        }
        Command::Check(what) => check::run(file, what, out).await,
        Command::Ics(what) => ics::run(&what, &SystemClock, out),
        Command::Openapi => Ok(out.write_all(docs::yaml(&api::api_document())?.as_bytes())?),
        Command::Config => Ok(out.write_all(Settings::template().as_bytes())?),
        Command::Healthcheck => {
            // The operator's listener: it has places of its own, so that a flood of requests does
            // not look like a dead server.
            healthcheck::run(Settings::load(file, Purpose::Upkeep)?.operator.listen).await
        }
    }
}

/// For what works on a database whose schema is this program's.
async fn ground(file: Option<&Path>) -> Result<(Settings, Infrastructure), CommandError> {
    let (settings, ground) = open(file).await?;
    // Refused rather than migrated on the side: an old program on a new schema, or the reverse,
    // must be somebody's decision.
    ground.store.migrated().await?;
    Ok((settings, ground))
}

/// The system's clock, or the one that a test asks for. Stripe's own events carry the true time, so that it takes the sandbox.
fn clock(settings: &Settings, test: TestClock) -> Result<Arc<dyn Clock>, CommandError> {
    match test.shows {
        None => Ok(Arc::new(SystemClock)),
        Some(_) if settings.environment == Environment::Live || settings.stripe.secret_key.is_some() => {
            Err(CommandError::Message("--clock is for tests with the sandbox: it is refused where Stripe takes the payments".into()))
        }
        Some(moment) => Ok(Arc::new(ShiftedClock::starting_at(moment))),
    }
}

/// For upkeep, which neither seals nor opens anything personal: it needs a database, and no keys.
async fn open(file: Option<&Path>) -> Result<(Settings, Infrastructure), CommandError> {
    let settings = Settings::load(file, Purpose::Upkeep)?;
    let ground = Infrastructure::open(&settings).await?;
    Ok((settings, ground))
}

#[cfg(test)]
mod tests;
