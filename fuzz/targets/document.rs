#![no_main]

#[path = "../properties/document.rs"]
mod document;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| document::holds(bytes));
