//! One command in one transaction: what it brings is shared by all attempts.

use std::sync::Arc;

use jiff::Timestamp;

use super::{
    SqlStore,
    tx::{Work, Writer},
};
use crate::{CommandError, engines::recent_changes::RecentChanges};

impl SqlStore {
    /// As [`Self::in_transaction`], for a command that writes as of `now`: personal data, messages, and what it changes of calendars.
    pub(crate) async fn run_command<C, T, F>(
        &self,
        name: &'static str,
        now: Timestamp,
        command: C,
        work: F,
    ) -> Result<T, CommandError>
    where
        C: Send + Sync + 'static,
        T: Send + 'static,
        F: for<'w, 't> Fn(&'w mut Writer<'t>, &'w RecentChanges, &'w C) -> Work<'w, T>
            + Copy
            + Send
            + Sync
            + 'static,
    {
        let (vault, outgoing) = (self.vault.clone(), self.outgoing);
        let (commits, command) = (self.commits.clone(), Arc::new(command));
        self.in_transaction(name, move |tx| {
            let (vault, commits, command) = (vault.clone(), commits.clone(), Arc::clone(&command));
            Box::pin(async move {
                let mut w = Writer {
                    tx,
                    vault: &vault,
                    outgoing,
                    now,
                };
                work(&mut w, commits.calendars(), &command).await
            })
        })
        .await
    }
}
