//! Facts of paths and their segments, and how the paths carry a version.

use super::super::index::{Index, Item, PathEntry};
use super::super::kind::NodeKind;
use super::super::view::View;
use super::name;
use super::table::{Find, LABEL, Row, row};
use crate::contract::NodeRef;
use crate::contract::names::tokens;
use crate::document::quoted;

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
    row("pathShape", PATHS, "A path with the names of its templates erased.", Find::Path(|_, path| Some(View::made(path.shape.as_str()))))
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
    ),
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
    ),
    row(
        "carriesVersion",
        PATH,
        "Whether the path of this carries a major version, or needs none as health and contract addresses do.",
        Find::Path(|_, path| Some(View::Boolean(is_versioned(path) || is_unversioned_by_nature(path)))),
    ),
    row(
        LABEL,
        PATH,
        "The path with its method or methods, for messages.",
        Find::Path(|index, path| Some(View::made(format!("{} {}", methods(index, path).to_text(), quoted(path.template)).trim_start()))),
    ),
    row("text", SEGMENT, "The text of a segment.", Find::Item(name::of)),
    row(
        "isTemplate",
        SEGMENT,
        "Whether a segment is or holds a template.",
        Find::Item(|index, item| Some(View::Boolean(super::name(index, item)?.contains('{')))),
    ),
    row("isFirst", SEGMENT, "Whether a segment is the first of its path.", Find::Item(|_, item| Some(View::Boolean(item.part == 0)))),
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
    ),
    row(
        "pathMajors",
        &[NodeKind::Contract, NodeKind::Info],
        "The major versions in the paths, as numbers in text.",
        Find::Item(|index, _| Some(View::texts(index.versions().majors.iter().map(String::as_str)))),
    ),
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

/// The major version that a segment carries, and whether it carries a minor one too.
fn version_of(segment: &str) -> Option<(String, bool)> {
    let digits = segment.strip_prefix(['v', 'V'])?;
    let (major, minor) = digits.split_once('.').map_or((digits, None), |(major, minor)| (major, Some(minor)));
    let numeric = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    (numeric(major) && minor.is_none_or(|minor| minor.split('.').all(numeric))).then(|| (major.to_owned(), minor.is_some()))
}

/// Whether a segment is a version in another form than `v` and a number: `1`, `1.0`, `version1`, `v1beta1`, `persons-v1`,
/// or a date. A release of FHIR is none: it is not that of the interface.
pub(super) fn is_version_otherwise(segment: &str) -> bool {
    let numeric = |text: &str| !text.is_empty() && text.split('.').all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
    let lower = segment.to_ascii_lowercase();
    let is_date =
        lower.len() == 10 && lower.bytes().enumerate().all(|(at, byte)| if matches!(at, 4 | 7) { byte == b'-' } else { byte.is_ascii_digit() });
    let is_stage = ["alpha", "beta", "rc"].iter().any(|stage| {
        let Some((number, rest)) = lower.strip_prefix('v').and_then(|rest| rest.split_once(stage)) else { return false };
        numeric(number) && (rest.is_empty() || numeric(rest))
    });
    is_date
        || is_stage
        || numeric(&lower)
        || lower.strip_prefix("version").is_some_and(numeric)
        || lower.rsplit_once("-v").is_some_and(|(_, number)| numeric(number))
}

/// Whether a segment is a template for the version of the interface, such as `{apiVersion}`, or `{version}` up front.
fn is_version_template(position: usize, segment: &str) -> bool {
    let Some(name) = segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) else { return false };
    match tokens(name).as_slice() {
        [one] => one == "version" && position < 2,
        [.., before, last] => before == "api" && last == "version",
        [] => false,
    }
}

pub(super) fn is_versioned(path: &PathEntry<'_>) -> bool {
    path.segments.iter().enumerate().any(|(position, segment)| version_of(segment).is_some() || is_version_template(position, segment))
}

/// Health, contract and sign-in addresses stand outside the versions, and so do the root that lists them and what is
/// no path of the interface but a placeholder for an address of the client's.
fn is_unversioned_by_nature(path: &PathEntry<'_>) -> bool {
    const NAMES: [&str; 24] = [
        "health",
        "healthz",
        "healthcheck",
        "ping",
        "status",
        "ready",
        "readyz",
        "readiness",
        "live",
        "livez",
        "liveness",
        "info",
        "version",
        "metadata",
        "metrics",
        "jwks",
        "jwks.json",
        "token",
        "authorize",
        "introspect",
        "revoke",
        "openapi",
        "openapi.json",
        "openapi.yaml",
    ];
    let last = path.segments.iter().rev().find(|segment| !segment.is_empty()).copied().unwrap_or_default();
    path.names.is_empty()
        && (path.template == "/"
            || path.template.starts_with("/<")
            || path.template.starts_with("/.well-known")
            || path.template.starts_with("/health/")
            || NAMES.contains(&last))
}

