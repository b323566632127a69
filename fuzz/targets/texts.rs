#![no_main]

#[path = "../properties/texts.rs"]
mod texts;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| texts::holds(bytes));
