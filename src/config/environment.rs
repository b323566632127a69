//! The environment's variables: a misspelt one is refused as a misspelt key of the file is.

use std::env;

use confique::{
    Config,
    meta::{FieldKind, Meta},
};

use super::Settings;
use domain::text::meant;

const OURS: &str = "HOURKEEP_";
/// Of the command line, and of the tests around a demo.
const OTHERS: [&str; 4] = [
    "HOURKEEP_CONFIG",
    "HOURKEEP_URL",
    "HOURKEEP_DATA",
    "HOURKEEP_WIDGET",
];

/// What is wrong with the names in the environment, if anything is.
pub(super) fn unknown() -> Option<String> {
    let names = env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    let known = known();
    let mut told: Vec<_> = names.filter_map(|name| told(&name, &known)).collect();
    told.sort();
    (!told.is_empty()).then(|| told.join("; "))
}

fn known() -> Vec<&'static str> {
    let mut found = OTHERS.to_vec();
    collect(&Settings::META, &mut found);
    found
}

fn collect(meta: &Meta, found: &mut Vec<&'static str>) {
    for field in meta.fields {
        match field.kind {
            FieldKind::Leaf { env, .. } => found.extend(env),
            FieldKind::Nested { meta } => collect(meta, found),
        }
    }
}

fn told(name: &str, known: &[&'static str]) -> Option<String> {
    let rest = name.strip_prefix(OURS)?;
    if known.contains(&name) || is_service_link(rest) {
        return None;
    }
    let known = known.iter().filter_map(|name| name.strip_prefix(OURS));
    // A name without its section comes first.
    let ends_so = |known: &&str| {
        known
            .strip_suffix(rest)
            .is_some_and(|section| section.ends_with('_'))
    };
    let meant = known
        .clone()
        .find(ends_so)
        .or_else(|| meant(rest, known))
        .map(|meant| format!(": did you mean {OURS}{meant}?"))
        .unwrap_or_default();
    Some(format!(
        "the environment has {name}, which is not a setting{meant}"
    ))
}

/// Kubernetes tells every container of a namespace of a service named `hourkeep` in such variables
/// (<https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables>).
fn is_service_link(rest: &str) -> bool {
    let port = |rest: &str| {
        let mut parts = rest.split('_');
        let number = parts
            .next()
            .is_some_and(|number| number.parse::<u16>().is_ok());
        let protocol = parts
            .next()
            .is_some_and(|protocol| ["TCP", "UDP", "SCTP"].contains(&protocol));
        number
            && protocol
            && parts
                .next()
                .is_none_or(|last| ["PROTO", "PORT", "ADDR"].contains(&last))
            && parts.next().is_none()
    };
    matches!(rest, "PORT" | "SERVICE_HOST" | "SERVICE_PORT")
        || rest.starts_with("SERVICE_PORT_")
        || rest.strip_prefix("PORT_").is_some_and(port)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn follows_the_rule(meta: &Meta, section: &str) {
        for field in meta.fields {
            let name = format!("{section}_{}", field.name.to_ascii_uppercase());
            match field.kind {
                FieldKind::Leaf { env, .. } => assert_eq!(env, Some(name.as_str())),
                FieldKind::Nested { meta } => follows_the_rule(meta, &name),
            }
        }
    }

    #[test]
    fn every_variable_is_named_by_section_and_key() {
        follows_the_rule(&Settings::META, OURS.trim_end_matches('_'));
    }

    #[test]
    fn a_misspelt_variable_is_told_with_what_was_meant() {
        let known = known();
        let told = |name: &str| super::told(name, &known);
        assert_eq!(
            told("HOURKEEP_LISTN").unwrap(),
            "the environment has HOURKEEP_LISTN, which is not a setting: did you mean HOURKEEP_LISTEN?"
        );
        assert!(
            told("HOURKEEP_SMTP")
                .unwrap()
                .ends_with("which is not a setting")
        );
        assert!(
            told("HOURKEEP_RATE_LIMITS")
                .unwrap()
                .contains("did you mean HOURKEEP_RATE_LIMITS_")
        );
        for name in ["TRUSTED_HOPS", "POOL_SIZE", "LEASE_SECONDS"] {
            let told = told(&format!("HOURKEEP_{name}")).unwrap();
            assert!(told.ends_with(&format!("_{name}?")), "{told}");
        }
        for name in known
            .iter()
            .chain(&["PATH", "DATABASE_URL", "hourkeep_listen"])
        {
            assert_eq!(told(name), None, "{name}");
        }
        for name in [
            "SERVICE_HOST",
            "SERVICE_PORT",
            "SERVICE_PORT_HTTP",
            "PORT",
            "PORT_8080_TCP",
            "PORT_8080_TCP_ADDR",
            "PORT_8080_TCP_PROTO",
        ] {
            assert_eq!(told(&format!("HOURKEEP_{name}")), None, "{name}");
        }
        assert!(told("HOURKEEP_PORT_HTTP").is_some() && told("HOURKEEP_PORT_80_TCP_X").is_some());
    }
}
