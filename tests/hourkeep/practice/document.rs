//! What fuzzing tries with made-up documents, with those that are known.

#[path = "../../../fuzz/properties/document.rs"]
mod property;

use crate::support::{LANDWEHRKANAL, RIVERSIDE, STILLPOINT, example};

#[test]
fn every_example_comes_back_as_it_was() {
    for slug in [LANDWEHRKANAL, RIVERSIDE, STILLPOINT] {
        property::holds(example(slug).as_bytes());
    }
}
