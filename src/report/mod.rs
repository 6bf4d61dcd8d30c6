//! The report: all outcomes and findings for one product, as a document and in its renderings.

mod assessment;
pub mod clauses;
mod coverage;
pub mod document;
mod excerpt;
mod live;
pub mod terminal;
pub mod waivers;

pub use assessment::{Assessment, Criteria, ReportFinding, ReportResult, Verdict, assess_product};
pub use coverage::Coverage;
pub use document::ReportDocument;
pub use live::{Live, LiveEndpoint, OperationCoverage, Skipped};
pub use waivers::{JudgedWaiver, WaiverState};
