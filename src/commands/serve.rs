//! `hourkeep serve`.

pub(super) mod descriptors;
pub(super) mod signals;

use std::path::Path;

use secrecy::ExposeSecret;

use super::CommandError;
use crate::{
    app::{Infrastructure, SandboxPlace, Server, ServerKind},
    config::{Purpose, Settings},
    telemetry,
};

pub(super) async fn run(file: Option<&Path>) -> Result<(), CommandError> {
    let mut settings = Settings::load(file, Purpose::Serving)?;
    telemetry::init(&settings.log)?;
    // Before anything is opened: too few descriptors would otherwise show at the worst moment.
    descriptors::enough(&settings)?;
    // Before the database is opened, which may take a while: no signal may be lost meanwhile.
    let stop = signals::stop()?;
    let ground = Infrastructure::open(&settings).await?;
    let place = SandboxPlace::beside(
        settings.database.url.expose_secret(),
        settings.listen,
        ground.entropy.bytes(),
    );
    Ok(
        Server::start(&ground, &mut settings, place, ServerKind::Service)
            .await?
            .run(stop)
            .await?,
    )
}
