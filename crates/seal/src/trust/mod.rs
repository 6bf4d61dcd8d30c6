//! Trust: whose word counts for what, by one key in a file or by a signed trust root.

mod chain;
mod grant;
mod read;
mod root;

pub use chain::TrustChain;
pub use grant::{Assurance, Claim, Grant, Refusal, Role, Scope};
pub use read::TRUST_ROOT_SCHEMA;
pub use root::{KeyRecord, Moment, Register, Signer, Standing, TrustRoot};

use super::envelope::{Envelope, EnvelopeFault, Verified};
use super::key::PublicKey;
use super::strict_json::StrictFault;
use super::types::PayloadType;
use kitemark_document::{OpenFault, Time};
use thiserror::Error;

/// Whose word counts.
#[derive(Debug, Clone)]
pub enum Trust {
    /// One key, trusted because the user named its file. It holds no role: it proves who signed, not what they may say.
    Key(Box<PublicKey>),
    /// A trust root, which says who may say what.
    Root(Box<TrustRoot>),
}

impl Trust {
    /// Verifies an envelope with the keys that are trusted.
    ///
    /// # Errors
    /// [`EnvelopeFault`] where it is of another type or by nobody who is trusted.
    pub fn verify(&self, envelope: &Envelope, expected: PayloadType) -> Result<Verified, EnvelopeFault> {
        match self {
            Self::Key(key) => envelope.verify(expected, std::slice::from_ref(&**key)),
            Self::Root(root) => root.verify(envelope, expected),
        }
    }
}

/// Why a trust root is not believed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TrustFault {
    /// A file of it could not be opened.
    #[error("{0}")]
    Open(String),
    /// Its envelope is not believed.
    #[error(transparent)]
    Envelope(#[from] EnvelopeFault),
    /// It is not what a trust root is: every fault with its place. The fault lies with its maker.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Document(Vec<StrictFault>),
    /// Too few of those who must sign it did.
    #[error("version {version} of the trust root is signed by {found} of the {needed} holders that {by} asks for")]
    Threshold {
        /// The version that is judged.
        version: u64,
        /// Whose rule it breaks.
        by: String,
        /// How many different holders signed.
        found: usize,
        /// How many must.
        needed: usize,
    },
    /// It is not the version that follows.
    #[error("version {found} of the trust root cannot follow version {trusted}")]
    Version {
        /// The version that is trusted.
        trusted: u64,
        /// The version that was to follow.
        found: u64,
    },
    /// It is older than one that the user has seen.
    #[error("version {found} of the trust root is older than version {least}, the lowest that counts here")]
    Older {
        /// Its version.
        found: u64,
        /// The lowest that counts.
        least: u64,
    },
    /// It is for another scheme.
    #[error("the trust root is for the scheme `{found}`, and its predecessor for `{trusted}`")]
    Scheme {
        /// The scheme of the version that is trusted.
        trusted: String,
        /// The scheme of the other.
        found: String,
    },
    /// A file holds another version than its name says.
    #[error("{name} holds version {found}")]
    Name {
        /// The file.
        name: String,
        /// The version in it.
        found: u64,
    },
    /// A version is missing in the folder.
    #[error("{name} is missing, so that the versions after it cannot be reached")]
    Gap {
        /// The file that is missing.
        name: String,
    },
    /// It has expired.
    #[error("version {version} of the trust root expired on {expires}")]
    Expired {
        /// Its version.
        version: u64,
        /// When.
        expires: Time,
    },
}

impl TrustFault {
    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> String {
        match self {
            Self::Open(_) => "name the file of a trust root, or the folder with 1.root.json, 2.root.json and so on".to_owned(),
            Self::Envelope(fault) => fault.help().to_owned(),
            Self::Document(_) => "the form of a trust root is in standards/schemas/trust-root.schema.json".to_owned(),
            Self::Threshold { .. } => {
                "the authority must add the missing signatures: kitemark sign ENVELOPE --type trust-root --key KEY --output ENVELOPE".to_owned()
            }
            Self::Version { trusted, .. } => format!("the next version is {}, and an older one is never accepted again", trusted.saturating_add(1)),
            Self::Older { least, .. } => {
                format!("get the versions up to {least} from the authority: an older one may trust keys that were taken back since")
            }
            Self::Scheme { .. } => "name the trust root of one scheme".to_owned(),
            Self::Name { .. } => "name each file by its version: 1.root.json, 2.root.json and so on".to_owned(),
            Self::Gap { .. } => "get the missing file from the authority".to_owned(),
            Self::Expired { .. } => "get the next version from the authority; nothing is verified with an expired one".to_owned(),
        }
    }

    /// Whether a signature is missing or wrong, rather than the question.
    #[must_use]
    pub fn is_not_authentic(&self) -> bool {
        matches!(
            self,
            Self::Envelope(EnvelopeFault::NotSigned { .. })
                | Self::Threshold { .. }
                | Self::Version { .. }
                | Self::Older { .. }
                | Self::Scheme { .. }
        )
    }
}

impl From<OpenFault> for TrustFault {
    fn from(fault: OpenFault) -> Self {
        Self::Open(fault.to_string())
    }
}
