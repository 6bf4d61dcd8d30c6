//! An instance against a schema: whether an example, or what the text of a parameter stands for, is what its schema allows.
//!
//! Schema Objects of 3.0 are judged by their own rules, those of 3.1 and 3.2 as JSON Schema 2020-12, both where they
//! stand in the arena. What cannot be judged makes the outcome inconclusive, never a fault.

mod array;
mod branch;
mod combine;
mod decimal;
mod format;
mod keyword;
mod object;
mod scalar;
#[cfg(test)]
mod tests;
mod trial;
mod value;
mod wire;
mod words;

pub use value::Instance;
pub use wire::{Parsed, WireValue};

use super::{Contract, NodeRef};
use kitemark_document::NodeId;
use std::sync::atomic::{AtomicU64, Ordering};
use trial::Evaluation;

/// The most faults that are told of one instance.
const MAX_FAULTS: usize = 16;

/// Which way an instance travels: some required properties are not sent in a request, others not in a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// To the product: `required` does not bind read-only properties.
    Request,
    /// From the product: `required` does not bind write-only properties.
    Response,
    /// Not known, or both: `required` binds neither.
    Either,
}

/// How the scalars of an instance are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// By their own JSON type.
    AsWritten,
    /// As any scalar that has their text, which is how the values of parameters travel.
    AsText,
}

/// What a judgement comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ValidationResult {
    /// The instance is what the schema allows.
    Valid,
    /// It is not: why, in document order.
    Invalid(Vec<InstanceFault>),
    /// It cannot be told, for this first reason.
    Inconclusive(Doubt),
}

/// Something in an instance that its schema does not allow.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct InstanceFault {
    /// The value at fault, where it is a node of a document.
    pub node: Option<NodeId>,
    /// The value at fault as a JSON Pointer from the instance.
    pub pointer: String,
    /// The keyword of the schema that does not allow it.
    pub keyword: NodeRef,
    /// What was expected, and what was found.
    pub message: String,
}

/// Why something cannot be judged.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Doubt {
    /// The schema or keyword that cannot be judged.
    pub at: NodeRef,
    /// Why, in words.
    pub reason: String,
}

/// Whether values are judged by a format of this name.
#[must_use]
pub fn is_judged_format(name: &str) -> bool {
    format::Format::of(name, true).is_some() || format::Width::of(name).is_some()
}

/// Judges instances against the schemas of one contract.
#[derive(Debug)]
pub struct Validator<'a> {
    contract: &'a Contract,
    has_json_schema: bool,
    /// A default dialect that the contract names and that is not judged.
    foreign_dialect: Option<NodeRef>,
    /// The steps that all judgements together may still take.
    left: AtomicU64,
}

impl<'a> Validator<'a> {
    /// A judge for the schemas of a contract. All its judgements together take bounded time.
    #[must_use]
    pub fn new(contract: &'a Contract) -> Self {
        let nodes = contract.len();
        let has_json_schema = contract.version().is_some_and(super::Version::has_json_schema);
        let root = contract.root();
        let dialect = contract.document(root).get(root.node, "jsonSchemaDialect").filter(|_| has_json_schema);
        let dialect = dialect.map(|node| NodeRef { part: root.part, node });
        Self {
            contract,
            has_json_schema,
            foreign_dialect: dialect.filter(|at| !is_known_dialect(contract.text(*at))),
            left: AtomicU64::new(20_000_000 + 200 * u64::try_from(nodes).unwrap_or(u64::MAX / 400)),
        }
    }

    /// Judges an instance as it is written.
    #[must_use]
    pub fn judge(&self, schema: NodeRef, instance: Instance<'_>, direction: Direction) -> ValidationResult {
        self.judge_read(schema, instance, direction, Reading::AsWritten)
    }

    /// Judges an instance whose scalars are read in a given way.
    #[must_use]
    pub fn judge_read(&self, schema: NodeRef, instance: Instance<'_>, direction: Direction, reading: Reading) -> ValidationResult {
        if let Some(at) = self.foreign_dialect {
            return ValidationResult::Inconclusive(Doubt { at, reason: "schemas of this dialect are not judged".to_owned() });
        }
        let own = 200_000 + 64 * u64::try_from(instance.size()).unwrap_or(u64::MAX / 128);
        let allowance = own.min(self.left.load(Ordering::Relaxed));
        let (judgement, spent) = Evaluation::run(self, schema, instance, direction, reading, allowance);
        let left = self.left.load(Ordering::Relaxed);
        self.left.store(left.saturating_sub(spent), Ordering::Relaxed);
        judgement
    }
}

/// Whether this is the dialect of OpenAPI 3.1 or 3.2, or JSON Schema 2020-12.
fn is_known_dialect(address: &str) -> bool {
    let address = address.trim_end_matches('#');
    address == "https://json-schema.org/draft/2020-12/schema"
        || ["https://spec.openapis.org/oas/3.1/dialect/", "https://spec.openapis.org/oas/3.2/dialect/"].iter().any(|base| address.starts_with(base))
}
