//! What was sent and answered: HTTP Archive 1.2, redacted before anything else sees it.

mod archive;
mod exchange;
mod read;
mod redaction;

pub use archive::{Archive, NoResponse, Received, Sent};
pub use exchange::{Answer, Body, Cookie, Exchange};
pub use read::{Observation, Recording, RecordingFault, Skipped};
pub use redaction::{REDACTED, Redaction};
