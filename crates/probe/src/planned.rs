//! One request of the plan: what is sent, how safe it is, and which probes ask for it.

use super::authentication::Placement;
use super::request::Body;
use kitemark_standard::{Credential, FollowUp, SafetyClass};
use serde::Serialize;

/// What a request is, whoever asks for it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Request {
    /// The method, as it goes over the wire.
    pub method: String,
    /// The absolute address, with query, without credential.
    pub url: String,
    /// The header fields beside those that the client itself adds, in the order in which they are sent.
    pub headers: Vec<(String, String)>,
    /// Who it says that it comes from.
    pub credential: Credential,
    /// Where the credential is placed; nothing where none is sent.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub authentication: Vec<Placement>,
    /// The operation, where it is one of a contract: the contract's file, a `#`, and the JSON Pointer in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// What it takes from the answer to the same request without it; then it is sent where there is such a thing alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub follow_up: Option<FollowUp>,
    /// The body; nothing where none is sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<Body>,
}

/// One request that may be sent. What is no such request is not sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PlannedRequest {
    /// What is sent.
    #[serde(flatten)]
    pub request: Request,
    /// How much it can disturb.
    pub class: SafetyClass,
    /// The probes that ask for it, sorted: the requirement's id, a slash, the probe's name.
    pub probes: Vec<String>,
    /// Whether it may act: then it is sent once, after all others.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub doubtful: bool,
}

/// A token that is obtained before anything is asked with it (RFC 6749, 4.4).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TokenRequest {
    /// The security scheme that it is for.
    pub scheme: String,
    /// Whose it is.
    pub credential: Credential,
    /// Where it is issued.
    pub url: String,
    /// The scopes that are asked for.
    pub scopes: Vec<String>,
}
