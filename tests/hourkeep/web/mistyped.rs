//! An address with a slip in its domain is asked about, once.

use hourkeep::service::authenticate::Scope;

use super::browser::{Form, Page};
use crate::{
    both,
    server::router::Server,
    support::{RIVERSIDE, TestApp},
};

const BOOK: &str = "/book/riverside-counselling";
const TYPED: &str = "quillfeather@gmial.com";
const MEANT: &str = "quillfeather@gmail.com";
const ASKED: &str = "Did you mean quillfeather@gmail.com?";

async fn form(server: &Server<'_>, start: &str) -> Form {
    let page = format!("{BOOK}?service=intro&mode=online&start={start}");
    let form = Page::open(server, &page).await.form(BOOK);
    form.with("name", "Quillfeather")
        .with("note", "about quillfeathers")
        .with("agree", "yes")
}

/// The addresses of all who have booked.
async fn addresses(app: &TestApp, server: &Server<'_>) -> Vec<String> {
    let (key, _) = app.api_key(RIVERSIDE, Scope::ALL).await;
    let listed = server
        .get("/v1/admin/bookings")
        .bearer(&key)
        .send()
        .await
        .shows(200);
    let all = listed["data"].as_array().unwrap().iter();
    all.map(|one| one["client"]["email"].as_str().unwrap().to_owned())
        .collect()
}

both! {
    async fn it_is_asked_about_and_either_answer_books(app: &TestApp) {
        let server = Server::on(app);
        let asked = form(&server, "2026-10-19T11:00:00Z").await.with("email", TYPED).post(&server).await.shows(200, ASKED);
        let other = form(&server, "2026-10-20T11:00:00Z").await.with("email", TYPED).post(&server).await.shows(200, ASKED);
        assert_eq!(addresses(app, &server).await, Vec::<String>::new(), "nothing is booked before");
        for value in [MEANT, TYPED] {
            assert!(asked.text.contains(&format!("name=\"email_is\" value=\"{value}\"")), "{}", asked.text);
        }
        asked.form(BOOK).with("email_is", MEANT).post(&server).await.leads_to("done=booked");
        other.form(BOOK).with("email_is", TYPED).post(&server).await.leads_to("done=booked");
        assert_eq!(addresses(app, &server).await, [MEANT, TYPED]);
        // Sent once more it is the same booking.
        asked.form(BOOK).with("email_is", TYPED).post(&server).await.leads_to("done=before");
        assert_eq!(addresses(app, &server).await, [MEANT, TYPED]);
    }

    async fn an_answer_counts_for_what_was_asked_about_only(app: &TestApp) {
        let server = Server::on(app);
        let asked = async |email: &str, answer: &str| {
            let form = form(&server, "2026-10-19T11:00:00Z").await.with("email", email);
            form.with("email_is", answer).post(&server).await
        };
        for answer in ["", "quillfeather@hotmail.com", "quillfeather@gmial.co", "<b>"] {
            asked(TYPED, answer).await.shows(200, ASKED);
        }
        // What else is wrong is said first, and then it is asked.
        let wrong = form(&server, "2026-10-19T11:00:00Z").await.with("email", TYPED).with("phone", "12").post(&server).await;
        assert!(!wrong.shows(422, "phone-wrong").text.contains(ASKED));
        // In another language the form is shown as it was.
        let page = asked(TYPED, "").await;
        page.button(BOOK, "lang=ar").post(&server).await.shows(200, TYPED);
        assert_eq!(addresses(app, &server).await, Vec::<String>::new());
        // An address that may be right is asked about by nobody.
        asked("quillfeather@mail.com", "").await.leads_to("done=booked");
    }
}
