//! Logs. Nothing personal reaches them: our own lines name templates, ids and codes, and what libraries say below `info`,
//! where some print headers and bodies, is dropped whatever the filter says.

use std::{io::IsTerminal, panic};

use tracing::{Level, Metadata, Subscriber, level_filters::LevelFilter};
use tracing_subscriber::{
    EnvFilter, Layer,
    filter::filter_fn,
    fmt::{self, MakeWriter},
    layer::SubscriberExt,
    registry,
    util::{SubscriberInitExt, TryInitError},
};

use crate::config::{Log, LogFormat};

/// Logging cannot begin.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// `log.filter` is not a filter.
    #[error("log.filter: {0}")]
    Filter(#[from] tracing_subscriber::filter::ParseError),
    /// Something has set up logging before.
    #[error(transparent)]
    Twice(#[from] TryInitError),
}

/// Starts logging to standard error, for the whole process, and has panics logged by place only: their messages may quote
/// anything.
pub fn init(log: &Log) -> Result<(), TelemetryError> {
    subscriber(log, std::io::stderr)?.try_init()?;
    panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        tracing::error!(place, "panic");
    }));
    Ok(())
}

fn subscriber<W>(
    log: &Log,
    writer: W,
) -> Result<impl Subscriber + Send + Sync + use<W>, TelemetryError>
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let lines: Box<dyn Layer<_> + Send + Sync> = match log.format {
        LogFormat::Json => fmt::layer()
            .json()
            .flatten_event(true)
            .with_writer(writer)
            .boxed(),
        LogFormat::Pretty => fmt::layer()
            .with_ansi(std::io::stderr().is_terminal())
            .with_writer(writer)
            .boxed(),
    };
    let ours = filter_fn(may_be_logged).with_max_level_hint(LevelFilter::TRACE);
    Ok(registry()
        .with(EnvFilter::try_new(&log.filter)?)
        .with(lines.with_filter(ours)))
}

fn may_be_logged(about: &Metadata<'_>) -> bool {
    // What PostgreSQL remarks by the way: that a ROLLBACK, which makes sure, had nothing to do.
    if about.target().starts_with("sqlx::postgres::notice") {
        return *about.level() <= Level::ERROR;
    }
    about.target().starts_with("hourkeep") || *about.level() <= Level::INFO
}

#[cfg(test)]
mod tests {
    use std::{
        io::{self, Write},
        sync::{Arc, Mutex},
    };

    use super::*;

    #[derive(Clone, Default)]
    struct Buffer(Arc<Mutex<Vec<u8>>>);

    impl Write for Buffer {
        fn write(&mut self, line: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(line)
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn logged(format: LogFormat, filter: &str) -> String {
        let buffer = Buffer::default();
        let writer = buffer.clone();
        let subscriber = subscriber(
            &Log {
                format,
                filter: filter.to_owned(),
            },
            move || writer.clone(),
        )
        .unwrap();
        tracing::subscriber::with_default(subscriber, || {
            let _span = tracing::info_span!("request", id = "req_1").entered();
            tracing::info!(status = 200, "answered");
            tracing::debug!("detail of ours");
            tracing::trace!(target: "hyper::proto", "authorization: Bearer hush");
            tracing::debug!(target: "reqwest", "body hush");
            tracing::warn!(target: "sqlx", "slow");
            tracing::warn!(target: "sqlx::postgres::notice", "hush: there is no transaction in progress");
        });
        String::from_utf8(buffer.0.lock().unwrap().clone()).unwrap()
    }

    #[test]
    fn json_lines_carry_the_request_id() {
        let text = logged(LogFormat::Json, "info");
        let line: serde_json::Value = serde_json::from_str(text.lines().next().unwrap()).unwrap();
        assert_eq!(
            (&line["message"], &line["status"], &line["span"]["id"]),
            (&"answered".into(), &200.into(), &"req_1".into())
        );
        assert_eq!(text.lines().count(), 2);
    }

    #[test]
    fn no_filter_makes_libraries_talk_below_info() {
        for format in [LogFormat::Json, LogFormat::Pretty] {
            let text = logged(format, "trace");
            assert!(
                text.contains("detail of ours") && text.contains("slow") && !text.contains("hush"),
                "{text}"
            );
        }
    }

    #[test]
    fn a_filter_that_cannot_be_read_is_an_error() {
        let log = Log {
            format: LogFormat::Json,
            filter: "a=b=c".to_owned(),
        };
        assert!(matches!(
            subscriber(&log, io::stderr).err(),
            Some(TelemetryError::Filter(_))
        ));
    }
}
