//! What may be signed: the types of payload and of predicate, each from a closed list.

use kitemark_document::quoted;
use kitemark_document::text::visible;
use thiserror::Error;

/// The beginning of every predicate type of ours, fixed when the tool is built: set `KITEMARK_TYPE_BASE` to a place
/// that the scheme controls. Unless set it lies under `.invalid`, which nobody can own (RFC 6761 section 6.4).
pub const TYPE_BASE: &str = match option_env!("KITEMARK_TYPE_BASE") {
    Some(base) => base,
    None => "https://kitemark.invalid/types/",
};

/// A text that names no type known here.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{found}` is not a type that is understood here; these are: {}", .known.join(", "))]
pub struct UnknownType {
    /// What was found.
    pub found: String,
    /// What would have been understood.
    pub known: Vec<String>,
}

/// What the payload of an envelope is (DSSE 1.0.2, `PAYLOAD_TYPE`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PayloadType {
    /// An in-toto Statement: a report, an award or a status.
    Statement,
    /// A trust root.
    TrustRoot,
}

impl PayloadType {
    /// Every type.
    pub const ALL: [Self; 2] = [Self::Statement, Self::TrustRoot];

    /// The type as it stands in the envelope and under the signature.
    #[must_use]
    pub fn uri(self) -> &'static str {
        match self {
            Self::Statement => "application/vnd.in-toto+json",
            Self::TrustRoot => "application/vnd.kitemark.trust-root+json",
        }
    }

    /// The type with exactly this text; no other spelling counts.
    ///
    /// # Errors
    /// [`UnknownType`].
    pub fn of(text: &str) -> Result<Self, UnknownType> {
        Self::ALL
            .into_iter()
            .find(|known| known.uri() == text)
            .ok_or_else(|| UnknownType { found: visible(&quoted(text)), known: Self::ALL.iter().map(|known| known.uri().to_owned()).collect() })
    }
}

/// What a statement says about its subject (in-toto Attestation Framework v1, `predicateType`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PredicateType {
    /// A report: every outcome and finding for a product.
    Report,
    /// An award: the authority's decision about a report.
    Award,
    /// The authority's short-lived word on which awards hold.
    Status,
}

impl PredicateType {
    /// Every type.
    pub const ALL: [Self; 3] = [Self::Report, Self::Award, Self::Status];

    /// The name of the type with its version, as a trust root gives it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Report => "report/v1",
            Self::Award => "award/v1",
            Self::Status => "status/v1",
        }
    }

    /// The type as it stands in a statement: [`TYPE_BASE`] and its name.
    #[must_use]
    pub fn uri(self) -> String {
        format!("{TYPE_BASE}{}", self.name())
    }

    /// The type with exactly this URI.
    ///
    /// # Errors
    /// [`UnknownType`].
    pub fn of_uri(text: &str) -> Result<Self, UnknownType> {
        Self::ALL
            .into_iter()
            .find(|known| known.uri() == text)
            .ok_or_else(|| UnknownType { found: visible(&quoted(text)), known: Self::ALL.iter().map(|known| known.uri()).collect() })
    }

    /// The type with exactly this name.
    #[must_use]
    pub fn of_name(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.name() == text)
    }
}
