//! Hours that differ, prices from a date, and who a service is for: what the file says, through the whole service.

use domain::booking::Refusal;
use hourkeep::service::ServiceError;
use serde_json::{Value, json};

use crate::{
    both,
    server::{practice::Practice, router::Server},
    support::{Ask, RIVERSIDE, TestApp, example},
};

const MILL_LANE: &str = include_str!("../../../examples/practices/mill-lane.toml");

/// The clinic of five, where nothing has to be paid at once.
async fn clinic(app: &TestApp) {
    let text = MILL_LANE.replace("payment = \"prepay\"", "payment = \"none\"");
    app.apply("mill-lane", &text).await;
}

/// The local starts of a service on a date.
async fn times(server: &Server<'_>, service: &str, with: &str, day: &str) -> Vec<String> {
    let look = format!(
        "/v1/practices/mill-lane/availability?service={service}&practitioner={with}&start={day}&end={day}"
    );
    let found = server.get(&look).send().await.shows(200);
    let slots = found["slots"].as_array().unwrap().iter();
    slots
        .map(|slot| slot["start"].as_str().unwrap()[11..16].to_owned())
        .collect()
}

fn amounts(services: &Value) -> Vec<i64> {
    let services = services["data"].as_array().unwrap().iter();
    services
        .map(|service| service["price"]["amount"].as_i64().unwrap())
        .collect()
}

