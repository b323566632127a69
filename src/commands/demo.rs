//! `hourkeep demo`: everything at once, on data of its own.

pub(super) mod keys;

use std::{env, fs, net::SocketAddr, path::Path};

use self::keys::DemoKeys;
use super::{CommandError, Out, cli::Demo, clock, practice::apply, serve::signals};
use crate::{
    app::{Infrastructure, OsEntropy, SandboxPlace, Server, ServerKind, webhook_secret},
    config::{Settings, Switch},
    document::read,
    service::{
        App,
        authenticate::Scope,
        practice::keys::{KeyRequest, issue},
        tokens::sha256,
    },
    telemetry,
};

/// Part of the binary, so that the demo runs anywhere.
const PRACTICES: [(&str, &str); 4] = [
    (
        "riverside-counselling.toml",
        include_str!("../../examples/practices/riverside-counselling.toml"),
    ),
    (
        "landwehrkanal.toml",
        include_str!("../../examples/practices/landwehrkanal.toml"),
    ),
    (
        "stillpoint.toml",
        include_str!("../../examples/practices/stillpoint.toml"),
    ),
    (
        "mill-lane.toml",
        include_str!("../../examples/practices/mill-lane.toml"),
    ),
];

/// The id of the demo's own encryption key.
const KEY_ID: &str = "demo";

pub(super) async fn run(file: Option<&Path>, demo: Demo, out: Out<'_>) -> Result<(), CommandError> {
    fs::create_dir_all(&demo.data)
        .map_err(|error| CommandError::Write(demo.data.clone(), error))?;
    let keys_file = demo.data.join("demo-keys.toml");
    // Keys before settings: they are the settings' defaults.
    let (mut keys, new) = DemoKeys::load_or_make(&keys_file, &OsEntropy::default())?;
    let mut settings = Settings::load_over(file, &beneath(&keys, &demo.data))?;
    settings.listen = demo.listen.unwrap_or(settings.listen);
    let clock = clock(&settings, demo.clock)?;
    telemetry::init(&settings.log)?;
    let stop = signals::stop()?;

    let ground = Infrastructure {
        clock,
        ..Infrastructure::open(&settings).await?
    };
    ground.store.migrate().await?;
    // With new keys beside an old database, its names could never be read again.
    if new
        && settings.encryption.active.as_deref() == Some(KEY_ID)
        && !ground.store.practices().await?.is_empty()
    {
        return Err(foreign_database(&keys_file));
    }
    // Before anything is sealed with them.
    keys.save(&keys_file)?;
    for (name, text) in PRACTICES {
        let document =
            read(name, text).map_err(|faults| CommandError::Message(apply::lines(&faults)))?;
        apply::apply(&ground, &document, false).await?;
    }
    // Also after a crash between issuing and saving: nobody knows the key that was issued then.
    issue_missing(
        &ground,
        &*ground.app_without_payments(&settings)?,
        &mut keys,
    )
    .await?;
    keys.save(&keys_file)?;

    let place = SandboxPlace {
        listen: SocketAddr::from(([127, 0, 0, 1], keys.sandbox_port.unwrap_or(0))),
        state_file: Some(demo.data.join("sandbox.jsonl")),
        webhook_secret: webhook_secret(keys.webhook_bytes()),
    };
    // It is reached where it listens, unless somebody has set another address.
    let own_url = env::var_os("HOURKEEP_PUBLIC_URL").is_none() && file.is_none();
    let server = Server::start(&ground, &mut settings, place, ServerKind::Demo { own_url }).await?;
    if let Some(sandbox) = server.sandbox() {
        // So that payment pages open now keep their address after a restart.
        keys.sandbox_port = Some(sandbox.local_addr().port());
        keys.save(&keys_file)?;
    }
    greet(&server, &settings, &keys, out)?;
    Ok(server.run(stop).await?)
}

