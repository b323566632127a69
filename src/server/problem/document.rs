//! Problems in the OpenAPI document: `responses(…, Problem)` names every status, and [`Responses`] explains each once.

use std::collections::BTreeMap;

use serde_json::Value;
use utoipa::{
    IntoResponses, Modify, PartialSchema, ToSchema,
    openapi::{
        ContentBuilder, Header, OpenApi, Ref, RefOr, ResponseBuilder, Schema,
        example::ExampleBuilder,
        response::Response,
        schema::{ObjectBuilder, Type},
    },
};

use super::{Code, Document, FieldError, MEDIA_TYPE, Problem};

/// The component that describes all problems of one status.
fn component(status: u16) -> String {
    format!("Problem{status}")
}

fn by_status() -> BTreeMap<u16, Vec<Code>> {
    let mut statuses = BTreeMap::<u16, Vec<Code>>::new();
    for code in Code::ALL {
        statuses
            .entry(code.status().as_u16())
            .or_default()
            .push(*code);
    }
    statuses
}

impl IntoResponses for Problem {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let refer = |status| (status, Ref::from_response_name(component(status)));
        by_status()
            .into_keys()
            .map(refer)
            .map(|(status, to)| (status.to_string(), to.into()))
            .collect()
    }
}

impl PartialSchema for Problem {
    fn schema() -> RefOr<Schema> {
        Document::schema()
    }
}

impl ToSchema for Problem {
    fn name() -> std::borrow::Cow<'static, str> {
        "Problem".into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        Document::schemas(schemas);
    }
}

/// Adds the schema of a problem and one response per status to the components that [`Problem`]'s responses refer to.
#[derive(Debug, Clone, Copy)]
pub struct Responses;

impl Modify for Responses {
    fn modify(&self, openapi: &mut OpenApi) {
        let components = openapi.components.get_or_insert_default();
        components
            .schemas
            .insert("Problem".to_owned(), Problem::schema());
        components
            .schemas
            .insert("FieldError".to_owned(), FieldError::schema());
        for (status, codes) in by_status() {
            components
                .responses
                .insert(component(status), response(&codes).into());
        }
    }
}

fn response(codes: &[Code]) -> Response {
    let mut content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem")));
    for code in codes {
        let example = ExampleBuilder::new()
            .summary(code.title())
            .value(Some(example(*code)))
            .build();
        content = content.examples_from_iter([(code.as_str(), example)]);
    }
    let names: Vec<_> = codes
        .iter()
        .map(|code| format!("`{}`: {}.", code.as_str(), code.title()))
        .collect();
    let mut response = ResponseBuilder::new()
        .description(names.join(" "))
        .content(MEDIA_TYPE, content.build());
    if codes.iter().any(|code| code.retry_after().is_some()) {
        response = response.header(
            "Retry-After",
            seconds("Seconds after which trying again makes sense."),
        );
    }
    response.build()
}

fn seconds(description: &str) -> Header {
    let mut header = Header::new(
        ObjectBuilder::new()
            .schema_type(Type::Integer)
            .minimum(Some(0)),
    );
    header.description = Some(description.to_owned());
    header
}

/// What a client would really see.
fn example(code: Code) -> Value {
    let problem = match code {
        Code::Invalid => Problem::at(code, "/client/email", "is not an e-mail address"),
        Code::Malformed => Problem::at(code, "/start", "is not a date such as 2026-12-01"),
        Code::SlotTaken => Problem::new(code).alternatives(&[serde_json::json!({
            "start": "2026-12-01T13:00:00+00:00", "end": "2026-12-01T13:50:00+00:00",
            "practitioners": ["prt_01930000000070008000000000000001"], "seats_left": 1,
        })]),
        _ => Problem::new(code),
    };
    serde_json::from_slice(&problem.body(Some("req_01930000000070008000000000000001")))
        .unwrap_or_default()
}
