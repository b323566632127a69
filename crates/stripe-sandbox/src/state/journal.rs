//! The state file: one changed record per line, appended before the answer leaves, so that a killed process loses nothing
//! it acknowledged. It is rewritten, each record once, when the sandbox starts.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    path::Path,
};

use super::{Record, State};

/// An open state file.
#[derive(Debug)]
pub(crate) struct Journal(File);

impl Journal {
    /// The state in `path`, empty if there is no such file, and the file, ready to be continued.
    pub(crate) fn open(path: &Path) -> io::Result<(State, Self)> {
        let text = match fs::read_to_string(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            other => other?,
        };
        let mut state = State::default();
        // What stands behind the last line break was being written when the process died, and nobody was told of it.
        let whole = text
            .rfind('\n')
            .and_then(|end| text.get(..end))
            .unwrap_or_default();
        for line in whole.lines() {
            state.insert(serde_json::from_str(line)?);
        }
        // Written to another file and renamed: a crash in between leaves the old file whole.
        let aside = path.with_extension("new");
        let records: Vec<Record> = state.records().collect();
        Self(File::create(&aside)?).append(&records)?;
        fs::rename(&aside, path)?;
        Ok((state, Self(OpenOptions::new().append(true).open(path)?)))
    }

    /// Adds the records in one write.
    pub(crate) fn append(&mut self, records: &[Record]) -> io::Result<()> {
        let mut lines = Vec::new();
        for record in records {
            serde_json::to_writer(&mut lines, record)?;
            lines.push(b'\n');
        }
        // One write, so that a crash tears at most the last line.
        self.0.write_all(&lines)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::records::{Customer, Metadata};

    fn customer(id: &str, name: &str) -> Customer {
        Customer {
            id: id.into(),
            account: None,
            created: 1,
            email: None,
            name: Some(name.into()),
            phone: None,
            description: None,
            metadata: Metadata::new(),
        }
    }

    #[test]
    fn the_last_word_counts_and_a_torn_line_does_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sandbox.jsonl");
        let (state, mut journal) = Journal::open(&path).unwrap();
        assert_eq!(state.serial(), 0);
        journal
            .append(&[
                customer("cus_1", "a").into(),
                customer("cus_2", "b").into(),
                customer("cus_1", "c").into(),
            ])
            .unwrap();
        journal
            .0
            .write_all(b"{\"record\":\"customer\",\"id\":\"cus_3\"")
            .unwrap();
        let (state, _) = Journal::open(&path).unwrap();
        let names: Vec<_> = state
            .customers
            .values()
            .filter_map(|customer| customer.name.as_deref())
            .collect();
        assert_eq!(names, ["c", "b"]);
        assert_eq!(fs::read_to_string(&path).unwrap().lines().count(), 2);
    }
}
