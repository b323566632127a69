//! Members that are unknown, missing, of the wrong type, too long, or mean nothing.

use serde_json::{Value, json};

use super::{Server, Untouched};
use crate::{
    both,
    server::router::placement,
    support::{LANDWEHRKANAL, RIVERSIDE, STILLPOINT},
};

const BOOKINGS: &str = "/v1/practices/riverside-counselling/bookings";

/// A request that can be had, with one member set to something else; `null` for a pointer's end removes it.
fn with(pointer: &str, value: Value) -> Value {
    let mut body = placement("ind50", "2026-10-12T12:00:00+01:00");
    let (parent, member) = pointer.rsplit_once('/').unwrap();
    if parent == "/client/contact" {
        body["client"]["contact"] = json!({});
    }
    body.pointer_mut(parent).unwrap()[member] = value;
    body
}

fn without(pointer: &str) -> Value {
    let mut body = with(pointer, Value::Null);
    let (parent, member) = pointer.rsplit_once('/').unwrap();
    body.pointer_mut(parent)
        .unwrap()
        .as_object_mut()
        .unwrap()
        .remove(member);
    body
}

/// Each breaks the request where it stands.
fn wrong() -> Vec<(&'static str, Value)> {
    [
        of_the_wrong_type(),
        without_a_meaning(),
        too_long_or_hidden(),
        no_instants(),
    ]
    .concat()
}

fn of_the_wrong_type() -> Vec<(&'static str, Value)> {
    vec![
        ("/price", json!(1)),
        ("/status", json!("confirmed")),
        ("/client/vip", json!(true)),
        ("/client/contact/fax", json!("ok")),
        ("/service", json!(5)),
        ("/service", Value::Null),
        ("/start", json!(1_790_000_000)),
        ("/client", json!("Quillfeather")),
        (
            "/client",
            json!([
                "Quillfeather",
                "quillfeather@example.org",
                null,
                null,
                null,
                null
            ]),
        ),
        ("/client/contact", json!(["ok", "ok", "ok", "ok", null])),
        ("/client/contact", json!(5)),
        ("/note", json!({"text": "Quillfeather"})),
        ("/client/name", json!(["Quillfeather"])),
        ("/mode", json!("telepathy")),
        ("/mode", json!({"online": {}})),
    ]
}

fn without_a_meaning() -> Vec<(&'static str, Value)> {
    vec![
        ("/client/contact/sms", json!("sometimes")),
        ("/client/contact/safe_hours", json!("25:00-26:00")),
        ("/client/email", json!("quillfeather")),
        ("/client/email", json!("quillfeather@@example.org")),
        ("/client/phone", json!("12")),
        ("/client/phone", json!("+44 20 7946 0018 or at work")),
        ("/client/language", json!("english please")),
        ("/client/name", json!("")),
        ("/client/name", json!("  \u{2003} ")),
        ("/practitioner", json!("nobody")),
        (
            "/practitioner",
            json!("prt_01930000000070008000000000000001"),
        ),
        ("/service", json!("nothing")),
        ("/service", json!("svc_01930000000070008000000000000001")),
        ("/service", json!("ind45")),
        ("/service", json!("")),
        ("/policy_version", json!("")),
        ("/return_url", json!("https://evil.example/thanks")),
        (
            "/return_url",
            json!("https://riverside-counselling.example.evil.example/"),
        ),
        (
            "/return_url",
            json!("https://riverside-counselling.example@evil.example/"),
        ),
        (
            "/return_url",
            json!("https://quillfeather@riverside-counselling.example/"),
        ),
        ("/return_url", json!("javascript:alert(1)")),
        ("/return_url", json!("/thanks")),
    ]
}

fn too_long_or_hidden() -> Vec<(&'static str, Value)> {
    let long = |length: usize| Value::from("a".repeat(length));
    let lengths = [
        ("/service", 65),
        ("/practitioner", 65),
        ("/policy_version", 41),
        ("/client/name", 121),
        ("/client/pronouns", 61),
        ("/note", 2_001),
        ("/return_url", 2_001),
    ];
    let mut all: Vec<_> = lengths
        .into_iter()
        .map(|(pointer, length)| (pointer, long(length)))
        .collect();
    for hidden in [
        "\0",
        "\u{1b}[2J",
        "\u{7f}",
        "\u{85}",
        "\u{202e}",
        "\u{2066}",
    ] {
        for pointer in ["/service", "/client/name", "/client/pronouns", "/note"] {
            all.push((pointer, format!("a{hidden}b").into()));
        }
    }
    all.push((
        "/client/name",
        "Quillfeather\r\nBcc: all@example.org".into(),
    ));
    all
}

