//! Why a command fails, in words that a person can act on.

use std::{io, path::PathBuf};

use crate::{
    api::docs::DocumentError, app::AppError, config::ConfigError, service::ServiceError,
    telemetry::TelemetryError,
};
use store::StoreError;

#[derive(Debug, thiserror::Error)]
pub(super) enum CommandError {
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    App(#[from] AppError),
    #[error(transparent)]
    Telemetry(#[from] TelemetryError),
    #[error(transparent)]
    Document(#[from] DocumentError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("{}", service(.0))]
    Service(#[from] ServiceError),
    #[error("cannot write the answer: {0}")]
    Output(#[from] io::Error),
    #[error("cannot read {}: {}", .0.display(), .1)]
    Read(PathBuf, io::Error),
    #[error("cannot write {}: {}", .0.display(), .1)]
    Write(PathBuf, io::Error),
    #[error("there is no practice {0}; `hourkeep apply FILE` creates one")]
    NoPractice(String),
    /// What is wrong, a line each or a sentence.
    #[error("{0}")]
    Message(String),
}

fn service(error: &ServiceError) -> String {
    match error {
        // Every booking by its id: the owner has to decide about each.
        ServiceError::InUse(bookings) => {
            let lines = bookings
                .iter()
                .map(|one| format!("\n  {} on {} needs {}", one.id, one.start, one.needs));
            format!(
                "nothing was changed: upcoming bookings need what would be removed; move or cancel them first{}",
                lines.collect::<String>()
            )
        }
        ServiceError::Stale => "the practice was changed at the same moment; try again".into(),
        ServiceError::StoreUnavailable => {
            "the database cannot be reached; check HOURKEEP_DATABASE_URL, and that the database is running".into()
        }
        ServiceError::StorageFailed => {
            "the database cannot write; the log says why, and often its disk is full".into()
        }
        other => other.to_string(),
    }
}
