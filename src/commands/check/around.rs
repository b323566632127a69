//! The database and the mail server.

use super::Report;
use crate::{
    adapters::mail::{SmtpMailer, SmtpSettings},
    app::{Infrastructure, missing_file},
    config::Settings,
    ports::mailer::{Mailer, SendError},
};
use domain::practice::Catalogue;
use store::StoreError;

const DATABASE: &str = "database";

const NO_KEYS: &str = "there are no keys to encrypt personal data with: make some with `openssl rand -base64 32` and set encryption.keys, \
                       encryption.active and encryption.index_key; keep a copy, apart from the database's backups";

/// Looks at the database; the practices in it, none if it cannot be read.
pub(super) async fn database(settings: &Settings, report: &mut Report) -> Vec<Catalogue> {
    // Opening would create it, and an empty database would look like a new installation.
    if let Some(file) = missing_file(settings) {
        report.mend(
            DATABASE,
            format!(
                "there is no file {}: run `hourkeep migrate`, or correct database.url",
                file.display()
            ),
        );
        return Vec::new();
    }
    let ground = match Infrastructure::open(settings).await {
        Ok(ground) => ground,
        Err(error) => {
            report.mend(DATABASE, error.to_string());
            return Vec::new();
        }
    };
    let practices = read(&ground, settings, report).await;
    ground.store.close().await;
    practices.unwrap_or_else(|error| {
        report.mend(DATABASE, error.to_string());
        Vec::new()
    })
}

async fn read(
    ground: &Infrastructure,
    settings: &Settings,
    report: &mut Report,
) -> Result<Vec<Catalogue>, StoreError> {
    ground.store.migrated().await?;
    let mut practices = Vec::new();
    for known in ground.store.practices().await? {
        practices.extend(ground.store.catalogue(&known.slug).await?);
    }
    // Before anything is written with them: other keys than the data's would seal what nobody can
    // open.
    let faults = match settings.encryption.given() {
        None => vec![NO_KEYS.to_owned()],
        Some(_) => ground.store.key_faults().await?,
    };
    for fault in &faults {
        report.mend("keys", fault.as_str());
    }
    let mut writes = "";
    if faults.is_empty() {
        report.good(
            "keys",
            "they fit the data; keep a copy of them, apart from the database's backups",
        );
        // Only with the keys: it looks at them, too.
        ground.store.ready().await?;
        writes = ", writable";
    }
    report.good(
        DATABASE,
        format!(
            "reached, up to date{writes}; practices: {}",
            practices.len()
        ),
    );
    if practices.is_empty() {
        report.mend(
            "practices",
            "there are none yet: hourkeep apply FILE creates one",
        );
    }
    Ok(practices)
}

const MAIL: &str = "mail server";

/// Connects, and signs in; no mail is sent.
pub(super) async fn mail(settings: &Settings, report: &mut Report) {
    let Some(url) = settings.mail.smtp_url.clone() else {
        return report
            .look(MAIL, "there is none: messages stay in memory and reach nobody; set mail.smtp_url and mail.from");
    };
    let from = settings.mail.from.clone().unwrap_or_default();
    let mailer = match SmtpMailer::new(&SmtpSettings { url, from }) {
        Ok(mailer) => mailer,
        Err(error) => return report.mend(MAIL, error.to_string()),
    };
    match mailer.check().await {
        Ok(()) => report.good(
            MAIL,
            "reached, and lets this installation in; no mail was sent",
        ),
        Err(SendError::Temporary(why) | SendError::Permanent(why)) => {
            report.mend(MAIL, meaning(why));
        }
    }
}

pub(super) fn meaning(why: &str) -> &'static str {
    match why {
        "not_let_in" => {
            "rejects the user name or password: check them in mail.smtp_url, where characters such as @ and / are written %40 and %2F"
        }
        "tls" => {
            "no safe connection: its certificate is not valid, or it speaks no TLS on this port (smtps:// is for 465, smtp://…?tls=required for 587)"
        }
        "silent" => {
            "does not answer in time: check host and port in mail.smtp_url; many networks block port 25"
        }
        "busy" => "is busy: run this again in a few minutes",
        "unreachable" => {
            "cannot be reached: check host and port in mail.smtp_url, and whether a firewall is in the way"
        }
        _ => "refuses this installation: the log of the mail server says why",
    }
}
