//! How the client may be reached.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode, response::Response};
use serde::Deserialize;

use super::ManageContext;
use crate::{
    api::wire::{
        ChannelDto, ContactSettingsView,
        requests::{ContactBody, ContactSettingsBody},
    },
    server::{extract::checked, problem::Problem},
    service::{self, App},
    web::{
        answer::{Allowed, page, see_other},
        form::Form,
        templates::{Channel, ContactPage, LabelledValue, Template},
    },
};
use domain::{text::strip_bidi_controls, wording::Locale};

#[derive(Debug, Deserialize)]
pub(super) struct ContactForm {
    email: ChannelDto,
    sms: ChannelDto,
    voicemail: ChannelDto,
    post: ChannelDto,
    #[serde(default)]
    from: String,
    #[serde(default)]
    until: String,
    name: Option<String>,
    language: Option<String>,
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    visit: ManageContext,
) -> Result<Response, Problem> {
    let view = visit.settings(&app).await?;
    let hours = view
        .contact
        .safe_hours
        .as_deref()
        .and_then(|hours| hours.split_once('-'))
        .unwrap_or_default();
    Ok(visit.contact(&view, hours, StatusCode::OK, None))
}

pub(super) async fn change(
    State(app): State<Arc<App>>,
    visit: ManageContext,
    form: Form<ContactForm>,
) -> Result<Response, Problem> {
    let ContactForm {
        email,
        sms,
        voicemail,
        post,
        from,
        until,
        name,
        language,
    } = form.fields;
    let hours = (!from.is_empty() || !until.is_empty()).then(|| format!("{from}-{until}"));
    let body = ContactSettingsBody {
        contact: ContactBody {
            email: Some(email),
            sms: Some(sms),
            voicemail: Some(voicemail),
            post: Some(post),
            safe_hours: hours,
        },
        name: name.as_deref().map(strip_bidi_controls),
        language,
        time_zone: None,
    };
    let (caller, id) = (&visit.opened.caller, visit.opened.record.booking.id);
    let wrong = match checked(body) {
        Ok(body) => {
            service::clients::contact::change(&app, caller, id, &body.into()).await?;
            return see_other(&visit.after("contact"));
        }
        Err(problem) => problem.pointers().any(|pointer| pointer == "/name"),
    };
    let view = visit.settings(&app).await?;
    let contact = crate::api::wire::ContactView {
        email,
        sms,
        voicemail,
        post,
        safe_hours: None,
    };
    let view = ContactSettingsView {
        name,
        contact,
        ..view
    };
    let wrong = if wrong {
        "pages-wrong-name"
    } else {
        "pages-wrong-hours"
    };
    Ok(visit.contact(
        &view,
        (&from, &until),
        StatusCode::UNPROCESSABLE_ENTITY,
        Some(wrong),
    ))
}

impl ManageContext {
    async fn settings(&self, app: &App) -> Result<ContactSettingsView, Problem> {
        let (caller, id) = (&self.opened.caller, self.opened.record.booking.id);
        let settings = service::clients::contact::read(app, caller, id).await?;
        Ok(settings.into())
    }

    fn contact(
        &self,
        view: &ContactSettingsView,
        hours: (&str, &str),
        status: StatusCode,
        wrong: Option<&str>,
    ) -> Response {
        let said = &view.contact;
        let all = [
            ("email", "pages-channel-email", said.email),
            ("sms", "pages-channel-sms", said.sms),
            ("voicemail", "pages-channel-voicemail", said.voicemail),
            ("post", "pages-channel-post", said.post),
        ];
        let content = ContactPage {
            base: self.base.clone(),
            q: self.reader.query(),
            wrong: wrong.map(|id| self.reader.say(id)),
            stricter_only: view.stricter_only,
            channels: all
                .into_iter()
                .map(|(name, label, current)| self.channel(name, label, current))
                .collect(),
            from: hours.0.to_owned(),
            until: hours.1.to_owned(),
            name: view.name.clone().unwrap_or_default(),
            languages: languages(view.language.as_deref().map_or(self.reader.locale, |tag| {
                Locale::of(tag).unwrap_or(self.reader.locale)
            })),
        };
        page(
            status,
            &Allowed::default(),
            Template::Contact,
            &self.frame("/contact"),
            &content,
        )
    }

    fn channel(&self, name: &'static str, label: &str, current: ChannelDto) -> Channel {
        let choices = [
            ("ok", "pages-may", ChannelDto::Ok),
            ("name_only", "pages-may-name", ChannelDto::NameOnly),
            ("never", "pages-may-not", ChannelDto::Never),
        ];
        let choice = |(value, label, word): (&str, &str, ChannelDto)| LabelledValue {
            name: name.into(),
            value: value.into(),
            label: self.reader.say(label),
            checked: word == current,
        };
        Channel {
            name,
            label: self.reader.say(label),
            choices: choices.into_iter().map(choice).collect(),
        }
    }
}

fn languages(current: Locale) -> Vec<LabelledValue> {
    let all = [
        ("en", "English"),
        ("de", "Deutsch"),
        ("es", "Español"),
        ("ar", "العربية"),
    ];
    let one = |(value, label): (&str, &str)| LabelledValue {
        name: "language".into(),
        value: value.into(),
        label: label.into(),
        checked: current.language() == value,
    };
    all.into_iter().map(one).collect()
}
