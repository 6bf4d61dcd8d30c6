//! The report: all outcomes and findings for one product, as a document and in its renderings.

mod assessment;
mod excerpt;
pub mod json;
pub mod terminal;
pub mod text;

pub use assessment::{Assessment, Criteria, ReportFinding, ReportResult, Verdict, assess_product};