/// The settings of a demo where neither file nor environment say otherwise.
fn beneath(keys: &DemoKeys, data: &Path) -> String {
    // In a URL these would not be part of the path.
    let path = data
        .join("hourkeep.db")
        .display()
        .to_string()
        .replace('%', "%25")
        .replace('?', "%3F")
        .replace('#', "%23");
    let mut beneath = toml::Table::new();
    let table = |entries: &[(&str, toml::Value)]| -> toml::Value {
        entries
            .iter()
            .map(|(key, value)| ((*key).to_owned(), value.clone()))
            .collect::<toml::Table>()
            .into()
    };
    let ring = table(&[(KEY_ID, keys.encryption.clone().into())]);
    beneath.insert(
        "database".into(),
        table(&[("url", format!("sqlite:{path}").into())]),
    );
    beneath.insert(
        "encryption".into(),
        table(&[
            ("keys", ring),
            ("active", KEY_ID.into()),
            ("index_key", keys.index.clone().into()),
        ]),
    );
    // Several demos may run beside each other.
    beneath.insert(
        "operator".into(),
        table(&[("listen", "127.0.0.1:0".into())]),
    );
    // No balancer sends anything here.
    beneath.insert("http".into(), table(&[("unready_seconds", 0.into())]));
    beneath.insert("log".into(), table(&[("format", "pretty".into())]));
    beneath.to_string()
}

fn foreign_database(keys_file: &Path) -> CommandError {
    CommandError::Message(format!(
        "the database holds a demo whose keys are not in {}: give its folder with --data, or use another, empty database",
        keys_file.display()
    ))
}

/// Every example practice has a key that works and stands in the file.
async fn issue_missing(
    ground: &Infrastructure,
    app: &App,
    keys: &mut DemoKeys,
) -> Result<(), CommandError> {
    for practice in ground.store.practices().await? {
        let known = match keys.api_keys.get(&practice.slug) {
            Some(key) => ground.store.key_by_hash(sha256(key.as_bytes())).await?,
            None => None,
        };
        // The file may belong to another database, or the key may have been revoked since.
        if known.is_some_and(|key| key.practice == practice.id && key.revoked.is_none()) {
            continue;
        }
        let request = KeyRequest {
            label: "demo".into(),
            scopes: Scope::ALL.to_vec(),
            expires: None,
        };
        keys.api_keys
            .insert(practice.slug, issue(app, practice.id, &request).await?);
    }
    Ok(())
}

fn greet(
    server: &Server,
    settings: &Settings,
    keys: &DemoKeys,
    out: Out<'_>,
) -> Result<(), CommandError> {
    let url = &settings.public_url;
    writeln!(
        out,
        "Hourkeep demo: no real money moves. Ctrl-C ends it; started again, it continues where it left off.\n"
    )?;
    writeln!(
        out,
        "API      {url}/v1 (listening on {})",
        server.local_addr()
    )?;
    writeln!(out, "docs     {url}/docs")?;
    writeln!(
        out,
        "operator http://{}/metrics (and /readyz)",
        server.operator_addr()
    )?;
    match server.sandbox() {
        Some(sandbox) => writeln!(
            out,
            "sandbox  {} (a local Stripe, with its own payment pages)",
            sandbox.base_url()
        )?,
        None => writeln!(
            out,
            "payments go to Stripe in test mode, with the key from the settings"
        )?,
    }
    if settings.rate_limits.enforce == Switch::Off {
        writeln!(out, "rate limits are off")?;
    }
    writeln!(out)?;
    for (slug, key) in &keys.api_keys {
        // Unencrypted on purpose: they open invented practices, and whoever tries the API needs
        // one.
        writeln!(out, "key {slug} {key}")?;
    }
    writeln!(
        out,
        "\ntry      curl {url}/v1/practices/riverside-counselling/services"
    )?;
    // Programs that start a demo read this through a pipe and wait for it.
    out.flush()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn settings_beneath_are_whole_and_the_folder_may_have_any_name() {
        let keys = DemoKeys::load_or_make(Path::new("/nowhere/keys.toml"), &OsEntropy::default())
            .unwrap()
            .0;
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("100% ? # ü");
        let settings = Settings::from_toml(&beneath(&keys, &data), "demo").unwrap();
        assert_eq!(settings.encryption.active.as_deref(), Some(KEY_ID));
        Infrastructure::open(&settings)
            .await
            .unwrap()
            .store
            .migrate()
            .await
            .unwrap();
        assert!(data.join("hourkeep.db").is_file());
    }
}
