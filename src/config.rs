//! The settings of one process: a TOML file, over it the environment, under it the defaults.
//!
//! Unknown keys are refused, secrets never print, and every error names the key and how to put it right.
//! The doc comments of the fields are the comments of `hourkeep.example.toml`.

mod check;
mod environment;
mod holds;
mod http;
mod loopback;
mod mail;
mod secret;
mod sections;

use std::{
    fmt::Write,
    fs, io,
    path::{Path, PathBuf},
};

use confique::{Config, Layer, toml::FormatOptions};
pub use holds::Holds;
pub use http::{Http, Operator};
pub use mail::{Mail, Sms};
pub use secret::Key32;
pub use sections::{
    BusySources, Cache, Database, Encryption, Environment, Keys, Log, LogFormat, RateLimits,
    Settings, Stripe, Switch, Webhooks, Worker,
};

type SettingsLayer = <Settings as Config>::Layer;

/// The settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file is not TOML, or has a key that is unknown or of the wrong kind.
    #[error("{name}:{line}: {message}")]
    File {
        /// The file.
        name: String,
        /// The line, from 1.
        line: usize,
        /// The key and what is wrong with it.
        message: String,
    },
    /// A variable of the environment has the wrong form, or something is missing.
    #[error("{0}; `hourkeep config` prints every setting with its meaning")]
    Value(String),
    /// Settings that contradict each other: one line each.
    #[error("{}", lines(.0))]
    Contradiction(Vec<String>),
}

fn lines(faults: &[String]) -> String {
    faults.join("\n")
}

/// What the settings are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    Serving,
    /// Commands that encrypt nothing and take no events, so that they need no keys of encryption and no signing secret.
    Upkeep,
}

impl Settings {
    /// Reads `file`, if given, and the environment, which takes precedence.
    pub fn load(file: Option<&Path>, purpose: Purpose) -> Result<Self, ConfigError> {
        Self::read(file, "", purpose)
    }

    /// As [`Settings::load`] for serving, with settings beneath that are taken where neither says anything; they are TOML.
    pub fn load_over(file: Option<&Path>, beneath: &str) -> Result<Self, ConfigError> {
        Self::read(file, beneath, Purpose::Serving)
    }

    fn read(file: Option<&Path>, beneath: &str, purpose: Purpose) -> Result<Self, ConfigError> {
        if let Some(unknown) = environment::unknown() {
            return Err(ConfigError::Value(unknown));
        }
        let environment =
            SettingsLayer::from_env().map_err(|error| ConfigError::Value(with_sources(&error)))?;
        let file = match file {
            Some(path) => {
                let text = fs::read_to_string(path).map_err(|source| ConfigError::Read {
                    path: path.to_owned(),
                    source,
                })?;
                parse(&text, &path.display().to_string())?
            }
            None => SettingsLayer::empty(),
        };
        let beneath = parse(beneath, "settings of this command")?;
        let layer = environment.with_fallback(file).with_fallback(beneath);
        Self::complete(layer, purpose)
    }

    /// Reads settings from `text` alone; `name` stands in error messages.
    pub fn from_toml(text: &str, name: &str) -> Result<Self, ConfigError> {
        Self::complete(parse(text, name)?, Purpose::Serving)
    }

    /// The commented template of a settings file, every line with its default.
    #[must_use]
    pub fn template() -> String {
        confique::toml::template::<Self>(FormatOptions::default())
    }

    fn complete(layer: SettingsLayer, purpose: Purpose) -> Result<Self, ConfigError> {
        let settings = Self::from_layer(layer.with_fallback(SettingsLayer::default_values()))
            .map_err(|error| ConfigError::Value(with_sources(&error)))?;
        let faults = check::faults(&settings, purpose);
        if faults.is_empty() {
            Ok(settings)
        } else {
            Err(ConfigError::Contradiction(faults))
        }
    }
}

/// toml's own messages quote the line, which may hold a secret: only their first sentence is kept.
fn parse(text: &str, name: &str) -> Result<SettingsLayer, ConfigError> {
    let refused = |error: &toml::de::Error, key: String| {
        let line = error.span().map_or(1, |span| {
            text[..span.start.min(text.len())].matches('\n').count() + 1
        });
        let message = without_value(error.message());
        let message = if key == "." {
            message
        } else {
            format!("{key}: {message}")
        };
        ConfigError::File {
            name: name.to_owned(),
            line,
            message,
        }
    };
    let parser =
        toml::Deserializer::parse(text).map_err(|error| refused(&error, ".".to_owned()))?;
    serde_path_to_error::deserialize(parser)
        .map_err(|error| refused(error.inner(), error.path().to_string()))
}

/// serde quotes a string that stands where something else should; it may be a secret.
fn without_value(message: &str) -> String {
    match message
        .strip_prefix("invalid type: string \"")
        .and_then(|rest| rest.rsplit_once("\", expected "))
    {
        Some((_, expected)) => format!("invalid type: a string, expected {expected}"),
        None => message.to_owned(),
    }
}

fn with_sources(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        // Writing to a string cannot fail.
        let _ = write!(text, ": {error}");
        source = error.source();
    }
    text
}

#[cfg(test)]
mod tests;
