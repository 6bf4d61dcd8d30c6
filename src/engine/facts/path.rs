//! Facts of paths and their segments, and how the paths carry a version.

use super::super::index::{Index, Item, PathEntry};
use super::super::kind::{Fact, NodeKind};
use super::super::view::View;
use crate::contract::names::tokens;

pub(super) fn fact<'a>(index: &'a Index<'a>, item: Item, fact: Fact) -> Option<View<'a>> {
    let path = index.paths.get(item.id as usize)?;
    if item.kind == NodeKind::Segment {
        return segment_fact(index, path, item.part as usize, fact);
    }
    Some(match fact {
        Fact::Name => View::Text(path.template),
        Fact::Methods => methods(index, path),
        _ => return of_path(path, fact),
    })
}

/// Facts that operations share with their path.
pub(super) fn of_path<'a>(path: &PathEntry<'a>, fact: Fact) -> Option<View<'a>> {
    Some(match fact {
        Fact::Path => View::Text(path.template),
        Fact::PathShape => View::made(shape(path.template)),
        Fact::TemplateNames => View::texts(path.names.iter().copied()),
        Fact::Segments => View::texts(path.segments.iter().copied().filter(|segment| !segment.is_empty())),
        Fact::EndsInTemplate => {
            View::Boolean(path.segments.iter().rev().find(|segment| !segment.is_empty()).is_some_and(|segment| segment.contains('{')))
        }
        Fact::HasTemplate => View::Boolean(!path.names.is_empty()),
        Fact::LastSegment => {
            View::Text(path.segments.iter().rev().find(|segment| !segment.is_empty() && !segment.contains('{')).copied().unwrap_or_default())
        }
        Fact::NestingDepth => View::Integer(i64::try_from(depth(&path.segments)).unwrap_or(i64::MAX)),
        _ => return None,
    })
}

fn methods<'a>(index: &'a Index<'a>, path: &PathEntry<'a>) -> View<'a> {
    View::texts(path.operations.iter().filter_map(|id| index.operations.get(*id as usize)).map(|operation| operation.method.as_str()))
}

fn segment_fact<'a>(index: &'a Index<'a>, path: &PathEntry<'a>, part: usize, fact: Fact) -> Option<View<'a>> {
    let text = path.segments.get(part).copied()?;
    Some(match fact {
        Fact::Name | Fact::Text => View::Text(text),
        Fact::Path => View::Text(path.template),
        Fact::IsTemplate => View::Boolean(text.contains('{')),
        Fact::IsFirst => View::Boolean(part == 0),
        Fact::IsLast => View::Boolean(path.segments.iter().skip(part + 1).all(|segment| segment.is_empty())),
        Fact::AfterTemplate => {
            View::Boolean(part.checked_sub(1).and_then(|before| path.segments.get(before)).is_some_and(|before| before.contains('{')))
        }
        Fact::Methods => methods(index, path),
        _ => return None,
    })
}

/// A path with the names of its templates erased, for paths that differ in those only.
fn shape(template: &str) -> String {
    let mut shape = String::new();
    let mut inside = false;
    for character in template.chars() {
        match character {
            '{' => {
                inside = true;
                shape.push_str("{}");
            }
            '}' => inside = false,
            other if !inside => shape.push(other),
            _ => {}
        }
    }
    shape
}

/// How many levels of resources a path nests: names that have a template before or after them. A name that is a mere
/// action at the end, a literal `id`, and the names before the first template do not count.
fn depth(segments: &[&str]) -> usize {
    let is_template = |position: usize| segments.get(position).is_some_and(|segment| segment.contains('{'));
    (0..segments.len())
        .filter(|at| !is_template(*at) && segments.get(*at).is_some_and(|segment| !segment.is_empty() && *segment != "id"))
        .filter(|at| is_template(at + 1) || at.checked_sub(1).is_some_and(is_template) && !is_last(segments, *at))
        .count()
        + usize::from(ends_in_resource(segments))
}

fn is_last(segments: &[&str], at: usize) -> bool {
    at + 1 == segments.len()
}

/// Whether the last segment names a resource under a template, rather than an action on it.
fn ends_in_resource(segments: &[&str]) -> bool {
    let [.., before, last] = segments else { return false };
    before.contains('{') && !last.contains('{') && !last.is_empty() && *last != "id" && !is_action(last)
}

/// Whether a segment reads as an action: its first word is a verb of the small list that sub-resources use.
pub(super) fn is_action(segment: &str) -> bool {
    const ACTIONS: [&str; 34] = [
        "accept",
        "activate",
        "approve",
        "archive",
        "assign",
        "cancel",
        "close",
        "complete",
        "confirm",
        "deactivate",
        "decline",
        "disable",
        "enable",
        "execute",
        "finish",
        "lock",
        "merge",
        "move",
        "open",
        "pause",
        "publish",
        "reactivate",
        "reject",
        "release",
        "reopen",
        "restore",
        "resume",
        "retry",
        "revoke",
        "run",
        "send",
        "start",
        "stop",
        "submit",
    ];
    tokens(segment).first().is_some_and(|first| ACTIONS.contains(&first.as_str()))
}

