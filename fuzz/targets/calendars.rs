#![no_main]

#[path = "../properties/calendars.rs"]
mod calendars;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| calendars::holds(bytes));
