//! One request of the plan: what is sent, how safe it is, and which probes ask for it.

use super::authentication::Placement;
use super::request::Body;
use serde::{Deserialize, Serialize};

/// How much a request can disturb the service that answers it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum SafetyClass {
    /// Passive: nothing is sent, what was answered before is read.
    L0,
    /// Observe: GET, HEAD and OPTIONS on declared operations and on a short fixed list of paths, and handshakes.
    L1,
    /// Refusal: a request that a conforming server must refuse.
    L2,
    /// Mutating, or load: only with a consent.
    L3,
}

/// Who the request says that it comes from. The credential itself is never part of the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Credential {
    /// No credential is sent.
    None,
    /// The credential of the environment, as the operation's security scheme places it.
    Valid,
    /// A well-formed credential that nobody issued, placed alike.
    Invalid,
    /// A token that says of itself that it is not signed (RFC 7519, 6).
    Unsigned,
    /// A token that is signed with a key that everybody knows.
    WronglySigned,
    /// The credential of the second identity of the environment.
    Second,
}

/// What an identity does not have, though it asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Without {
    /// It has what it asks for, where objects of both identities are named: the control of what it has not.
    Nothing,
    /// A scope that the operation demands.
    Scope,
    /// The object that is asked for: it is the other identity's.
    Object,
}

/// What a request is asked after, and takes from the answer to the same request without it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum FollowUp {
    /// The next page that the answer names is asked, of the same origin and path.
    NextPage,
    /// It is asked again with the entity tag of the answer in `If-None-Match` (RFC 9110, 13.1.2).
    IfNoneMatch,
}

impl SafetyClass {
    /// Its name, as it stands in a plan and in a recording.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::L0 => "L0",
            Self::L1 => "L1",
            Self::L2 => "L2",
            Self::L3 => "L3",
        }
    }
}

impl Credential {
    /// Whether nobody issued it.
    #[must_use]
    pub fn is_forged(self) -> bool {
        matches!(self, Self::Invalid | Self::Unsigned | Self::WronglySigned)
    }

    /// Its name, as it stands in a plan and in a recording.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Valid => "valid",
            Self::Invalid => "invalid",
            Self::Unsigned => "unsigned",
            Self::WronglySigned => "wronglySigned",
            Self::Second => "second",
        }
    }
}

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
