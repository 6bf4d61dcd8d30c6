//! The report: all outcomes and findings for one product, as a document and in its renderings.

mod assessment;
pub mod json;
pub mod terminal;

pub use assessment::{Assessment, Criteria, ReportFinding, ReportResult, Verdict, assess_product};
