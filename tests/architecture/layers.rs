//! Who may know whom. Code under `#[cfg(test)]`, by convention the end of a file, is free; so are tests in files of their own.

use std::{collections::BTreeSet, fs, io, path::Path};

use super::{
    code::{code_of, heads, layers_named, line_of, paths_from},
    root, sources,
};

/// Who sees everything: the composition root, the commands around it, and the settings, which name what they set.
const SHELL: &[&str] = &["app", "cli", "commands", "config", "demo", "lib", "main"];

/// Layer, and the layers it may know besides itself. What the crates under `crates/` may know, their manifests say.
const MAY_KNOW: &[(&str, &[&str])] = &[
    ("assets", &[]),
    ("receipts", &["assets"]),
    ("ports", &[]),
    ("document", &["ports"]),
    ("service", &["ports", "document"]),
    ("adapters", &["ports"]),
    ("server", &["service", "ports", "api", "web"]),
    (
        "api",
        &[
            "assets", "server", "service", "ports", "document", "receipts", "web",
        ],
    ),
    (
        "web",
        &["server", "api", "service", "ports", "document", "receipts"],
    ),
    ("workers", &["service", "ports"]),
    ("telemetry", &["config"]),
];

/// The only foreign crates of the domain's rules; its wording has its own.
const DOMAIN_CRATES: &[&str] = &[
    "idna",
    "icu_properties",
    "iso_currency",
    "jiff",
    "serde",
    "strsim",
    "strum",
    "thiserror",
    "unicode_normalization",
    "uuid",
];
/// What the pure core may not name of the language and its library.
const IMPURE: &[&str] = &[
    "std::env",
    "std::fs",
    "std::io",
    "std::net",
    "std::process",
    "std::thread",
    "async fn",
    ".await",
];
/// Named by the composition root alone, as the store's engines are: everybody else knows traits.
const SANDBOX: &str = "stripe_sandbox";
/// Crates that belong to adapters: neither ports nor service name them.
const ADAPTER_CRATES: &[&str] = &[
    "axum",
    "axum_extra",
    "hyper",
    "hyper_util",
    "lettre",
    "reqwest",
    "sqlx",
    "sqlx_macros",
    "stripe_checkout",
    "stripe_client_core",
    "stripe_core",
    "tower_http",
];

/// Crates that the wire is made of.
const WIRE_CRATES: &[&str] = &["serde_json", "utoipa", "utoipa_axum"];
/// Who may name them: who speaks HTTP in JSON, and the practice file, which is sent as JSON as well. Pages are no JSON.
const SPEAK_JSON: &[&str] = &["adapters", "api", "document", "server"];
/// Files of the store that write stored data as JSON, or read it.
const STORED_JSON: &[&str] = &[
    "crates/store/src/engines/sql/calendars/feed_bookings.rs",
    "crates/store/src/engines/sql/practice/practices.rs",
    "crates/store/src/engines/sql/practice/renaming.rs",
    "crates/store/src/engines/vault.rs",
];

#[test]
fn every_layer_knows_only_what_it_may() {
    let foreign = dependencies().unwrap();
    let found: Vec<String> = sources(&["src", "crates"])
        .unwrap()
        .iter()
        .flat_map(|(path, text)| violations(path, text, &foreign))
        .collect();
    assert!(
        found.is_empty(),
        "the dependency rule is broken:\n{}",
        found.join("\n")
    );
}

