//! Everything that is logged in the tests, to see that nothing personal is; and how many statements something takes.

use std::{
    collections::BTreeMap,
    fmt::Debug,
    io,
    sync::{Mutex, Once},
};

use tracing::{
    Event, Instrument, Metadata, Subscriber,
    field::{Field, Visit},
    level_filters::LevelFilter,
    subscriber::Interest,
};
use tracing_subscriber::{
    EnvFilter, Layer,
    filter::DynFilterFn,
    fmt::{self, MakeWriter},
    layer::{Context, Filter, SubscriberExt},
    registry::LookupSpan,
    util::SubscriberInitExt,
};

/// Part of every name, address and note that the tests' clients give; must be found in no log and in no table.
pub const PERSON: &str = "uillfeather";

/// Said by the server when a connection comes back in a wrong state.
const WRONG_STATE: &str = "transaction in progress";

static LOG: Mutex<Log> = Mutex::new(Log {
    text: Vec::new(),
    read: 0,
    personal: Vec::new(),
    notices: Vec::new(),
});

/// Every test asks about the log of all of them, so each line is looked at once and what was found is kept.
struct Log {
    text: Vec<u8>,
    /// Up to where it was looked at: the beginning of a line.
    read: usize,
    personal: Vec<String>,
    notices: Vec<String>,
}

impl Log {
    fn read_on(&mut self) {
        let new = &self.text[self.read..];
        let whole = new
            .iter()
            .rposition(|byte| *byte == b'\n')
            .map_or(0, |at| at + 1);
        for line in String::from_utf8_lossy(&new[..whole]).lines() {
            if line.contains(PERSON) {
                self.personal.push(line.to_owned());
            }
            if line.contains(WRONG_STATE) {
                self.notices.push(line.to_owned());
            }
        }
        self.read += whole;
    }
}

#[derive(Debug, Clone, Copy)]
struct Kept;

impl io::Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        LOG.lock().unwrap().text.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Kept {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        *self
    }
}

/// Keeps what is logged from now on; `TEST_LOG=1` shows it.
pub fn keep() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let filter = EnvFilter::new(
            "info,hourkeep=trace,sqlx=info,sqlx::query=warn,sqlx::postgres::notice=warn",
        );
        let written = fmt::layer().with_ansi(false);
        let written = if std::env::var_os("TEST_LOG").is_some() {
            written.with_test_writer().boxed()
        } else {
            written.with_writer(Kept).boxed()
        };
        tracing_subscriber::registry()
            .with(written.with_filter(filter))
            .with(Statements.with_filter(within_counted()))
            .init();
    });
}

/// The span within which statements are counted.
const COUNTED: &str = "counted";

/// What was seen so far in spans that are open, by the span's id.
static SEEN: Mutex<BTreeMap<u64, Seen>> = Mutex::new(BTreeMap::new());

/// What the store sent, and was told, for some work.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    /// How each statement begins.
    pub statements: Vec<String>,
    /// Each statement as a whole.
    pub texts: Vec<String>,
    /// What PostgreSQL remarks.
    pub notices: Vec<String>,
}

const SETTING_UP: [&str; 2] = ["PRAGMA ", "SELECT pg_type."];

/// Where sqlx tells of what PostgreSQL remarks.
const NOTICE: &str = "sqlx::postgres::notice";

/// Keeps the statements that sqlx says it has run.
struct Statements;

/// A statement with its beginning, or a notice.
#[derive(Default)]
struct Told {
    summary: String,
    text: String,
    notice: String,
}

impl Visit for Told {
    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "summary" => value.clone_into(&mut self.summary),
            "db.statement" => value.trim().clone_into(&mut self.text),
            "message" => value.clone_into(&mut self.notice),
            _ => {}
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.record_str(field, &format!("{value:?}"));
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Statements {
    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let within = context.event_scope(event).into_iter().flatten();
        for span in within.filter(|span| span.name() == COUNTED) {
            let mut told = Told::default();
            event.record(&mut told);
            // What a new connection is set up with is not of the use case that happens to open it.
            if SETTING_UP.iter().any(|one| told.summary.contains(one)) {
                continue;
            }
            let mut all = SEEN.lock().unwrap();
            let seen = all.entry(span.id().into_u64()).or_default();
            if event.metadata().target() == NOTICE {
                seen.notices.push(told.notice);
            } else {
                // A short one is its own beginning.
                let whole = Some(told.text).filter(|text| !text.is_empty());
                seen.texts
                    .push(whole.unwrap_or_else(|| told.summary.clone()));
                seen.statements.push(told.summary);
            }
        }
    }
}

/// Everything else is passed over, as cheaply as can be: all tests log through this.
fn within_counted<S: Subscriber + for<'a> LookupSpan<'a>>() -> impl Filter<S> {
    let is_statement =
        |metadata: &Metadata<'_>| ["sqlx::query", NOTICE].contains(&metadata.target());
    DynFilterFn::new(move |metadata, context: &Context<'_, S>| {
        metadata.name() == COUNTED
            || is_statement(metadata)
                && context
                    .lookup_current()
                    .is_some_and(|span| span.scope().any(|one| one.name() == COUNTED))
    })
    .with_max_level_hint(LevelFilter::DEBUG)
    .with_callsite_filter(move |metadata| {
        if metadata.name() == COUNTED || is_statement(metadata) {
            Interest::sometimes()
        } else {
            Interest::never()
        }
    })
}

/// What comes of some work, and how many statements the store ran for it.
pub async fn counted<T>(work: impl Future<Output = T>) -> (T, usize) {
    let (done, statements) = statements(work).await;
    (done, statements.len())
}

/// What comes of some work, and how the statements begin that the store ran for it: those that begin and end transactions, too.
pub async fn statements<T>(work: impl Future<Output = T>) -> (T, Vec<String>) {
    let (done, seen) = seen(work).await;
    (done, seen.statements)
}

/// What comes of some work, and all that the store sent and was told for it.
pub async fn seen<T>(work: impl Future<Output = T>) -> (T, Seen) {
    let span = tracing::debug_span!(COUNTED);
    let id = span.id().expect("logs are kept").into_u64();
    let done = work.instrument(span).await;
    let seen = SEEN.lock().unwrap().remove(&id).unwrap_or_default();
    (done, seen)
}

/// All of it so far, of all tests.
pub fn log() -> String {
    String::from_utf8_lossy(&LOG.lock().unwrap().text).into_owned()
}

/// The lines that name a client; none, if all is well.
pub fn personal() -> Vec<String> {
    let mut log = LOG.lock().unwrap();
    log.read_on();
    log.personal.clone()
}

/// Lines that tell of connections given back in a wrong state.
pub fn notices() -> Vec<String> {
    let mut log = LOG.lock().unwrap();
    log.read_on();
    log.notices.clone()
}
