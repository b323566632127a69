//! The rules of slots: page 2 of the design, case by case and by properties.

mod fixtures;
mod parts;

mod assignment;
mod classes;
mod days;
mod dst_vectors;
mod horizon_and_notice;
mod hours;
mod limits;
mod money;
mod moving;
mod overlaps;
mod properties;
mod reference;
mod rooms;
mod suspicion;
mod teams;
mod worked_cases;
mod world;
mod zones;
