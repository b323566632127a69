//! What looks for states that must never be has to find them: chains, what waits for the proof of a mailbox, where bookings came
//! from, sessions, notifications and payees, each with the row that is wrong.

mod calendars;
mod money;
mod occupancies;

use domain::{clients::Personal, practice::service::Approval};
use hourkeep::service::clients::returning::Proof;

use crate::{
    both,
    support::{Ask, Engine, RIVERSIDE, STILLPOINT},
};
use money::sees;

fn introduction(start: &str) -> Ask {
    Ask::of(RIVERSIDE, "intro", start).online()
}

both! {
    async fn chains_that_are_mixed_up_are_seen(app: &TestApp) {
        let first = app.book(&introduction("2026-10-12T12:00:00+01:00")).await.unwrap();
        let mut again = introduction("2026-10-13T12:00:00+01:00");
        again.request.returning = Some(Proof { booking: first.id, token: Personal::new(app.by_mail(&first).await.token) });
        app.book(&again).await.unwrap();
        app.book(&introduction("2026-10-14T12:00:00+01:00").by(1)).await.unwrap();
        let own = "UPDATE bookings SET chain_id = (SELECT o.id FROM bookings o WHERE o.client_id = bookings.client_id ORDER BY o.booked_at, o.id LIMIT 1)";
        let one = "UPDATE bookings SET chain_id = (SELECT o.id FROM bookings o ORDER BY o.id LIMIT 1)";
        sees(app, one, own, "a chain of bookings has two clients").await;
        sees(app, "UPDATE bookings SET chain_id = id", own, "a client has two chains of bookings").await;
        // With an id that no client has.
        let client = "INSERT INTO clients (practice_id, id, email_index, person_index, details, created_at, proved_at) \
                      SELECT practice_id, practice_id, email_index, email_index, details, created_at, created_at FROM clients ORDER BY id LIMIT 1";
        let gone = "DELETE FROM clients WHERE id = practice_id";
        sees(app, client, gone, "a client is proved and has no booking with a mail token").await;
        sees(app, client, gone, "a client has no booking").await;
    }

    async fn what_waits_for_its_mailbox_and_is_not_as_it_should_be_is_seen(app: &TestApp) {
        app.book(&introduction("2026-10-12T12:00:00+01:00")).await.unwrap();
        app.book(&Ask::of(RIVERSIDE, "ind50", "2026-10-13T12:00:00+01:00").online().by(1)).await.unwrap();
        app.introductions_for_new_clients().await;
        let waits = app.book(&introduction("2026-10-14T12:00:00+01:00").by(2)).await.unwrap();
        assert_eq!(waits.status(), "held");
        let awaits = |what: &str, which: &str| format!("UPDATE bookings SET awaits = '{what}' WHERE {which}");
        let paid = "id IN (SELECT booking_id FROM payments)";
        sees(app, &awaits("mailbox", paid), &awaits("payment", paid), "a booking that is held for its mailbox has a payment").await;
        let confirmed = "state = 'confirmed'";
        sees(app, &awaits("mailbox", confirmed), &awaits("payment", confirmed), "a booking waits for its mailbox and is not held").await;
        let message = |from: &str, to: &str| format!("UPDATE messages SET kind = '{to}' WHERE kind = '{from}'");
        let named = "a booking that is held for its mailbox has no message that asks for it";
        sees(app, &message("prove", "new_link"), &message("new_link", "prove"), named).await;
    }

    async fn requests_that_are_not_as_they_should_be_are_seen(app: &TestApp) {
        app.redefine(RIVERSIDE, |catalogue| {
            let intro = catalogue.services.iter_mut().find(|one| one.handle == "intro").unwrap();
            intro.approval = Some(Approval::Always);
        }).await;
        app.book(&introduction("2026-10-12T12:00:00+01:00")).await.unwrap();
        app.book(&Ask::of(RIVERSIDE, "ind50", "2026-10-13T12:00:00+01:00").online().by(1)).await.unwrap();
        let asks = |to: &str, which: &str| format!("UPDATE bookings SET awaits_approval = {to} WHERE {which}");
        let paid = "id IN (SELECT booking_id FROM payments)";
        sees(app, &asks("TRUE", paid), &asks("FALSE", paid), "a request has a payment, or its client was not told of it").await;
        let message = |from: &str, to: &str| format!("UPDATE messages SET kind = '{to}' WHERE kind = '{from}'");
        sees(app, &message("requested", "new_link"), &message("new_link", "requested"), "a request has a payment, or its client was not told of it").await;
        let late = |by: &str| format!("UPDATE bookings SET hold_until = hold_until {by} {{minutes:40320}} WHERE awaits_approval");
        sees(app, &late("+"), &late("-"), "a booking waits for the practice's yes and is not held for it, or no longer than until it begins").await;
    }

    async fn places_that_are_remembered_too_long_or_for_the_wrong_reason_are_seen(app: &TestApp) {
        app.book(&introduction("2026-10-12T12:00:00+01:00").from("203.0.113.7")).await.unwrap();
        app.book(&introduction("2026-10-13T12:00:00+01:00").by(1)).await.unwrap();
        let paid = "INSERT INTO origins (practice_id, booking_id, kind, made_at) SELECT b.practice_id, b.id, 'payment', b.booked_at FROM bookings b \
                    WHERE NOT EXISTS (SELECT 1 FROM origins o WHERE o.booking_id = b.id)";
        sees(app, paid, "DELETE FROM origins WHERE kind = 'payment'", "it is still remembered where a booking came from that is paid").await;
        let kind = |from: &str, to: &str| format!("UPDATE origins SET kind = '{to}' WHERE kind = '{from}'");
        sees(app, &kind("free", "payment"), &kind("payment", "free"), "a booking counts as unpaid that was never to be paid").await;
        let kept = "UPDATE bookings SET address_index = manage_hash";
        sees(app, kept, "UPDATE bookings SET address_index = NULL", "a booking keeps a hash of an address that nobody counts").await;
    }

    async fn a_session_that_is_not_as_its_bookings_is_seen(app: &TestApp) {
        app.book(&Ask::of(STILLPOINT, "grp80", "2026-10-08T18:30:00-04:00")).await.unwrap();
        let named = "a booking of a session has another time, practitioner or room than it";
        for (column, wrong) in [
            ("starts_at", "starts_at - {minutes:5}"),
            ("ends_at", "ends_at + {minutes:5}"),
            ("practitioners", "'[]'"),
            ("room_id", "NULL"),
            ("room_id", "practice_id"),
            ("service_id", "practice_id"),
        ] {
            let right = format!("(SELECT b.{column} FROM bookings b WHERE b.session_id = sessions.id)");
            let set = |to: &str| format!("UPDATE sessions SET {column} = {to}");
            sees(app, &set(wrong), &set(&right), named).await;
        }
    }

    async fn notifications_that_come_too_early_and_leases_that_are_too_long_are_seen(app: &TestApp) {
        app.book(&Ask::of(RIVERSIDE, "ind50", "2026-10-12T12:00:00+01:00").online()).await.unwrap();
        app.book(&introduction("2026-10-13T12:00:00+01:00").by(1)).await.unwrap();
        let told = |state: &str, until: &str| format!("INSERT INTO notifications (practice_id, id, recipient, kind, booking_id, state, due_at, created_at, lease_token, leased_until) \
                    SELECT practice_id, id, practice_id, 'new', id, 'due', booked_at, booked_at, id, booked_at + {{minutes:{until}}} FROM bookings WHERE state = '{state}'");
        let untold = "DELETE FROM notifications";
        sees(app, &told("held", "5"), untold, "somebody of the practice is told of a booking that waits").await;
        sees(app, &told("confirmed", "6"), untold, "a notification is leased for too long").await;
        let leased = "UPDATE messages SET lease_token = booking_id, leased_until = created_at + {minutes:6} WHERE state = 'due'";
        let free = "UPDATE messages SET lease_token = NULL, leased_until = NULL";
        sees(app, leased, free, "a message is leased for too long").await;
    }

    async fn an_account_that_two_practices_are_paid_to_is_seen(app: &TestApp) {
        app.database.execute("DROP INDEX practices_payee").await.unwrap();
        let account = |to: &str| match app.database.engine {
            Engine::Sqlite => format!("UPDATE practices SET definition = json_set(definition, '$.stripe_account', json('{to}'))"),
            Engine::Postgres => format!("UPDATE practices SET definition = jsonb_set(definition, '{{stripe_account}}', '{to}')"),
        };
        sees(app, &account("\"acct_1\""), &account("null"), "two practices are paid to one account").await;
    }
}
