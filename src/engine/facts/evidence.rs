//! Facts of evidence: its files, and what it must agree with.

use super::super::index::{Index, Item};
use super::super::kind::Fact;
use super::super::view::View;
use super::product;
use crate::document::Document;
use crate::product::Evidence;

pub(super) fn fact<'a>(index: &'a Index<'a>, item: Item, fact: Fact) -> Option<View<'a>> {
    let evidence = index.evidence(item)?;
    Some(match fact {
        Fact::Name => View::Text(&evidence.kind),
        Fact::FileProblem => View::made(evidence.file_problem()?),
        Fact::Content => evidence.document().map(|document| View::Plain(document, document.root()))?,
        Fact::AnsweredNo => View::texts(answered_no(index.manifest?, evidence)),
        _ => return product::fact(index, fact),
    })
}

/// The names of the answers whose `met` is `no`.
fn answered_no<'a>(manifest: &'a Document, evidence: &Evidence) -> Vec<&'a str> {
    let answers = manifest.get(evidence.node, "answers").map(|answers| manifest.members(answers)).unwrap_or_default();
    let no = answers.iter().filter(|answer| manifest.get_string(answer.value, "met") == Some("no"));
    no.map(|answer| manifest.text(answer.key)).collect()
}
