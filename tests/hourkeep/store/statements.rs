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

/// What bookings, their clients and their money are read by.
const READING: [&str; 7] = [
    "booking/belongings.rs",
    "booking/records.rs",
    "clients/proving.rs",
    "clients/records.rs",
    "idempotency.rs",
    "money/cards.rs",
    "money/funds.rs",
];

/// Whatever else a practice has is not walked through: SQLite finds each row by more than the practice that it belongs to.
#[tokio::test]
async fn what_is_read_of_bookings_is_found_by_indexes() {
    let database = Database::create(Engine::Sqlite).await;
    let (mut found, mut walked) = (0, Vec::new());
    for (name, sql) in statements(Engine::Sqlite) {
        if !READING.iter().any(|file| name.starts_with(file)) {
            continue;
        }
        for step in database.plan(&sql).await {
            // What was asked for, what the statement has found itself, and the practice's own row.
            let is_one = ["json_each", "SCAN found", "practices"]
                .iter()
                .any(|one| step.contains(one));
            let is_walk = step.starts_with("SCAN") || step.ends_with("(practice_id=?)");
            if is_walk && !is_one {
                walked.push(format!("{name}: {step}"));
            }
            found += usize::from(step.starts_with("SEARCH"));
        }
    }
    database.remove().await;
    assert!(walked.is_empty(), "{}", walked.join("\n"));
    assert!(found > 25, "only {found} were looked at");
}

/// Tables whose rows decide what is kept in memory for those who look.
const SEEN: [&str; 4] = ["practices", "resources", "feeds", "feed_tokens"];

#[test]
fn whatever_changes_what_is_seen_is_counted() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("crates/store/src/engines/sql");
    let mut writers = 0;
    for (name, sql) in statements(Engine::Sqlite) {
        let words: Vec<_> = sql.split_whitespace().collect();
        // Also behind a `WITH`.
        let written = words.windows(3).find_map(|words| match *words {
            ["UPDATE", table, _] | ["INSERT", "INTO", table] | ["DELETE", "FROM", table] => {
                SEEN.contains(&table).then_some(table)
            }
            _ => None,
        });
        if let Some(table) = written {
            let file = name.split(' ').next().unwrap();
            let source = fs::read_to_string(root.join(file)).unwrap();
            assert!(
                source.contains("tx.changes("),
                "{name} writes {table} and does not say so"
            );
            writers += 1;
        }
    }
    assert!(writers >= 9, "only {writers} were found");
}

#[test]
fn statements_are_read_as_the_compiler_reads_them() {
    let source = "const A: &str = \"x \\\n     y\";\nconst B: &str = locked!(\n \"z\"\n);\nconst N: u32 = 1;\nconst C: &str = \
                  concat!(\"a \", json_has!(\"c\", \"$1\"), skip_locked!(\"b\", \") d; e\"));\nmacro_rules! f {\n    () => {\n        \
                  \"g, h\"\n    };\n}\nconst I: &str = locked!(r\"k\n l \", f!(), one_of!(\"m\", \"$2\"));";
    let found = |engine| {
        constants(source, engine, &columns(source))
            .into_iter()
            .map(|(_, sql)| sql)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        found(Engine::Postgres),
        [
            "x y",
            "z FOR UPDATE",
            "a c @> jsonb_build_array($1::text)b FOR UPDATE SKIP LOCKED) d; e",
            "k\n l g, hm = ANY(ARRAY(SELECT jsonb_array_elements_text($2)::uuid)) FOR UPDATE"
        ]
    );
    assert_eq!(
        found(Engine::Sqlite),
        [
            "x y",
            "z",
            "a instr(c, $1) > 0b) d; e",
            "k\n l g, hm IN (SELECT unhex(value, '-') FROM json_each($2))"
        ]
    );
}

/// What guards a connection against a `begin` that is cancelled stands in one place, so transactions are begun there and nowhere else.
#[test]
fn transactions_are_begun_in_one_place() {
    let begun =
        |source: &str| source.matches("begin_with(").count() + source.matches(".begin()").count();
    let all: Vec<_> = sources()
        .into_iter()
        .filter(|(_, source)| begun(source) > 0)
        .map(|(name, _)| name)
        .collect();
    assert_eq!(all, ["tx.rs"]);
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let named = |(name, sql): (String, String)| sql.starts_with("BEGIN").then_some(name);
        let all: Vec<_> = statements(engine).into_iter().filter_map(named).collect();
        assert_eq!(all, Vec::<String>::new(), "{engine:?}");
    }
}

