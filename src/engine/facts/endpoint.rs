//! Facts of an endpoint: what the handshakes of the running service showed.

use super::super::index::{Index, Item};
use super::super::kind::Fact;
use super::super::view::View;
use crate::document::{Document, NodeId};

pub(super) fn fact<'a>(index: &'a Index<'a>, item: Item, fact: Fact) -> Option<View<'a>> {
    let document = &index.recording?.document;
    let node = index.recording_node(item)?;
    let host = document.get_string(node, "host")?;
    Some(match fact {
        Fact::Name => View::Text(host),
        Fact::AcceptedVersions => named(document, node, "versions", "version", &["accepted"]),
        Fact::OpenVersions => told(document, node, "versions", "version", &["unclear", "not-asked"]),
        Fact::AcceptedFamilies => named(document, node, "suiteFamilies", "family", &["accepted"]),
        Fact::OpenFamilies => named(document, node, "suiteFamilies", "family", &["unclear", "not-asked"]),
        Fact::AcceptedSuites => told(document, node, "suiteFamilies", "family", &["accepted"]),
        Fact::OpenSuites => told(document, node, "suiteFamilies", "family", &["unclear", "not-asked"]),
        Fact::Certificate => View::Plain(document, *document.get(node, "certificates").map(|list| document.items(list))?.first()?),
        Fact::Label => {
            let port = document.get(node, "port").map(|port| format!(":{}", document.text(port))).unwrap_or_default();
            View::made(format!("{host}{port}"))
        }
        _ => return None,
    })
}

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
fn told<'a>(document: &'a Document, node: NodeId, list: &str, name: &'static str, answers: &'static [&'static str]) -> View<'a> {
    let one = |at: NodeId| {
        let text = |field: &str| document.get_string(at, field).unwrap_or_default();
        View::made(format!("{} ({})", text(name), text("how")))
    };
    View::List(answered(document, node, list, answers).map(one).collect())
}
