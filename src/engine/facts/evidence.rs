//! Facts of evidence: its files, and what it must agree with.

use super::super::index::{Index, Item};
use super::super::kind::Fact;
use super::super::view::View;
use super::product;

pub(super) fn fact<'a>(index: &'a Index<'a>, item: Item, fact: Fact) -> Option<View<'a>> {
    let evidence = index.evidence(item)?;
    Some(match fact {
        Fact::Name => View::Text(&evidence.kind),
        Fact::FileProblem => View::made(evidence.file_problem()?),
        Fact::Content => evidence.document().map(|document| View::Plain(document, document.root()))?,
        _ => return product::fact(index, fact),
    })
}
