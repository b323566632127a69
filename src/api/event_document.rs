//! What webhook endpoints are sent, in the document: the one request that goes from here to them.

use utoipa::{
    Modify,
    openapi::{
        ContentBuilder, HttpMethod, ObjectBuilder, OpenApi as Document, PathItem, PathsBuilder,
        Ref, Required, Response, Type,
        path::{OperationBuilder, Parameter, ParameterBuilder, ParameterIn},
        request_body::RequestBodyBuilder,
        security::SecurityRequirement,
    },
};

/// Adds it.
pub(crate) struct Events;

impl Modify for Events {
    fn modify(&self, document: &mut Document) {
        let body = ContentBuilder::new()
            .schema(Some(Ref::from_schema_name("WebhookMessage")))
            .build();
        let body = RequestBodyBuilder::new()
            .content("application/json", body)
            .required(Some(Required::True))
            .build();
        let operation = OperationBuilder::new()
            .operation_id(Some("receive_event"))
            .tag("webhooks")
            .summary(Some("What a webhook endpoint receives, signed as Standard Webhooks specifies."))
            .security(SecurityRequirement::default())
            .parameter(header("webhook-id", "The delivery's id; the same for each attempt."))
            .parameter(header("webhook-timestamp", "Seconds since 1970, of the attempt."))
            .parameter(header(
                "webhook-signature",
                "`v1,` and base64 of HMAC-SHA-256 over `id.timestamp.body`; several by spaces.",
            ))
            .request_body(Some(body))
            .response("2XX", Response::new("It is taken. Anything else is not, and is tried again; 410 disables the endpoint."));
        let item = PathItem::new(HttpMethod::Post, operation);
        document.webhooks = Some(PathsBuilder::new().path("event", item).build());
    }
}

fn header(name: &str, description: &str) -> Parameter {
    let text = ObjectBuilder::new().schema_type(Type::String).build();
    let header = ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Header)
        .required(Required::True);
    header
        .description(Some(description))
        .schema(Some(text))
        .build()
}
