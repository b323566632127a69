//! What is written, byte by byte.
