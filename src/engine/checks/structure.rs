//! The structure of OpenAPI, by the tables and the metaschema: data could only repeat the specifications as one large schema, whose errors nobody understands.

use super::{NativeCheck, NativeFinding, NativeOutcome, Parameters};
use crate::contract::{Contract, NodeRef, NodeType, Problem, StructuralFault, TypedId};
use crate::document::Schema;
use crate::engine::model::Index;
use serde_json::json;
use std::sync::LazyLock;

/// The metaschema of JSON Schema 2020-12, which `jsonschema` carries.
static METASCHEMA: LazyLock<Result<Schema, String>> =
    LazyLock::new(|| Schema::compile(&json!({ "$ref": "https://json-schema.org/draft/2020-12/schema" })));

/// The dialects in which Schema Objects are judged: 2020-12, and the dialects of OpenAPI that are based on it.
const DIALECTS: [&str; 4] = [
    "https://json-schema.org/draft/2020-12/schema",
    "https://spec.openapis.org/oas/3.1/dialect/base",
    "https://spec.openapis.org/oas/3.1/dialect/",
    "https://spec.openapis.org/oas/3.2/dialect/",
];

pub(super) const CHECK: NativeCheck = NativeCheck {
    name: "structure",
    about: "Deviations from the structure of OpenAPI, by its table and by the metaschema of JSON Schema.",
    parameters: &[],
    run,
};

fn run(index: &Index<'_>, _parameters: &Parameters) -> NativeOutcome {
    let contract = index.contract;
    let mut outcome = NativeOutcome { examined: contract.typed.len(), ..NativeOutcome::default() };
    let has_json_schema = contract.version().is_some_and(|version| version.has_json_schema());
    for fault in &contract.faults {
        if !has_json_schema || !is_left_to_metaschema(contract, fault) {
            outcome.findings.push(NativeFinding::new(fault.at, fault.message()));
        }
    }
    if has_json_schema {
        judge_schemas(contract, &mut outcome);
    }
    outcome
}

/// Whether the metaschema finds this fault too: the type of a keyword of JSON Schema. What stands where a schema should
/// and is none is not judged by it.
fn is_left_to_metaschema(contract: &Contract, fault: &StructuralFault) -> bool {
    let holder = contract.nearest_typed(fault.at).and_then(|id| contract.typed(id));
    fault.object == "Schema Object"
        && holder.is_some_and(|typed| typed.node_type == NodeType::Schema)
        && matches!(fault.problem, Problem::WrongType { .. } | Problem::Empty { .. })
        && !matches!(contract.key_of(fault.at), Some("discriminator" | "xml" | "externalDocs"))
}

fn judge_schemas(contract: &Contract, outcome: &mut NativeOutcome) {
    let metaschema = match &*METASCHEMA {
        Ok(metaschema) => metaschema,
        Err(fault) => return outcome.inconclusive.push((None, format!("the metaschema could not be made ready: {fault}"))),
    };
    let root = contract.root();
    if let Some(dialect) = contract.get_string(root, "jsonSchemaDialect").filter(|dialect| !is_judged(dialect)) {
        outcome.inconclusive.push((Some(root), format!("Schema Objects of the dialect {dialect} are not judged")));
        return;
    }
    for id in contract.of_type(NodeType::Schema).iter().copied().filter(|id| is_outermost(contract, *id)) {
        let Some(at) = contract.typed(id).map(|typed| typed.at) else { continue };
        let document = contract.document(at);
        if let Some(dialect) = document.get_string(at.node, "$schema").filter(|dialect| !is_judged(dialect)) {
            outcome.inconclusive.push((Some(at), format!("Schema Objects of the dialect {dialect} are not judged")));
            continue;
        }
        if metaschema.holds(document, at.node) {
            continue;
        }
        for (node, message) in metaschema.faults(document, at.node) {
            outcome.findings.push(NativeFinding::new(NodeRef { part: at.part, node }, message));
        }
    }
}

fn is_judged(dialect: &str) -> bool {
    DIALECTS.iter().any(|known| dialect.trim_end_matches('#').starts_with(known))
}

/// Whether a schema stands in no other schema, so that judging it judges those inside it.
fn is_outermost(contract: &Contract, id: TypedId) -> bool {
    contract
        .typed(id)
        .and_then(|typed| (typed.parent != id).then(|| contract.typed(typed.parent)).flatten())
        .is_none_or(|parent| parent.node_type != NodeType::Schema)
}
