//! The engine: select nodes, judge them, roll the outcomes up.

pub mod assertion;
mod budget;
pub mod checks;
pub mod compare;
pub mod composition;
mod effective;
mod example_recording;
pub mod examples;
mod facts;
pub mod index;
pub mod keywords;
pub mod kind;
mod lazy_pattern;
pub mod lint;
pub mod message;
mod needs;
mod outcome;
mod pattern;
pub mod plan;
pub mod relations;
mod run;
#[cfg(test)]
mod samples;
mod select;
mod verdict;
pub mod view;
pub(crate) mod words;

pub(crate) use facts::schema::properties;
pub use outcome::{CheckResult, Finding, Outcome, RequirementResult, Spot};
pub use run::{Selection, assess};
pub use verdict::{Answer, GradeAnswer, StandardVerdict};
