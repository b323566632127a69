//! What the tests stand on: a database of either engine, a settable clock, and the whole service with a sandbox around it.
//!
//! Nothing is left behind: the private PostgreSQL ends with the process, whatever ends that; a test says [`TestApp::finish`],
//! by itself or through [`both!`], which looks whether the invariants hold and everything was given back.

mod acts;
mod app;
mod ask;
mod calendar_server;
mod clock;
mod database;
mod entropy;
mod logs;
mod money;
mod post;
mod postgres;
mod practices;
mod receiver;
mod told;
mod webhook_server;
mod work;

pub use app::{TestApp, deliverer};
pub use ask::{Ask, Booked, page};
pub use calendar_server::{CalendarServer, calendar};
pub use clock::TestClock;
pub use database::{Database, Engine, vault};
pub use entropy::TestEntropy;
pub use logs::{PERSON, Seen, counted, log, seen, statements};
pub use post::{Post, invited, shape};
#[allow(unused_imports, reason = "for what runs before the server")]
pub use postgres::unprivileged;
#[allow(unused_imports, reason = "for what is measured, in benches")]
pub use practices::load as load_practices;
pub use practices::{CONCESSION, INTRODUCTIONS, LANDWEHRKANAL, RIVERSIDE, STILLPOINT, example};
#[allow(unused_imports, reason = "for what asks a service itself")]
pub use told::{Told, now, to_practice, told};
pub use webhook_server::{Received, WebhookServer};

use std::time::Duration;

/// Nothing in these tests takes longer, unless it is broken.
pub const TIMEOUT: Duration = Duration::from_mins(1);

/// Runs a test on each engine, with a [`TestApp`] that is finished after it:
/// `both! { async fn what_holds(app: &TestApp) { … } }`.
#[macro_export]
macro_rules! both {
    ($($(#[$meta:meta])* async fn $name:ident($app:ident: &TestApp) $body:block)+) => {$(
        mod $name {
            use super::*;

            $(#[$meta])*
            async fn scenario($app: &$crate::support::TestApp) $body

            async fn on(engine: $crate::support::Engine) {
                let app = $crate::support::TestApp::start(engine).await;
                let running = Box::pin(scenario(&app));
                tokio::time::timeout($crate::support::TIMEOUT, running).await.expect("the test hangs");
                app.finish().await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                on($crate::support::Engine::Sqlite).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                on($crate::support::Engine::Postgres).await;
            }
        }
    )+};
}
