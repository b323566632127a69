//! The problems that were seen, by operation. Each has to be documented, which is looked at once; that each documented one is seen can be
//! told only after all tests, which run in no order: they write down what they saw, and `scripts/test` compares.

use std::{
    collections::HashSet,
    fs::OpenOptions,
    io::Write,
    sync::{LazyLock, Mutex, PoisonError},
};

use serde_json::Value;

use super::router::Answer;

/// Names the file that what was seen is added to.
const FILE: &str = "PROBLEMS_SEEN";

static SEEN: LazyLock<Mutex<HashSet<String>>> = LazyLock::new(Mutex::default);

/// Notes a problem, which the operation's response must have an example of.
pub fn problem(operation: &Value, content: &Value, answer: &Answer) {
    let name = operation["operationId"].as_str().expect("a name");
    // HEAD has no body to tell by.
    let Ok(body) = serde_json::from_slice::<Value>(&answer.body) else {
        return;
    };
    let code = body["code"].as_str().expect("a code");
    note(&format!("{name} {code}\n"));
    let documented = &content["examples"][code];
    assert!(
        documented.is_object(),
        "{}: {name} does not document {code}",
        answer.asked
    );
}

fn note(line: &str) {
    let Some(file) = std::env::var_os(FILE) else {
        return;
    };
    let mut seen = SEEN.lock().unwrap_or_else(PoisonError::into_inner);
    if seen.insert(line.to_owned()) {
        let mut file = OpenOptions::new()
            .create(true)
            .append(true)
            .open(file)
            .expect("the file can be written");
        file.write_all(line.as_bytes()).expect("a line is added");
    }
}
