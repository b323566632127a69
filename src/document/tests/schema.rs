//! The document in the contract.

use utoipa::{OpenApi, ToSchema};

use super::*;

#[derive(OpenApi)]
#[openapi(components(schemas(Document)))]
struct Contract;

#[test]
fn the_contract_describes_what_is_read() {
    assert_eq!(Document::name(), "PracticeDocument");
    let contract = serde_json::to_value(Contract::openapi()).unwrap();
    let schemas = &contract["components"]["schemas"];
    let practice = &schemas["PracticeDocument"];
    let required: Vec<_> = practice["required"]
        .as_array()
        .unwrap()
        .iter()
        .map(|name| name.as_str().unwrap())
        .collect();
    assert_eq!(
        required,
        [
            "slug",
            "name",
            "time_zone",
            "currency",
            "locales",
            "statement_prefix"
        ]
    );
    assert_eq!(practice["additionalProperties"], false);
    assert!(practice["properties"].get("source").is_none());
    for (schema, member) in [
        ("ServiceEntry", "price"),
        ("ServiceEntry", "first_visit_deposit"),
        ("RegistrationEntry", "number"),
        ("PractitionerEntry", "hours"),
        ("RoomEntry", "virtual"),
        ("ClassEntry", "starts"),
        ("ServiceLimitsEntry", "max_hours_week"),
    ] {
        assert!(
            schemas[schema]["properties"].get(member).is_some(),
            "{schema}: {schemas:#}"
        );
    }
}

#[test]
fn the_examples_of_policies_and_rules_are_without_fault() {
    let contract = serde_json::to_value(Contract::openapi()).unwrap();
    let mut practice = serde_json::to_value(document(SMALL)).unwrap();
    practice["policy"] = contract["components"]["schemas"]["PolicyEntry"]["example"].clone();
    practice["payment"] = contract["components"]["schemas"]["PaymentSection"]["example"].clone();
    practice["booking"] = contract["components"]["schemas"]["BookingSection"]["example"].clone();
    let read = crate::document::from_value(practice).unwrap();
    assert!(check(&read, None, &mut counting()).is_ok());
}
