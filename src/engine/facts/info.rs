//! Facts of the Info Object.

use super::super::index::{Index, Item};
use super::super::kind::Fact;
use super::super::view::View;
use super::{path, root};

pub(super) fn fact<'a>(index: &'a Index<'a>, item: Item, fact: Fact) -> Option<View<'a>> {
    let contract = index.contract;
    let at = index.place_of(item)?;
    Some(match fact {
        Fact::PlainDescription => View::made(plain(contract.get_string(at, "description").unwrap_or_default())),
        Fact::InfoMajor => View::made(root::info_major(index)?),
        Fact::IsPlaceholder => {
            let version = contract.get_string(at, "version").unwrap_or_default();
            let wrapped = |first: char, last: char| version.len() > 1 && version.starts_with(first) && version.ends_with(last);
            View::Boolean(version.contains("${") || version.contains("{{") || wrapped('@', '@') || wrapped('{', '}'))
        }
        Fact::MajorAgrees => {
            let majors = path::majors(index);
            let own = root::info_major(index);
            // A release before 1.0.0 is a pre-release of the first major version.
            View::Boolean(majors.is_empty() || own.is_none_or(|own| majors.contains(&own) || own == "0"))
        }
        _ => return path::versioning(index, fact),
    })
}

/// A description without the signs of Markdown: headings, emphasis, list markers, rules.
pub(super) fn plain(markdown: &str) -> String {
    let lines = markdown.lines().map(|line| line.trim().trim_start_matches(['#', '*', '-', '>', '=', '|']).trim_end_matches(['*', '#', '|']).trim());
    let words: Vec<&str> = lines.flat_map(str::split_whitespace).collect();
    words.join(" ").replace(['*', '`', '_'], "")
}
