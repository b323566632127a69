//! What is sealed, and with which keys.

mod canaries;
mod sealed;
