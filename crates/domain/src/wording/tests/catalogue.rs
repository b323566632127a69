//! Every language has every message, with the same values in it, and each can be said.

use std::collections::{BTreeMap, BTreeSet};

use strum::VariantArray;

use fluent_bundle::FluentResource;

use crate::wording::{Locale, Value, messages::FILES, say};

/// Message ids and the values they show: `{ $name }`, not what only chooses between forms.
fn messages(files: &[&str]) -> BTreeMap<String, BTreeSet<String>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut current = String::new();
    for line in files
        .iter()
        .flat_map(|file| file.lines())
        .filter(|line| !line.starts_with('#'))
    {
        if let Some((id, _)) = line.split_once(" =").filter(|_| !line.starts_with(' ')) {
            current = id.to_owned();
            assert!(
                found.insert(current.clone(), BTreeSet::new()).is_none(),
                "{id} stands twice"
            );
        }
        for (_, rest) in line
            .match_indices("{ $")
            .map(|(at, _)| line.split_at(at + 3))
        {
            let (name, after) = rest.split_at(rest.find(' ').unwrap_or(0));
            if after.starts_with(" }") && name != "count" {
                found.get_mut(&current).unwrap().insert(name.to_owned());
            }
        }
    }
    found
}

#[test]
fn every_language_says_the_same() {
    let english = messages(FILES[0].1);
    assert!(
        english.len() > 30 && english["moment-with-offset"].len() == 3,
        "{english:?}"
    );
    for (language, files) in FILES {
        assert_eq!(messages(files), english, "in {language}");
        for file in files {
            assert!(
                FluentResource::try_new((*file).to_owned()).is_ok(),
                "a text in {language} does not parse"
            );
        }
    }
}

#[test]
fn every_message_can_be_said() {
    let english = messages(FILES[0].1);
    for (id, names) in &english {
        for kind in ["sales", "vat", "us"] {
            let chosen = ["tax", "region"].map(|name| (name, Value::Text(kind)));
            let shown = names
                .iter()
                .map(|name| (name.as_str(), Value::Text("VALUE")));
            let values: Vec<_> = shown
                .chain(chosen)
                .chain([("count", Value::Count(2))])
                .collect();
            for &locale in Locale::VARIANTS {
                let said = say(locale, id, &values);
                assert!(
                    said != *id && !said.contains(['{', '}', '$']),
                    "{locale:?} {id}: {said}"
                );
                assert_eq!(
                    said.matches("VALUE").count(),
                    names.len(),
                    "{locale:?} {id}: {said}"
                );
            }
        }
    }
}

#[test]
fn values_are_isolated_where_lines_run_from_the_right() {
    let link = |locale| say(locale, "due-later", &[("amount", Value::Text("{ $x }"))]);
    assert_eq!(link(Locale::EnGb), "{ $x } is due after the session.");
    assert!(link(Locale::Ar).contains("\u{2068}{ $x }\u{2069}"));
}
