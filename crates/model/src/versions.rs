//! What the servers and paths of a contract say about versions of the interface.

use super::addresses::is_local;
use super::{Index, PathEntry};
use kitemark_contract::names::tokens;

/// What the servers and paths say about versions. Servers of this machine say nothing.
#[derive(Debug, Default)]
pub struct Versions {
    /// The major versions, each once and sorted by number.
    pub majors: Vec<String>,
    /// Whether one of them has a minor version too.
    pub minor: bool,
    in_servers: bool,
    in_paths: bool,
    in_every_path: bool,
    /// Whether the host of a server carries one.
    pub in_host: bool,
    /// Whether it stands in the addresses or at the start of every path, in another form than `v` and a number.
    pub otherwise: bool,
}

impl Versions {
    /// Finds them in a contract.
    pub(super) fn of(index: &Index<'_>) -> Self {
        let mut found = Self { in_every_path: true, ..Self::default() };
        for address in index.addresses.iter().filter(|entry| entry.server.is_some() && !is_local(&entry.address)) {
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
    pub fn place(&self) -> Option<&'static str> {
        match (self.in_paths, self.in_servers) {
            (true, _) if self.in_every_path => Some("paths"),
            (_, true) => Some("servers"),
            (true, false) => Some("paths"),
            (false, false) => None,
        }
    }
}

/// The major version that a segment carries, and whether it carries a minor one too.
pub fn version_of(segment: &str) -> Option<(String, bool)> {
    let digits = segment.strip_prefix(['v', 'V'])?;
    let (major, minor) = digits.split_once('.').map_or((digits, None), |(major, minor)| (major, Some(minor)));
    let numeric = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    (numeric(major) && minor.is_none_or(|minor| minor.split('.').all(numeric))).then(|| (major.to_owned(), minor.is_some()))
}

/// Whether a segment is a version in another form than `v` and a number: `1`, `1.0`, `version1`, `v1beta1`, `persons-v1`,
/// or a date. A release of FHIR is none: it is not that of the interface.
pub fn is_version_otherwise(segment: &str) -> bool {
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

/// Whether a path carries a major version, or a template for one.
#[must_use]
pub fn is_versioned(path: &PathEntry<'_>) -> bool {
    path.segments.iter().enumerate().any(|(position, segment)| version_of(segment).is_some() || is_version_template(position, segment))
}

/// Health, contract and sign-in addresses stand outside the versions, and so do the root that lists them and what is
/// no path of the interface but a placeholder for an address of the client's.
pub fn is_unversioned_by_nature(path: &PathEntry<'_>) -> bool {
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

/// Whether a segment only leads to the interface: a version, a release of FHIR, or a word for interfaces.
pub fn is_prefix(segment: &str) -> bool {
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
pub fn address_is_versioned(address: &str) -> bool {
    segments_of_address(address).any(|segment| version_of(segment).is_some())
}

#[cfg(test)]
mod tests {
    use super::{is_version_otherwise, is_version_template};

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
