//! Who is paid: one practice's alone, changed by nobody but the operator, and in the audit trail.

use store::PayeeError;

use crate::{
    both,
    support::{Ask, LANDWEHRKANAL, RIVERSIDE, STILLPOINT},
};

const ACCOUNT: Option<&str> = Some("acct_1");

both! {
    async fn an_account_is_of_one_practice(app: &TestApp) {
        app.payee(RIVERSIDE, false, ACCOUNT).await.unwrap();
        assert_eq!(app.payee(STILLPOINT, false, ACCOUNT).await, Err(PayeeError::Theirs(RIVERSIDE.into())));
        // Whatever the code above it forgets.
        let forced = "UPDATE practices SET definition = (SELECT definition FROM practices WHERE slug = 'riverside-counselling') WHERE slug = 'stillpoint'";
        assert!(app.database.execute(forced).await.is_err());
        app.payee(RIVERSIDE, false, None).await.unwrap();
        app.payee(STILLPOINT, false, ACCOUNT).await.unwrap();
        assert_eq!(app.database.texts("SELECT actor FROM audit WHERE action = 'practice.payee'").await.len(), 3);
    }

    async fn of_many_at_once_one_gets_it(app: &TestApp) {
        let (one, two, three) = tokio::join!(app.payee(RIVERSIDE, false, ACCOUNT), app.payee(STILLPOINT, false, ACCOUNT), app.payee(LANDWEHRKANAL, false, ACCOUNT));
        assert_eq!([&one, &two, &three].into_iter().filter(|done| done.is_ok()).count(), 1, "{one:?} {two:?} {three:?}");
    }

    async fn a_definition_neither_sets_nor_clears_it(app: &TestApp) {
        app.payee(RIVERSIDE, true, ACCOUNT).await.unwrap();
        let public = crate::support::example(RIVERSIDE).replace("\"http://localhost:8080\", \"http://127.0.0.1:8080\", ", "");
        app.apply(RIVERSIDE, &public.replace("max_advance_days = 56", "max_advance_days = 57")).await;
        let practice = app.store().catalogue(RIVERSIDE).await.unwrap().unwrap().practice;
        assert_eq!((practice.live, practice.stripe_account.as_deref()), (true, ACCOUNT));
        assert_eq!(app.database.number("SELECT COUNT(*) FROM practices WHERE live").await, 1);
        app.payee(RIVERSIDE, false, ACCOUNT).await.unwrap();
    }

    async fn who_changes_it_hears_of_payments_under_way(app: &TestApp) {
        let booked = app.book(&Ask::of(RIVERSIDE, "ind50", "2026-10-12T12:00:00+01:00").online()).await.unwrap();
        assert_eq!(app.payee(RIVERSIDE, false, ACCOUNT).await, Ok(1));
        assert_eq!(app.payee(RIVERSIDE, false, None).await, Ok(0), "it is under way where it is again");
        assert_eq!(app.payee(STILLPOINT, false, ACCOUNT).await, Ok(0));
        app.cancel(&booked).await.unwrap();
        app.settle().await;
        assert_eq!(app.payee(RIVERSIDE, false, Some("acct_2")).await, Ok(0));
    }
}
