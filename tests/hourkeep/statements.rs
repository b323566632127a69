//! Every statement of the store is one that both engines understand, whether another test runs it or not.

use std::{collections::BTreeMap, fs, path::Path};

use crate::support::{Database, Engine};

#[tokio::test]
async fn sqlite_understands_every_statement() {
    understands(Engine::Sqlite).await;
}

#[tokio::test]
async fn postgres_understands_every_statement() {
    understands(Engine::Postgres).await;
}

async fn understands(engine: Engine) {
    let database = Database::create(engine).await;
    let (mut count, mut refused) = (0, Vec::new());
    for (name, sql) in statements(engine) {
        count += 1;
        if let Err(error) = database.prepare(sql.clone()).await {
            refused.push(format!("{name}: {error}\n    {sql}"));
        }
    }
    assert!(
        refused.is_empty(),
        "{engine:?} refuses:\n{}",
        refused.join("\n")
    );
    assert!(count > 70, "only {count} statements were found");
    database.remove().await;
}

#[test]
fn statements_are_read_as_the_compiler_reads_them() {
    let source = "const A: &str = \"x \\\n     y\";\nconst B: &str = locked!(\n \"z\"\n);\nconst N: u32 = 1;\nconst C: &str = \
                  concat!(\"a \", json_has!(\"c\", \"$1\"), skip_locked!(\"b\", \") d; e\"));";
    let found = |engine| {
        constants(source, engine)
            .into_iter()
            .map(|(_, sql)| sql)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        found(Engine::Postgres),
        [
            "x y",
            "z FOR UPDATE",
            "a c @> jsonb_build_array($1::text)b FOR UPDATE SKIP LOCKED) d; e"
        ]
    );
    assert_eq!(
        found(Engine::Sqlite),
        ["x y", "z", "a instr(c, $1) > 0b) d; e"]
    );
}

/// Name (file and constant) and text of each statement in the engines' shared `sql/`.
fn statements(engine: Engine) -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("crates/store/src/engines/sql");
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let file = path.file_name().unwrap().to_string_lossy().into_owned();
        for (name, sql) in constants(&fs::read_to_string(&path).unwrap(), engine) {
            found.insert(format!("{file} {name}"), sql);
        }
    }
    found
}

fn constants(source: &str, engine: Engine) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (at, mark) in source.match_indices(": &str =") {
        let name = source[..at].rsplit(' ').next().unwrap();
        if source[..at].ends_with(&format!("const {name}")) {
            let mut rest = source[at + mark.len()..].trim_start();
            found.push((name.to_owned(), expression(&mut rest, engine)));
        }
    }
    found
}

/// The text that a literal or a macro at the start of `rest` stands for; `rest` goes on behind it.
fn expression(rest: &mut &str, engine: Engine) -> String {
    if rest.starts_with('"') {
        return literal(rest);
    }
    let (name, arguments) = rest.split_once("!(").expect("a literal or a macro");
    let name = name.trim().to_owned();
    *rest = arguments.trim_start();
    let mut parts = Vec::new();
    while !rest.starts_with(')') {
        parts.push(expression(rest, engine));
        *rest = rest.trim_start();
        *rest = rest.strip_prefix(',').unwrap_or(rest).trim_start();
    }
    *rest = &rest[1..];
    match (name.as_str(), engine, parts.as_slice()) {
        ("concat", ..) | ("locked" | "shared" | "skip_locked", Engine::Sqlite, _) => parts.concat(),
        ("locked", Engine::Postgres, [sql]) => format!("{sql} FOR UPDATE"),
        ("shared", Engine::Postgres, [sql]) => format!("{sql} FOR SHARE"),
        ("skip_locked", Engine::Postgres, [before, after]) => {
            format!("{before} FOR UPDATE SKIP LOCKED{after}")
        }
        ("json_has", Engine::Postgres, [column, value]) => {
            format!("{column} @> jsonb_build_array({value}::text)")
        }
        ("json_has", Engine::Sqlite, [column, value]) => format!("instr({column}, {value}) > 0"),
        ("local_day", Engine::Postgres, [column, offset]) => {
            format!("CAST(FLOOR((EXTRACT(EPOCH FROM {column}) + {offset}) / 86400) AS BIGINT)")
        }
        ("local_day", Engine::Sqlite, [column, offset]) => {
            format!("(({column} / 1000000 + {offset}) / 86400)")
        }
        other => panic!("an unknown macro: {other:?}"),
    }
}

/// A string literal, its escaped line ends joined.
fn literal(rest: &mut &str) -> String {
    let (mut text, mut from) = (String::new(), &rest[1..]);
    loop {
        let at = from.find(['"', '\\']).expect("the end of a literal");
        text += &from[..at];
        if from[at..].starts_with('"') {
            *rest = &from[at + 1..];
            return text;
        }
        let escaped = &from[at + 1..];
        match escaped.chars().next() {
            Some('\n') => from = escaped.trim_start(),
            Some(other @ ('"' | '\\')) => {
                text.push(other);
                from = &escaped[1..];
            }
            other => panic!("an escape this test does not know: {other:?}"),
        }
    }
}
