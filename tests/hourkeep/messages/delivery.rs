//! What happens to messages on their way: crashes, a mail server that is down, hostile names.

use domain::{clients::Personal, clock::Clock};
use hourkeep::{
    ports::mailer::SendError,
    service::{ServiceError, messages::sending},
};

use store::MessageState;

use crate::{
    both,
    support::{Ask, RIVERSIDE, invited},
};

fn free() -> Ask {
    Ask::of(RIVERSIDE, "intro", "2026-10-12T12:00:00+01:00").online()
}

both! {
    async fn a_crash_between_sending_and_noting_it_sends_the_same_message_again(app: &TestApp) {
        let booked = app.book(&free()).await.unwrap();
        app.prove_mailboxes().await;
        let crashed = app.store().lease_messages(app.lease()).await.unwrap();
        assert_eq!(crashed.len(), 1);
        app.advance(2);
        assert_eq!(app.deliver().await, 1);
        // The first worker was only slow: it sends too, and has no lease to note it under.
        assert_eq!(sending::carry_out(&app.app, &crashed[0]).await, Ok("done"));
        let mails = app.post.mails();
        assert_eq!((mails.len(), mails[0].message_id()), (2, mails[1].message_id()));
        assert!(mails[0].message_id().unwrap().starts_with(&format!("{}.1@", booked.id)));
        assert_eq!(mails[0].date(), mails[1].date());
        assert_eq!(app.told(&booked).await[0], "confirmed sent");
        assert_eq!(app.deliver().await, 0);
    }

    async fn a_mail_server_that_is_down_for_a_day_loses_nothing(app: &TestApp) {
        app.post.trouble(Some(SendError::Temporary("unreachable")));
        let booked = app.book(&free()).await.unwrap();
        let moved = app.book(&Ask::of(RIVERSIDE, "intro", "2026-10-13T10:00:00+01:00").online().by(1)).await.unwrap();
        for _ in 0..24 * 4 {
            app.advance(15);
            app.deliver().await;
        }
        assert_eq!(app.post.mails().len(), 0);
        let failures = app.database.number("SELECT MAX(failures) FROM messages").await;
        assert!((9..=20).contains(&failures), "{failures} tries in a day: pauses grow");
        app.post.trouble(None);
        for _ in 0..24 * 2 {
            app.advance(15);
            app.deliver().await;
        }
        let mut subjects = app.post.subjects();
        subjects.sort();
        assert_eq!(subjects, ["Your booking on 12 October 2026", "Your booking on 13 October 2026"]);
        assert_eq!((&app.told(&booked).await[0], &app.told(&moved).await[0]), (&"confirmed sent".into(), &"confirmed sent".into()));
    }

    async fn what_can_never_be_sent_is_given_up_in_sight(app: &TestApp) {
        app.post.trouble(Some(SendError::Permanent("no_such_address")));
        let booked = app.book(&free()).await.unwrap();
        app.deliver().await;
        assert_eq!(app.told(&booked).await[0], "confirmed dead");
        let practice = app.practice(RIVERSIDE).await;
        let found = app.store().exceptions(practice, 10, app.clock.now()).await.unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].kind.as_str(), found[0].detail.as_str()), ("message_dead", "confirmed: no_such_address"));
        assert_eq!(found[0].booking, Some(booked.id));
        let counts = app.store().exception_counts(app.clock.now()).await.unwrap();
        assert_eq!(counts, [("message_dead".to_owned(), 1)]);
        // The address is put right, or the server is; then it is sent after all, once.
        app.post.trouble(None);
        let key = app.key_of(&booked).await;
        for _ in 0..2 {
            assert_eq!(sending::resend(&app.app, &key, booked.id, 1).await.unwrap().of.state, MessageState::Due);
        }
        app.deliver().await;
        assert_eq!((app.told(&booked).await[0].as_str(), app.post.mails().len()), ("confirmed sent", 1));
        assert!(app.store().exceptions(practice, 10, app.clock.now()).await.unwrap().is_empty());
        let refused = sending::resend(&app.app, &key, booked.id, 1).await;
        assert!(matches!(refused, Err(ServiceError::Invalid { .. })), "it was sent: {refused:?}");
        assert_eq!(sending::resend(&app.app, &key, booked.id, 9).await.unwrap_err(), ServiceError::NotFound);
        let traces = app.database.number("SELECT COUNT(*) FROM audit WHERE action = 'message.resent'").await;
        assert_eq!(traces, 1);
    }

    async fn hostile_names_stay_names(app: &TestApp) {
        let long = "Quillfeather ".repeat(1_000);
        let names = [
            "Quillfeather\r\nBcc: all@example.org\r\n\r\n<script>alert(1)</script>",
            "Quillfeather \u{202e}gnp.exe\u{202c} \"; x=\"",
            "=?utf-8?q?Quillfeather?= <evil@example.org>,",
            "\u{0}\u{7}Quillfeather\u{2028}\u{feff}\u{85}",
            long.as_str(),
        ];
        for (number, name) in names.into_iter().enumerate() {
            let mut ask = free().by(number);
            ask.request.client.name = Personal::new(name.to_owned());
            app.advance(1);
            let booked = app.book(&ask).await.unwrap();
            app.prove_mailboxes().await;
            app.deliver().await;
            let mail = app.post.last();
            let to: Vec<_> = mail.to().unwrap().iter().collect();
            assert_eq!((to.len(), to[0].address()), (1, Some(format!("quillfeather-{number}@example.org").as_str())), "{name:?}");
            assert!(mail.bcc().is_none() && mail.header_raw("Bcc").is_none());
            let shown = to[0].name().unwrap();
            assert!(shown.contains("uillfeather") && shown.chars().count() <= 61, "{shown:?}");
            assert!(!shown.contains(|c: char| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2028}')), "{shown:?}");
            assert!(!mail.body_html(0).unwrap().contains("<script"));
            assert_eq!(invited(&mail, "METHOD"), "REQUEST");
            app.cancel(&booked).await.unwrap();
        }
    }
}
