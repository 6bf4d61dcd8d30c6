//! What was sent and answered: HTTP Archive 1.2, redacted before anything else sees it.

mod exchange;
mod read;

pub use exchange::{Answer, Body, Cookie, Exchange};
pub use read::{Recording, RecordingFault};
