//! Facts of paths and their segments, and how the paths carry a version.

use super::super::view::View;
use super::name;
use super::table::{Find, LABEL, Row, row};
use kitemark_contract::NodeRef;
use kitemark_contract::names::tokens;
use kitemark_document::quoted;
use kitemark_model::kind::NodeKind;
use kitemark_model::versions::{is_unversioned_by_nature, is_versioned, version_of};
use kitemark_model::{Index, Item, PathEntry};

const PATH: &[NodeKind] = &[NodeKind::Path];
const OPERATION: &[NodeKind] = &[NodeKind::Operation];
const PATHS: &[NodeKind] = &[NodeKind::Path, NodeKind::Operation];
/// What the product calls has no path.
const WEBHOOK: &[NodeKind] = &[NodeKind::Webhook];
const SEGMENT: &[NodeKind] = &[NodeKind::Segment];

pub(super) const FACTS: &[Row] = &[
    row(
        "path",
        &[NodeKind::Path, NodeKind::Operation, NodeKind::Segment],
        "A path as it is written.",
        Find::Path(|_, path| Some(View::Text(path.template))),
    )
    .never_of(WEBHOOK),
    row("pathShape", PATHS, "A path with the names of its templates erased.", Find::Path(|_, path| Some(View::owned(path.shape.as_str()))))
        .never_of(WEBHOOK),
    row("templateNames", PATHS, "The names in the templates of a path.", Find::Path(|_, path| Some(View::texts(path.names.iter().copied()))))
        .never_of(WEBHOOK),
    row(
        "segments",
        PATHS,
        "The segments of a path.",
        Find::Path(|_, path| Some(View::texts(path.segments.iter().copied().filter(|segment| !segment.is_empty())))),
    )
    .never_of(WEBHOOK),
    row(
        "lastSegment",
        OPERATION,
        "The last segment of a path that is no template, a trailing action included.",
        Find::Path(|_, path| Some(View::Text(last_literal(path)))),
    )
    .never_of(WEBHOOK),
    row("endsInTemplate", PATHS, "Whether a path ends in a template.", Find::Path(|_, path| Some(View::Boolean(ends_in_template(path)))))
        .never_of(WEBHOOK),
    row("hasTemplate", PATHS, "Whether a path has a template at all.", Find::Path(|_, path| Some(View::Boolean(!path.names.is_empty()))))
        .never_of(WEBHOOK),
    row(
        "nestingDepth",
        PATH,
        "How many levels of resources a path nests.",
        Find::Path(|_, path| Some(View::Integer(i64::try_from(depth(&path.segments)).unwrap_or(i64::MAX)))),
    )
    .always(),
    row(
        "methods",
        &[NodeKind::Path, NodeKind::Segment],
        "The methods of a path, in upper case.",
        Find::Path(|index, path| Some(methods(index, path))),
    ),
    row(
        "clashesInMethod",
        PATH,
        "Whether another path that differs in the names of templates only has a method that this path has.",
        Find::Path(|index, path| Some(View::Boolean(clashes_in_method(index, path)))),
    )
    .always(),
    row(
        "carriesVersion",
        PATH,
        "Whether the path of this carries a major version, or needs none as health and contract addresses do.",
        Find::Path(|_, path| Some(View::Boolean(is_versioned(path) || is_unversioned_by_nature(path)))),
    )
    .always(),
    row(
        LABEL,
        PATH,
        "The path with its method or methods, for messages.",
        Find::Path(|index, path| Some(View::owned(format!("{} {}", methods(index, path).to_text(), quoted(path.template)).trim_start()))),
    )
    .always(),
    row("text", SEGMENT, "The text of a segment.", Find::Item(name::of)),
    row(
        "isTemplate",
        SEGMENT,
        "Whether a segment is or holds a template.",
        Find::Item(|index, item| Some(View::Boolean(index.name_of(item)?.contains('{')))),
    ),
    row("isFirst", SEGMENT, "Whether a segment is the first of its path.", Find::Item(|_, item| Some(View::Boolean(item.part == 0)))).always(),
    row(
        "isLast",
        SEGMENT,
        "Whether a segment is the last of its path.",
        Find::Item(|index, item| {
            let after = entry(index, item)?.segments.iter().skip(item.part as usize + 1);
            Some(View::Boolean(after.into_iter().all(|segment| segment.is_empty())))
        }),
    ),
    row(
        "afterTemplate",
        SEGMENT,
        "Whether a segment follows a template.",
        Find::Item(|index, item| {
            let before = item.part.checked_sub(1).and_then(|before| entry(index, item)?.segments.get(before as usize));
            Some(View::Boolean(before.is_some_and(|before| before.contains('{'))))
        }),
    ),
    row(
        "versioning",
        &[NodeKind::Contract],
        "How consumers choose a major version: `path` as `v` and a number, `path-otherwise`, `host`, `header`, `media-type` or `none`.",
        Find::Item(|index, _| Some(View::Text(versioning(index)))),
    ),
    row(
        "versionPlace",
        &[NodeKind::Contract],
        "Where the major version of a path is: `servers` or `paths`; absent where neither has one.",
        Find::Item(|index, _| index.versions().place().map(View::Text)),
    ),
    row(
        "minorInPath",
        &[NodeKind::Contract],
        "Whether a version in a path has a minor part, such as `v1.2`.",
        Find::Item(|index, _| Some(View::Boolean(index.versions().minor))),
    )
    .always(),
    row(
        "pathMajors",
        &[NodeKind::Contract, NodeKind::Info],
        "The major versions in the paths, as numbers in text.",
        Find::Item(|index, _| Some(View::texts(index.versions().majors.iter().map(String::as_str)))),
    )
    .always(),
];

