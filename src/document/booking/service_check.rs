//! From a written service to one that can be booked.

use std::collections::{BTreeMap, BTreeSet};

use super::{service::ServiceEntry, staffing};
use crate::document::{
    booking,
    fault::Pointer,
    findings::Findings,
    lint,
    money::policy,
    practice::seasons::Seasons,
    text::NOTE,
    words::{SlotFromDto, TaxDto, VisibilityDto},
};
use domain::{
    clients::Personal,
    ids::ServiceId,
    money::{BasisPoints, Currency, Money, policy::Policy},
    practice::{
        Practitioner, Room, Text,
        schedule::Grid,
        service::{Mode, Service, Tax},
    },
};

/// What services refer to.
pub(crate) struct ServiceContext<'a> {
    pub currency: Currency,
    pub exempt_text: Option<&'a String>,
    pub policies: &'a BTreeMap<String, Policy>,
    pub practitioners: &'a [Practitioner],
    pub rooms: &'a [Room],
    pub seasons: &'a Seasons,
}

/// Stands in `examples/practices`.
const EXAMPLE_SECRET: &str = "72c3206fae8f4fe44cf59cda371c7db4";

/// 128 bits, and not typed by hand: of 32 digits by chance, fewer than one in a million million have so few different ones.
fn is_strong(secret: &str) -> bool {
    let plain = secret.len() == 32
        && secret
            .bytes()
            .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    plain && secret.bytes().collect::<BTreeSet<_>>().len() > 6
}

fn duration(found: &mut Findings, at: &Pointer, minutes: u32) -> u32 {
    found.number(&at.key("duration_minutes"), minutes, 5..=1_440, "minutes")
}

fn buffer(found: &mut Findings, at: &Pointer, minutes: u32) -> u32 {
    found.number(at, minutes, 0..=480, "minutes")
}

impl ServiceEntry {
    fn check_description(&self, found: &mut Findings, at: &Pointer) -> Option<Text> {
        found.translated(
            (at, "description", "description_translations"),
            self.description.as_ref(),
            &self.description_translations,
            NOTE,
        )
    }

    pub(in crate::document) fn check(
        &self,
        found: &mut Findings,
        at: &Pointer,
        id: ServiceId,
        context: &ServiceContext,
    ) -> Service {
        // What others depend on comes first: rooms need the modes and the staff, deposits the
        // price.
        let modes = self.check_modes(found, &at.key("modes"));
        let class = self
            .class
            .as_ref()
            .map(|class| class.check(found, &at.key("class"), self.capacity));
        let staff = staffing::staff(found, at, self, context.practitioners);
        let price = Money::new(self.price, context.currency);
        let (payment, first_visit) = self.check_payment(found, at, price);
        Service {
            id,
            handle: self.id.clone(),
            name: self.check_name(found, at),
            description: self.check_description(found, at),
            duration_minutes: duration(found, at, self.duration_minutes),
            buffer_before_minutes: buffer(
                found,
                &at.key("buffer_before_minutes"),
                self.buffer_before_minutes,
            ),
            buffer_after_minutes: buffer(
                found,
                &at.key("buffer_after_minutes"),
                self.buffer_after_minutes,
            ),
            price,
            later_prices: self.check_later_prices(
                found,
                &at.key("prices_from"),
                context.currency,
                [Some(payment), first_visit],
            ),
            tax: self.check_tax(found, at, context.exempt_text),
            payment,
            first_visit,
            code: found.optional_text(&at.key("code"), self.code.as_ref(), 60),
            good_faith_estimate: self.gfe,
            // Before `modes` and `staff` are moved into their members.
            rooms: staffing::rooms(found, at, self, &modes, &staff, context.rooms),
            times: self.check_times(found, at, &modes, context.seasons),
            joining: self.joining.of_service(found, at, &modes),
            modes,
            staff,
            attendees: found.number(&at.key("attendees"), self.attendees, 1..=20, "people"),
            capacity: self.check_capacity(found, at),
            class,
            policy: self.check_policy(found, &at.key("policy"), context.policies),
            audience: self.audience.into(),
            approval: self.approval.map(Into::into),
            listed: self.visibility == VisibilityDto::Listed,
            link_secret: self.check_link(found, &at.key("link_secret")),
            max_per_client: found.optional(
                &at.key("max_per_client"),
                self.max_per_client,
                1..=1_000,
                "bookings",
            ),
            limits: self.limits.check(found, &at.key("limits")),
            grid: self.check_grid(found, at),
        }
    }

    fn check_name(&self, found: &mut Findings, at: &Pointer) -> Text {
        let names = (at, "name", "translations");
        lint::check(found, &at.key("name"), &self.name);
        for (language, name) in &self.translations {
            lint::check(found, &at.key("translations").key(language), name);
        }
        let name = found.translated(
            names,
            Some(&self.name),
            &self.translations,
            crate::document::text::NAME,
        );
        name.unwrap_or_else(|| Text::plain(""))
    }

