//! The assessment: a product against its criteria. Outcomes are put together, waivers applied, and the verdict drawn.
//!
//! It imports `document`, `contract`, `standard`, `product`, `model` and `engine`. Read first: [`assess_product`],
//! [`Assessment`], [`Verdict`].

mod assess;
mod coverage;
mod finding;
mod live;
mod places;
mod room;
mod verdict;
pub mod waivers;

pub use assess::{Assessment, Criteria, Verdict, assess_product};
pub use coverage::Coverage;
pub use finding::{AssessedFinding, AssessedResult, MethodOutcome, NotDecided, NotListed, Related, ReportFinding, ReportResult};
pub use live::{Live, LiveEndpoint, OperationCoverage, Skipped};
pub use places::{FileNode, Places, Position};
pub use verdict::{Answer, GradeAnswer, StandardVerdict};
pub use waivers::{JudgedWaiver, WaiverState};
