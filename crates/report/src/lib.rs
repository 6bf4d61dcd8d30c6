//! The report: what an assessment says, as a document and in its renderings, one file each.
//!
//! It imports `document`, `standard`, `product`, `engine` and `assessment`. Read first: [`ReportDocument`],
//! [`terminal`].

pub mod clauses;
pub mod document;
mod excerpt;
pub mod terminal;

pub use document::ReportDocument;
