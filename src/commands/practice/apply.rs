//! `hourkeep apply`: practices become what their files say.

use std::{fs, path::PathBuf};

use crate::{
    app::Infrastructure,
    commands::{CommandError, Out},
    document::{Document, DocumentFault, read},
    service::practice::define::{Applied, DefineError, define},
};
use domain::{booking::outside::OutsideReason, zone::Zone};
use store::{Actor, OutsideBooking};

/// All files are read and tried before anything is changed; then each is applied whole.
pub(crate) async fn run(
    ground: &Infrastructure,
    files: &[PathBuf],
    dry_run: bool,
    out: Out<'_>,
) -> Result<(), CommandError> {
    let mut documents = Vec::new();
    let mut faults = Vec::new();
    for file in files {
        let text =
            fs::read_to_string(file).map_err(|error| CommandError::Read(file.clone(), error))?;
        match read(&file.display().to_string(), &text) {
            Ok(document) => documents.push(document),
            // The faults of all files are reported at once.
            Err(found) => faults.extend(found),
        }
    }
    if !faults.is_empty() {
        return Err(CommandError::Message(lines(&faults)));
    }
    // None is applied while another would be refused.
    if documents.len() > 1 && !dry_run {
        for document in &documents {
            apply(ground, document, true).await?;
        }
    }
    for document in &documents {
        say(
            &document.slug,
            &apply(ground, document, dry_run).await?,
            dry_run,
            out,
        )?;
    }
    Ok(())
}

/// Applies one document.
pub(crate) async fn apply(
    ground: &Infrastructure,
    document: &Document,
    dry_run: bool,
) -> Result<Applied, CommandError> {
    // By the slug, the one thing in a file that never changes.
    let current = ground.store.catalogue(&document.slug).await?;
    let now = ground.clock.now();
    let mut fresh = || ground.entropy.uuid(now);
    let applied = define(
        ground.store.as_ref(),
        document,
        current.as_ref(),
        Actor::Apply,
        &mut fresh,
        now,
        dry_run,
    )
    .await;
    applied.map_err(|error| match error {
        DefineError::Faults(faults) => CommandError::Message(lines(&faults)),
        DefineError::Service(error) => error.into(),
    })
}

fn say(slug: &str, applied: &Applied, dry_run: bool, out: Out<'_>) -> Result<(), CommandError> {
    for warning in &applied.warnings {
        writeln!(out, "warning: {warning}")?;
    }
    match (applied.changes.is_empty(), dry_run) {
        (true, _) => writeln!(out, "{slug}: nothing to change")?,
        (false, true) => writeln!(out, "{slug}: would change")?,
        (false, false) => writeln!(
            out,
            "{slug}: changed, now at revision {}",
            applied.catalogue.revision
        )?,
    }
    for change in &applied.changes {
        writeln!(out, "  {change}")?;
    }
    for line in outside_lines(&applied.outside, &applied.catalogue.practice.zone, dry_run) {
        writeln!(out, "  {line}")?;
    }
    Ok(())
}

/// What is said of the bookings ahead that fall outside what the practice is now.
fn outside_lines(outside: &[OutsideBooking], zone: &Zone, dry_run: bool) -> Vec<String> {
    if outside.is_empty() {
        return Vec::new();
    }
    let (would, count) = (if dry_run { "would fall" } else { "fall" }, outside.len());
    let mut lines = vec![format!("bookings ahead that {would} outside it: {count}")];
    lines.extend(outside.iter().map(|OutsideBooking { id, start, reasons }| {
        let reasons: Vec<&str> = reasons.iter().map(OutsideReason::into_str).collect();
        format!("  {id} {}: {}", zone.rfc3339(*start), reasons.join(", "))
    }));
    if !dry_run {
        lines.push(
            "they stay until each is moved, cancelled or kept: GET /v1/admin/bookings?outside=true"
                .into(),
        );
    }
    lines
}

pub(crate) fn lines(faults: &[DocumentFault]) -> String {
    faults
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("\n")
}

#[cfg(test)]
mod tests {
    use domain::{booking::outside::OutsideReason, ids::BookingId};
    use uuid::Uuid;

    use super::*;

    #[test]
    fn what_falls_outside_is_named_with_its_time_and_reasons() {
        let zone = Zone::named("Europe/London").unwrap();
        let booking = OutsideBooking {
            id: BookingId(Uuid::nil()),
            start: "2026-10-19T11:00:00Z".parse().unwrap(),
            reasons: [OutsideReason::Room, OutsideReason::Hours].into(),
        };
        let id = booking.id;
        let would = outside_lines(std::slice::from_ref(&booking), &zone, true);
        assert_eq!(
            would,
            [
                "bookings ahead that would fall outside it: 1".to_owned(),
                format!("  {id} 2026-10-19T12:00:00+01:00: hours, room"),
            ]
        );
        let done = outside_lines(&[booking], &zone, false);
        assert_eq!(done.len(), 3, "and what to do about it");
        assert!(outside_lines(&[], &zone, false).is_empty());
    }
}
