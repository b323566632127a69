//! Holds answers against the OpenAPI document: the status is named for the route, the body has the documented shape.

use std::{collections::BTreeSet, sync::LazyLock};

use serde_json::{Map, Value};

use hourkeep::server::problem::MEDIA_TYPE;

use super::{router::Answer, seen};

/// The document as it is made from the handlers.
pub static DOCUMENT: LazyLock<Value> =
    LazyLock::new(|| serde_json::to_value(hourkeep::api::api_document()).expect("a document"));

/// Every route: method, template, operation.
pub fn operations() -> Vec<(String, String, &'static Value)> {
    let paths = DOCUMENT["paths"].as_object().expect("paths").iter();
    let of = |(path, item): (&'static String, &'static Value)| {
        let methods = item.as_object().expect("operations").iter();
        methods.map(move |(method, operation)| (method.to_uppercase(), path.clone(), operation))
    };
    paths.flat_map(of).collect()
}

/// What a schema's or response's `$ref` stands for.
pub fn resolved(node: &'static Value) -> &'static Value {
    let Some(to) = node["$ref"].as_str() else {
        return node;
    };
    resolved(
        DOCUMENT
            .pointer(to.trim_start_matches('#'))
            .unwrap_or_else(|| panic!("{to} is not in the document")),
    )
}

/// Panics when the document does not know such an answer. What is no part of the API is let through.
pub fn check(method: &str, path: &str, answer: &Answer) {
    let path = path.split('?').next().unwrap_or_default();
    let method = if method == "HEAD" { "GET" } else { method };
    let found = operations()
        .into_iter()
        .find(|(known, template, _)| known == method && fits(template, path));
    let Some((_, template, operation)) = found else {
        return;
    };
    let at = format!("{method} {template} → {}", answer.status);
    let response = resolved(&operation["responses"][answer.status.to_string()]);
    assert!(
        response.is_object(),
        "{at} is not documented: {}",
        answer.text()
    );
    if answer.body.is_empty() {
        return;
    }
    let kind = answer
        .header("content-type")
        .split(';')
        .next()
        .unwrap_or_default();
    let content = &response["content"][kind];
    assert!(content.is_object(), "{at}: {kind} is not documented");
    if kind == MEDIA_TYPE {
        seen::problem(operation, content, answer);
    }
    if let Ok(body) = serde_json::from_slice::<Value>(&answer.body) {
        let seen = fit(&content["schema"], &body, "");
        assert_eq!(seen, Ok(()), "{at}: {body}");
    }
}

/// Whether a value has the shape of a component.
pub fn documented(component: &str, value: &Value) -> Result<(), String> {
    fit(&DOCUMENT["components"]["schemas"][component], value, "")
}

fn fits(template: &str, path: &str) -> bool {
    let (wanted, given): (Vec<_>, Vec<_>) =
        (template.split('/').collect(), path.split('/').collect());
    wanted.len() == given.len()
        && wanted
            .iter()
            .zip(given)
            .all(|(wanted, given)| wanted.starts_with('{') || *wanted == given)
}

/// Whether a value is what the schema says; members that the schema does not name are not.
fn fit(schema: &'static Value, value: &Value, at: &str) -> Result<(), String> {
    let schema = resolved(schema);
    if let Some(one) = schema["oneOf"].as_array() {
        let fitting = one.iter().any(|schema| fit(schema, value, at).is_ok());
        return fitting
            .then_some(())
            .ok_or_else(|| format!("{at}: {value} is none of {one:?}"));
    }
    is_a(schema, value, at)?;
    if let Some(words) = schema["enum"].as_array()
        && !words.contains(value)
    {
        return Err(format!("{at}: {value} is none of {words:?}"));
    }
    match value {
        Value::Array(items) if !schema["items"].is_null() => items
            .iter()
            .enumerate()
            .try_for_each(|(index, item)| fit(&schema["items"], item, &format!("{at}/{index}"))),
        Value::Object(members) => object(schema, members, at),
        _ => Ok(()),
    }
}

fn is_a(schema: &Value, value: &Value, at: &str) -> Result<(), String> {
    let types: Vec<&str> = match &schema["type"] {
        Value::Array(types) => types.iter().filter_map(Value::as_str).collect(),
        Value::String(one) => vec![one],
        _ => return Ok(()),
    };
    let own = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    types
        .contains(&own)
        .then_some(())
        .ok_or_else(|| format!("{at}: {value} is not {types:?}"))
}

fn object(schema: &'static Value, members: &Map<String, Value>, at: &str) -> Result<(), String> {
    let mut parts = Vec::new();
    flatten(schema, &mut parts);
    let missing = parts
        .iter()
        .flat_map(|part| part["required"].as_array().into_iter().flatten());
    if let Some(missing) = missing
        .filter_map(Value::as_str)
        .find(|name| !members.contains_key(*name))
    {
        return Err(format!("{at}: {missing} is missing"));
    }
    let mut known = BTreeSet::new();
    for (name, schema) in parts
        .iter()
        .flat_map(|part| part["properties"].as_object().into_iter().flatten())
    {
        known.insert(name);
        if let Some(value) = members.get(name) {
            fit(schema, value, &format!("{at}/{name}"))?;
        }
    }
    // Problems have extension members, maps have any.
    let open = known.is_empty()
        || parts
            .iter()
            .any(|part| part["properties"]["instance"].is_object());
    match members.keys().find(|name| !known.contains(name)) {
        Some(unknown) if !open => Err(format!("{at}: {unknown} is not documented")),
        _ => Ok(()),
    }
}

fn flatten(schema: &'static Value, parts: &mut Vec<&'static Value>) {
    let schema = resolved(schema);
    parts.push(schema);
    for part in schema["allOf"].as_array().into_iter().flatten() {
        flatten(part, parts);
    }
}

/// The check must be able to fail.
#[test]
fn a_shape_that_is_not_documented_is_seen() {
    let money = &DOCUMENT["components"]["schemas"]["MoneyView"];
    let seen = |value: Value| fit(money, &value, "");
    assert_eq!(
        seen(serde_json::json!({"amount": 1, "currency": "GBP"})),
        Ok(())
    );
    for wrong in [
        serde_json::json!({"amount": 1}),
        serde_json::json!({"amount": "1", "currency": "GBP"}),
        serde_json::json!({"amount": 1.5, "currency": "GBP"}),
        serde_json::json!({"amount": 1, "currency": "GBP", "secret": 1}),
        serde_json::json!([1, "GBP"]),
        Value::Null,
    ] {
        assert!(seen(wrong.clone()).is_err(), "{wrong}");
    }
}
