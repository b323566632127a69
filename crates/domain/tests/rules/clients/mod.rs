//! Who books.

mod days;
mod details;
mod suspicion;