/// A path, that of an operation, or that of a segment.
pub(super) fn entry<'a>(index: &'a Index<'a>, item: Item) -> Option<&'a PathEntry<'a>> {
    match item.kind {
        NodeKind::Operation | NodeKind::Webhook => index.path_of(index.operation(item)?),
        _ => index.paths.get(item.id as usize),
    }
}

fn ends_in_template(path: &PathEntry<'_>) -> bool {
    path.segments.iter().rev().find(|segment| !segment.is_empty()).is_some_and(|segment| segment.contains('{'))
}

fn last_literal<'a>(path: &PathEntry<'a>) -> &'a str {
    path.segments.iter().rev().find(|segment| !segment.is_empty() && !segment.contains('{')).copied().unwrap_or_default()
}

fn methods<'a>(index: &'a Index<'a>, path: &PathEntry<'a>) -> View<'a> {
    View::texts(path.operations.iter().filter_map(|id| index.operations.get(*id as usize)).map(|operation| operation.method.as_str()))
}

fn clashes_in_method(index: &Index<'_>, path: &PathEntry<'_>) -> bool {
    let methods = |path: &PathEntry<'_>| -> Vec<&str> {
        path.operations.iter().filter_map(|id| index.operations.get(*id as usize)).map(|operation| operation.method.as_str()).collect()
    };
    let own = methods(path);
    let twins = index.paths_of_shape(&path.shape).iter().filter_map(|id| index.paths.get(*id as usize)).filter(|other| other.at != path.at);
    twins.into_iter().any(|other| methods(other).iter().any(|method| own.contains(method)))
}

/// How many levels of resources a path nests: runs of names between its templates, of which the last may stand at the
/// end. Names before the first template are one level at most, and a run of nothing but a literal `id`, a version or, at
/// the end, an action is none.
fn depth(segments: &[&str]) -> usize {
    let is_template = |segment: &&str| segment.contains('{');
    if !segments.iter().any(is_template) {
        return 0;
    }
    let mut runs = segments.split(|segment| segment.contains('{'));
    let last = runs.next_back().unwrap_or_default();
    let names = |segment: &&str| !segment.is_empty() && *segment != "id" && version_of(segment).is_none();
    let ends_in_resource = last.iter().any(|segment| names(segment) && !is_action(segment));
    runs.filter(|run| run.iter().any(names)).count() + usize::from(ends_in_resource)
}

/// Whether a segment reads as an action: its first word is a verb of the small list that sub-resources use.
pub(super) fn is_action(segment: &str) -> bool {
    const ACTIONS: [&str; 45] = [
        "accept",
        "activate",
        "approve",
        "archive",
        "assign",
        "attach",
        "cancel",
        "change",
        "close",
        "complete",
        "confirm",
        "deactivate",
        "decline",
        "delete",
        "detach",
        "disable",
        "edit",
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
        "remove",
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
        "suspend",
        "update",
        "validate",
        "void",
        "withdraw",
    ];
    tokens(segment).first().is_some_and(|first| ACTIONS.contains(&first.as_str()))
}

/// Whether a path is one at which callers sign in, by its last segment (RFC 6749, 7009 and 7662).
pub(in super::super) fn signs_in(path: &PathEntry<'_>) -> bool {
    let last = path.segments.iter().rev().find(|segment| !segment.is_empty()).copied().unwrap_or_default();
    path.names.is_empty() && matches!(last.split(['#', '?']).next(), Some("token" | "authorize" | "introspect" | "revoke"))
}

/// The major versions in the addresses of servers and in the paths.
pub(in super::super) fn majors(index: &Index<'_>) -> Vec<String> {
    index.versions().majors.clone()
}

