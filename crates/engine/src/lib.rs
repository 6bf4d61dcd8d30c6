//! The engine: select nodes, judge them, roll the outcomes up.
//!
//! `compile` prepares a requirement, `select` finds the nodes that it is about, `run` judges them: by assertions over facts
//! (`facts`) or by a native check (`checks`). `lint` and `examples` hold the requirements themselves.
//!
//! It imports `document`, `contract`, `standard`, `product`, `model` and `compare`. Read first: [`assess`],
//! [`RequirementResult`], [`Fact`].

pub mod assertion;
pub mod bounded;
mod budget;
pub mod checks;
pub mod compile;
pub mod example_recording;
pub mod examples;
mod facts;
pub mod keywords;
mod lazy_pattern;
pub mod lint;
pub mod message;
mod notes;
mod outcome;
mod pattern;
mod prefilter;
pub mod relations;
mod required;
mod run;
#[cfg(test)]
mod samples;
mod select;
mod undecided;
pub mod view;
pub mod words;

pub use bounded::LeftOut;
pub use facts::Fact;
pub use outcome::{CheckResult, Finding, Location, Outcome, RequirementResult};
pub use run::{RunFilter, assess};
pub use undecided::{MOST_UNDECIDED, Undecided};