/// Made-up files that break the rule, and what has to be said of each.
const BROKEN: &[(&str, &str, &str)] = &[
    (
        "crates/domain/src/booking.rs",
        "use jiff::Timestamp;\nuse crate::wording::say;",
        "crates/domain/src/booking.rs:2: domain → wording",
    ),
    (
        "crates/domain/src/money/fee.rs",
        "use sqlx::Row;",
        "crates/domain/src/money/fee.rs:1: domain names the crate sqlx",
    ),
    (
        "crates/domain/src/wording/money.rs",
        "fn f() { std::fs::read(p) }",
        "crates/domain/src/wording/money.rs:1: domain names std::fs",
    ),
    (
        "src/service/book.rs",
        "use store::{\n    Store,\n    engines::Vault,\n};",
        "src/service/book.rs:3: service names the store's engines",
    ),
    (
        "src/api/pay.rs",
        "let s = stripe_sandbox::start();",
        "src/api/pay.rs:1: api names the crate stripe_sandbox",
    ),
    (
        "src/service/book.rs",
        "use crate::{\n    ports::{ids, money},\n    workers::Pool,\n};",
        "src/service/book.rs:3: service → workers",
    ),
    (
        "src/service/book.rs",
        "fn f(r: axum::Router) {}",
        "src/service/book.rs:1: service names the crate axum",
    ),
    (
        "src/adapters/stripe/cards.rs",
        "\nuse super::super::super::service::Reply;",
        "src/adapters/stripe/cards.rs:2: adapters → service",
    ),
    (
        "src/workers/mod.rs",
        "use super::server::Router;",
        "src/workers/mod.rs:1: workers → server",
    ),
    (
        "src/api/pay.rs",
        "let s = /* why */ crate::adapters::start();",
        "src/api/pay.rs:1: api → adapters",
    ),
    (
        "src/api/raw.rs",
        "let j = r#\"a\"b\"#; crate::adapters::x",
        "src/api/raw.rs:1: api → adapters",
    ),
    (
        "src/api/mod.rs",
        "#[cfg(test)]\nmod tests;\nuse crate::workers::X;",
        "src/api/mod.rs:3: api → workers",
    ),
    (
        "src/service/booking/book.rs",
        "use serde_json::json;",
        "src/service/booking/book.rs:1: service names the crate serde_json",
    ),
    (
        "src/service/booking/book.rs",
        "use crate::api::wire::BookingView;",
        "src/service/booking/book.rs:1: service → api",
    ),
    (
        "src/web/manage/pay.rs",
        "let view = serde_json::from_slice(&reply.body);",
        "src/web/manage/pay.rs:1: web names the crate serde_json",
    ),
    (
        "src/ports/payments.rs",
        "\n#[derive(utoipa::ToSchema)]",
        "src/ports/payments.rs:2: ports names the crate utoipa",
    ),
    (
        "crates/store/src/engines/sql/bookings.rs",
        "fn f() { serde_json::to_vec(x) }",
        "crates/store/src/engines/sql/bookings.rs:1: store names the crate serde_json",
    ),
    (
        "src/oddments/a.rs",
        "",
        "src/oddments/a.rs:1: no rule for the layer oddments: add it to MAY_KNOW",
    ),
];

/// The rule must be able to fail: made-up files that break it, and the lines it has to name.
#[test]
fn a_violation_is_seen() {
    let foreign: BTreeSet<String> = [
        "sqlx",
        "jiff",
        "axum",
        "serde_json",
        "stripe_sandbox",
        "utoipa",
    ]
    .map(str::to_owned)
    .into();
    let seen = |path: &str, text: &str| violations(Path::new(path), text, &foreign);
    for (path, text, expected) in BROKEN {
        assert_eq!(seen(path, text), [*expected], "in {text:?}");
    }
    let innocent = "//! crate::http\nlet j = r#\"{\"a\": \"crate::store\"}\"#;\nuse crate::{document::ids::{self, Id}, ports::clock};\nuse super::cancel;\n// crate::store\nlet a = \"crate::store\";\n#[cfg(test)]\n#[expect(x)]\nmod tests {\n use crate::store::X;\n}";
    assert_eq!(seen("src/service/book.rs", innocent), Vec::<String>::new());
    assert_eq!(
        seen("src/app.rs", "use crate::{server, api, adapters};"),
        Vec::<String>::new()
    );
}

/// All that is wrong with one file, each as `file:line: what`. `path` is relative to the repository.
fn violations(path: &Path, text: &str, foreign: &BTreeSet<String>) -> Vec<String> {
    let parts: Vec<String> = path
        .with_extension("")
        .iter()
        .map(|part| part.to_string_lossy().into_owned())
        .collect();
    if parts.iter().any(|name| name == "tests") {
        return Vec::new();
    }
    let code = code_of(text);
    let names: Vec<&str> = parts.iter().map(String::as_str).collect();
    let mut found = match names.as_slice() {
        ["src", layer, ..] if SHELL.contains(layer) => Vec::new(),
        ["src", layer, ..] => of_layer(layer, &code, depth(&parts[1..]), foreign),
        ["crates", "domain", "src", module, ..] => {
            of_domain(module, &code, depth(&parts[3..]), foreign)
        }
        ["crates", "store", "src", ..]
            if !STORED_JSON.iter().any(|file| path == Path::new(file)) =>
        {
            named("store", &code, WIRE_CRATES)
        }
        _ => Vec::new(),
    };
    found.sort();
    found
        .into_iter()
        .map(|(at, what)| format!("{}:{}: {what}", path.display(), line_of(&code, at)))
        .collect()
}

