//! The structure of OpenAPI, by the tables and the metaschema: data could only repeat the specifications as one large schema, whose errors nobody understands.

use super::{NativeCheck, NativeFinding, NativeOutcome, Parameters};
use crate::bounded::MOST_FINDINGS;
use kitemark_contract::pattern::syntax_fault;
use kitemark_contract::{Contract, NodeRef, NodeType, Problem, StructuralFault, TypedId};
use kitemark_document::{Document, Schema, quoted};
use kitemark_model::Index;
use kitemark_standard::Level;
use serde_json::json;
use std::sync::LazyLock;

/// The metaschema of JSON Schema 2020-12, which `jsonschema` carries.
static METASCHEMA: LazyLock<Result<Schema, String>> =
    LazyLock::new(|| Schema::compile_metaschema(&json!({ "$ref": "https://json-schema.org/draft/2020-12/schema" })));

/// The same for one Schema Object alone: where it goes on to a schema inside, its dynamic anchor `meta` asks here that there
/// is one, and no more. So each schema of a contract is judged once, and what is wrong with it is found with a short path.
static OF_ONE_SCHEMA: LazyLock<Result<Schema, String>> = LazyLock::new(|| {
    Schema::compile_metaschema(&json!({
        "$id": "https://kitemark.invalid/metaschema-of-one-schema",
        "$ref": "https://json-schema.org/draft/2020-12/schema",
        "$defs": { "inner": { "$dynamicAnchor": "meta", "type": ["object", "boolean"] } }
    }))
});

/// How many entries the lists and mappings of one Schema Object may have for all of its faults to be told: they are held at
/// once.
const MOST_ENTRIES: usize = 50_000;

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
        // INT-02 asks for what the published schemas say, and another requirement for the rest.
        if has_json_schema && is_left_to_metaschema(contract, fault) || fault.is_in_words_alone(contract) {
            continue;
        }
        if outcome.findings.is_past(fault.at.into()) {
            outcome.findings.leave_out(1, Level::Must);
        } else {
            outcome.findings.push(NativeFinding::new(fault.at, fault.message(contract)));
        }
    }
    if contract.more_faults > 0 {
        outcome.findings.leave_out(contract.more_faults, Level::Must);
    }
    if has_json_schema {
        judge_schemas(contract, &mut outcome);
    }
    patterns(contract, has_json_schema, &mut outcome);
    outcome
}

/// Tells the patterns that are no regular expressions: `pattern` SHOULD be one of ECMA-262 (OpenAPI 3.0, Schema Object;
/// JSON Schema 2020-12 Validation, section 6.3.3), and so the keys of `patternProperties`.
fn patterns(contract: &Contract, has_json_schema: bool, outcome: &mut NativeOutcome) {
    for typed in contract.typed.iter().filter(|typed| typed.node_type == NodeType::Schema) {
        let document = contract.document(typed.at);
        let of = |node| NodeRef { part: typed.at.part, node };
        let own = document.get(typed.at.node, "pattern").and_then(|node| Some((of(node), document.string(node)?, "`pattern`")));
        let keys = document.get(typed.at.node, "patternProperties").filter(|_| has_json_schema);
        let keys = keys.into_iter().flat_map(|keys| contract.members(of(keys)).map(|(key, value)| (value, key, "this key of `patternProperties`")));
        for (at, text, what) in own.into_iter().chain(keys) {
            let Some(fault) = syntax_fault(text) else { continue };
            if outcome.findings.is_past(at.into()) {
                outcome.findings.leave_out(1, Level::Should);
            } else {
                let message = format!("{what} is no regular expression of any dialect of ECMA-262: {fault}");
                outcome.findings.push(NativeFinding::new(at, message).at_level(Level::Should));
            }
        }
    }
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
    let (of_one, metaschema) = match (&*OF_ONE_SCHEMA, &*METASCHEMA) {
        (Ok(of_one), Ok(metaschema)) => (of_one, metaschema),
        (Err(fault), _) | (_, Err(fault)) => {
            return outcome.inconclusive.push((None, format!("the metaschema could not be made ready: {fault}")));
        }
    };
    let root = contract.root();
    if let Some(dialect) = contract.get_string(root, "jsonSchemaDialect").filter(|dialect| !is_judged(dialect)) {
        outcome.inconclusive.push((Some(root), format!("Schema Objects of the dialect {} are not judged", quoted(dialect))));
        return;
    }
    let mut other_dialect_until = 0;
    for (id, typed) in (0u32..).zip(&contract.typed).filter(|(_, typed)| typed.expects == NodeType::Schema) {
        let is_outermost = is_outermost(contract, id);
        // What is nothing but a reference is judged with the schema in which it stands.
        if id < other_dialect_until || is_outermost && typed.node_type != NodeType::Schema {
            continue;
        }
        let (at, document) = (typed.at, contract.document(typed.at));
        let dialect = document.get_string(at.node, "$schema").filter(|dialect| is_outermost && !is_judged(dialect));
        if let Some(dialect) = dialect {
            outcome.inconclusive.push((Some(at), format!("Schema Objects of the dialect {} are not judged", quoted(dialect))));
            other_dialect_until = typed.end;
            continue;
        }
        judge_schema(of_one, document, at, outcome);
        // `dependencies` is no keyword any more, so that the walk finds no schemas in it; the metaschema still knows it.
        let dependencies = document.get(at.node, "dependencies").map(|node| document.members(node)).unwrap_or_default();
        for inner in dependencies.iter().map(|member| member.value).filter(|node| document.is_mapping(*node)) {
            judge_schema(metaschema, document, NodeRef { part: at.part, node: inner }, outcome);
        }
    }
}

/// Holds one schema against a metaschema, and tells its faults as long as there is room for them.
fn judge_schema(metaschema: &Schema, document: &Document, at: NodeRef, outcome: &mut NativeOutcome) {
    if metaschema.holds(document, at.node) {
        return;
    }
    if outcome.findings.is_past(at.into()) {
        return outcome.findings.leave_out(1, Level::Must);
    }
    let inner = document.members(at.node).iter().map(|member| member.value);
    let entries: usize = inner.map(|node| document.items(node).len() + document.members(node).len()).sum();
    let is_large = entries > MOST_ENTRIES;
    let (faults, more) = metaschema.first_faults(document, at.node, MOST_FINDINGS, is_large);
    for (node, message) in faults {
        let message = if is_large {
            format!("{message}; what else is wrong with this schema is not told, for it has more than {MOST_ENTRIES} entries")
        } else {
            message
        };
        outcome.findings.push(NativeFinding::new(NodeRef { part: at.part, node }, message));
    }
    if more > 0 {
        outcome.findings.leave_out(more, Level::Must);
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
