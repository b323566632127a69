//! `hourkeep serve`.

use std::path::Path;

use secrecy::ExposeSecret;

use super::{Failure, descriptors, signals};
use crate::{
    app::{Ground, Kind, SandboxPlace, Server},
    config::Settings,
    telemetry,
};

pub(super) async fn run(file: Option<&Path>) -> Result<(), Failure> {
    let mut settings = Settings::load(file)?;
    telemetry::init(&settings.log)?;
    descriptors::enough(&settings)?;
    let stop = signals::stop()?;
    let ground = Ground::open(&settings).await?;
    let place = SandboxPlace::beside(
        settings.database.url.expose_secret(),
        settings.listen,
        ground.entropy.bytes(),
    );
    Ok(Server::start(&ground, &mut settings, place, Kind::Service)
        .await?
        .run(stop)
        .await?)
}
