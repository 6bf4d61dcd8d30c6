//! Native checks: what data cannot express, one file each, which declares its name and its parameters.

mod administration_apart;
mod answers;
mod audit_log;
mod bill_of_materials;
mod breaking_changes;
mod closed_bodies;
mod coverage_matrix;
mod error_shape;
mod examples;
mod interface_contracts;
mod native;
mod published_contract;
mod reading;
mod references;
mod scope_separation;
mod security_txt;
mod structure;
mod sunset_order;
mod table;
mod words;

use super::bounded::{Bounded, Located};
use super::outcome::Location;
use kitemark_contract::NodeRef;
use kitemark_document::shortened;
use kitemark_model::Index;
use kitemark_product::Evidence;
use kitemark_product::recording::Exchange;
use kitemark_standard::Level;
pub use native::{Native, NativeCheck, NativeParameter, Needed, ParameterFault, ParameterKind};
use serde_json::Value;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// What a native check came to.
#[derive(Debug, Default)]
pub struct NativeOutcome {
    /// How many nodes were looked at.
    pub examined: usize,
    /// What is wrong.
    pub findings: Bounded<NativeFinding>,
    /// What could not be told, and where.
    pub inconclusive: Doubts,
}

/// What could not be told, and where: the first are kept, and the others counted.
#[derive(Debug, Default)]
pub struct Doubts {
    kept: Vec<(Option<NodeRef>, String)>,
    more: usize,
}

impl Doubts {
    /// How many are kept.
    const MOST: usize = 100;

    /// Adds what could not be told.
    pub(super) fn push(&mut self, doubt: (Option<NodeRef>, String)) {
        if self.kept.len() < Self::MOST {
            self.kept.push(doubt);
        } else {
            self.more += 1;
        }
    }

    /// Those that are kept, and how many more there are.
    pub(super) fn into_parts(self) -> (Vec<(Option<NodeRef>, String)>, usize) {
        (self.kept, self.more)
    }
}

impl std::ops::Deref for Doubts {
    type Target = [(Option<NodeRef>, String)];

    fn deref(&self) -> &Self::Target {
        &self.kept
    }
}

/// Something a native check found.
#[derive(Debug, Clone)]
pub struct NativeFinding {
    /// Where the fault is.
    pub at: Location,
    /// Binds differently from its check.
    pub level: Option<Level>,
    /// What is wrong, in words.
    pub message: String,
    /// Other places that matter, with what they are.
    pub related: Vec<(String, NodeRef)>,
}

impl NativeFinding {
    /// A finding of the check's own level at a node. What a message quotes is shortened where it is quoted; this bounds
    /// whatever a check puts together of it.
    pub(super) fn new(at: impl Into<Location>, message: impl Into<String>) -> Self {
        let message = message.into();
        let message = match shortened(&message, MOST_CHARACTERS) {
            Cow::Borrowed(_) => message,
            Cow::Owned(shortened) => shortened,
        };
        Self { at: at.into(), level: None, message, related: Vec::new() }
    }

    /// The finding with a level of its own.
    #[must_use]
    pub(super) fn at_level(mut self, level: Level) -> Self {
        self.level = Some(level);
        self
    }
}

/// The longest message of a native check, in characters.
const MOST_CHARACTERS: usize = 2_000;

impl Located for NativeFinding {
    fn at(&self) -> Location {
        self.at
    }

    fn message(&self) -> &str {
        &self.message
    }

    fn level(&self) -> Level {
        // None of its own means that of the check, which is the most binding that it can have.
        self.level.unwrap_or(Level::Must)
    }
}

/// The parameters that a standard gives a native check.
pub type Parameters = BTreeMap<String, Value>;

/// The texts of a parameter that is a list.
pub(super) fn texts<'p>(parameters: &'p Parameters, name: &str) -> Vec<&'p str> {
    parameters.get(name).and_then(Value::as_array).map(|items| items.iter().filter_map(Value::as_str).collect()).unwrap_or_default()
}

/// A parameter that is a text.
pub(super) fn text<'p>(parameters: &'p Parameters, name: &str) -> &'p str {
    parameters.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// A parameter that is a whole number.
pub(super) fn whole(parameters: &Parameters, name: &str) -> Option<u64> {
    parameters.get(name).and_then(Value::as_u64)
}

/// The evidence of a kind, where the manifest lists it.
pub(super) fn evidence_of<'a>(index: &Index<'a>, kind: &str) -> Option<&'a Evidence> {
    index.evidence.iter().find(|evidence| evidence.kind == kind)
}

/// The exchanges that the probe which `probe` names asked for.
pub(super) fn probed<'i>(index: &'i Index<'_>, parameters: &'i Parameters) -> impl Iterator<Item = &'i Exchange> {
    let probe = text(parameters, "probe");
    index.exchanges().filter(move |exchange| exchange.probes.iter().any(|known| known == probe))
}

/// The field of an exchange's entry, as far as it is there.
pub(super) fn in_exchange(index: &Index<'_>, exchange: &Exchange, fields: &[&str]) -> Location {
    let Some(recording) = index.recording else { return Location::Contract(index.contract.root()) };
    Location::Recording(recording.document.reach(exchange.node, fields.iter().copied()))
}

/// Rows or lines for a message: the first few by number, and how many more there are.
#[derive(Debug, Default)]
pub(super) struct Numbered {
    first: Vec<u64>,
    more: usize,
}

impl Numbered {
    /// How many are told by number.
    const SHOWN: usize = 5;

    /// Adds the next.
    pub(super) fn push(&mut self, number: u64) {
        if self.first.len() < Self::SHOWN { self.first.push(number) } else { self.more += 1 }
    }

    /// Whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.first.is_empty()
    }

    /// The word for one of them, and their numbers.
    pub(super) fn describe(&self, word: &str) -> String {
        let shown: Vec<String> = self.first.iter().map(u64::to_string).collect();
        let plural = if self.first.len() == 1 { "" } else { "s" };
        let rest = if self.more == 0 { String::new() } else { format!(" and {} more", self.more) };
        format!("{word}{plural} {}{rest}", shown.join(", "))
    }
}

/// The native checks, by the order of their names.
pub const NATIVES: &[NativeCheck] = &[
    administration_apart::CHECK,
    answers::CHECK,
    audit_log::CHECK,
    bill_of_materials::CHECK,
    breaking_changes::CHECK,
    closed_bodies::CHECK,
    coverage_matrix::CHECK,
    words::DEFAULTS,
    error_shape::CHECK,
    examples::CHECK,
    interface_contracts::CHECK,
    words::PARAMETERS,
    published_contract::CHECK,
    reading::CHECK,
    references::CHECK,
    scope_separation::CHECK,
    security_txt::CHECK,
    words::SERVERS,
    structure::CHECK,
    words::STRUCTURE,
    sunset_order::CHECK,
    words::TAGS,
];

/// The native check of this name.
#[must_use]
pub fn native_check(name: &str) -> Option<&'static NativeCheck> {
    NATIVES.iter().find(|native| native.name == name)
}

/// What runs the native check of this name.
#[must_use]
pub fn native(name: &str) -> Option<Native> {
    native_check(name).map(|native| native.run)
}
