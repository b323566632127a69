//! `hourkeep verify`: what must never be, looked for.

use super::{CommandError, Out};
use crate::{app::Infrastructure, config::Settings};

pub(super) async fn run(
    ground: &Infrastructure,
    settings: &Settings,
    out: Out<'_>,
) -> Result<(), CommandError> {
    // All are listed, not only the first: a violation seldom comes alone.
    let mut violations = ground.store.violations(ground.clock.now()).await?;
    if settings.encryption.given().is_some() {
        violations.extend(ground.store.key_faults().await?);
    } else {
        writeln!(
            out,
            "the keys were not checked: there are none in the settings"
        )?;
    }
    for violation in &violations {
        writeln!(out, "{violation}")?;
    }
    if !violations.is_empty() {
        return Err(CommandError::Message(format!(
            "{} violations found",
            violations.len()
        )));
    }
    writeln!(out, "all {} invariants hold", ground.store.invariants())?;
    Ok(())
}