/// Offsets of what a file of a layer names and may not.
fn of_layer(
    layer: &str,
    code: &str,
    depth: usize,
    foreign: &BTreeSet<String>,
) -> Vec<(usize, String)> {
    let Some((_, known)) = MAY_KNOW.iter().find(|(name, _)| *name == layer) else {
        return vec![(
            0,
            format!("no rule for the layer {layer}: add it to MAY_KNOW"),
        )];
    };
    let mut found: Vec<(usize, String)> = layers_named(code, depth)
        .into_iter()
        .filter(|(_, other)| *other != layer && !known.contains(other) && is_layer(other))
        .map(|(at, other)| (at, format!("{layer} → {other}")))
        .collect();
    let barred: Vec<_> = foreign
        .iter()
        .map(String::as_str)
        .filter(|name| is_barred(layer, name))
        .collect();
    found.extend(named(layer, code, &barred));
    found.extend(
        paths_from(code, "store")
            .flat_map(|at| heads(code, at + "store::".len()))
            .filter(|(_, head)| *head == "engines")
            .map(|(at, _)| (at, format!("{layer} names the store's engines"))),
    );
    found
}

/// Offsets of what a file of the domain names and may not: nothing impure, and outside of the wording neither the wording nor
/// a crate of its.
fn of_domain(
    module: &str,
    code: &str,
    depth: usize,
    foreign: &BTreeSet<String>,
) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for what in IMPURE {
        // `.awaits` is a word of the domain.
        let whole = |at: &usize| {
            !code[at + what.len()..].starts_with(|next: char| next.is_alphanumeric() || next == '_')
        };
        let named = code.match_indices(what).map(|(at, _)| at).filter(whole);
        found.extend(named.map(|at| (at, format!("domain names {what}"))));
    }
    if module == "wording" {
        return found;
    }
    let wording = layers_named(code, depth)
        .into_iter()
        .filter(|(_, other)| *other == "wording");
    found.extend(wording.map(|(at, _)| (at, "domain → wording".to_owned())));
    for name in foreign
        .iter()
        .filter(|name| !DOMAIN_CRATES.contains(&name.as_str()))
    {
        let named = paths_from(code, name);
        found.extend(named.map(|at| (at, format!("domain names the crate {name}"))));
    }
    found
}

/// Offsets of what a file of `room` names of these crates.
fn named(room: &str, code: &str, crates: &[&str]) -> Vec<(usize, String)> {
    let all = crates
        .iter()
        .flat_map(|name| paths_from(code, name).map(move |at| (at, name)));
    all.map(|(at, name)| (at, format!("{room} names the crate {name}")))
        .collect()
}

fn is_layer(name: &str) -> bool {
    SHELL.contains(&name) || MAY_KNOW.iter().any(|(layer, _)| *layer == name)
}

fn is_barred(layer: &str, name: &str) -> bool {
    name == SANDBOX
        || (["ports", "service"].contains(&layer) && ADAPTER_CRATES.contains(&name))
        || (!SPEAK_JSON.contains(&layer) && WIRE_CRATES.contains(&name))
}

/// How many `super`s lead from the file's module to the crate's root.
fn depth(modules: &[String]) -> usize {
    modules.len() - usize::from(modules.last().is_some_and(|name| name == "mod"))
}

/// The library names of all dependencies of the workspace but its own crates, whose modules have the same names;
/// `async-stripe-core` is `stripe_core` in code.
fn dependencies() -> io::Result<BTreeSet<String>> {
    let manifest: toml::Table = fs::read_to_string(root().join("Cargo.toml"))?
        .parse()
        .map_err(|error: toml::de::Error| io::Error::other(error))?;
    let table = manifest
        .get("workspace")
        .and_then(|workspace| workspace.get("dependencies"))
        .and_then(toml::Value::as_table)
        .ok_or_else(|| io::Error::other("Cargo.toml names no dependencies"))?;
    Ok(table
        .keys()
        .filter(|name| !["calendars", "domain", "store"].contains(&name.as_str()))
        .map(|name| name.replacen("async-stripe", "stripe", 1).replace('-', "_"))
        .collect())
}
