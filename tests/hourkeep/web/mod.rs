//! The pages for people, as a browser without JavaScript uses them: links are followed, forms are filled in and posted.

mod booking;
pub mod browser;
mod contact;
mod guarded;
mod managing;
mod mistyped;
mod paying;
