//! What is one engine's own, or its storage's: poolers, disks, databases that cannot be reached.

mod cancelled;
#[cfg(unix)]
mod pooler;
mod reaching;
#[cfg(target_os = "linux")]
mod storage;
