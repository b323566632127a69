//! What browsers ask before, and are told with, an answer.

use crate::{
    both,
    server::router::{Answer, Server},
};

const OWN: &str = "https://riverside-counselling.example";
const NEIGHBOUR: &str = "https://stillpoint.example";
const FOREIGN: &str = "https://evil.example";

fn allowed(answer: &Answer) -> &str {
    assert_eq!(
        answer.header("access-control-allow-credentials"),
        "",
        "there are no cookies"
    );
    answer.header("access-control-allow-origin")
}

both! {
    async fn a_practice_names_the_websites_that_may_read_it(app: &TestApp) {
        let server = Server::on(app);
        let ask = async |path: &str, origin: &str| server.get(path).header("origin", origin).send().await;
        let own = ask("/v1/practices/riverside-counselling", OWN).await;
        assert_eq!(allowed(&own), OWN);
        assert!(own.header("access-control-expose-headers").contains("etag") && own.varies_by("origin"));
        let look_alikes = [FOREIGN, "null", "http://riverside-counselling.example", "https://riverside-counselling.example.evil.example",
            "https://riverside-counselling.example:8443", "HTTPS://RIVERSIDE-COUNSELLING.EXAMPLE", "", NEIGHBOUR];
        for origin in look_alikes {
            let answer = ask("/v1/practices/riverside-counselling/services", origin).await;
            assert_eq!((answer.status, allowed(&answer)), (200, ""), "{origin}");
        }
        assert_eq!(allowed(&ask("/v1/practices/stillpoint", OWN).await), "");
        // A mistyped name is told apart from being offline.
        let unknown = ask("/v1/practices/nobody/services", FOREIGN).await;
        unknown.problem(404, "not_found");
        assert_eq!(allowed(&unknown), FOREIGN);
        // Where the path names no practice, the website of any may ask.
        let booking = "/v1/bookings/bkg_01930000000070008000000000000001";
        assert_eq!((allowed(&ask(booking, OWN).await), allowed(&ask(booking, FOREIGN).await)), (OWN, ""));
        assert_eq!(allowed(&ask("/openapi.json", FOREIGN).await), FOREIGN, "open to all");
    }

    async fn a_problem_can_be_read_by_who_may_ask(app: &TestApp) {
        let server = Server::on(app);
        let answer = server.post("/v1/practices/riverside-counselling/bookings").header("origin", OWN).send().await;
        answer.problem(422, "invalid");
        assert_eq!(allowed(&answer), OWN);
    }

    async fn pre_flight_requests_are_answered(app: &TestApp) {
        let server = Server::on(app);
        let path = "/v1/practices/riverside-counselling/bookings";
        let ask = async |origin: &str| {
            let call = server.call("OPTIONS", path).header("origin", origin).header("access-control-request-method", "POST");
            call.header("access-control-request-headers", "content-type,idempotency-key").send().await
        };
        let own = ask(OWN).await;
        assert_eq!((own.status, allowed(&own)), (200, OWN));
        assert!(own.header("access-control-allow-methods").contains("POST") && own.header("access-control-max-age") == "3600");
        for header in ["authorization", "content-type", "idempotency-key", "if-match", "if-none-match"] {
            assert!(own.header("access-control-allow-headers").contains(header), "{header}");
        }
        assert_eq!(allowed(&ask(FOREIGN).await), "");
    }
}
