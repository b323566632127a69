//! Messages to clients, from the act that calls for one to what arrives.

mod abuse;
mod acts;
mod contact;
mod delivery;
mod expired;
mod late;
mod outage;
mod practice;
mod texts;
mod trouble;
