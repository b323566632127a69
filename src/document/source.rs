//! TOML text to a plain tree of values, with the line each stands on.

use serde_json::{Map, Number, Value};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::fault::{DocumentFault, Pointer, Source};

/// Reads TOML. Dates and times become text, as they are in JSON.
///
/// # Errors
/// Every syntax error with its line.
pub(super) fn parse(name: &str, text: &str) -> Result<(Value, Source), Vec<DocumentFault>> {
    let mut reader = Reader {
        starts: line_starts(text),
        source: Source::file(name),
        faults: Vec::new(),
    };
    // All errors at once, as with shapes and rules.
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        let place = Pointer::default();
        let line = error.span().map_or(1, |span| reader.line(span.start));
        let mut at = Source::file(name);
        at.note(place.clone(), line);
        reader
            .faults
            .push(at.fault(&place, format!("not TOML: {}", error.message())));
    }
    // A tree recovered from broken text would have faults that nobody wrote.
    if reader.faults.is_empty() {
        let tree = reader.table(&Pointer::default(), table.get_ref());
        if reader.faults.is_empty() {
            return Ok((tree, reader.source));
        }
    }
    reader
        .faults
        .sort_by_key(|fault| fault.file.as_ref().map(|(_, line)| *line));
    Err(reader.faults)
}

struct Reader {
    /// The byte each line starts at.
    starts: Vec<usize>,
    source: Source,
    faults: Vec<DocumentFault>,
}

impl Reader {
    fn line(&self, byte: usize) -> usize {
        self.starts.partition_point(|start| *start <= byte)
    }

    fn table(&mut self, at: &Pointer, table: &DeTable<'_>) -> Value {
        let mut members = Map::new();
        for (key, value) in table {
            let place = at.key(key.get_ref());
            self.source.note(place.clone(), self.line(key.span().start));
            members.insert(key.get_ref().to_string(), self.value(&place, value));
        }
        Value::Object(members)
    }

    fn value(&mut self, at: &Pointer, value: &Spanned<DeValue<'_>>) -> Value {
        match value.get_ref() {
            DeValue::String(text) => Value::from(text.as_ref()),
            DeValue::Boolean(yes) => Value::from(*yes),
            // JSON has no dates; this way both formats give the same tree.
            DeValue::Datetime(date) => Value::from(date.to_string()),
            // TOML also has hexadecimal, octal and binary numbers.
            DeValue::Integer(digits) => i64::from_str_radix(digits.as_str(), digits.radix())
                .map_or_else(
                    |_| {
                        self.faults
                            .push(self.source.fault(at, "a number far too large"));
                        Value::Null
                    },
                    Value::from,
                ),
            DeValue::Float(digits) => digits
                .as_str()
                .parse()
                .ok()
                .and_then(Number::from_f64)
                .map_or(Value::Null, Value::Number),
            DeValue::Array(list) => {
                let elements = list.iter().enumerate().map(|(n, element)| {
                    let place = at.index(n);
                    self.source
                        .note(place.clone(), self.line(element.span().start));
                    self.value(&place, element)
                });
                Value::Array(elements.collect())
            }
            DeValue::Table(table) => self.table(at, table),
        }
    }
}

fn line_starts(text: &str) -> Vec<usize> {
    std::iter::once(0)
        .chain(text.match_indices('\n').map(|(at, _)| at + 1))
        .collect()
}
