//! What, with whom, when.

use jiff::Timestamp;

use super::BookContext;
use crate::{
    api::wire::ModeDto,
    server::{
        answers::kept::Written,
        problem::{Code, Problem},
    },
    service::{App, booking::placing::search::AvailabilityQuery, practice::asked::asked},
    web::{
        answer::{Allowed, same_page},
        links,
        reader::and,
        rows,
        templates::{Choice, Link, ServicesPage, Template, TimesPage},
        week,
    },
};
use domain::{
    booking::Party,
    practice::service::{Audience, Mode, Service, Staff},
    wording::money,
};

impl BookContext {
    /// What is listed; at a practitioner's address, what that one gives.
    pub(super) fn services(&self, now: Timestamp) -> Result<Written, Problem> {
        let of = match self.who() {
            Some(who) => Some(
                self.snapshot
                    .catalogue
                    .practitioner_named(&who)
                    .ok_or(Code::Invalid)?,
            ),
            None => None,
        };
        let gives =
            |service: &Service| of.is_none_or(|one| service.practitioners().contains(&one.id));
        let listed = self
            .snapshot
            .catalogue
            .listed_services(now)
            .filter(|service| gives(service));
        let widget = self.chosen.widget.is_some();
        let here = self.here(&[]);
        let content = ServicesPage {
            back: None,
            heading: self.reader.say(if widget {
                "pages-title-book"
            } else {
                "pages-service-title"
            }),
            about: of.map(|one| self.reader.with("pages-with", "name", &rows::titled(one))),
            choices: listed
                .map(|service| self.service_choice(&service))
                .collect(),
            widget: widget.then(|| self.practice().slug.clone()),
            practitioner: of.map(|one| one.handle.clone()),
            plain: here.clone(),
            lost: self.reader.keep(links::address(&self.practice().slug)),
        };
        let here = if widget {
            and(here, "widget", "yes")
        } else {
            here
        };
        Ok(same_page(
            &Allowed {
                widget,
                ..self.allowed()
            },
            Template::Services,
            &self.frame(&here),
            &content,
            // It shows no times, but what is listed today and at which price.
            self.snapshot.catalogue.same_day_until(now),
        ))
    }

    fn service_choice(&self, service: &Service) -> Choice {
        let price = if service.price.is_zero() {
            self.reader.say("pages-free")
        } else {
            money(service.price, self.reader.locale)
        };
        let mut about = vec![rows::minutes(&self.reader, service.duration_minutes), price];
        match service.audience {
            Audience::Everyone => {}
            Audience::NewClients => about.push(self.reader.say("pages-new-clients")),
            Audience::Returning => about.push(self.reader.say("pages-returning")),
        }
        Choice {
            href: self.address(&[
                ("service", &service.handle),
                ("practitioner", &self.who().unwrap_or_default()),
            ]),
            name: service.name.in_language(Some(self.reader.tag())).to_owned(),
            text: service
                .description
                .as_ref()
                .map(|text| text.in_language(Some(self.reader.tag())).to_owned()),
            about: Some(about.join(" · ")),
        }
    }

    /// What the address calls the service: with its secret, if it has one.
    pub(super) fn named(&self) -> &str {
        self.chosen.service.as_deref().unwrap_or_default()
    }

    pub(super) fn service(&self) -> Result<&Service, Problem> {
        let named = self.named();
        // A private service without its secret looks like one that does not exist
        // (docs/decisions/0030-links-and-payees-are-not-definitions.md).
        asked(&self.snapshot.catalogue, named, Party::Client, "service")
            .map_err(|_| Code::Invalid.into())
    }

    /// Whether there is somebody to choose, and nobody was chosen yet.
    pub(super) fn asks_who(&self) -> Result<bool, Problem> {
        Ok(has_choice(self.service()?) && self.chosen.practitioner.is_none())
    }