both! {
    async fn a_clinic_with_seasons_and_alternate_weeks_offers_what_its_file_says(app: &TestApp) {
        clinic(app).await;
        let server = Server::on(app);
        // One of two has the quiet room in a week.
        assert_eq!(times(&server, "talk", "ti", "2026-10-12").await.len(), 7 * 2 - 1);
        assert!(times(&server, "talk", "rd", "2026-10-12").await.is_empty());
        assert!(!times(&server, "talk", "rd", "2026-10-19").await.is_empty());
        // In the school holidays one works in the mornings, another not at all.
        assert_eq!(times(&server, "first", "as", "2026-10-26").await.last().unwrap(), "12:00");
        assert!(times(&server, "talk", "rd", "2026-10-30").await.is_empty());
        // One goes, another comes.
        assert!(times(&server, "first", "as", "2026-11-17").await.is_empty());
        assert!(times(&server, "first", "ob", "2026-10-20").await.is_empty());
        assert!(!times(&server, "first", "ob", "2026-11-17").await.is_empty());
    }

    async fn a_mode_can_be_had_on_some_days(app: &TestApp) {
        clinic(app).await;
        let monday = Ask::of("mill-lane", "talk", "2026-10-12T10:00:00+01:00").with("ti").online();
        assert!(matches!(app.book(&monday).await, Err(ServiceError::Refused(Refusal::ModeNotOffered))));
        let friday = Ask::of("mill-lane", "talk", "2026-10-16T10:00:00+01:00").with("ti").online();
        assert_eq!(app.book(&friday).await.unwrap().view["mode"], "online");
    }

    async fn a_practitioner_gives_a_mode_on_some_days(app: &TestApp) {
        // Of the two who give it both ways on Fridays, one does so in the afternoon only.
        let person = "name = \"Dr Tunde Ige\"\n";
        assert_eq!(MILL_LANE.matches(person).count(), 1);
        let text = MILL_LANE.replace(person, &format!("{person}mode_hours = {{ online = {{ fri = [\"13:00-15:00\"] }} }}\n"));
        app.apply("mill-lane", &text).await;
        let server = Server::on(app);
        let practice = Practice::of(&server, app, "mill-lane").await;
        let friday = async |who: &str| {
            let look = format!("/v1/practices/mill-lane/availability?service=talk&mode=online&practitioner={who}&start=2026-10-16&end=2026-10-16");
            let found = server.get(&look).send().await.shows(200);
            let slots = found["slots"].as_array().unwrap().iter();
            slots.map(|slot| slot["start"].as_str().unwrap()[11..16].to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(friday("ti").await.first().map(String::as_str), Some("13:00"));
        assert_eq!(friday("rd").await.first().map(String::as_str), Some("09:00"));
        let ten = "2026-10-16T10:00:00+01:00";
        let with = |who: &str, start: &str| Ask::of("mill-lane", "talk", start).with(who).online();
        assert!(matches!(app.book(&with("ti", ten)).await, Err(ServiceError::Refused(Refusal::ModeNotOffered))));
        let explained = practice.get("availability/explain?service=talk&mode=online&practitioner=ti&start=2026-10-16T09:00:00Z");
        let reasons = explained.send().await.shows(200)["reasons"].clone();
        assert_eq!(reasons.as_array().unwrap().len(), 1, "{reasons}");
        assert_eq!((&reasons[0]["rule"], &reasons[0]["override"], &reasons[0]["about"]), (&json!("mode_hours"), &json!("hours"), &json!("ti")));
        assert_eq!(reasons[0]["detail"], "ti does not give it in that way then.");
        assert_eq!(app.book(&with("ti", "2026-10-16T13:00:00+01:00")).await.unwrap().view["mode"], "online");
        // Any practitioner is the one who gives it so.
        let any = Ask::of("mill-lane", "talk", ten).online().by(1);
        assert_eq!(app.book(&any).await.unwrap().view["practitioners"][0]["name"], "Dr Ruth Dunne");
        let exported = practice.get("practice").send().await.shows(200);
        let people = exported["practitioners"].as_array().unwrap();
        let ti = people.iter().find(|one| one["id"] == "ti").unwrap();
        assert_eq!(ti["mode_hours"], json!({"online": {"fri": ["13:00-15:00"]}}));
    }

    async fn a_service_for_those_who_have_been_here(app: &TestApp) {
        clinic(app).await;
        let again = Ask::of("mill-lane", "again", "2026-10-13T10:00:00+01:00").with("as").room();
        let stranger = app.book(&again).await.unwrap();
        assert_eq!((stranger.status(), stranger.view["held_for"].as_str()), ("held", Some("mailbox")));
        let told = app.confirm(&stranger).await.unwrap();
        assert_eq!((&told["status"], &told["declined_for"]), (&"declined".into(), &"not_for_client".into()));
        let first = app.book(&Ask::of("mill-lane", "first", "2026-10-12T10:00:00+01:00").with("as").room()).await.unwrap();
        assert_eq!(app.confirm(&first).await.unwrap()["status"], "confirmed");
        let known = app.book(&again).await.unwrap();
        assert_eq!(app.confirm(&known).await.unwrap()["status"], "confirmed");
    }

    async fn a_price_changes_on_its_day_and_what_is_booked_keeps_its_own(app: &TestApp) {
        let from = |amount: u32| {
            let price = "price = 6500\n";
            assert_eq!(example(RIVERSIDE).matches(price).count(), 1);
            example(RIVERSIDE).replace(price, &format!("{price}prices_from = {{ 2026-10-14 = {amount} }}\n"))
        };
        app.apply(RIVERSIDE, &from(7_000)).await;
        let server = Server::on(app);
        let services = async || server.get("/v1/practices/riverside-counselling/services").send().await.shows(200);
        let priced = async |start: &str| {
            let asked = json!({"service": "ind50", "start": start, "mode": "online"});
            let quote = server.post("/v1/practices/riverside-counselling/quotes").json(&asked).send().await.shows(200);
            quote["price"]["amount"].as_i64().unwrap()
        };
        assert_eq!(amounts(&services().await)[1], 6_500);
        assert_eq!(priced("2026-10-13T09:30:00+01:00").await, 6_500);
        assert_eq!(priced("2026-10-14T12:00:00+01:00").await, 7_000);
        let booked = app.book(&Ask::of(RIVERSIDE, "ind50", "2026-10-14T12:00:00+01:00").online()).await.unwrap();
        assert_eq!(booked.view["price"]["amount"], 7_000);
        app.apply(RIVERSIDE, &from(8_000)).await;
        assert_eq!(priced("2026-10-14T14:00:00+01:00").await, 8_000);
        assert_eq!(app.record(&booked).await.booking.terms.price.amount, 7_000, "what was agreed stays");
        // The kept list of services ends with the day.
        assert_eq!(amounts(&services().await)[1], 6_500);
        app.clock.set("2026-10-13T22:59:59Z".parse().unwrap());
        assert_eq!(amounts(&services().await)[1], 6_500);
        app.clock.set("2026-10-13T23:00:00Z".parse().unwrap());
        assert_eq!(amounts(&services().await)[1], 8_000);
        app.settle().await;
    }

    async fn who_has_left_and_what_is_over_is_not_listed(app: &TestApp) {
        let text = MILL_LANE.replace("last_date = \"2027-08-31\"", "last_date = \"2026-10-05\"");
        let text = text.replace("max_advance_days = 84", "last_date = \"2026-10-05\"");
        app.apply("mill-lane", &text).await;
        let server = Server::on(app);
        let listed = async |what: &str| {
            let found = server.get(&format!("/v1/practices/mill-lane/{what}")).send().await.shows(200);
            let found = found["data"].as_array().unwrap().iter();
            found.map(|one| one["handle"].as_str().unwrap().to_owned()).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(listed("practitioners").await, "as ob mk rd ti");
        assert_eq!(listed("services").await, "first again talk");
        app.clock.set("2026-10-05T23:00:00Z".parse().unwrap());
        assert_eq!(listed("practitioners").await, "as ob mk rd");
        assert_eq!(listed("practitioners?service=talk").await, "rd");
        assert_eq!(listed("services").await, "first again");
    }
}
