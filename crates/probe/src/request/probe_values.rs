//! The probe file: values that a supplier gives beside the contract, for operations that cannot be asked without.

use super::value::Value;
use crate::file::{FileFault, checked};
use kitemark_document::{Document, NodeId, Schema};
use kitemark_model::{Index, OperationEntry};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The JSON Schema of the probe file.
pub const PROBE_VALUES_SCHEMA: &str = include_str!("../../../../standards/schemas/probe-values.schema.json");

static SCHEMA: LazyLock<Result<Schema, String>> = LazyLock::new(|| Schema::parse(PROBE_VALUES_SCHEMA));

/// What a probe file says. The default says nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProbeValues {
    parameters: BTreeMap<String, Value>,
    operations: BTreeMap<String, OfOperation>,
}

/// What a probe file says of one operation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct OfOperation {
    parameters: BTreeMap<String, Value>,
    /// Those of the second identity, where they are others.
    second: BTreeMap<String, Value>,
    body: Option<Value>,
    safe: Option<bool>,
}

impl ProbeValues {
    /// Reads a probe file.
    ///
    /// # Errors
    /// [`FileFault`] with every deviation from `standards/schemas/probe-values.schema.json`.
    pub fn read(document: &Document) -> Result<Self, FileFault> {
        let root = document.root();
        checked(document, &SCHEMA)?;
        let operations = document.get(root, "operations").map(|at| document.members(at)).unwrap_or_default();
        let operation = |at: NodeId| OfOperation {
            parameters: parameters(document, at, "parameters"),
            second: parameters(document, at, "second"),
            body: document.get(at, "body").map(|body| Value::of_node(document, body)),
            safe: document.get_boolean(at, "safe"),
        };
        Ok(Self {
            parameters: parameters(document, root, "parameters"),
            operations: operations.iter().map(|member| (document.text(member.key).to_owned(), operation(member.value))).collect(),
        })
    }

    /// The value for a parameter of an operation: under the operation, by its `operationId` and then by its method and
    /// path, else for all operations.
    #[must_use]
    pub fn value(&self, index: &Index<'_>, operation: &OperationEntry<'_>, name: &str) -> Option<&Value> {
        let own = self.of(index, operation).into_iter().find_map(|of| of.parameters.get(name));
        own.or_else(|| self.parameters.get(name))
    }

    /// The body that an operation takes.
    #[must_use]
    pub fn body(&self, index: &Index<'_>, operation: &OperationEntry<'_>) -> Option<&Value> {
        self.of(index, operation).into_iter().find_map(|of| of.body.as_ref())
    }

    /// What the file says for the second identity: the objects that are its own instead of those of the first.
    #[must_use]
    pub fn of_second(&self) -> Self {
        let mut values = self.clone();
        for operation in values.operations.values_mut() {
            operation.parameters.extend(std::mem::take(&mut operation.second));
        }
        values
    }

    /// Whether the file names an object of the second identity for an operation.
    #[must_use]
    pub fn names_second(&self, index: &Index<'_>, operation: &OperationEntry<'_>) -> bool {
        self.of(index, operation).into_iter().any(|of| !of.second.is_empty())
    }

    /// Whether the file says that asking an operation changes nothing, or that it does: that it does counts, where it says
    /// both under its two names.
    #[must_use]
    pub fn safe(&self, index: &Index<'_>, operation: &OperationEntry<'_>) -> Option<bool> {
        self.of(index, operation).into_iter().filter_map(|of| of.safe).min()
    }

    /// The operations that the file names and none of the contracts has: most likely misspelt.
    #[must_use]
    pub fn unknown_operations(&self, contracts: &[Index<'_>]) -> Vec<&str> {
        self.operations.keys().map(String::as_str).filter(|key| !is_operation(contracts, key)).collect()
    }

    fn of(&self, index: &Index<'_>, operation: &OperationEntry<'_>) -> Vec<&OfOperation> {
        names_of(index, operation).filter_map(|name| self.operations.get(&name)).collect()
    }
}

/// The names under which a file of a live run may speak of an operation.
pub fn names_of(index: &Index<'_>, operation: &OperationEntry<'_>) -> impl Iterator<Item = String> {
    let id = index.contract.get_string(operation.at, "operationId").map(str::to_owned);
    id.into_iter().chain([format!("{} {}", operation.method, operation.name)])
}

/// Whether a file of a live run speaks of an operation of these contracts by this name.
#[must_use]
pub fn is_operation(contracts: &[Index<'_>], name: &str) -> bool {
    contracts.iter().any(|index| index.operations.iter().any(|operation| names_of(index, operation).any(|known| known == name)))
}

fn parameters(document: &Document, holder: NodeId, field: &str) -> BTreeMap<String, Value> {
    let members = document.get(holder, field).map(|at| document.members(at)).unwrap_or_default();
    members.iter().map(|member| (document.text(member.key).to_owned(), Value::of_node(document, member.value))).collect()
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "a test that cannot read its own data has failed")]
mod tests {
    use super::ProbeValues;
    use kitemark_document::Source;

    fn read(text: &str) -> Result<ProbeValues, Vec<(String, String)>> {
        let document = Source::from_bytes("probe.yaml", text.as_bytes().to_vec()).read().expect("a document");
        ProbeValues::read(&document).map_err(|fault| fault.faults.into_iter().map(|fault| (fault.pointer, fault.message)).collect())
    }

    #[test]
    fn fields_that_are_not_known_are_refused_with_their_places() {
        let faults = read("parameter: { forceId: met }\noperations: { getForce: { parameters: { forceId: met }, save: true } }").expect_err("faults");
        let expected = [
            ("/parameter", "there is no field `parameter` here; did you mean `parameters`?"),
            ("/operations/getForce/save", "there is no field `save` here; did you mean `safe`?"),
        ];
        assert_eq!(faults, expected.map(|(pointer, message)| (pointer.to_owned(), message.to_owned())));
    }

    #[test]
    fn a_parameter_without_value_is_refused() {
        let faults = read("parameters:\n  forceId:").expect_err("faults");
        assert!(matches!(faults.as_slice(), [(pointer, message)] if pointer == "/parameters/forceId" && message.contains("not null")), "{faults:?}");
    }

    #[test]
    fn what_is_no_mapping_is_refused() {
        for text in ["[]", "parameters: []", "operations: { a: true }", "operations: { a: { safe: yes } }"] {
            assert!(read(text).is_err(), "{text}");
        }
        assert_eq!(read("{}"), Ok(ProbeValues::default()));
    }

    #[test]
    fn the_message_names_every_place() {
        let document = Source::from_bytes("probe.yaml", b"a: 1\nb: 2".to_vec()).read().expect("a document");
        let told = ProbeValues::read(&document).expect_err("faults").to_string();
        assert_eq!(told, "at `/a`: there is no field `a` here\nat `/b`: there is no field `b` here");
    }
}
