//! Facts of an endpoint: what the handshakes of the running service showed.

use super::super::view::View;
use super::table::{Find, LABEL, Row, row};
use kitemark_document::{Document, NodeId};
use kitemark_model::kind::NodeKind;

const ENDPOINT: &[NodeKind] = &[NodeKind::Endpoint];

/// How what is not known was answered.
const OPEN: &[&str] = &["unclear", "not-asked"];

pub(super) const FACTS: &[Row] = &[
    row(
        "acceptedVersions",
        ENDPOINT,
        "The versions of the protocol that are spoken: `SSL 3.0` to `TLS 1.3`.",
        Find::Endpoint(|document, node| Some(named(document, node, "versions", "version", &["accepted"]))),
    ),
    row(
        "openVersions",
        ENDPOINT,
        "The versions of which it is not known, each with how it was answered.",
        Find::Endpoint(|document, node| Some(answers_observed(document, node, "versions", "version", OPEN))),
    ),
    row(
        "acceptedFamilies",
        ENDPOINT,
        "The families of suites that are taken, by name.",
        Find::Endpoint(|document, node| Some(named(document, node, "suiteFamilies", "family", &["accepted"]))),
    ),
    row(
        "openFamilies",
        ENDPOINT,
        "The families of suites of which it is not known, by name.",
        Find::Endpoint(|document, node| Some(named(document, node, "suiteFamilies", "family", OPEN))),
    ),
    row(
        "acceptedSuites",
        ENDPOINT,
        "The families of suites that are taken, each with the suite.",
        Find::Endpoint(|document, node| Some(answers_observed(document, node, "suiteFamilies", "family", &["accepted"]))),
    ),
    row(
        "openSuites",
        ENDPOINT,
        "The families of which it is not known, each with how it was answered.",
        Find::Endpoint(|document, node| Some(answers_observed(document, node, "suiteFamilies", "family", OPEN))),
    ),
    row(
        "certificate",
        ENDPOINT,
        "The certificate of the host.",
        Find::Endpoint(|document, node| {
            let first = *document.get(node, "certificates").map(|list| document.items(list))?.first()?;
            Some(View::Plain(document, first))
        }),
    ),
    row(
        LABEL,
        ENDPOINT,
        "The host with its port, for messages.",
        Find::Endpoint(|document, node| {
            let port = document.get(node, "port").map(|port| format!(":{}", document.text(port))).unwrap_or_default();
            Some(View::owned(format!("{}{port}", document.get_string(node, "host")?)))
        }),
    ),
];

/// The items of a list that were answered in one of these ways.
fn answered<'a>(document: &'a Document, node: NodeId, list: &str, answers: &'static [&'static str]) -> impl Iterator<Item = NodeId> + 'a {
    let items = document.get(node, list).map(|list| document.items(list)).unwrap_or_default();
    items.iter().copied().filter(move |at| document.get_string(*at, "answer").is_some_and(|answer| answers.contains(&answer)))
}

/// Those items by name.
fn named<'a>(document: &'a Document, node: NodeId, list: &str, name: &'static str, answers: &'static [&'static str]) -> View<'a> {
    View::texts(answered(document, node, list, answers).filter_map(|at| document.get_string(at, name)))
}

/// Those items by name, each with how it was seen.
fn answers_observed<'a>(document: &'a Document, node: NodeId, list: &str, name: &'static str, answers: &'static [&'static str]) -> View<'a> {
    let one = |at: NodeId| {
        let text = |field: &str| document.get_string(at, field).unwrap_or_default();
        View::owned(format!("{} ({})", text(name), text("how")))
    };
    View::List(answered(document, node, list, answers).map(one).collect())
}