/// How consumers choose a major version.
fn versioning(index: &Index<'_>) -> &'static str {
    let found = index.versions();
    if found.place().is_some() {
        "path"
    } else if found.otherwise {
        "path-otherwise"
    } else if by_accept_header(index) {
        "media-type"
    } else if by_header(index) {
        "header"
    } else if found.in_host {
        "host"
    } else {
        "none"
    }
}

/// Whether a media type carries a version, or an `Accept` header parameter that is documented to choose one.
fn by_accept_header(index: &Index<'_>) -> bool {
    let contract = index.contract;
    let chooses = |item: &Item| {
        let at = index.place_of(*item)?;
        let is_accept = contract.get_string(at, "in") == Some("header") && contract.get_string(at, "name")?.eq_ignore_ascii_case("accept");
        let says = |at: NodeRef, field: &str| {
            let Some(value) = contract.get(at, field) else { return false };
            let mut texts = vec![contract.document(value).string(value.node).unwrap_or_default()];
            texts.extend(contract.items(value).map(|item| contract.text(item)));
            texts.iter().any(|text| is_versioned_media_type(text) || field == "description" && tokens(text).iter().any(|word| word == "version"))
        };
        let schema = contract.get(at, "schema");
        let said = ["description", "example", "schema"].iter().any(|field| says(at, field));
        Some(
            is_accept
                && (said || schema.is_some_and(|schema| ["enum", "const", "default", "example", "examples"].iter().any(|field| says(schema, field)))),
        )
    };
    index.items(NodeKind::MediaType).iter().filter_map(|item| index.name_of(*item)).any(is_versioned_media_type)
        || index.items(NodeKind::Parameter).iter().any(|item| chooses(item).unwrap_or(false))
}

/// Whether a media type names a version: `application/json; version=2`, `application/vnd.example.v2+json`,
/// `application/vnd.example.1.0+json`.
fn is_versioned_media_type(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    let (essence, parameters) = text.split_once(';').unwrap_or((&text, ""));
    let number = |text: &str| text.trim_matches('"').trim_start_matches('v').starts_with(|first: char| first.is_ascii_digit());
    let by_parameter = parameters
        .split(';')
        .filter_map(|parameter| parameter.trim().split_once('='))
        .any(|(name, value)| matches!(name, "version" | "v") && number(value));
    let is_vendors = essence.split_once('/').is_some_and(|(_, subtype)| ["vnd.", "x.", "prs."].iter().any(|tree| subtype.starts_with(tree)));
    let mut parts = essence.trim().split(['.', '+', '-']);
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    by_parameter || is_vendors && parts.any(|part| version_of(part).is_some() || essence.contains('+') && is_digits(part))
}

/// Whether a header parameter chooses the version of the interface, rather than that of a record.
fn by_header(index: &Index<'_>) -> bool {
    const OTHERS: [&str; 8] = ["record", "row", "entity", "resource", "object", "document", "item", "schema"];
    index.items(NodeKind::Parameter).iter().any(|item| {
        let words = tokens(index.name_of(*item).unwrap_or_default());
        let at = index.place_of(*item);
        at.and_then(|at| index.contract.get_string(at, "in")) == Some("header")
            && words.last().is_some_and(|last| last == "version")
            && !words.iter().any(|word| OTHERS.contains(&word.as_str()))
    })
}

#[cfg(test)]
mod tests {
    use super::{depth, is_versioned_media_type};

    #[test]
    fn levels_are_counted_by_the_runs_of_names_around_templates() {
        let cases = [
            ("/persons", 0),
            ("/api/records/persons/{id}", 1),
            ("/cases/id/{id}/persons/{id}/archive", 2),
            ("/cases/{id}/hearing/outcome/{status}/v2", 2),
            ("/risks/{type}/{value}", 1),
            ("/forces/{f}/cases/{c}/persons/{p}/addresses", 4),
        ];
        for (path, levels) in cases {
            assert_eq!(depth(&path.split('/').skip(1).collect::<Vec<_>>()), levels, "{path}");
        }
    }

    #[test]
    fn media_types_that_choose_a_version_are_told_from_others() {
        for versioned in ["application/vnd.hmrc.1.0+json", "application/vnd.github.v3.diff", "application/fhir+json;version=1.4.0", "text/csv; v=2"] {
            assert!(is_versioned_media_type(versioned), "{versioned}");
        }
        for other in
            ["application/json", "application/vnd.ms-excel.sheet.macroEnabled.12", "application/vnd.api+json", "video/mp4", "text/html; version"]
        {
            assert!(!is_versioned_media_type(other), "{other}");
        }
    }
}
