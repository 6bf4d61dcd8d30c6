//! Asking a running endpoint: what is planned, how it is sent, what the connection shows.

mod planned;

pub use planned::{Credential, PlannedRequest, SafetyClass};
