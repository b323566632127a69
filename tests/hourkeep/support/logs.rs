//! Everything that is logged in the tests, to see that nothing personal is.

use std::{
    io,
    sync::{Mutex, Once},
};

use tracing_subscriber::fmt::MakeWriter;

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