/// Name (file and constant) and text of each statement in the engines' shared `sql/`.
fn statements(engine: Engine) -> BTreeMap<String, String> {
    let sources = sources();
    let columns: Columns = sources
        .iter()
        .flat_map(|(_, source)| columns(source))
        .collect();
    let mut found = BTreeMap::new();
    for (file, source) in sources {
        for (name, sql) in constants(&source, engine, &columns) {
            found.insert(format!("{file} {name}"), sql);
        }
    }
    found
}

/// Name and text of each file there.
fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("crates/store/src/engines/sql");
    let (mut sources, mut folders) = (Vec::new(), vec![root.clone()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(&root).unwrap().display().to_string();
                sources.push((name, fs::read_to_string(&path).unwrap()));
            }
        }
    }
    sources
}

/// Lists of columns that several statements share: macros without arguments, each with its text.
type Columns = BTreeMap<String, String>;

fn columns(source: &str) -> Columns {
    let arm = " {\n    () => {\n        ";
    let macros = source.split("macro_rules! ").skip(1);
    macros
        .filter_map(|rest| {
            let (name, mut text) = rest.split_once(arm)?;
            let is_name = name.chars().all(|c| c.is_ascii_lowercase() || c == '_');
            is_name.then(|| (name.to_owned(), literal(&mut text)))
        })
        .collect()
}

fn constants(source: &str, engine: Engine, columns: &Columns) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (at, mark) in source.match_indices(": &str =") {
        let name = source[..at].rsplit(' ').next().unwrap();
        if source[..at].ends_with(&format!("const {name}")) {
            let mut rest = source[at + mark.len()..].trim_start();
            found.push((name.to_owned(), expression(&mut rest, engine, columns)));
        }
    }
    found
}

/// The text that a literal or a macro at the start of `rest` stands for; `rest` goes on behind it.
fn expression(rest: &mut &str, engine: Engine, columns: &Columns) -> String {
    if rest.starts_with('"') || rest.starts_with("r\"") {
        return literal(rest);
    }
    let (name, arguments) = rest.split_once("!(").expect("a literal or a macro");
    let name = name.trim().to_owned();
    *rest = arguments.trim_start();
    let mut parts = Vec::new();
    while !rest.starts_with(')') {
        parts.push(expression(rest, engine, columns));
        *rest = rest.trim_start();
        *rest = rest.strip_prefix(',').unwrap_or(rest).trim_start();
    }
    *rest = &rest[1..];
    if let Some(list) = columns.get(&name) {
        return list.clone();
    }
    match (name.as_str(), engine, parts.as_slice()) {
        ("concat", ..) | ("locked" | "shared" | "skip_locked", Engine::Sqlite, _) => parts.concat(),
        ("locked", Engine::Postgres, _) => format!("{} FOR UPDATE", parts.concat()),
        ("shared", Engine::Postgres, [sql]) => format!("{sql} FOR SHARE"),
        ("skip_locked", Engine::Postgres, [before, after]) => {
            format!("{before} FOR UPDATE SKIP LOCKED{after}")
        }
        ("json_has", Engine::Postgres, [column, value]) => {
            format!("{column} @> jsonb_build_array({value}::text)")
        }
        ("one_of", Engine::Postgres, [column, ids]) => {
            format!("{column} = ANY(ARRAY(SELECT jsonb_array_elements_text({ids})::uuid))")
        }
        ("one_of", Engine::Sqlite, [column, ids]) => {
            format!("{column} IN (SELECT unhex(value, '-') FROM json_each({ids}))")
        }
        ("word_of", Engine::Postgres, [column, words]) => {
            format!("{column} = ANY(ARRAY(SELECT jsonb_array_elements_text({words})))")
        }
        ("word_of", Engine::Sqlite, [column, words]) => {
            format!("{column} IN (SELECT value FROM json_each({words}))")
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
    if let Some(raw) = rest.strip_prefix("r\"") {
        let (text, after) = raw.split_once('"').expect("the end of a raw literal");
        *rest = after;
        return text.to_owned();
    }
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
