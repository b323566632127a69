//! `hourkeep verify`: what must never be, looked for.

use super::{Failure, Out};
use crate::app::Ground;

pub(super) async fn run(ground: &Ground, out: Out<'_>) -> Result<(), Failure> {
    let violations = ground.store.violations(ground.clock.now()).await?;
    for violation in &violations {
        writeln!(out, "{violation}")?;
    }
    if !violations.is_empty() {
        return Err(Failure::Said(format!("{} violations found", violations.len())));
    }
    writeln!(out, "all {} invariants hold", ground.store.invariants())?;
    Ok(())
}
