//! Facts of the Info Object.

use super::super::view::View;
use super::path;
use super::table::{Find, Row, row};
use kitemark_document::Kind;
use kitemark_model::Index;
use kitemark_model::kind::NodeKind;

const INFO: &[NodeKind] = &[NodeKind::Info];

pub(super) const FACTS: &[Row] = &[
    row(
        "plainDescription",
        INFO,
        "The text of a description without the signs of Markdown.",
        Find::Node(|index, _, at| Some(View::owned(plain(index.contract.get_string(at, "description").unwrap_or_default())))),
    )
    .always(),
    row(
        "infoMajor",
        &[NodeKind::Info, NodeKind::Contract],
        "The major number of `info.version`, as text.",
        Find::Item(|index, _| major(index).map(View::owned)),
    ),
    row(
        "isPlaceholder",
        INFO,
        "Whether `info.version` is a placeholder of a build.",
        Find::Node(|index, _, at| Some(View::Boolean(is_placeholder(index.contract.get_string(at, "version").unwrap_or_default())))),
    )
    .always(),
    row(
        "majorAgrees",
        INFO,
        "Whether `info.version`'s major is in the paths, or no path carries one.",
        Find::Item(|index, _| Some(View::Boolean(major_agrees(index)))),
    )
    .always(),
];

/// The major number of `info.version`, where it starts with one.
pub(in super::super) fn major(index: &Index<'_>) -> Option<String> {
    let contract = index.contract;
    let info = contract.get(contract.root(), "info")?;
    let version = contract.document(info).get(info.node, "version")?;
    if !matches!(contract.document(info).kind(version), Kind::String | Kind::Number) {
        return None;
    }
    let digits: String = contract.document(info).text(version).trim_start_matches('v').chars().take_while(char::is_ascii_digit).collect();
    (!digits.is_empty()).then_some(digits)
}

fn is_placeholder(version: &str) -> bool {
    let wrapped = |first: char, last: char| version.len() > 1 && version.starts_with(first) && version.ends_with(last);
    version.contains("${") || version.contains("{{") || wrapped('@', '@') || wrapped('{', '}')
}

fn major_agrees(index: &Index<'_>) -> bool {
    let majors = path::majors(index);
    // A release before 1.0.0 is a pre-release of the first major version.
    majors.is_empty() || major(index).is_none_or(|own| majors.contains(&own) || own == "0")
}

/// A description without the signs of Markdown: headings, emphasis, list markers, rules.
pub(super) fn plain(markdown: &str) -> String {
    let lines = markdown.lines().map(|line| line.trim().trim_start_matches(['#', '*', '-', '>', '=', '|']).trim_end_matches(['*', '#', '|']).trim());
    let words: Vec<&str> = lines.flat_map(str::split_whitespace).collect();
    words.join(" ").replace(['*', '`', '_'], "")
}
