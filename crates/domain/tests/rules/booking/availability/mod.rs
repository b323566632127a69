//! Which starts can be booked.

mod assignment;
mod classes;
mod dst_vectors;
mod extent;
mod horizon_and_notice;
mod hours;
mod limits;
mod overlaps;
mod properties;
mod rooms;
mod teams;
mod worked_cases;
