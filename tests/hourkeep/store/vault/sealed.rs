//! Nothing personal stands in the database as it was said.

use domain::{
    clients::{Channel, Personal},
    practice::service::PaymentRule,
};
use hourkeep::service::{
    booking::placing::quote::{QuoteRequest, quote},
    clients::returning::Proof,
};
use stripe_sandbox::Outcome;

use crate::{
    both,
    support::{Ask, PERSON, RIVERSIDE},
};

/// Somebody who tells everything.
fn talkative() -> Ask {
    let mut ask = Ask::of(RIVERSIDE, "ind50", "2026-10-12T12:00:00+01:00")
        .online()
        .from("203.0.113.77");
    ask.request.note = Some("Quillfeather's own words: insomnia".into());
    let client = &mut ask.request.client;
    client.phone = Some(Personal::new("+442079460018".into()));
    client.pronouns = Some(Personal::new("xe/quillfeather".into()));
    client.contact.sms = Channel::Never;
    client.contact.safe_hours = Some("09:31-15:29".into());
    ask
}

both! {
    async fn no_row_says_who_somebody_is(app: &TestApp) {
        let booked = app.book(&talkative().keyed("k", "body")).await.unwrap();
        app.pay(&booked).await;
        let dump = app.database.dump().await;
        assert!(dump.contains("Hannah Whitlock"), "the dump shows what is there");
        let mailed = app.by_mail(&booked).await;
        for secret in [PERSON, "insomnia", "2079460018", "203.0.113.77", "09:31-15:29", booked.token.as_str(), mailed.token.as_str()] {
            let at = dump.find(secret).map(|at| dump[..at].rfind("== ").map(|table| dump[table..].lines().next()));
            assert!(at.is_none(), "{secret} stands in {at:?}");
        }
    }

    async fn what_was_said_comes_back_as_it_was(app: &TestApp) {
        let ask = talkative();
        let booked = app.book(&ask).await.unwrap();
        let record = app.record(&booked).await;
        assert_eq!(record.client.details, ask.request.client);
        assert_eq!(record.note.unwrap().reveal(), "Quillfeather's own words: insomnia");
    }

    async fn who_shows_a_mail_token_is_met_again_and_contact_rules_only_tighten(app: &TestApp) {
        let first = app.book(&talkative()).await.unwrap();
        let claimed = app.book(&Ask::of(RIVERSIDE, "ind50", "2026-10-13T12:00:00+01:00").online()).await.unwrap();
        let mut again = Ask::of(RIVERSIDE, "ind50", "2026-10-14T12:00:00+01:00").online();
        again.request.client.contact.email = Channel::NameOnly;
        let mailed = app.by_mail(&first).await;
        again.request.returning = Some(Proof { booking: first.id, token: Personal::new(mailed.token) });
        let second = app.book(&again).await.unwrap();
        let other = app.book(&Ask::of(RIVERSIDE, "ind50", "2026-10-19T12:00:00+01:00").online().by(1)).await.unwrap();
        let (first, second, other) = (app.record(&first).await, app.record(&second).await, app.record(&other).await);
        assert_eq!(first.client.id, second.client.id);
        assert_ne!(first.client.id, other.client.id);
        let claimed = app.record(&claimed).await;
        assert_ne!(first.client.id, claimed.client.id, "anybody can type a name and an address");
        assert!(first.client.is_proved() && !claimed.client.is_proved());
        let contact = second.client.details.contact;
        assert_eq!((contact.sms, contact.email), (Channel::Never, Channel::NameOnly));
    }

    async fn a_card_goes_along_when_two_chains_of_one_person_become_one(app: &TestApp) {
        let first = app.book(&Ask::of(RIVERSIDE, "intro", "2026-10-12T12:00:00+01:00").online()).await.unwrap();
        app.confirm(&first).await.unwrap();
        app.rule(RIVERSIDE, "ind50", PaymentRule::CardOnFile).await;
        let mut ask = Ask::of(RIVERSIDE, "ind50", "2026-10-13T12:00:00+01:00").online();
        let placement = QuoteRequest { service: "ind50".into(), practitioner: None, start: ask.request.start, mode: ask.request.mode, returning: None, language: None };
        ask.request.card_consent = quote(&app.app, RIVERSIDE, &placement).await.unwrap().consent.map(|consent| consent.hash);
        let second = app.book(&ask).await.unwrap();
        assert!(app.sandbox.act(&second.page(), Outcome::SaveCard));
        app.settle().await;
        let (practice, client) = (app.practice(RIVERSIDE).await, app.record(&first).await.client.id);
        assert!(app.store().card_of_client(practice, client).await.unwrap().is_none());
        app.confirm(&second).await.unwrap();
        assert_eq!(app.record(&second).await.client.id, client);
        let card = app.store().card_of_client(practice, client).await.unwrap();
        assert_eq!(card.map(|card| card.id), app.record(&second).await.booking.card);
        assert!(app.record(&second).await.booking.card.is_some());
    }
}
