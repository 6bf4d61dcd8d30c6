//! The nodes that a check selected and could not judge, each with the reason: what is not decided is not passed.

use super::outcome::{Finding, Location};
use kitemark_standard::Level;
use std::sync::Arc;

/// How many of a check are listed; the others are counted.
pub const MOST_UNDECIDED: usize = 100;

/// What could not be decided: the first are listed, and all are counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Undecided {
    listed: Vec<Finding>,
    count: usize,
}

impl Undecided {
    /// Adds a node that could not be judged. The same reason at the same place is one.
    pub fn push(&mut self, check: &Arc<str>, level: Level, at: Location, reason: String) {
        if self.listed.iter().any(|known| known.at == at && known.message == reason) {
            return;
        }
        self.count += 1;
        if self.listed.len() < MOST_UNDECIDED {
            self.listed.push(Finding { check: Arc::clone(check), level, message: reason, at, others: 0, related: Vec::new() });
        }
    }

    /// Counts nodes that are not listed.
    pub fn leave_out(&mut self, count: usize) {
        self.count += count;
    }

    /// Adds what another could not decide.
    pub fn merge(&mut self, other: Self) {
        let room = MOST_UNDECIDED.saturating_sub(self.listed.len());
        self.listed.extend(other.listed.into_iter().take(room));
        self.count += other.count;
    }

    /// Those that are listed.
    #[must_use]
    pub fn listed(&self) -> &[Finding] {
        &self.listed
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.count
    }

    /// Whether everything was decided.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The first reason.
    #[must_use]
    pub fn first_reason(&self) -> Option<&str> {
        self.listed.first().map(|first| first.message.as_str())
    }

    /// Those that are listed, by place.
    #[must_use]
    pub fn into_listed(mut self) -> Vec<Finding> {
        self.listed.sort_by(|a, b| (a.at, &a.check, &a.message).cmp(&(b.at, &b.check, &b.message)));
        self.listed
    }
}
