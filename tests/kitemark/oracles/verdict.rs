//! The three verdicts on one document: ours, that of the published schema, and that of a whole validator.

use crate::oracles::mutation::read;
use kitemark::contract::{Contract, NodeType, ReferenceFault};
use kitemark::document::pointer_token;
use kitemark::engine::checks::native;
use kitemark::model::Index;
use openapi_spec_validator_rs::{ErrorKind, ErrorMode, Options, Outcome, PathItem, SpecVersion, meta_schema_text, validate, validate_path};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

/// What one of the readers says against a document.
#[derive(Debug, Clone)]
pub(crate) struct Fault {
    /// Where, as a JSON Pointer.
    pub(crate) at: String,
    pub(crate) message: String,
    /// Whether it lies in a Schema Object.
    pub(crate) in_schema: bool,
}

/// What we say of the structure of a document.
pub(crate) struct Ours {
    pub(crate) faults: Vec<Fault>,
    /// Whether a `$ref` is no text, which the check of references tells.
    pub(crate) has_bad_reference: bool,
    /// Whether a reference leads nowhere, which the check of references tells too.
    pub(crate) has_lost_reference: bool,
}

/// Judges a document as INT-01 and INT-02 do.
pub(crate) fn ours(document: &Value) -> Ours {
    judged(&read(document))
}

/// Judges a contract as INT-01 and INT-02 do.
pub(crate) fn judged(contract: &Contract) -> Ours {
    let mut faults = Vec::new();
    if contract.version().is_none() {
        faults.push(Fault { at: String::new(), message: format!("{:?}", contract.recognition), in_schema: false });
    }
    let index = Index::new(contract, None, None);
    let outcome = native("structure").expect("there is such a check")(&index, &BTreeMap::new());
    faults.extend(outcome.findings.iter().map(|finding| {
        let at = finding.at.in_contract().expect("structure is judged in the contract");
        let holder = contract.nearest_typed(at).and_then(|id| contract.ancestor(id, NodeType::Schema));
        Fault { at: contract.place(at).pointer, message: finding.message.clone(), in_schema: holder.is_some() }
    }));
    let has_bad_reference =
        contract.references.iter().any(|reference| reference.outcome.as_ref().is_err_and(|fault| matches!(**fault, ReferenceFault::NotAString)));
    let has_lost_reference = contract.references.iter().any(|reference| reference.outcome.is_err());
    Ours { faults, has_bad_reference, has_lost_reference }
}

/// The published schema of one version. `meta_schema_text` is no supported interface of the crate that carries it, but
/// the only one that hands the schema over; the lock file holds its version.
pub(crate) struct Published(jsonschema::Validator);

impl Published {
    pub(crate) fn of(version: &str) -> Self {
        let (version, draft) = match version {
            "3.0" => (SpecVersion::V3_0, jsonschema::Draft::Draft4),
            "3.1" => (SpecVersion::V3_1, jsonschema::Draft::Draft202012),
            _ => (SpecVersion::V3_2, jsonschema::Draft::Draft202012),
        };
        let schema: Value = serde_json::from_str(meta_schema_text(version)).expect("the schema is JSON");
        Self(jsonschema::options().with_draft(draft).offline().should_validate_formats(false).build(&schema).expect("the schema is one"))
    }

    pub(crate) fn holds(&self, document: &Value) -> bool {
        self.0.is_valid(document)
    }

    /// What it says against a document: not what follows from a fault deeper in the same place. In 3.0 it calls a
    /// reference whose text is no text a fault of all that is around it, so that this is added.
    pub(crate) fn faults(&self, document: &Value, ours: &Ours) -> Vec<Fault> {
        let note = if ours.has_bad_reference { ": a `$ref` is no text" } else { "" };
        let fault = |error: jsonschema::ValidationError<'_>| Fault {
            at: error.instance_path().to_string(),
            message: format!("{} {error}{note}", error.schema_path()),
            in_schema: false,
        };
        deepest(self.0.iter_errors(document).map(fault).collect())
    }
}

/// What the validator says against the structure of a document, or why it does not come to a verdict.
pub(crate) fn validated(document: &Value) -> Result<Vec<Fault>, String> {
    structural(validate(document, &all_errors()))
}

/// What the validator says against the structure of a file, which it reads itself with those that it refers to.
pub(crate) fn validated_file(path: &Path) -> Result<Vec<Fault>, String> {
    structural(validate_path(path, &all_errors()).map_err(|error| error.to_string())?)
}

fn all_errors() -> Options {
    Options { errors: ErrorMode::All, ..Options::default() }
}

/// The part of a verdict that is about structure: whether parameters agree with paths and identifiers are unique, other
/// requirements ask.
fn structural(outcome: Outcome) -> Result<Vec<Fault>, String> {
    let errors = match outcome {
        Outcome::Valid => Vec::new(),
        Outcome::Invalid(errors) => errors,
        Outcome::Error(reason) => return Err(reason),
    };
    let faults = errors.into_iter().filter(|error| error.kind == ErrorKind::OpenApiValidation).filter_map(|error| {
        let details = error.schema_error?;
        let at = details
            .instance_path
            .iter()
            .map(|item| match item {
                PathItem::Key(name) => format!("/{}", pointer_token(name)),
                PathItem::Index(index) => format!("/{index}"),
            })
            .collect();
        Some(Fault { at, message: format!("{} {}", details.keyword, error.message), in_schema: false })
    });
    Ok(deepest(faults.collect()))
}

fn deepest(faults: Vec<Fault>) -> Vec<Fault> {
    let is_above = |above: &Fault, below: &Fault| below.at.len() > above.at.len() && below.at.starts_with(&format!("{}/", above.at));
    faults.iter().filter(|fault| !faults.iter().any(|other| is_above(fault, other))).cloned().collect()
}
