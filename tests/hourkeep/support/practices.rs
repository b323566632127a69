//! Three of the example practices, as they are shipped.

use domain::{clock::Clock, entropy::Entropy};
use hourkeep::{
    document::{self, Document},
    service::practice::define::{self, Applied, DefineError},
};
use store::{Actor, Audit, AuditDetail, PayeeError, SetPayee, Store};

use super::{TestApp, TestClock, TestEntropy};

pub const RIVERSIDE: &str = "riverside-counselling";
pub const LANDWEHRKANAL: &str = "landwehrkanal";
pub const STILLPOINT: &str = "stillpoint";

/// What clients of Riverside call the service that is not listed: handle and secret, as its file says.
pub const CONCESSION: &str = "ind50c.72c3206fae8f4fe44cf59cda371c7db4";
/// What makes an introduction one for new clients, and once.
pub const INTRODUCTIONS: &str = "audience = \"new_clients\"\nmax_per_client = 1\n";

/// Their files.
pub const FILES: [(&str, &str); 3] = [
    (
        RIVERSIDE,
        include_str!("../../../examples/practices/riverside-counselling.toml"),
    ),
    (
        LANDWEHRKANAL,
        include_str!("../../../examples/practices/landwehrkanal.toml"),
    ),
    (
        STILLPOINT,
        include_str!("../../../examples/practices/stillpoint.toml"),
    ),
];

/// The file of one of them.
pub fn example(slug: &str) -> &'static str {
    FILES
        .iter()
        .find(|(name, _)| *name == slug)
        .expect("an example")
        .1
}

/// Loads them all.
pub async fn load(store: &dyn Store, clock: &TestClock, entropy: &TestEntropy) {
    for (slug, text) in FILES {
        // Most tests want something that costs nothing and is confirmed at once: here anybody may have any number of introductions.
        let text = text.replace(INTRODUCTIONS, "");
        let document = document::read(slug, &text).expect("a document without faults");
        let mut fresh = || entropy.uuid(clock.now());
        let done = define::define(
            store,
            &document,
            None,
            Actor::Apply,
            &mut fresh,
            clock.now(),
            false,
        )
        .await;
        let done = done.expect("an example that can be applied");
        assert!(
            !done.changes.is_empty() && done.catalogue.revision == 1,
            "{slug} is new"
        );
    }
}

impl TestApp {
    /// Makes a practice what the text says.
    pub async fn apply(&self, slug: &str, text: &str) -> Applied {
        let document = document::read(slug, text).expect("a document without faults");
        let done = self.try_apply(slug, &document).await;
        done.expect("it can be applied")
    }

    /// Makes a practice what a document says, if it can be that.
    pub async fn try_apply(&self, slug: &str, document: &Document) -> Result<Applied, DefineError> {
        let current = self
            .store()
            .catalogue(slug)
            .await
            .expect("the store answers");
        let mut fresh = || self.entropy.uuid(self.clock.now());
        define::define(
            self.store(),
            document,
            current.as_ref(),
            Actor::Apply,
            &mut fresh,
            self.clock.now(),
            false,
        )
        .await
    }
}

impl TestApp {
    /// Says who a practice's clients pay, and whether with real money.
    pub async fn payee(
        &self,
        slug: &str,
        live: bool,
        account: Option<&str>,
    ) -> Result<i64, PayeeError> {
        let current = self
            .store()
            .catalogue(slug)
            .await
            .expect("the store answers")
            .expect("a practice");
        let audit = Audit {
            actor: Actor::CommandLine,
            action: "practice.payee",
            subject: current.practice.id.0,
            detail: AuditDetail::default(),
        };
        let (practice, revision, account) = (
            current.practice.id,
            current.revision,
            account.map(str::to_owned),
        );
        self.store()
            .set_payee(SetPayee {
                practice,
                revision,
                live,
                account,
                now: self.clock.now(),
                audit,
            })
            .await
    }
}
