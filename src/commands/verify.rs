//! `hourkeep verify`: what must never be, looked for.

use super::{Failure, Keys, Out};
use crate::app::Ground;

pub(super) async fn run(ground: &Ground, keys: Keys, out: Out<'_>) -> Result<(), Failure> {
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
        return Err(Failure::Said(format!(
            "{} violations found",
            violations.len()
        )));
    }
    writeln!(out, "all {} invariants hold", ground.store.invariants())?;
    Ok(())
}
