//! Bookings: free times, quoting, placing, what becomes of a hold.

mod admin;
mod availability;
mod by_hand;
mod changing;
mod classes;
mod enrolments;
mod explain;
mod holds;
mod joining;
mod model;
mod placing;
mod private;
mod quote;
mod races;
mod requests;
mod service_limits;
mod sessions;
