//! The words of a probe: how safe a request is, who asks, what is wrong with what is sent.

use serde::{Deserialize, Serialize};

/// The vocabularies by which a request that reads is told from one that acts. What each is for, its title says.
pub const REQUEST_VOCABULARIES: [&str; 9] = [
    "request-actions",
    "request-mostly-actions",
    "request-mostly-names",
    "request-names",
    "request-reads",
    "request-about",
    "request-commands",
    "request-values",
    "request-particles",
];

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

/// What is wrong with a body, the least that a service could take it for first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum BodyForm {
    /// JSON that ends before it is whole.
    Truncated,
    /// Plain text, where the operation takes none.
    PlainText,
    /// One member has a value of a type that the contract does not allow there.
    OtherType,
    /// One text is longer than the contract allows: a mebibyte.
    OversizedText,
    /// One member is none that the contract allows.
    UndeclaredMember,
    /// Nothing: it is what the contract allows, and the service is to take it.
    AsStated,
}

impl BodyForm {
    /// Whether a conforming service refuses it.
    #[must_use]
    pub fn is_forbidden(self) -> bool {
        self != Self::AsStated
    }
}