/// Whether a path is one at which callers sign in, by its last segment (RFC 6749, 7009 and 7662).
pub(in super::super) fn signs_in(path: &PathEntry<'_>) -> bool {
    let last = path.segments.iter().rev().find(|segment| !segment.is_empty()).copied().unwrap_or_default();
    path.names.is_empty() && matches!(last.split(['#', '?']).next(), Some("token" | "authorize" | "introspect" | "revoke"))
}

/// Whether a segment only leads to the interface: a version, a release of FHIR, or a word for interfaces.
pub(super) fn is_prefix(segment: &str) -> bool {
    let lower = segment.to_ascii_lowercase();
    matches!(lower.as_str(), "api" | "rest" | "fhir" | "actuator" | "r4" | "r4b" | "r5" | "stu3" | "dstu2")
        || lower.ends_with("-api")
        || version_of(segment).is_some()
}

/// The segments of the path of an address.
fn segments_of_address(address: &str) -> impl Iterator<Item = &str> {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    rest.split_once('/').map_or("", |(_, path)| path).split(['/', '?', '#'])
}

/// Whether the path of an address carries a major version.
pub(super) fn address_is_versioned(address: &str) -> bool {
    segments_of_address(address).any(|segment| version_of(segment).is_some())
}

/// What the servers and paths say about versions. Servers of this machine say nothing.
#[derive(Debug, Default)]
pub(in super::super) struct Versions {
    majors: Vec<String>,
    minor: bool,
    in_servers: bool,
    in_paths: bool,
    in_every_path: bool,
    in_host: bool,
    /// Whether it stands in the addresses or at the start of every path, in another form than `v` and a number.
    otherwise: bool,
}

impl Versions {
    /// Finds them in a contract.
    pub(in super::super) fn of(index: &Index<'_>) -> Self {
        let mut found = Self { in_every_path: true, ..Self::default() };
        for address in index.addresses.iter().filter(|entry| entry.server.is_some() && !super::address::is_local(&entry.address)) {
            let mut leads_there = true;
            for segment in segments_of_address(&address.address) {
                found.in_servers |= found.note(segment);
                // Behind a thing a bare number is its own, as in `/forces/42`.
                let is_bare = segment.bytes().all(|byte| byte.is_ascii_digit());
                found.otherwise |= is_version_otherwise(segment) && (leads_there || !is_bare);
                leads_there &= is_prefix(segment);
            }
            let host = address.address.split_once("://").map_or("", |(_, rest)| rest).split('/').next().unwrap_or_default();
            found.in_host |= host.split(['.', '-']).any(|label| version_of(label).is_some());
        }
        for path in &index.paths {
            for segment in &path.segments {
                found.note(segment);
            }
            let versioned = is_versioned(path);
            found.in_paths |= versioned;
            found.in_every_path &= versioned || is_unversioned_by_nature(path);
        }
        let starts_otherwise = |path: &PathEntry<'_>| {
            is_unversioned_by_nature(path)
                || path.segments.iter().filter(|segment| !is_prefix(segment)).take(1).any(|segment| is_version_otherwise(segment))
        };
        found.otherwise |= !index.paths.is_empty() && index.paths.iter().all(starts_otherwise);
        found.majors.sort_by(|one, other| (one.len(), one).cmp(&(other.len(), other)));
        found.majors.dedup();
        found
    }

    fn note(&mut self, text: &str) -> bool {
        let Some((major, has_minor)) = version_of(text) else { return false };
        self.minor |= has_minor;
        self.majors.push(major);
        true
    }

    /// Where the major version stands: in the paths if all have one, else in the servers if one has, else in some paths.
    fn place(&self) -> Option<&'static str> {
        match (self.in_paths, self.in_servers) {
            (true, _) if self.in_every_path => Some("paths"),
            (_, true) => Some("servers"),
            (true, false) => Some("paths"),
            (false, false) => None,
        }
    }
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
    index.items(NodeKind::MediaType).iter().filter_map(|item| super::name(index, *item)).any(is_versioned_media_type)
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
        let words = tokens(super::name(index, *item).unwrap_or_default());
        let at = index.place_of(*item);
        at.and_then(|at| index.contract.get_string(at, "in")) == Some("header")
            && words.last().is_some_and(|last| last == "version")
            && !words.iter().any(|word| OTHERS.contains(&word.as_str()))
    })
}

#[cfg(test)]
mod tests {
    use super::{depth, is_version_otherwise, is_version_template, is_versioned_media_type};

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

    #[test]
    fn versions_in_other_forms_are_seen() {
        for version in ["1", "1.0", "version1", "v1beta1", "v2alpha", "persons-api-v1", "2024-01-01"] {
            assert!(is_version_otherwise(version), "{version}");
        }
        for other in ["v1", "persons", "R4", "version", "r2d2", "2024-1-1", "", "-v", "1..2", "vbeta"] {
            assert!(!is_version_otherwise(other), "{other}");
        }
    }

    #[test]
    fn templates_for_the_version_are_told_from_those_for_versions_of_records() {
        assert!(is_version_template(1, "{api_version}"));
        assert!(is_version_template(0, "{version}"));
        assert!(!is_version_template(3, "{version}"));
        assert!(!is_version_template(1, "{documentVersion}"));
    }
}
