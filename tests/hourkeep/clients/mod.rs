//! Who books: what is said of clients, proof of their mailboxes, and what strangers cannot do.

mod abuse;
mod admin;
mod forms;
mod link_requests;
mod proving;
mod without_address;
