//! The values that a schema states of itself: its default by the schema, and its listed values by its type.

use super::super::{NativeFinding, NativeOutcome, Parameters};
use kitemark_contract::instance::{Direction, Instance, InstanceFault, ValidationResult, Validator};
use kitemark_contract::{Contract, NodeRef, NodeType, Version};
use kitemark_document::Kind;
use kitemark_model::Index;
use kitemark_standard::Level;

pub(super) fn run(index: &Index<'_>, _parameters: &Parameters) -> NativeOutcome {
    let contract = index.contract;
    let judge = Validator::new(contract);
    let mut outcome = NativeOutcome::default();
    for at in super::nodes(contract, NodeType::Schema) {
        if let Some(default) = super::field(contract, at, "default") {
            outcome.examined += 1;
            of_default(contract, &judge, at, default, &mut outcome);
        }
        let (Some(list), Some(types)) = (super::field(contract, at, "enum"), super::field(contract, at, "type")) else { continue };
        outcome.examined += 1;
        for value in contract.items(list).filter(|value| !is_of_types(contract, at, types, *value)) {
            super::find(&mut outcome, value, Level::Should, || {
                "this value of `enum` is not of the `type` of the schema, so that nothing can have it".to_owned()
            });
        }
    }
    outcome
}

/// A default: it MUST be of the type of the schema in 3.0 (Schema Object, `default`), and from 3.1 on it is RECOMMENDED that
/// the schema allows it (JSON Schema 2020-12 Validation, section 9.2).
fn of_default(contract: &Contract, judge: &Validator<'_>, at: NodeRef, default: NodeRef, outcome: &mut NativeOutcome) {
    let document = contract.document(default);
    match judge.judge(at, Instance::Node(document, default.node), Direction::Either) {
        ValidationResult::Valid => {}
        ValidationResult::Inconclusive(doubt) => outcome.inconclusive.push((Some(doubt.at), doubt.reason)),
        ValidationResult::Invalid(faults) => {
            if outcome.findings.is_past(default.into()) {
                return outcome.findings.leave_out(1, Level::Should);
            }
            for fault in faults {
                let is_of_type = is_of_type(contract, at, &fault);
                let level = if is_of_type && contract.version() == Some(Version::V3_0) { Level::Must } else { Level::Should };
                let place = NodeRef { part: default.part, node: fault.node.unwrap_or(default.node) };
                let mut finding = NativeFinding::new(place, format!("the default does not fit its schema: {}", fault.message)).at_level(level);
                finding.related.push(("what the schema says".to_owned(), fault.keyword));
                outcome.findings.push(finding);
            }
        }
    }
}

/// Whether a fault is that the whole default is of another type than the schema itself says.
fn is_of_type(contract: &Contract, schema: NodeRef, fault: &InstanceFault) -> bool {
    fault.pointer.is_empty() && super::field(contract, schema, "type") == Some(fault.keyword)
}

/// Whether a value is of one of the types that a schema has.
fn is_of_types(contract: &Contract, schema: NodeRef, types: NodeRef, value: NodeRef) -> bool {
    let document = contract.document(value);
    let kind = document.kind(value.node);
    let is = |name: &str| match name {
        "string" => kind == Kind::String,
        "number" => kind == Kind::Number,
        "integer" => kind == Kind::Number && document.number(value.node).is_some_and(|number| number.is_integer()),
        "boolean" => kind == Kind::Boolean,
        "array" => kind == Kind::Sequence,
        "object" => kind == Kind::Mapping,
        "null" => kind == Kind::Null,
        // What is no type is told elsewhere.
        _ => true,
    };
    let is_nullable = kind == Kind::Null
        && contract.version() == Some(Version::V3_0)
        && contract.document(schema).get_boolean(schema.node, "nullable") == Some(true);
    is_nullable
        || is(contract.text(types)) && contract.document(types).string(types.node).is_some()
        || contract.items(types).any(|name| is(contract.text(name)))
}