fn no_instants() -> Vec<(&'static str, Value)> {
    let starts = [
        "2026-10-12T12:00:00",
        "2026-10-12 12:00:00+01:00",
        "2026-10-12T12:00:00+01:00[Europe/London]",
        "2026-10-12",
        "2026-02-30T12:00:00Z",
        "2026-10-12T25:00:00Z",
        "9999-12-31T23:59:59Z",
        "-009999-01-01T00:00:00Z",
        "1999-12-31T23:59:59Z",
        "2026-10-12T12:00:00+99:00",
        "tomorrow",
        "",
    ];
    starts.map(|start| ("/start", start.into())).to_vec()
}

both! {
    async fn what_is_wrong_with_a_body_is_pointed_at(app: &TestApp) {
        let server = Server::on(app);
        let untouched = Untouched::from_here(&server).await;
        for (pointer, value) in wrong() {
            let answer = server.post(BOOKINGS).json(&with(pointer, value.clone())).send().await;
            assert_eq!(answer.status, 422, "{pointer} {value}: {}", answer.text());
            if pointer == "/client/email" || pointer == "/client/phone" {
                answer.problem(422, "invalid");
            } else {
                let errors = answer.problem(422, "invalid")["errors"].clone();
                assert!(errors.as_array().unwrap().iter().all(|error| error["pointer"] == pointer), "{value}: {errors}");
                assert!(!errors[0].is_null(), "{pointer} {value}");
            }
            assert!(!answer.text().contains("uillfeather"), "what was sent is not repeated: {}", answer.text());
            untouched.after(&answer).await;
        }
        for pointer in ["/service", "/start", "/policy_version", "/client", "/client/name", "/client/email"] {
            let answer = server.post(BOOKINGS).json(&without(pointer)).send().await;
            answer.points_at(422, "invalid", pointer);
            untouched.after(&answer).await;
        }
        server.post(BOOKINGS).json(&without("/note")).send().await.shows(201);
    }

    async fn starts_that_cannot_be_had_say_why(app: &TestApp) {
        let server = Server::on(app);
        let untouched = Untouched::from_here(&server).await;
        for (start, code) in [
            ("2026-10-12T12:10:00+01:00", "not_offered"),
            ("2026-10-12T12:00:00.000001+01:00", "not_offered"),
            ("2026-10-12T12:00:00+00:20", "not_offered"),
            ("2026-10-16T12:00:00+01:00", "not_offered"),
            ("2026-10-12T03:00:00+01:00", "not_offered"),
            ("2026-10-05T12:00:00+01:00", "too_soon"),
            ("2000-01-03T12:00:00Z", "too_soon"),
            ("2027-01-11T12:00:00Z", "too_far"),
            ("2200-12-29T12:00:00Z", "too_far"),
        ] {
            let placement = placement("ind50", start);
            for path in [BOOKINGS, "/v1/practices/riverside-counselling/quotes"] {
                let mut body = placement.clone();
                if path.ends_with("quotes") {
                    body = json!({"service": "ind50", "start": start});
                }
                let answer = server.post(path).json(&body).send().await;
                answer.problem(422, code);
                untouched.after(&answer).await;
            }
        }
    }

    async fn rules_of_the_service_are_kept(app: &TestApp) {
        let server = Server::on(app);
        let untouched = Untouched::from_here(&server).await;
        let answer = server.post(BOOKINGS).json(&with("/mode", json!("outdoor"))).send().await;
        answer.points_at(422, "not_offered", "/mode");
        let answer = server.post(BOOKINGS).json(&without("/mode")).send().await;
        answer.points_at(422, "invalid", "/mode");
        let answer = server.post(BOOKINGS).json(&with("/policy_version", json!("2026-01-01"))).send().await;
        answer.problem(409, "policy_changed");
        untouched.after(&answer).await;
    }

    async fn what_belongs_to_another_practice_does_not_exist(app: &TestApp) {
        let server = Server::on(app);
        let untouched = Untouched::from_here(&server).await;
        let first = async |path: String| server.get(&path).send().await.shows(200)["data"][0]["id"].clone();
        for slug in [LANDWEHRKANAL, STILLPOINT] {
            let (service, practitioner) =
                (first(format!("/v1/practices/{slug}/services")).await, first(format!("/v1/practices/{slug}/practitioners")).await);
            let answer = server.post(BOOKINGS).json(&with("/service", service.clone())).send().await;
            answer.points_at(422, "invalid", "/service");
            let answer = server.post(BOOKINGS).json(&with("/practitioner", practitioner)).send().await;
            answer.points_at(422, "invalid", "/practitioner");
            let path = format!("/v1/practices/{RIVERSIDE}/availability?service={}", service.as_str().unwrap());
            server.get(&path).send().await.points_at(422, "invalid", "/service");
            untouched.after(&answer).await;
        }
    }
}
