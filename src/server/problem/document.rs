//! Problems in the OpenAPI document: `responses(…, Problem)` says that an operation can answer with some, and [`explain`] writes down
//! which, each with what a client would see.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

use serde_json::Value;
use utoipa::{
    IntoResponses, PartialSchema, ToSchema,
    openapi::{
        ContentBuilder, Header, OpenApi, Ref, RefOr, ResponseBuilder, Schema,
        example::{Example, ExampleBuilder},
        path::Operation,
        response::Response,
        schema::{ObjectBuilder, Type},
    },
};

use super::{BookingInUse, Code, Document, FieldError, MEDIA_TYPE, Problem};
use crate::api::wire::SlotView;
use domain::practice::service::Mode;
use store::Scope;

/// Stands for all problems of an operation until they are explained.
const UNEXPLAINED: &str = "default";

impl IntoResponses for Problem {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let some = ResponseBuilder::new().description("A problem.").build();
        BTreeMap::from([(UNEXPLAINED.to_owned(), some.into())])
    }
}

impl PartialSchema for Problem {
    fn schema() -> RefOr<Schema> {
        Document::schema()
    }
}

impl ToSchema for Problem {
    fn name() -> Cow<'static, str> {
        "Problem".into()
    }
}

impl PartialSchema for Code {
    fn schema() -> RefOr<Schema> {
        let codes = Self::ALL.iter().map(|code| code.as_str());
        ObjectBuilder::new()
            .schema_type(Type::String)
            .enum_values(Some(codes))
            .description(Some("Names a kind of problem, for programs. A code keeps its meaning; new ones may be added."))
            .into()
    }
}

impl ToSchema for Code {
    fn name() -> Cow<'static, str> {
        "ProblemCode".into()
    }
}

/// Writes into each operation that has problems which ones: a response per status, an example per code. `codes` tells them of an operation
/// as it is written in the document. A response that several operations have is written once, among the components.
pub fn explain(openapi: &mut OpenApi, codes: impl Fn(&Value) -> BTreeSet<Code>) {
    let mut found = Vec::new();
    for operation in operations(openapi) {
        // Only operations that declare problems.
        if operation.responses.responses.remove(UNEXPLAINED).is_some() {
            let written = serde_json::to_value(&*operation).unwrap_or_default();
            found.push((operation, by_status(codes(&written))));
        }
    }
    let mut uses = BTreeMap::<Vec<Code>, usize>::new();
    for codes in found.iter().flat_map(|(_, statuses)| statuses.values()) {
        *uses.entry(codes.clone()).or_default() += 1;
    }
    for (operation, statuses) in found {
        for (status, codes) in statuses {
            let written = if uses[&codes] > 1 {
                Ref::from_response_name(component(&codes)).into()
            } else {
                response(&codes).into()
            };
            operation
                .responses
                .responses
                .insert(status.to_string(), written);
        }
    }
    let components = openapi.components.get_or_insert_default();
    for codes in uses.keys() {
        let examples = codes
            .iter()
            .map(|code| (code.as_str().to_owned(), example(*code).into()));
        components.examples.extend(examples);
    }
    let shared = uses.into_iter().filter(|(_, times)| *times > 1);
    let shared = shared.map(|(codes, _)| (component(&codes), response(&codes).into()));
    components.responses.extend(shared);
    components.schemas.extend([
        ("Problem".to_owned(), Problem::schema()),
        ("ProblemCode".to_owned(), Code::schema()),
        ("FieldError".to_owned(), FieldError::schema()),
        ("BookingInUse".to_owned(), BookingInUse::schema()),
    ]);
}

fn operations(openapi: &mut OpenApi) -> impl Iterator<Item = &mut Operation> {
    let items = openapi.paths.paths.values_mut();
    items
        .flat_map(|item| {
            [
                &mut item.get,
                &mut item.put,
                &mut item.post,
                &mut item.delete,
                &mut item.patch,
            ]
        })
        .filter_map(Option::as_mut)
}

fn by_status(codes: BTreeSet<Code>) -> BTreeMap<u16, Vec<Code>> {
    let mut statuses = BTreeMap::<u16, Vec<Code>>::new();
    for code in codes {
        statuses
            .entry(code.status().as_u16())
            .or_default()
            .push(code);
    }
    statuses
}

/// The name of the response with exactly these problems.
fn component(codes: &[Code]) -> String {
    let names: Vec<_> = codes.iter().map(|code| code.as_str()).collect();
    names.join(".")
}

fn response(codes: &[Code]) -> Response {
    let examples = codes.iter().map(|code| {
        let written = Ref::new(format!("#/components/examples/{}", code.as_str()));
        (code.as_str(), RefOr::<Example>::Ref(written))
    });
    let content = ContentBuilder::new()
        .schema(Some(Ref::from_schema_name("Problem")))
        .examples_from_iter(examples);
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

fn another_time() -> SlotView {
    SlotView {
        start: "2026-12-01T13:00:00+00:00".into(),
        end: "2026-12-01T13:50:00+00:00".into(),
        practitioners: vec!["prt_01930000000070008000000000000001".into()],
        modes: vec![Mode::Room.into()],
        seats_left: 1,
    }
}

/// What a client would really see.
fn example(code: Code) -> Example {
    let problem = match code {
        Code::Invalid => Problem::at(code, "/client/email", "is not an e-mail address"),
        Code::Malformed => Problem::at(code, "/start", "is not a date such as 2026-12-01"),
        Code::SlotTaken => Problem::new(code).alternatives(vec![another_time()]),
        Code::Forbidden => Problem::new(code).scope(Scope::Clients),
        Code::InUse => Problem::new(code).bookings([BookingInUse {
            id: "bkg_01930000000070008000000000000001".into(),
            start: "2026-12-01T13:00:00+00:00".into(),
            needs: "practitioner hw".into(),
        }]),
        _ => Problem::new(code),
    };
    let body = problem.body(Some("req_01930000000070008000000000000001"));
    ExampleBuilder::new()
        .summary(code.title())
        .value(serde_json::from_slice(&body).ok())
        .build()
}
