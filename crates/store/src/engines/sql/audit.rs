//! The audit trail: one row per mutation, in its transaction.

use sqlx::types::Json;
use uuid::Uuid;

use super::{At, tx::Tx};
use crate::Audit;
use domain::ids::PracticeId;

const INSERT: &str = r"INSERT INTO audit (practice_id, id, at, actor, action, subject, detail)
    VALUES ($1, $2, $3, $4, $5, $6, $7)";

/// Writes the row. Its id is made here, of the instant and of chance, for nothing refers to it.
pub(crate) fn write(tx: &mut Tx, practice: PracticeId, at: jiff::Timestamp, audit: &Audit) {
    tx.write(INSERT)
        .bind(practice.0)
        .bind(row_id(at))
        .bind(At(at))
        .bind(audit.actor.to_string())
        .bind(audit.action)
        .bind(audit.subject)
        .bind(Json(&audit.detail));
}

/// The id of a row that nothing refers to, of the instant and of chance.
pub(crate) fn row_id(at: jiff::Timestamp) -> Uuid {
    let mut random = [0_u8; 10];
    // Without entropy the operating system is broken; ids would collide and the insert be refused, which is safe.
    let _ = aws_lc_rs::rand::fill(&mut random);
    uuid::Builder::from_unix_timestamp_millis(
        u64::try_from(at.as_millisecond()).unwrap_or(0),
        &random,
    )
    .into_uuid()
}
