//! What clients put into their own calendars.

use domain::clients::Personal;
use hourkeep::service::clients::returning::Proof;
use serde_json::json;

use super::{path, subscribed, values};
use crate::{
    both,
    server::router::Server,
    support::{Ask, RIVERSIDE},
};

fn at(start: &str) -> Ask {
    Ask::of(RIVERSIDE, "ind50", start).room()
}

both! {
    async fn a_clients_feed_shows_what_was_proved_to_be_theirs(app: &TestApp) {
        let server = Server::on(app);
        let first = app.book(&at("2026-10-12T12:00:00+01:00")).await.unwrap();
        app.pay(&first).await;
        let mut followed = at("2026-10-19T12:00:00+01:00");
        let mailed = app.by_mail(&first).await;
        followed.request.returning = Some(Proof { booking: first.id, token: Personal::new(mailed.token.clone()) });
        let followed = app.book(&followed).await.unwrap();
        app.pay(&followed).await;
        // The same e-mail address and name: anybody can type them.
        let claimed = app.book(&at("2026-10-26T12:00:00+00:00")).await.unwrap();
        app.pay(&claimed).await;
        let address = |id| format!("/v1/bookings/{id}/feed");
        // Who only booked it subscribes to that booking, who reads the mails to all of theirs.
        let one = server.post(&address(followed.id)).bearer(&followed.token).send().await.shows(201);
        assert_eq!(values(&subscribed(&server, &one).await, "DTSTART"), ["20261019T110000Z"]);
        let feed = server.post(&address(first.id)).bearer(&mailed.token).send().await.shows(201);
        assert_eq!(values(&subscribed(&server, &feed).await, "DTSTART"), ["20261012T110000Z", "20261019T110000Z"]);
        assert_eq!(values(&subscribed(&server, &one).await, "DTSTART"), ["20261019T110000Z"], "both are in use");
        let other = server.post(&address(claimed.id)).bearer(&claimed.token).send().await.shows(201);
        let read = subscribed(&server, &other).await;
        assert_eq!(values(&read, "DTSTART"), ["20261026T120000Z"]);
        for word in ["Riverside", "ounsel", "Quillfeather", "Hannah", "LOCATION", "DESCRIPTION"] {
            assert!(!read.text().contains(word), "{word} in {}", read.text());
        }
    }

    async fn a_new_one_replaces_it_and_it_can_be_revoked(app: &TestApp) {
        let server = Server::on(app);
        let booked = app.book(&at("2026-10-12T12:00:00+01:00")).await.unwrap();
        let address = format!("/v1/bookings/{}/feed", booked.id);
        let first = server.post(&address).bearer(&booked.token).json(&json!({})).send().await.shows(201);
        let second = server.post(&address).bearer(&booked.token).send().await.shows(201);
        server.get(path(&first)).send().await.problem(410, "gone");
        assert_eq!(subscribed(&server, &second).await.status, 200);
        server.call("DELETE", &address).bearer(&booked.token).send().await.shows(204);
        server.get(path(&second)).send().await.problem(410, "gone");
        server.call("DELETE", &address).bearer(&booked.token).send().await.problem(404, "not_found");
    }

    async fn a_confirmed_booking_is_a_file_for_ones_calendar(app: &TestApp) {
        let server = Server::on(app);
        let booked = app.book(&at("2026-10-12T12:00:00+01:00")).await.unwrap();
        let address = format!("/v1/bookings/{}/calendar.ics", booked.id);
        server.get(&address).bearer(&booked.token).send().await.problem(404, "not_found");
        app.pay(&booked).await;
        let file = server.get(&address).bearer(&booked.token).send().await;
        assert_eq!((values(&file, "DTSTART"), values(&file, "SUMMARY")), (vec!["20261012T110000Z".into()], vec!["Appointment".into()]));
        assert_eq!(file.header("content-disposition"), "attachment; filename=\"appointment.ics\"");
        let again = server.get(&address).bearer(&booked.token).header("if-none-match", file.header("etag")).send().await;
        assert_eq!(again.status, 304);
        app.cancel(&booked).await.unwrap();
        server.get(&address).bearer(&booked.token).send().await.problem(404, "not_found");
        app.settle().await;
    }
}