/// The major version that a segment carries, and whether it carries a minor one too.
fn version_of(segment: &str) -> Option<(String, bool)> {
    let digits = segment.strip_prefix(['v', 'V'])?;
    let (major, minor) = digits.split_once('.').map_or((digits, None), |(major, minor)| (major, Some(minor)));
    let numeric = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    (numeric(major) && minor.is_none_or(|minor| minor.split('.').all(numeric))).then(|| (major.to_owned(), minor.is_some()))
}

/// What the servers and paths say about versions.
struct Versions {
    majors: Vec<String>,
    minor: bool,
    in_servers: bool,
    paths_with: usize,
    in_host: bool,
}

fn versions(index: &Index<'_>) -> Versions {
    let mut found = Versions { majors: Vec::new(), minor: false, in_servers: false, paths_with: 0, in_host: false };
    let note = |majors: &mut Vec<String>, minor: &mut bool, text: &str| {
        let Some((major, has_minor)) = version_of(text) else { return false };
        *minor |= has_minor;
        if !majors.contains(&major) {
            majors.push(major);
        }
        true
    };
    for address in index.addresses.iter().filter(|address| address.server.is_some()) {
        let rest = address.address.split_once("://").map_or(address.address.as_str(), |(_, rest)| rest);
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        for segment in path.split('/') {
            found.in_servers |= note(&mut found.majors, &mut found.minor, segment);
        }
        found.in_host |= host.split('.').any(|label| version_of(label).is_some());
    }
    for path in &index.paths {
        let mut any = false;
        for segment in &path.segments {
            any |= note(&mut found.majors, &mut found.minor, segment);
        }
        let last = path.segments.iter().rev().find(|segment| !segment.is_empty()).copied().unwrap_or_default();
        // Health and contract addresses stand outside the versions.
        found.paths_with += usize::from(any || is_unversioned_by_nature(path.template, last));
    }
    found.majors.sort_by_key(|major| (major.len(), major.clone()));
    found
}

fn is_unversioned_by_nature(template: &str, last: &str) -> bool {
    template.starts_with("/.well-known")
        || matches!(last, "health" | "healthz" | "ping" | "status" | "ready" | "live" | "info" | "openapi.json" | "openapi.yaml" | "openapi")
}

/// The major versions in the addresses of servers and in the paths.
pub(super) fn majors(index: &Index<'_>) -> Vec<String> {
    versions(index).majors
}

/// Facts about how the contract is versioned.
pub(super) fn versioning<'a>(index: &'a Index<'a>, fact: Fact) -> Option<View<'a>> {
    let found = versions(index);
    let has_path_version = found.in_servers || found.majors.iter().any(|_| true);
    Some(match fact {
        Fact::Versioning => View::Text(if has_path_version {
            "path"
        } else if by_accept_header(index) {
            "media-type"
        } else if by_header(index) {
            "header"
        } else if found.in_host {
            "host"
        } else {
            "none"
        }),
        Fact::PartlyVersioned => View::Boolean(!found.in_servers && !found.majors.is_empty() && found.paths_with < index.paths.len()),
        Fact::MinorInPath => View::Boolean(found.minor),
        Fact::PathMajors => View::List(found.majors.into_iter().map(View::made).collect()),
        _ => return None,
    })
}

/// Whether a media type or an `Accept` parameter carries a version, as in `application/vnd.example.v2+json`.
fn by_accept_header(index: &Index<'_>) -> bool {
    let media_types = index.items(NodeKind::MediaType).iter().filter_map(|item| super::name(index, *item));
    let versioned = |text: &str| {
        let text = text.to_ascii_lowercase();
        text.contains("version=")
            || text.split(['.', '+', ';', '-']).any(|part| version_of(part.trim()).is_some())
            || text.contains("vnd.") && text.contains(".0+")
    };
    media_types.into_iter().any(versioned)
        || index.items(NodeKind::Parameter).iter().any(|item| super::name(index, *item).is_some_and(|name| name.eq_ignore_ascii_case("accept")))
}

/// Whether a header parameter chooses the version.
fn by_header(index: &Index<'_>) -> bool {
    index.items(NodeKind::Parameter).iter().any(|item| {
        let name = super::name(index, *item).unwrap_or_default();
        let at = index.place_of(*item);
        at.and_then(|at| index.contract.get_string(at, "in")) == Some("header") && tokens(name).last().is_some_and(|last| last == "version")
    })
}
