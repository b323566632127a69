//! What is put on paper: receipts, credit notes, estimates.

pub mod good_faith_estimate;
pub mod issuing;
pub mod receipt;
