//! Facts of evidence: its files, and what it must agree with.

use super::super::view::View;
use super::table::{Find, Row, row};
use kitemark_document::Document;
use kitemark_model::kind::NodeKind;
use kitemark_product::Evidence;

const EVIDENCE: &[NodeKind] = &[NodeKind::Evidence];

pub(super) const FACTS: &[Row] = &[
    row(
        "fileProblem",
        EVIDENCE,
        "What is wrong with the files of the evidence: one is missing, has no stated digest, or another than is stated.",
        Find::Evidence(|_, evidence| evidence.file_problem().map(View::owned)),
    ),
    row(
        "content",
        EVIDENCE,
        "What the first file of the evidence holds, where it is JSON or YAML.",
        Find::Evidence(|_, evidence| evidence.document().map(|document| View::Plain(document, document.root()))),
    ),
    row(
        "answeredNo",
        EVIDENCE,
        "The names of the answers in the evidence whose `met` is `no`.",
        Find::Evidence(|index, evidence| Some(View::texts(answered_no(index.manifest?, evidence)))),
    ),
];

/// The names of the answers whose `met` is `no`.
fn answered_no<'a>(manifest: &'a Document, evidence: &Evidence) -> Vec<&'a str> {
    let answers = manifest.get(evidence.node, "answers").map(|answers| manifest.members(answers)).unwrap_or_default();
    let no = answers.iter().filter(|answer| manifest.get_string(answer.value, "met") == Some("no"));
    no.map(|answer| manifest.text(answer.key)).collect()
}
