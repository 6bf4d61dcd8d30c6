//! The contracts of interfaces other than OpenAPI: that each file parses as its kind, which takes a reader of every notation.

mod sdl;
mod xml;

use super::{NativeCheck, NativeFinding, NativeOutcome, NativeParameter, ParameterKind, Parameters, texts};
use crate::Location;
use kitemark_document::{Schema, Source};
use kitemark_model::Index;
use kitemark_product::Interface;
use serde_json::Value;

/// Why a file is no contract of its kind.
struct Refusal {
    /// The byte at which it is told, where there is one.
    offset: Option<usize>,
    message: String,
}

pub(super) const CHECK: NativeCheck = NativeCheck {
    name: "interface-contracts",
    about: "Contracts of interfaces other than OpenAPI that are not of their kind.",
    parameters: &[
        NativeParameter::new("documents", ParameterKind::SchemaByName, "A JSON Schema for every kind that is written in JSON or YAML."),
        NativeParameter::new("xml", ParameterKind::TextsByName, "The root elements, as `{namespace}name`, of every kind that is written in XML."),
        NativeParameter::new("sdl", ParameterKind::Texts, "The kinds that are written in the schema language of GraphQL."),
    ],
    run,
};

fn run(index: &Index<'_>, parameters: &Parameters) -> NativeOutcome {
    let mut outcome = NativeOutcome { examined: index.interfaces.len(), ..NativeOutcome::default() };
    for interface in index.interfaces {
        let source = match &interface.source {
            Ok(source) => source,
            Err(fault) => {
                outcome.findings.push(NativeFinding::new(Location::Manifest(interface.at), fault.to_string()));
                continue;
            }
        };
        match judge(interface, source, parameters) {
            Some(Ok(())) => {}
            Some(Err(refusal)) => {
                outcome.findings.push(NativeFinding::new(Location::Manifest(interface.at), describe_refusal(interface, source, &refusal)))
            }
            None => outcome.inconclusive.push((None, format!("{}: contracts of the kind `{}` cannot be read", source.name, interface.kind))),
        }
    }
    outcome
}

/// Whether a file is a contract of its kind; none where the kind is not known.
fn judge(interface: &Interface, source: &Source, parameters: &Parameters) -> Option<Result<(), Refusal>> {
    let of_kind = |name: &str| parameters.get(name).and_then(|kinds| kinds.get(&interface.kind));
    if let Some(schema) = of_kind("documents") {
        return Some(document(source, schema));
    }
    let is_sdl = texts(parameters, "sdl").contains(&interface.kind.as_str());
    let roots = of_kind("xml").and_then(Value::as_array);
    if !is_sdl && roots.is_none() {
        return None;
    }
    if let Some(offset) = source.not_utf8 {
        return Some(Err(Refusal { offset: Some(offset), message: "the file is not UTF-8 text".into() }));
    }
    Some(match roots {
        Some(roots) => xml::judge(&source.text, &roots.iter().filter_map(Value::as_str).collect::<Vec<_>>()),
        None => sdl::judge(&source.text),
    })
}

fn document(source: &Source, schema: &Value) -> Result<(), Refusal> {
    let document = source.read().map_err(|fault| Refusal { offset: Some(fault.offset()), message: fault.to_string() })?;
    let schema = Schema::compile(schema).map_err(|message| Refusal { offset: None, message })?;
    match schema.faults(&document, document.root()).into_iter().next() {
        Some((node, message)) => Err(Refusal { offset: Some(document.anchor(node).start as usize), message }),
        None => Ok(()),
    }
}

fn describe_refusal(interface: &Interface, source: &Source, refusal: &Refusal) -> String {
    let place = refusal.offset.map(|offset| source.position(offset));
    let place = place.map(|(line, column)| format!(":{line}:{column}")).unwrap_or_default();
    format!("{}{place} is no contract of the kind `{}`: {}", source.name, interface.kind, refusal.message)
}