    fn check_modes(&self, found: &mut Findings, at: &Pointer) -> Vec<Mode> {
        found.require(
            !self.modes.is_empty(),
            at,
            "name one at least: room, online, phone or outdoor",
        );
        let modes: Vec<Mode> = self.modes.iter().map(|mode| (*mode).into()).collect();
        for (n, mode) in modes.iter().enumerate() {
            found.require(
                !modes[..n].contains(mode),
                &at.index(n),
                format!("`{}` is listed twice", mode.into_str()),
            );
        }
        modes
    }

    fn check_tax(&self, found: &mut Findings, at: &Pointer, exempt_text: Option<&String>) -> Tax {
        let rate = policy::share(found, at, "tax", self.tax_percent, self.tax_basis_points);
        let text = found.optional_text(&at.key("tax_text"), self.tax_text.as_ref(), NOTE);
        if text.is_some() && self.tax != TaxDto::Exempt {
            found.fault(
                &at.key("tax_text"),
                "says why no tax is due: write tax = \"exempt\" with it, or leave it out",
            );
        }
        // Both ways: a rate that is not applied and a tax without a rate are each incomplete.
        if rate.is_some() != (self.tax == TaxDto::Included) {
            found.fault(&at.key("tax"), "a rate and tax = \"included\" belong together: write both (tax_percent = …) or none");
        }
        match self.tax {
            TaxDto::None => Tax::None,
            TaxDto::Exempt => Tax::Exempt {
                text: text.or_else(|| exempt_text.cloned()),
            },
            TaxDto::Included => Tax::Included {
                // Without a rate there is a fault already; any value will do to go on checking.
                rate: rate.unwrap_or(BasisPoints(0)),
            },
        }
    }

    fn check_capacity(&self, found: &mut Findings, at: &Pointer) -> u32 {
        let place = at.key("capacity");
        let shared = self.capacity > 1 && self.class.is_none();
        let message = "only a class has seats: write class = { starts = [\"mon 07:00\"] } with it, or `attendees` for people who \
                       come together";
        found.require(!shared, &place, message);
        found.number(&place, self.capacity, 1..=500, "seats")
    }

    fn check_policy(
        &self,
        found: &mut Findings,
        at: &Pointer,
        policies: &BTreeMap<String, Policy>,
    ) -> String {
        let only = || {
            if policies.len() == 1 {
                policies.keys().next().cloned()
            } else {
                None
            }
        };
        let default = || {
            policies
                .contains_key(crate::document::DEFAULT_POLICY)
                .then(|| crate::document::DEFAULT_POLICY.to_owned())
                // With one policy there is nothing to choose.
                .or_else(only)
        };
        let known = || {
            policies
                .keys()
                .map(String::as_str)
                .collect::<Vec<_>>()
                .join(", ")
        };
        let key = self.policy.clone().or_else(default);
        // Without any policy there is one fault of the whole document.
        if !policies.is_empty() && !key.as_ref().is_some_and(|key| policies.contains_key(key)) {
            found.fault(at, format!("name one of your policies: {}", known()));
        }
        key.unwrap_or_default()
    }

    fn check_link(&self, found: &mut Findings, at: &Pointer) -> Option<Personal<String>> {
        const MAKE: &str = "make one with `openssl rand -hex 16`";
        let Some(secret) = &self.link_secret else {
            let message = format!(
                "missing: anyone who guesses `{}` would have its link; {MAKE}",
                self.id
            );
            found.require(self.visibility == VisibilityDto::Listed, at, message);
            return None;
        };
        found.require(
            is_strong(secret),
            at,
            format!("must be 32 random hexadecimal digits: {MAKE}"),
        );
        let private = self.visibility == VisibilityDto::PrivateLink;
        found.require(private, at, "a listed service has none: write visibility = \"private_link\" with it, or leave it out");
        // Not refused: the examples have to be accepted as they are.
        if secret == EXAMPLE_SECRET {
            found.warn(
                at,
                format!("is the one in the example, which everyone can read; {MAKE}"),
            );
        }
        Some(Personal::new(secret.clone()))
    }

    fn check_grid(&self, found: &mut Findings, at: &Pointer) -> Option<Grid> {
        let Some(step) = self.slot_step_minutes else {
            let alone = [
                ("slot_offset_minutes", self.slot_offset_minutes.is_some()),
                ("slot_from", self.slot_from.is_some()),
            ];
            for (name, _) in alone.into_iter().filter(|(_, said)| *said) {
                found.fault(&at.key(name), "write slot_step_minutes with it");
            }
            return None;
        };
        found.require(
            self.class.is_none(),
            &at.key("slot_step_minutes"),
            "a class has fixed starts: leave the step out",
        );
        let grid = Grid {
            step,
            offset: self.slot_offset_minutes.unwrap_or(0),
            origin: self.slot_from.unwrap_or(SlotFromDto::Midnight).into(),
        };
        booking::check_grid(found, at, grid);
        Some(grid)
    }
}
