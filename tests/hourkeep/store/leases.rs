//! Work is one worker's at a time, and nobody's for ever.

use domain::clock::Clock;
use store::{Finish, Job, Lease, Leased};

use crate::{
    both,
    support::{Ask, Engine, RIVERSIDE, TestApp},
};

/// A held booking, a moment after its job to open the page is due (the page was opened, so that is gone) and its hold ends.
async fn one_due(app: &TestApp) {
    app.book(&Ask::of(RIVERSIDE, "ind50", "2026-10-12T12:00:00+01:00").online())
        .await
        .unwrap();
    assert!(
        taken(app, app.lease()).await.is_empty(),
        "nothing is due yet"
    );
    app.advance(60);
}

async fn taken(app: &TestApp, lease: Lease) -> Vec<Leased<Job>> {
    app.store().lease_jobs(lease).await.unwrap()
}

fn finish(leased: &Leased<Job>) -> Finish {
    Finish {
        job: leased.work.id,
        token: leased.token,
    }
}

async fn states(app: &TestApp) -> Vec<String> {
    app.database
        .texts("SELECT state FROM jobs WHERE kind = 'end_hold'")
        .await
}

both! {
    async fn replicas_of_the_previous_version_find_their_tables(app: &TestApp) {
        // A SQLite file is served by one process.
        if app.database.engine == Engine::Sqlite {
            return;
        }
        one_due(app).await;
        let take = "UPDATE effects SET attempts = attempts + 1 WHERE id IN (SELECT id FROM effects WHERE kind = 'end_hold' FOR UPDATE SKIP LOCKED)";
        assert_eq!(app.database.execute(take).await.unwrap(), 1);
        assert_eq!(app.database.number("SELECT attempts FROM jobs WHERE kind = 'end_hold'").await, 1);
        assert_eq!(app.database.execute("UPDATE movements SET posted = true").await.unwrap(), 0);
    }

    async fn work_is_taken_once(app: &TestApp) {
        one_due(app).await;
        let first = taken(app, app.lease()).await;
        assert_eq!((first.len(), first[0].attempts), (1, 1));
        assert!(taken(app, app.lease()).await.is_empty(), "it is somebody's");
        app.advance(2);
        let second = taken(app, app.lease()).await;
        assert_eq!((second.len(), second[0].attempts), (1, 2), "a lapsed lease is taken over, and was an attempt");
        assert_ne!(first[0].token, second[0].token);
        let (practice, now) = (first[0].work.practice, app.clock.now());
        app.store().finish_job(practice, finish(&first[0]), now).await.unwrap();
        app.store().postpone_job(practice, finish(&first[0]), now, "lost", now).await.unwrap();
        app.store().dead_letter_job(practice, finish(&first[0]), now, "lost").await.unwrap();
        assert_eq!(states(app).await, ["due"], "who lost the lease changes nothing");
        assert!(taken(app, app.lease()).await.is_empty(), "and does not end the other's lease");
        let later = now + jiff::SignedDuration::from_mins(1);
        app.store().postpone_job(practice, finish(&second[0]), later, "provider_unavailable", now).await.unwrap();
        assert!(taken(app, app.lease()).await.is_empty(), "put off");
        app.advance(1);
        app.settle().await;
        assert_eq!(states(app).await, ["done"]);
    }

    async fn two_takers_at_once_take_different_work(app: &TestApp) {
        for hour in 12..18 {
            let start = format!("2026-10-12T{hour}:00:00+01:00");
            let free = app.book(&Ask::of(RIVERSIDE, "ind50", &start).online().by(hour)).await;
            // Three in a row are enough for her.
            assert!(free.is_ok() || hour >= 15, "{hour}: {free:?}");
        }
        app.advance(60);
        let lease = || Lease { limit: 2, ..app.lease() };
        let (first, second) = tokio::join!(taken(app, lease()), taken(app, lease()));
        let mut ids: Vec<_> = first.iter().chain(&second).map(|leased| leased.work.id).collect();
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), count, "nothing twice");
        assert!(first.len() <= 2 && second.len() <= 2 && count >= 2, "{count}");
        app.advance(2);
        app.settle().await;
    }

    async fn what_is_given_up_stays_in_sight(app: &TestApp) {
        one_due(app).await;
        let leased = taken(app, app.lease()).await.remove(0);
        app.store().dead_letter_job(leased.work.practice, finish(&leased), app.clock.now(), "poison").await.unwrap();
        assert_eq!(app.database.texts("SELECT reason FROM jobs WHERE state = 'dead'").await, ["poison"]);
        let found = app.violations().await;
        assert!(found.iter().any(|one| one.starts_with("a job was given up")), "{found:?}");
        assert!(found.iter().any(|one| one.starts_with("a held booking has nothing that will end its hold")), "{found:?}");
        app.database.execute("UPDATE jobs SET state = 'due'").await.unwrap();
        app.settle().await;
    }

    async fn what_is_taken_from_a_booking_is_seen(app: &TestApp) {
        let ask = Ask::of(RIVERSIDE, "ind50", "2026-10-12T12:00:00+01:00").room();
        let booked = app.book(&ask).await.unwrap();
        let rooms = "SELECT COUNT(*) FROM resources r WHERE r.kind = 'practitioner' AND r.id = occupancies.resource_id";
        app.database.execute(&format!("DELETE FROM occupancies WHERE ({rooms}) = 1")).await.unwrap();
        let found = app.violations().await;
        assert!(found.len() == 1 && found[0].starts_with("an occupancy does not cover its sitting"), "{found:?}");
        app.cancel(&booked).await.unwrap();
        app.database.execute("UPDATE jobs SET state = 'cancelled' WHERE kind = 'close_page'").await.unwrap();
        let found = app.violations().await;
        assert!(found.len() == 1 && found[0].starts_with("an ended booking can still be paid"), "{found:?}");
        app.database.execute("UPDATE jobs SET state = 'due' WHERE kind = 'close_page'").await.unwrap();
        app.settle().await;
    }

    async fn a_lease_that_is_too_long_is_seen(app: &TestApp) {
        one_due(app).await;
        let long = Lease { length: jiff::SignedDuration::from_mins(6), ..app.lease() };
        assert_eq!(taken(app, long).await.len(), 1);
        let found = app.violations().await;
        assert!(found.len() == 1 && found[0].starts_with("a job is leased for too long"), "{found:?}");
        app.advance(7);
        app.settle().await;
    }
}
