//! Asking a running endpoint: what is planned, how it is sent, what the connection shows. The only crate that reaches the
//! network.
//!
//! It imports `document`, `contract`, `standard`, `product` and `model`, and `engine` for compiled assertions alone. Read
//! first: [`plan::RequestPlan`], [`Request`], [`client::Session`].

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
