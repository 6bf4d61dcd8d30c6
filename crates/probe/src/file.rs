//! Files that a person writes for a live run, and what is wrong with them.

use kitemark_document::pem::{MISPLACED, private_key_in};
use kitemark_document::{Document, NodeId, Schema};
use thiserror::Error;

/// What is wrong with a file that belongs to a live run. The fault lies with that file.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{}", .faults.iter().map(|fault| format!("at `{}`: {}", fault.pointer, fault.message)).collect::<Vec<_>>().join("\n"))]
pub struct FileFault {
    /// Every fault found, in document order.
    pub faults: Vec<FaultAt>,
}

/// One fault of such a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaultAt {
    /// The node at fault.
    pub node: NodeId,
    /// Its JSON Pointer.
    pub pointer: String,
    /// What is wrong with it.
    pub message: String,
}

impl FileFault {
    /// A single fault.
    pub(super) fn at(document: &Document, node: NodeId, message: String) -> Self {
        Self { faults: vec![FaultAt { node, pointer: document.pointer(node), message }] }
    }
}

/// Holds a document to the schema of its kind.
pub(super) fn checked(document: &Document, schema: &Result<Schema, String>) -> Result<(), FileFault> {
    if let Some(node) = private_key_in(document) {
        return Err(FileFault::at(document, node, MISPLACED.to_owned()));
    }
    let faults = match schema {
        Ok(schema) => schema.faults(document, document.root()),
        Err(message) => vec![(document.root(), message.clone())],
    };
    let fault = |(node, message)| FaultAt { node, pointer: document.pointer(node), message };
    if faults.is_empty() { Ok(()) } else { Err(FileFault { faults: faults.into_iter().map(fault).collect() }) }
}
