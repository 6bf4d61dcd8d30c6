//! What only the words of the OpenAPI Specification state, and no published schema: data would have to compare nodes with
//! each other, and to judge values by schemas that the contract itself holds.

mod defaults;
mod parameters;
mod servers;
mod tags;

use super::{NativeCheck, NativeFinding, NativeOutcome, Parameters};
use kitemark_contract::structure::Condition;
use kitemark_contract::{Contract, NodeRef, NodeType, Problem, Version};
use kitemark_model::Index;
use kitemark_standard::Level;

pub(super) const STRUCTURE: NativeCheck = NativeCheck {
    name: "structure-in-words",
    about: "Deviations from the structure of OpenAPI that its published schemas allow and its words do not.",
    parameters: &[],
    run: structure,
};

pub(super) const PARAMETERS: NativeCheck =
    NativeCheck { name: "parameters-twice", about: "Parameters that one list declares twice.", parameters: &[], run: parameters::run };

pub(super) const SERVERS: NativeCheck =
    NativeCheck { name: "server-templates", about: "URLs of servers that do not agree with their variables.", parameters: &[], run: servers::run };

pub(super) const TAGS: NativeCheck =
    NativeCheck { name: "tags", about: "Tags declared twice, or within each other.", parameters: &[], run: tags::run };

pub(super) const DEFAULTS: NativeCheck = NativeCheck {
    name: "defaults",
    about: "Defaults that their schemas do not allow, and listed values of another type.",
    parameters: &[],
    run: defaults::run,
};

/// The faults of the tables that no published schema states.
fn structure(index: &Index<'_>, _parameters: &Parameters) -> NativeOutcome {
    let contract = index.contract;
    // Of most objects the published schemas say all; what they do not is of few kinds beside schemas that are lists.
    let examined = [NodeType::Responses, NodeType::Example, NodeType::Link].into_iter().map(|of| contract.of_type(of).len()).sum();
    let mut outcome = NativeOutcome { examined, ..NativeOutcome::default() };
    // That parameters of a path are required is told where paths and parameters are compared.
    let is_of_paths = |problem: &Problem| matches!(problem, Problem::Condition(Condition::WhenHolds { field: "in", .. }));
    for fault in contract.faults.iter().filter(|fault| fault.is_in_words_alone(contract) && !is_of_paths(&fault.problem)) {
        find(&mut outcome, fault.at, Level::Must, || fault.message(contract));
    }
    outcome
}

/// Adds a finding as long as there is room.
fn find(outcome: &mut NativeOutcome, at: NodeRef, level: Level, message: impl FnOnce() -> String) {
    if outcome.findings.is_past(at.into()) {
        outcome.findings.leave_out(1, level);
    } else {
        outcome.findings.push(NativeFinding::new(at, message()).at_level(level));
    }
}

/// The nodes of a type.
fn nodes(contract: &Contract, node_type: NodeType) -> impl Iterator<Item = NodeRef> + '_ {
    contract.of_type(node_type).iter().filter_map(|id| Some(contract.typed(*id)?.at))
}

/// The value of a field, as it stands.
fn field(contract: &Contract, at: NodeRef, name: &str) -> Option<NodeRef> {
    contract.document(at).get(at.node, name).map(|node| NodeRef { part: at.part, node })
}

/// Whether the contract is of this version or a later one.
fn is_from(contract: &Contract, version: Version) -> bool {
    contract.version().is_some_and(|own| own >= version)
}
