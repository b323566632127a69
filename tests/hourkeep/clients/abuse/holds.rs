//! Unpaid holds lock nobody out.

use domain::{
    booking::{Refusal, placing::HoldCaps},
    practice::service::{Mode, PaymentRule, Staff},
};
use hourkeep::service::ServiceError;

use super::CAPS;
use crate::{
    both,
    server::router::Server,
    support::{Ask, LANDWEHRKANAL},
};

fn physio(hour: u32, day: u32, number: usize, from: &str) -> Ask {
    Ask::of(
        LANDWEHRKANAL,
        "physio",
        &format!("2026-10-{day}T{hour:02}:00:00+02:00"),
    )
    .with("kn")
    .by(number)
    .from(from)
}

both! {
    async fn twenty_holds_of_two_addresses_keep_nobody_else_out(app: &TestApp) {
        let capped = app.other(|settings| settings.hold_caps = HoldCaps { per_practitioner: 6, per_address: 3, ..CAPS });
        for n in 0..6_usize {
            let from = ["203.0.113.1", "198.51.100.1"][n % 2];
            let (hour, day) = (u32::try_from(8 + n % 3).unwrap(), u32::try_from(12 + n / 3).unwrap());
            app.book_with(&capped, &physio(hour, day, n, from)).await.unwrap();
        }
        // Somebody honest has none yet; a second of theirs has to wait, and is not told to pay what is not theirs.
        app.book_with(&capped, &physio(8, 14, 10, "192.0.2.9")).await.expect("the first of an address");
        let second = app.book_with(&capped, &physio(9, 14, 11, "192.0.2.9")).await.unwrap_err();
        assert_eq!(second, ServiceError::Refused(Refusal::PractitionerHeld));
        let own = app.book_with(&capped, &physio(10, 14, 12, "203.0.113.1")).await.unwrap_err();
        assert_eq!(own, ServiceError::Refused(Refusal::HoldCap));
        app.advance(60);
        app.settle().await;
        // What ran out unpaid counts for a day against whoever made it, and against nobody else.
        let own = app.book_with(&capped, &physio(10, 14, 12, "203.0.113.1")).await.unwrap_err();
        assert_eq!(own, ServiceError::Refused(Refusal::HoldCap));
        app.book_with(&capped, &physio(11, 14, 13, "192.0.2.10")).await.unwrap();
        app.advance(24 * 60);
        app.settle().await;
        app.book_with(&capped, &physio(10, 15, 14, "203.0.113.1")).await.expect("a day later");
        app.advance(60);
        app.settle().await;
    }

    async fn a_mail_address_that_others_borrow_still_books(app: &TestApp) {
        let capped = app.other(|settings| settings.hold_caps = HoldCaps { per_email: 2, ..CAPS });
        for hour in [8, 9] {
            app.book_with(&capped, &physio(hour, 12, 1, "203.0.113.1")).await.unwrap();
        }
        let third = app.book_with(&capped, &physio(10, 12, 1, "203.0.113.1")).await.unwrap_err();
        assert_eq!(third, ServiceError::Refused(Refusal::HoldCap));
        app.book_with(&capped, &physio(10, 12, 1, "192.0.2.9")).await.expect("its owner, from home");
        app.advance(60);
        app.settle().await;
    }

    async fn a_network_counts_as_one(app: &TestApp) {
        let capped = app.other(|settings| settings.hold_caps = HoldCaps { per_network: 2, ..CAPS });
        for n in 0..2_u32 {
            app.book_with(&capped, &physio(8 + n, 12, 1 + n as usize, &format!("2001:db8:1:{n}::"))).await.unwrap();
        }
        let third = app.book_with(&capped, &physio(10, 12, 5, "2001:db8:1:ffff::")).await.unwrap_err();
        assert_eq!(third, ServiceError::Refused(Refusal::HoldCap), "the same /48");
        app.book_with(&capped, &physio(10, 12, 5, "2001:db8:2::")).await.expect("another");
        app.advance(60);
        app.settle().await;
    }

    async fn thirty_at_once_hold_as_many_as_may_be(app: &TestApp) {
        let capped = app.other(|settings| settings.hold_caps = HoldCaps { per_address: 4, per_email: 100, ..CAPS });
        let asks = (0..30_usize).map(|n| {
            let day = 12 + u32::try_from(n % 3).unwrap();
            let hour = 8 + u32::try_from(n / 3).unwrap();
            (capped.clone(), physio(hour, day, n, "203.0.113.1"))
        });
        let tasks: Vec<_> = asks.map(|(capped, ask)| async move { app.book_with(&capped, &ask).await }).collect();
        let answers = futures::future::join_all(tasks).await;
        assert_eq!(answers.iter().filter(|one| one.is_ok()).count(), 4);
        let told = answers.iter().filter(|one| matches!(one, Err(ServiceError::Refused(Refusal::HoldCap)))).count();
        let other = answers.iter().filter(|one| matches!(one, Err(ServiceError::Unavailable { .. }))).count();
        assert_eq!(told + other, 26);
        app.advance(60);
        app.settle().await;
    }

    async fn thirty_at_once_with_whomever_hold_as_many_as_may_be(app: &TestApp) {
        let mut services = Vec::new();
        app.redefine(LANDWEHRKANAL, |catalogue| {
            let by_appointment = catalogue.services.iter_mut().filter(|service| service.class.is_none());
            // Six that have nobody and nothing in common, so that no calendar is what they wait for.
            for (service, one) in by_appointment.zip(&catalogue.practitioners) {
                (service.staff, service.modes, service.rooms) = (Staff::AnyOf(vec![one.id]), vec![Mode::Online], Vec::new());
                (service.payment, service.first_visit, service.price.amount, service.listed) = (PaymentRule::Prepay, None, 5_000, true);
                services.push(service.handle.clone());
            }
        }).await;
        assert_eq!(services.len(), 6);
        let capped = app.other(|settings| settings.hold_caps = HoldCaps { per_network: 4, per_email: 100, ..CAPS });
        let server = Server::on(app);
        let mut asks = Vec::new();
        for service in &services {
            let times = format!("/v1/practices/{LANDWEHRKANAL}/availability?service={service}&start=2026-10-12&end=2026-11-15");
            let shown = server.get(&times).send().await.shows(200);
            let starts: Vec<_> = shown["slots"].as_array().unwrap().iter().step_by(5).filter_map(|slot| slot["start"].as_str()).take(5).map(str::to_owned).collect();
            assert_eq!(starts.len(), 5, "{service}");
            asks.extend(starts.into_iter().map(|start| Ask::of(LANDWEHRKANAL, service, &start)));
        }
        let tasks = asks.into_iter().enumerate().map(|(n, ask)| {
            let (ask, capped) = (ask.by(n).from(&format!("203.0.113.{}", n + 1)), &capped);
            async move { app.book_with(capped, &ask).await }
        });
        let answers = futures::future::join_all(tasks).await;
        assert_eq!(answers.iter().filter(|one| one.is_ok()).count(), 4);
        let told = answers.iter().filter(|one| matches!(one, Err(ServiceError::Refused(Refusal::HoldCap)))).count();
        assert_eq!(told, 26, "{answers:?}");
        app.advance(60);
        app.settle().await;
    }

    async fn nobody_remembers_where_a_paid_booking_came_from(app: &TestApp) {
        let capped = app.other(|settings| settings.hold_caps = CAPS);
        let paid = app.book_with(&capped, &physio(8, 12, 1, "203.0.113.1")).await.unwrap();
        app.book_with(&capped, &physio(9, 12, 2, "203.0.113.1")).await.unwrap();
        assert_eq!(app.database.number("SELECT COUNT(*) FROM origins WHERE address IS NOT NULL").await, 2);
        app.pay(&paid).await;
        assert_eq!(app.database.number("SELECT COUNT(*) FROM origins").await, 1);
        app.advance(60);
        app.settle().await;
        app.advance(24 * 60);
        assert_eq!(app.store().forget_origins(domain::clock::Clock::now(app.clock.as_ref())).await, Ok(1));
        assert_eq!(app.database.number("SELECT COUNT(*) FROM origins").await, 0);
        assert_eq!(app.database.number("SELECT COUNT(*) FROM bookings WHERE address_index IS NOT NULL").await, 0);
    }
}
