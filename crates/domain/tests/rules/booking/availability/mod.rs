//! Which starts can be booked.

mod assignment;
mod classes;
mod dst_vectors;
mod explained;
mod extent;
mod horizon_and_notice;
mod hours;
mod limits;
mod overlaps;
mod own_times;
mod practitioner_modes;
mod properties;
mod rooms;
mod season_vectors;
mod service_limits;
mod session_changes;
mod teams;
mod travel;
mod worked_cases;
