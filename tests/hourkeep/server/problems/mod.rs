//! Bad input: each gets its documented problem and changes nothing.

mod bodies;
mod credentials;
mod everywhere;
mod gaps;
mod own;
mod queries;
mod raw;
mod retries;

use super::router::{Answer, Server};

/// Sees that nothing in the database changes.
struct Untouched<'a> {
    server: &'a Server<'a>,
    before: String,
}

impl<'a> Untouched<'a> {
    async fn from_here(server: &'a Server<'a>) -> Self {
        Self {
            server,
            before: server.test.database.dump().await,
        }
    }

    async fn after(&self, what: &Answer) {
        let after = self.server.test.database.dump().await;
        let new = after.lines().find(|line| !self.before.contains(line));
        assert!(
            after == self.before,
            "{} left something behind: {new:?}",
            what.asked
        );
    }
}
