//! What to check: standards and their requirements, schemes, code lists and formats; reading, linting, publishing.

pub mod code_list;
pub mod format;
mod requirement;

pub use requirement::{
    Applies, Check, Collapse, EditionStatus, Example, Having, Level, Method, Milestone, OneOrMany, Parameter, Quantifier, Requirement, Same,
    Standard, StandardHead, Status, Subset, Unmet, WhenNone,
};
