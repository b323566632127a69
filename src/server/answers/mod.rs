//! What answers have in common: conditional requests, tables, packed documents.

pub mod conditional;
pub(crate) mod csv;
pub(crate) mod packed;
pub(crate) mod personal;
