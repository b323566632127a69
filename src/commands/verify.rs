//! `hourkeep verify`: what must never be, looked for.

use super::{CommandError, Keys, Out};
use crate::app::Infrastructure;

pub(super) async fn run(
    ground: &Infrastructure,
    keys: Keys,
    out: Out<'_>,
) -> Result<(), CommandError> {
    let mut violations = ground.store.violations(ground.clock.now()).await?;
    match keys {
        Keys::Given => violations.extend(ground.store.key_faults().await?),
        Keys::Missing => writeln!(
            out,
            "the keys were not checked: there are none in the settings"
        )?,
    }
    for violation in &violations {
        writeln!(out, "{violation}")?;
    }
    if !violations.is_empty() {
        return Err(CommandError::Said(format!(
            "{} violations found",
            violations.len()
        )));
    }
    writeln!(out, "all {} invariants hold", ground.store.invariants())?;
    Ok(())
}
