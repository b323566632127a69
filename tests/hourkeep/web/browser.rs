//! A browser without JavaScript: it reads links and forms out of pages, and follows them.

use crate::server::router::{Answer, Call, Server};

/// What a browser shows.
#[derive(Debug, Clone)]
pub struct Page {
    pub answer: Answer,
    pub text: String,
}

/// A form as it stands on a page, to be filled in.
#[derive(Debug, Clone)]
pub struct Form {
    pub action: String,
    pub fields: Vec<(String, String)>,
}

impl Page {
    pub async fn open(server: &Server<'_>, address: &str) -> Self {
        Self::of(server.get(address).send().await)
    }

    fn of(answer: Answer) -> Self {
        let kind = answer.header("content-type");
        assert!(
            answer.status == 303 || kind == "text/html; charset=utf-8",
            "{}: {} {kind}",
            answer.asked,
            answer.status
        );
        Self {
            text: unescaped(&answer.text()),
            answer,
        }
    }

    pub fn shows(self, status: u16, text: &str) -> Self {
        assert!(
            self.answer.status == status && self.text.contains(text),
            "{text}: {} {}",
            self.answer.status,
            self.text
        );
        self
    }

    /// Where the first link leads whose address contains `part`.
    pub fn link(&self, part: &str) -> String {
        let mut all = self
            .text
            .split("href=\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next());
        all.find(|href| href.contains(part))
            .unwrap_or_else(|| panic!("no link with {part}: {}", self.text))
            .to_owned()
    }

    /// The form that posts to an address which ends so, with its hidden fields.
    pub fn form(&self, action: &str) -> Form {
        let escaped = self.answer.text();
        let forms = escaped
            .split("<form ")
            .skip(1)
            .filter_map(|rest| rest.split("</form>").next());
        let attribute = |tag: &str, name: &str| {
            Some(unescaped(
                tag.split(&format!("{name}=\"")).nth(1)?.split('"').next()?,
            ))
        };
        let with_action = forms.filter_map(|form| Some((attribute(form, "action")?, form)));
        let path = |address: &str| address.split('?').next().unwrap_or_default().to_owned();
        let found = with_action
            .into_iter()
            .find(|(to, _)| path(to).ends_with(action));
        let (to, form) = found.unwrap_or_else(|| panic!("no form for {action}: {escaped}"));
        let inputs = form
            .split("<input ")
            .skip(1)
            .filter(|tag| tag.starts_with("type=\"hidden\""));
        let fields = inputs
            .filter_map(|tag| Some((attribute(tag, "name")?, attribute(tag, "value")?)))
            .collect();
        Form { action: to, fields }
    }

    /// The form as a button of the page sends it that carries this value to an address with `part`.
    pub fn button(&self, action: &str, part: &str) -> Form {
        let buttons = self.answer.text();
        let mut buttons = buttons
            .split("<button form=")
            .skip(1)
            .filter_map(|rest| rest.split('>').next());
        let tag = unescaped(
            buttons
                .find(|tag| unescaped(tag).contains(part))
                .unwrap_or_else(|| panic!("no button with {part}")),
        );
        let attribute = |name: &str| {
            tag.split(&format!(" {name}=\""))
                .nth(1)
                .unwrap()
                .split('"')
                .next()
                .unwrap()
                .to_owned()
        };
        Form {
            action: attribute("formaction"),
            ..self.form(action)
        }
        .with(&attribute("name"), &attribute("value"))
    }

    /// Where it leads on to.
    pub fn leads_to(&self, part: &str) -> String {
        let to = self.answer.header("location").to_owned();
        assert!(
            self.answer.status == 303 && to.contains(part),
            "{part}: {} {to} {}",
            self.answer.status,
            self.text
        );
        to
    }
}

impl Form {
    pub fn field(&self, name: &str) -> String {
        let found = self.fields.iter().find(|(one, _)| one == name);
        found.unwrap_or_else(|| panic!("no field {name}")).1.clone()
    }

    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.fields.push((name.into(), value.into()));
        self
    }

    pub async fn post(&self, server: &Server<'_>) -> Page {
        self.post_from(server, "same-origin").await
    }

    /// With a cookie that the browser keeps.
    pub async fn post_with(&self, server: &Server<'_>, cookie: &str) -> Page {
        Page::of(
            self.call(server, "same-origin")
                .header("cookie", cookie)
                .send()
                .await,
        )
    }

    /// From a page there, as browsers say it (Fetch Metadata).
    pub async fn post_from(&self, server: &Server<'_>, site: &str) -> Page {
        Page::of(self.call(server, site).send().await)
    }

    fn call<'a>(&self, server: &'a Server<'_>, site: &str) -> Call<'a> {
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(&self.fields)
            .finish();
        let call = server
            .call("POST", &self.action)
            .header("content-type", "application/x-www-form-urlencoded");
        call.header("sec-fetch-site", site).raw(body)
    }
}

fn unescaped(text: &str) -> String {
    let pairs = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#x27;", "'"),
        ("&#x2f;", "/"),
        ("&amp;", "&"),
    ];
    pairs
        .into_iter()
        .fold(text.to_owned(), |text, (escape, character)| {
            text.replace(escape, character)
        })
}
