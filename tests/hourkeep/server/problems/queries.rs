//! Paths, methods and query parameters.

use hourkeep::service::authenticate::Scope;

use super::{Server, Untouched};
use crate::{both, server::router::placement, support::RIVERSIDE};

const AVAILABILITY: &str = "/v1/practices/riverside-counselling/availability?service=ind50";

both! {
    async fn parameters_are_read_strictly(app: &TestApp) {
        let server = Server::on(app);
        for (more, status, code, pointer) in [
            ("&colour=red", 400, "malformed", "/colour"),
            ("&service=intro", 400, "malformed", "/service"),
            ("&start=2026-10-6", 400, "malformed", "/start"),
            ("&start=20261006", 400, "malformed", "/start"),
            ("&start=2026-02-30", 400, "malformed", "/start"),
            ("&start=2026-10-06T00:00:00Z", 400, "malformed", "/start"),
            ("&start=9999-12-31", 400, "malformed", "/start"),
            ("&start=-9999-01-01", 400, "malformed", "/start"),
            ("&start=0000-00-00", 400, "malformed", "/start"),
            ("&start=", 400, "malformed", "/start"),
            ("&end=1066-10-14", 400, "malformed", "/end"),
            ("&start=2026-10-07&end=2026-10-06", 422, "invalid", "/end"),
            ("&end=2026-10-04", 422, "invalid", "/end"),
            ("&start=2026-10-01&end=2026-12-02", 422, "invalid", "/end"),
            ("&start=2000-01-01&end=2200-12-31", 422, "invalid", "/end"),
            ("&time_zone=Mars/Olympus", 422, "invalid", "/time_zone"),
            ("&time_zone=", 422, "invalid", "/time_zone"),
            ("&time_zone=..%2F..%2Fetc%2Fpasswd", 422, "invalid", "/time_zone"),
            ("&time_zone=%2B01:00", 422, "invalid", "/time_zone"),
            ("&time_zone=a%00b", 422, "invalid", "/time_zone"),
            ("&practitioner=nobody", 422, "invalid", "/practitioner"),
            ("&practitioner=%00", 422, "invalid", "/practitioner"),
            ("&practitioner=%FF", 400, "malformed", "/practitioner"),
            ("&mode=telepathy", 400, "malformed", "/mode"),
            ("&booking=1", 400, "malformed", "/booking"),
            ("&booking=svc_01930000000070008000000000000001", 400, "malformed", "/booking"),
        ] {
            server.get(&format!("{AVAILABILITY}{more}")).send().await.points_at(status, code, pointer);
        }
        let bare = "/v1/practices/riverside-counselling/availability";
        server.get(bare).send().await.points_at(400, "malformed", "/service");
        server.get(&format!("{bare}?service=nothing")).send().await.points_at(422, "invalid", "/service");
        server.get(&format!("{bare}?service={}", "a".repeat(5_000))).send().await.points_at(422, "invalid", "/service");
        server.get("/v1/practices/riverside-counselling/services?colour=red").send().await.points_at(400, "malformed", "/colour");
        server.get("/v1/practices/riverside-counselling/practitioners?service=nothing").send().await.points_at(422, "invalid", "/service");
    }

    async fn sixty_two_days_are_a_range_and_sixty_three_are_not(app: &TestApp) {
        let server = Server::on(app);
        let ask = async |start: &str, end: &str| server.get(&format!("{AVAILABILITY}&start={start}&end={end}")).send().await;
        ask("2026-10-05", "2026-12-05").await.shows(200);
        ask("2026-10-05", "2026-12-06").await.points_at(422, "invalid", "/end");
        ask("2200-12-01", "2200-12-31").await.shows(200);
        ask("2000-01-01", "2000-01-01").await.shows(200);
    }

    async fn lists_of_the_practice_are_asked_for_strictly(app: &TestApp) {
        let server = Server::on(app);
        let (key, _) = app.api_key(RIVERSIDE, Scope::ALL).await;
        for (query, status, code, pointer) in [
            ("limit=0", 422, "invalid", "/limit"),
            ("limit=101", 422, "invalid", "/limit"),
            ("limit=-1", 400, "malformed", "/limit"),
            ("limit=many", 400, "malformed", "/limit"),
            ("status=lost", 400, "malformed", "/status"),
            ("cursor=", 422, "invalid", "/cursor"),
            ("cursor=1.bkg_1", 422, "invalid", "/cursor"),
            ("cursor=99999999999999999999.bkg_01930000000070008000000000000001", 422, "invalid", "/cursor"),
            ("practitioner=nobody", 422, "invalid", "/practitioner"),
            ("start=2026-10-07&end=2026-10-06", 422, "invalid", "/end"),
            ("page=2", 400, "malformed", "/page"),
        ] {
            server.get(&format!("/v1/admin/bookings?{query}")).bearer(&key).send().await.points_at(status, code, pointer);
        }
    }

    async fn what_does_not_exist_is_not_found(app: &TestApp) {
        let server = Server::on(app);
        let untouched = Untouched::from_here(&server).await;
        for path in [
            "/", "/v1", "/v1/", "/v2/practices/stillpoint", "/v1/practices", "/v1/practices/nobody", "/v1/practices/nobody/services",
            "/v1/practices/nobody/practitioners", "/v1/practices/nobody/availability?service=ind50", "/v1/practices/%FF",
            "/v1/practices/a%00b", "/v1/practices/%00", "/v1/practices/..%2Fstillpoint", "/v1/practices/STILLPOINT",
            "/v1/practices/stillpoint/", "/v1//practices/stillpoint", "/v1/practices/stillpoint%27%20OR%201=1", "/problems/nothing",
            "/.env", "/v1/admin", "/v1/feeds/secret.ics", "/docs/%2e%2e/secret",
        ] {
            let answer = server.get(path).send().await;
            answer.problem(404, "not_found");
            untouched.after(&answer).await;
        }
        let nobody = "/v1/practices/nobody/bookings";
        let placement = placement("ind50", "2026-10-12T12:00:00+01:00");
        server.post(nobody).json(&placement).send().await.problem(404, "not_found");
        server.post("/v1/practices/a%00b/bookings").json(&placement).send().await.problem(404, "not_found");
    }

    async fn a_method_that_is_not_allowed_says_which_are(app: &TestApp) {
        let server = Server::on(app);
        for (method, path, allowed) in [
            ("DELETE", "/v1/practices/stillpoint", "GET,HEAD"),
            ("GET", "/v1/practices/stillpoint/bookings", "POST"),
            ("PATCH", "/v1/admin/practice", "GET,HEAD,PUT"),
            ("POST", "/healthz", "GET,HEAD"),
            ("GET", "/v1/bookings/bkg_01930000000070008000000000000001/cancel", "POST"),
            ("QUILL", "/v1/webhooks/stripe", "POST"),
            ("POST", "/openapi.json", "GET,HEAD"),
            ("TRACE", "/v1/admin/keys/key_01930000000070008000000000000001", "DELETE"),
        ] {
            let answer = server.call(method, path).send().await;
            answer.problem(405, "method_not_allowed");
            let mut methods: Vec<_> = answer.header("allow").split(',').collect();
            methods.sort_unstable();
            assert_eq!(methods.join(","), allowed, "{method} {path}");
        }
    }
}
