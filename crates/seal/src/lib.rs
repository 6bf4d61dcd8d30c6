//! The seal: keys, the envelope that holds what is signed, the statement in it, and who is trusted to say what.
//!
//! Nothing here reads a clock or the network. Every fault says whose it is and what to do about it.
//!
//! It imports all crates up to `report`. Read first: [`Envelope`], [`Statement`],
//! [`verify()`].

pub mod encoding;
pub mod envelope;
pub mod key;
mod lists;
pub mod question;
pub mod report;
pub mod signer;
pub mod statement;
pub mod strict_json;
pub mod trust;
pub mod types;
pub mod verify;

pub use envelope::{Envelope, EnvelopeFault, Verified};
pub use key::{KeyFault, KeyId, Passphrase, PrivateKey, PublicKey};
pub use question::{StepResult, VerificationResult, VerificationStep};
pub use report::{Issue, ReportFault, SealedReport};
pub use signer::{Prepared, SignFault, UnsignedStatement};
pub use statement::{Statement, StatementFault, Subject};
pub use trust::{Trust, TrustFault, TrustRoot};
pub use types::{PayloadType, PredicateType};
pub use verify::{Expected, Request, Verification, verify};
