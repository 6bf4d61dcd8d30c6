//! Comparison of two contracts: every difference, its direction, its place in both, and whether it breaks a consumer.
//!
//! What a consumer sends may only be accepted more widely, and what it is sent may only become narrower. A schema is
//! compared as what it asks for, so that a component renamed, moved or written the way of another version of OpenAPI
//! is no difference.
//!
//! It imports `document`, `contract` and `model`. Read first: [`compare()`], [`Difference`], [`Direction`].

mod alike;
mod body;
mod bounds;
mod branches;
mod comparison;
mod difference;
mod disjoint;
mod fields;
mod flat;
mod follows;
mod keywords;
mod numbers;
mod object;
mod operation;
mod parameter;
mod paths;
mod proof;
mod schema;
mod security;
mod servers;
mod shape;
mod side;
#[cfg(test)]
mod tests;
mod witness;

pub use difference::{Difference, DifferenceKind, Direction};
pub use paths::addresses;

use comparison::Comparison;
use kitemark_model::Index;

/// Every difference between two contracts, in the order of their places in the current one.
///
/// `as_of` is the day (`YYYY-MM-DD`) on which the current contract holds: an operation that was deprecated with a
/// sunset before it may be gone. Without a day, none may.
#[must_use]
pub fn compare(previous: &Index<'_>, current: &Index<'_>, as_of: Option<&str>) -> Vec<Difference> {
    let mut comparison = Comparison::new(previous, current, as_of);
    comparison.servers();
    comparison.security_schemes();
    comparison.paths();
    comparison.webhooks();
    comparison.schemas();
    comparison.finish()
}
