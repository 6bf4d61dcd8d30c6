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
pub mod strict;
pub mod trust;
pub mod types;
pub mod verify;

pub use envelope::{Envelope, EnvelopeFault, Verified};
pub use key::{KeyFault, KeyId, Passphrase, PrivateKey, PublicKey};
pub use question::{Answered, Conclusion, Question};
pub use report::{Issue, ReportFault, SealedReport};
pub use signer::{Draft, Prepared, SignFault};
pub use statement::{Statement, StatementFault, Subject};
pub use trust::{Trust, TrustFault, TrustRoot};
pub use types::{PayloadType, PredicateType};
pub use verify::{Expected, Request, Verification, verify};
