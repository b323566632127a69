//! The rules of the code's shape, as tests: who may know whom, how long a file may be, and that both engines have the same
//! migrations. They read the text of `src/`, `crates/` and `tests/`.

mod code;
mod layers;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::{fs, io};

const MAX_LINES: usize = 400;
const MEDIAN: usize = 150;

#[test]
fn files_stay_short() {
    let sources = sources(&["src", "crates", "tests", "benches", "fuzz"]).unwrap();
    let lengths: BTreeMap<_, _> = sources
        .iter()
        .map(|(path, text)| (path.to_string_lossy(), text.lines().count()))
        .collect();
    let long: Vec<_> = lengths
        .iter()
        .filter(|(_, lines)| **lines > MAX_LINES)
        .collect();
    assert!(
        long.is_empty(),
        "a file over {MAX_LINES} lines wants to be two: {long:?}"
    );
    let mut sorted: Vec<_> = lengths.values().collect();
    sorted.sort();
    let median = *sorted[sorted.len() / 2];
    assert!(
        median <= MEDIAN,
        "the median file has {median} lines, more than {MEDIAN}"
    );
}

#[test]
fn both_engines_have_the_same_migrations() {
    let sqlite = migrations("sqlite").unwrap();
    let postgres = migrations("postgres").unwrap();
    assert_eq!(
        sqlite, postgres,
        "migrations/sqlite and migrations/postgres differ in names"
    );
    assert!(!sqlite.is_empty(), "there are no migrations");
    let numbers: BTreeSet<_> = sqlite
        .iter()
        .filter_map(|name| name.split('_').next())
        .collect();
    assert_eq!(
        numbers.len(),
        sqlite.len(),
        "a migration number is used twice: {sqlite:?}"
    );
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every Rust file under these folders, by its path from the repository.
fn sources(folders: &[&str]) -> io::Result<BTreeMap<PathBuf, String>> {
    let root = root();
    let mut folders: Vec<PathBuf> = folders.iter().map(|name| root.join(name)).collect();
    let mut found = BTreeMap::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|kind| kind == "rs") {
                let name = path
                    .strip_prefix(&root)
                    .map_err(io::Error::other)?
                    .to_owned();
                found.insert(name, fs::read_to_string(&path)?);
            }
        }
    }
    Ok(found)
}

fn migrations(engine: &str) -> io::Result<BTreeSet<String>> {
    let names = fs::read_dir(root().join("migrations").join(engine))?;
    names
        .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
        .collect()
}
