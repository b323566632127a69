//! Everything that is logged in the tests, to see that nothing personal is.

use std::{
    io,
    sync::{Mutex, Once},
};

use tracing_subscriber::fmt::MakeWriter;

/// Part of every name, address and note that the tests' clients give; must be found in no log and in no table.
pub const PERSON: &str = "uillfeather";

static LOG: Mutex<Vec<u8>> = Mutex::new(Vec::new());

#[derive(Debug, Clone, Copy)]
struct Kept;

impl io::Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        LOG.lock().unwrap().extend_from_slice(bytes);
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
        let filter =
            tracing_subscriber::EnvFilter::new("info,hourkeep=trace,sqlx=info,sqlx::query=warn");
        let builder = tracing_subscriber::fmt()
            .with_env_filter(filter)
            .with_ansi(false);
        if std::env::var_os("TEST_LOG").is_some() {
            builder.with_test_writer().init();
        } else {
            builder.with_writer(Kept).init();
        }
    });
}

/// All of it so far, of all tests.
pub fn log() -> String {
    String::from_utf8_lossy(&LOG.lock().unwrap()).into_owned()
}

/// The lines that name a client; none, if all is well.
pub fn personal() -> Vec<String> {
    let log = LOG.lock().unwrap();
    let text = String::from_utf8_lossy(&log);
    text.lines()
        .filter(|line| line.contains(PERSON))
        .map(str::to_owned)
        .collect()
}

/// Lines that tell of connections given back in a wrong state.
pub fn notices() -> Vec<String> {
    let log = LOG.lock().unwrap();
    let text = String::from_utf8_lossy(&log);
    text.lines()
        .filter(|line| line.contains("transaction in progress"))
        .map(str::to_owned)
        .collect()
}
