//! Whether the contract that the service publishes is the one that was handed in, which data cannot compare.

use super::{NativeCheck, NativeFinding, NativeOutcome, NativeParameter, ParameterKind, Parameters, in_exchange, probed, text};
use kitemark_model::Index;
use kitemark_product::recording::Body;
use serde_json::Value;

pub(super) const CHECK: NativeCheck = NativeCheck {
    name: "published-contract",
    about: "Whether the contract that the service publishes is the one that is assessed.",
    parameters: &[
        NativeParameter::new(
            "judge",
            ParameterKind::OneOf(&["served", "same"]),
            "`served` for whether a contract in JSON is answered, `same` for whether it is that of the root file, the order of members, `servers` and extensions aside.",
        ),
        NativeParameter::new("probe", ParameterKind::Probe, "The probe that asks for it, as `ID/name`."),
    ],
    run,
};

/// Judges what was answered to the probe that `probe` names: `judge` is `served` for whether it is a contract in JSON, or
/// `same` for whether it is that of the root file, the order of members, `servers` and extensions aside.
fn run(index: &Index<'_>, parameters: &Parameters) -> NativeOutcome {
    let mut outcome = NativeOutcome::default();
    for exchange in probed(index, parameters) {
        let Ok(answer) = &exchange.answer else { continue };
        let served = match &answer.body {
            Body::Json(_, document) if answer.status == 200 && document.get_string(document.root(), "openapi").is_some() => Some(document),
            _ => None,
        };
        if text(parameters, "judge") == "served" {
            // Who asks for a credential, or is out of order, is not known to serve none; nor who names another address.
            let is_told = !matches!(answer.status, 401 | 403 | 429 | 502..=504);
            match served {
                _ if !is_told => outcome.inconclusive.push((None, format!("{} is answered {}", exchange.label(), answer.status))),
                Some(_) => outcome.examined += 1,
                None if is_elsewhere(index, &exchange.url) => {
                    outcome.inconclusive.push((None, "the manifest names another address of the contract, which was not asked".into()));
                }
                None => {
                    outcome.examined += 1;
                    let at = in_exchange(index, exchange, &["response"]);
                    outcome.findings.push(NativeFinding::new(at, format!("{} serves no contract in JSON", exchange.label())));
                }
            }
            continue;
        }
        let Some(document) = served else { continue };
        let contract = index.contract;
        if contract.parts.len() != 1 {
            outcome.inconclusive.push((None, "the contract is in several files, which are published in another form".into()));
            continue;
        }
        outcome.examined += 1;
        let root = contract.root();
        let own = plain(contract.document(root).to_value(root.node));
        let published = plain(document.to_value(document.root()));
        if let Some(pointer) = first_difference(&own, &published, String::new()) {
            let at = in_exchange(index, exchange, &["response", "content", "text"]);
            let place = if pointer.is_empty() { "its root".to_owned() } else { pointer };
            outcome
                .findings
                .push(NativeFinding::new(at, format!("{} is another contract than was handed in: they differ at {place}", exchange.label())));
        }
    }
    outcome
}

/// Whether the manifest says that the contract is at another address than where it is looked for.
fn is_elsewhere(index: &Index<'_>, asked: &str) -> bool {
    let manifest = index.manifest;
    let link = manifest.and_then(|manifest| manifest.get_string(manifest.get(manifest.root(), "links")?, "openapi"));
    let last = |address: &str| address.rsplit('/').next().map(str::to_owned);
    link.is_some_and(|link| last(link) != last(asked))
}

/// A contract without what may differ between the file and where it is served.
fn plain(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let kept = members.into_iter().filter(|(name, _)| !name.starts_with("x-") && name != "servers");
            Value::Object(kept.map(|(name, value)| (name, plain(value))).collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(plain).collect()),
        other => other,
    }
}

/// The JSON Pointer of the first place at which two values differ.
fn first_difference(one: &Value, other: &Value, at: String) -> Option<String> {
    match (one, other) {
        (Value::Object(members), Value::Object(others)) => {
            let mut names: Vec<&String> = members.keys().chain(others.keys()).collect();
            names.sort();
            names.dedup();
            names.into_iter().find_map(|name| {
                let below = format!("{at}/{}", kitemark_document::pointer_token(name));
                match (members.get(name), others.get(name)) {
                    (Some(member), Some(other)) => first_difference(member, other, below),
                    _ => Some(below),
                }
            })
        }
        (Value::Array(items), Value::Array(others)) if items.len() == others.len() => {
            let mut pairs = items.iter().zip(others).enumerate();
            pairs.find_map(|(position, (item, other))| first_difference(item, other, format!("{at}/{position}")))
        }
        _ => (one != other).then_some(at),
    }
}
