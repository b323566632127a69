//! How many files and connections the process may have open: as many as its settings promise, or it does not start.

use crate::config::Settings;

/// Files, and connections to mail servers, calendars, webhooks and the provider.
const OTHERS: u64 = 200;
/// SQLite opens so many for each of its connections; PostgreSQL one.
const PER_CONNECTION: u64 = 3;

/// Raises the limit as far as that is needed and allowed.
#[cfg(target_os = "linux")]
pub(crate) fn enough(settings: &Settings) -> Result<(), crate::commands::CommandError> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let (needed, limit) = (needed(settings), getrlimit(Resource::Nofile));
    if limit.current.is_none_or(|now| now >= needed) {
        return Ok(());
    }
    let raised = Rlimit {
        // The soft limit only, up to the hard one: that needs no privilege (getrlimit(2)).
        current: Some(needed),
        maximum: limit.maximum,
    };
    if limit.maximum.is_none_or(|most| most >= needed)
        && setrlimit(Resource::Nofile, raised).is_ok()
    {
        return Ok(());
    }
    let most = limit.maximum.or(limit.current).unwrap_or_default();
    Err(crate::commands::CommandError::Message(too_few(
        settings, needed, most,
    )))
}

/// Elsewhere nobody is asked.
#[cfg(not(target_os = "linux"))]
pub(crate) fn enough(_: &Settings) -> Result<(), crate::commands::CommandError> {
    Ok(())
}

fn needed(settings: &Settings) -> u64 {
    let connections = u64::try_from(settings.http.connection_limit.get()).unwrap_or(u64::MAX);
    // One more for the writer, which SQLite has beside its readers.
    let database = PER_CONNECTION * (u64::from(settings.database.pool_size.get()) + 1);
    connections.saturating_add(database).saturating_add(OTHERS)
}

fn too_few(settings: &Settings, needed: u64, most: u64) -> String {
    format!(
        "http.connection_limit = {} needs {needed} file descriptors, but this process may have {most}; raise its limit (systemd: \
         LimitNOFILE={needed}, Docker: --ulimit nofile={needed}, a shell: ulimit -n {needed}), or lower http.connection_limit",
        settings.http.connection_limit
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_has_too_few_is_told_how_many_and_where() {
        let key = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
        let settings = |more: &str| {
            let keys = format!(
                "[encryption]\nkeys = {{ a = \"{key}\" }}\nactive = \"a\"\nindex_key = \"{key}\"\n{more}"
            );
            Settings::from_toml(&keys, "test").unwrap()
        };
        let plain = settings("");
        assert_eq!(needed(&plain), 4096 + 3 * 11 + 200);
        let said = too_few(&plain, needed(&plain), 1024);
        assert!(
            said.starts_with("http.connection_limit = 4096 needs 4329 file descriptors, but this process may have 1024;"),
            "{said}"
        );
        #[cfg(target_os = "linux")]
        {
            enough(&settings("[http]\nconnection_limit = 1")).unwrap();
            let refused = enough(&settings("[http]\nconnection_limit = 4000000000"))
                .unwrap_err()
                .to_string();
            assert!(
                refused.contains("or lower http.connection_limit"),
                "{refused}"
            );
        }
    }
}