    pub(super) fn people(&self, now: Timestamp) -> Result<Written, Problem> {
        let service = self.service()?;
        let href = |who: &str| self.address(&[("service", self.named()), ("practitioner", who)]);
        let any = Choice {
            href: href("any"),
            name: self.reader.say("pages-who-any"),
            text: None,
            about: None,
        };
        let known = service
            .practitioners()
            .iter()
            .filter_map(|id| self.snapshot.catalogue.practitioner(*id))
            .filter(|one| !one.has_left(now));
        let each = known.map(|one| Choice {
            href: href(&one.handle),
            name: one.name.clone(),
            text: one.title.clone(),
            about: one.pronouns.clone(),
        });
        let content = ServicesPage {
            back: Some(self.address(&[])),
            heading: self.reader.say("pages-who-title"),
            choices: std::iter::once(any).chain(each).collect(),
            ..ServicesPage::default()
        };
        let frame = self.frame(&self.address(&[("service", self.named())]));
        Ok(same_page(
            &self.allowed(),
            Template::Services,
            &frame,
            &content,
            self.snapshot.catalogue.same_day_until(now),
        ))
    }

    /// Who was chosen; nobody in particular is nobody.
    pub(super) fn who(&self) -> Option<String> {
        self.chosen
            .practitioner
            .clone()
            .filter(|who| who != "any" && !who.is_empty())
    }

    /// The way it takes place: the chosen one, else the first.
    pub(super) fn how(&self) -> Result<Mode, Problem> {
        let service = self.service()?;
        let first = service.modes.first().copied();
        self.chosen
            .mode
            .map(Mode::from)
            .or(first)
            .ok_or_else(|| Code::Invalid.into())
    }

    pub(super) async fn times(&self, app: &App) -> Result<Written, Problem> {
        let (service, how) = (self.service()?, self.how()?);
        let visit = Self {
            chosen: super::Chosen {
                mode: Some(ModeDto::from(how)),
                ..self.chosen.clone()
            },
            ..self.clone()
        };
        let query = AvailabilityQuery {
            service: self.named().to_owned(),
            practitioner: self.who(),
            mode: Some(how),
            ..AvailabilityQuery::default()
        };
        let from = self.chosen.week.map(|day| day.0);
        let found = week::find(app, &self.snapshot, query, from, None).await?;
        // Together with the revisions this decides how long the page is kept
        // (docs/decisions/0046-kept-answers.md).
        let same_until = found.same_until;
        let week = found.shown(
            &self.reader,
            &self.practice().zone,
            |start| visit.here(&[("start", &start.to_string())]),
            |date| visit.here(&[("week", &date.to_string())]),
        );
        let name = service.name.in_language(Some(self.reader.tag()));
        let with = self.who().and_then(|who| {
            Some(rows::titled(
                self.snapshot.catalogue.practitioner_named(&who)?,
            ))
        });
        let minutes = rows::minutes(&self.reader, service.duration_minutes);
        let about = [Some(name.to_owned()), with, Some(minutes)]
            .into_iter()
            .flatten()
            .collect();
        let content = TimesPage {
            back: Some(self.back_from_times(service)),
            notice: None,
            heading: self.reader.say("pages-time-title"),
            about,
            pills_label: self.reader.say("pages-where"),
            pills: self.modes(service, how),
            week,
        };
        let frame = self.frame(&visit.here(&[]));
        Ok(same_page(
            &self.allowed(),
            Template::Times,
            &frame,
            &content,
            same_until,
        ))
    }

    /// To whom there was to choose; else to the services, of the practitioner who was named from the beginning.
    fn back_from_times(&self, service: &Service) -> String {
        match (&self.chosen.practitioner, has_choice(service)) {
            (Some(_), true) => self.address(&[("service", self.named())]),
            (who, _) => self.address(&[("practitioner", who.as_deref().unwrap_or_default())]),
        }
    }

    fn modes(&self, service: &Service, how: Mode) -> Vec<Link> {
        let who = self.chosen.practitioner.as_deref().unwrap_or_default();
        let pill = |mode: Mode| Link {
            href: self.address(&[
                ("service", self.named()),
                ("practitioner", who),
                ("mode", mode.into_str()),
            ]),
            label: rows::mode(&self.reader, mode),
            current: mode == how,
        };
        if service.modes.len() > 1 {
            service.modes.iter().copied().map(pill).collect()
        } else {
            Vec::new()
        }
    }
}

/// Whether somebody is to be chosen among those who give it.
fn has_choice(service: &Service) -> bool {
    matches!(&service.staff, Staff::AnyOf(all) if all.len() > 1)
}
