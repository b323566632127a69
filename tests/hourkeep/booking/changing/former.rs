//! Bookings with somebody who has left since.

use domain::practice::service::Staff;

use crate::{
    both,
    server::router::Server,
    support::{Ask, STILLPOINT},
};

both! {
    async fn a_past_booking_keeps_the_name_of_who_left(app: &TestApp) {
        let server = Server::on(app);
        let booked = app.book(&Ask::of(STILLPOINT, "grp80", "2026-10-08T18:30:00-04:00")).await.unwrap();
        app.pay(&booked).await;
        let path = format!("/v1/bookings/{}", booked.id);
        let before = server.get(&path).bearer(&booked.token).send().await.shows(200);
        assert!(!before["practitioners"].as_array().unwrap().is_empty() && before["practitioners"][0]["name"] != "");
        app.clock.set("2026-10-12T12:00:00-04:00".parse().unwrap());
        app.settle().await;
        let gone = app.record(&booked).await.booking.practitioners;
        app.redefine(STILLPOINT, |catalogue| {
            catalogue.practitioners.retain(|one| !gone.contains(&one.id));
            for service in &mut catalogue.services {
                match &mut service.staff {
                    Staff::AnyOf(all) | Staff::AllOf(all) => all.retain(|one| !gone.contains(one)),
                }
            }
            catalogue.services.retain(|service| !service.practitioners().is_empty());
        })
        .await;
        let after = server.get(&path).bearer(&booked.token).send().await.shows(200);
        assert_eq!((&after["practitioners"], &after["room"]), (&before["practitioners"], &before["room"]));
    }
}
