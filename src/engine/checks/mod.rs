//! Native checks: what data cannot express, one file each, by name and with documented parameters.

mod administration_apart;
mod breaking_changes;
mod closed_bodies;
mod error_shape;
mod examples;
mod interface_contracts;
mod reading;
mod references;
mod scope_separation;
mod structure;

use super::index::Index;
use super::outcome::Spot;
use crate::contract::NodeRef;
use crate::standard::Level;
use serde_json::Value;
use std::collections::BTreeMap;

/// What a native check came to.
#[derive(Debug, Default)]
pub struct NativeOutcome {
    /// How many nodes were looked at.
    pub examined: usize,
    /// What is wrong.
    pub findings: Vec<NativeFinding>,
    /// What could not be told, and where.
    pub inconclusive: Vec<(Option<NodeRef>, String)>,
}

/// Something a native check found.
#[derive(Debug, Clone)]
pub struct NativeFinding {
    /// Where the fault is.
    pub at: Spot,
    /// Binds differently from its check.
    pub level: Option<Level>,
    /// What is wrong, in words.
    pub message: String,
    /// Other places that matter, with what they are.
    pub related: Vec<(String, NodeRef)>,
}

impl NativeFinding {
    /// A finding of the check's own level at a node.
    pub(super) fn new(at: impl Into<Spot>, message: impl Into<String>) -> Self {
        Self { at: at.into(), level: None, message: message.into(), related: Vec::new() }
    }

    /// The finding with a level of its own.
    #[must_use]
    pub(super) fn at_level(mut self, level: Level) -> Self {
        self.level = Some(level);
        self
    }
}

/// The parameters that a standard gives a native check.
pub type Parameters = BTreeMap<String, Value>;

/// The texts of a parameter that is a list.
pub(super) fn texts<'p>(parameters: &'p Parameters, name: &str) -> Vec<&'p str> {
    parameters.get(name).and_then(Value::as_array).map(|items| items.iter().filter_map(Value::as_str).collect()).unwrap_or_default()
}

/// A native check.
pub type Native = fn(&Index<'_>, &Parameters) -> NativeOutcome;

/// The native checks by name.
pub const NATIVES: &[(&str, Native)] = &[
    ("administration-apart", administration_apart::run),
    ("breaking-changes", breaking_changes::run),
    ("closed-bodies", closed_bodies::run),
    ("error-shape", error_shape::run),
    ("examples", examples::run),
    ("interface-contracts", interface_contracts::run),
    ("reading", reading::run),
    ("references", references::run),
    ("scope-separation", scope_separation::run),
    ("structure", structure::run),
];

/// The native check of this name.
#[must_use]
pub fn native(name: &str) -> Option<Native> {
    NATIVES.iter().find(|(known, _)| *known == name).map(|(_, native)| *native)
}
