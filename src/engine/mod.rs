//! The engine: select nodes, judge them, roll the outcomes up.

pub mod assertion;
pub mod bounded;
mod budget;
pub mod checks;
pub mod compare;
pub mod example_recording;
pub mod examples;
mod facts;
pub mod keywords;
pub mod kind;
mod lazy_pattern;
pub mod lint;
pub mod message;
pub mod model;
mod needs;
mod notes;
mod outcome;
mod pattern;
pub mod plan;
pub mod relations;
mod required;
mod run;
#[cfg(test)]
mod samples;
mod select;
mod verdict;
pub mod view;
pub(crate) mod words;

pub use bounded::LeftOut;
pub use facts::Fact;
pub(crate) use model::properties;
pub use outcome::{CheckResult, Finding, Outcome, RequirementResult, Spot};
pub use run::{Selection, assess};
pub use verdict::{Answer, GradeAnswer, StandardVerdict};
