//! The register: what a buyer or an authority decides about reports. The gate is here; the log is to come.
//!
//! It imports `document`, `standard`, `product`, `assessment` and `seal`. Read first: [`Gate`], [`Policy`].

mod gate;
pub mod gate_report;
mod policy;
mod rules;

pub use gate::{Bid, Decided, Gate, MethodsSeen, Said};
pub use policy::{ClassificationRule, CoverageRule, POLICY_SCHEMA, Policy, PolicyFault, PolicyFile, PolicyStandard, PolicyWaivers};
