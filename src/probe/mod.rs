//! Asking a running endpoint: what is planned, how it is sent, what the connection shows.

pub mod authentication;
pub mod caa;
pub mod client;
pub mod consent;
mod file;
pub mod plan;
mod planned;
pub mod reading;
pub mod request;
pub mod safety;
pub mod tls;

pub use consent::Consent;
pub use file::{FaultAt, FileFault};
pub use planned::{PlannedRequest, Request, TokenRequest};
