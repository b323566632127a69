//! What answers have in common: conditional requests, tables, packed documents, answers that are kept.

pub mod conditional;
pub(crate) mod csv;
pub(crate) mod kept;
pub(crate) mod packed;
pub(crate) mod personal;
