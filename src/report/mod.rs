//! The report: all outcomes and findings for one product, as a document and in its renderings.

mod assessment;
pub mod clauses;
mod coverage;
pub mod document;
mod excerpt;
mod finding;
mod live;
mod places;
mod room;
pub mod terminal;
pub mod waivers;

pub use assessment::{Assessment, Criteria, Verdict, assess_product};
pub use coverage::Coverage;
pub use document::ReportDocument;
pub use finding::{AssessedFinding, AssessedResult, MethodOutcome, NotListed, Related, ReportFinding, ReportResult};
pub use live::{Live, LiveEndpoint, OperationCoverage, Skipped};
pub use waivers::{JudgedWaiver, WaiverState};
