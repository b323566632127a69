//! What a client does, from looking around to moving a paid booking.

mod availability;
mod booking;
mod changing;
mod closed;
mod former;
mod forms;
mod paying;
mod private;
mod profile;
