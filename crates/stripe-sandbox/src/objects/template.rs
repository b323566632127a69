//! The documented objects, with what the sandbox knows filled in.

use serde_json::Value;

/// `template` with `fields` set.
#[expect(
    clippy::expect_used,
    reason = "the templates are constants, and every kind is rendered in the tests"
)]
pub(crate) fn filled(template: &str, fields: Value) -> Value {
    let mut object: Value = serde_json::from_str(template).expect("a template is JSON");
    if let (Value::Object(object), Value::Object(fields)) = (&mut object, fields) {
        object.extend(fields);
    }
    object
}
