//! Addresses: which base a schema or file has, and what a reference is relative to it (RFC 3986 section 5.2).

use super::reference::{is_remote, percent_decoded};
use kitemark_document::resolve_name;

/// What references inside a resource are relative to, and what the resource is known by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Address {
    /// A file by its name, relative to the folder of the contract.
    File(String),
    /// A URI, or a network-path reference such as `//host/path`, without a fragment.
    Uri(String),
}

impl Address {
    /// What a reference without its fragment names, relative to this base.
    pub(super) fn resolve(&self, reference: &str) -> Self {
        if reference.is_empty() {
            return self.clone();
        }
        if is_remote(reference) {
            let (before, path, after) = split_path(reference);
            return Self::Uri(format!("{}{}{after}", before.to_ascii_lowercase(), without_dots(path)));
        }
        match self {
            // The path of the folder itself is not known, so a path from its root is kept as it is.
            Self::File(_) if reference.starts_with('/') => Self::File(format!("/{}", resolve_name("", &percent_decoded(reference)))),
            Self::File(name) => {
                let root = if name.starts_with('/') { "/" } else { "" };
                Self::File(format!("{root}{}", resolve_name(name, &percent_decoded(reference))))
            }
            Self::Uri(base) => Self::Uri(relative_to(base, reference)),
        }
    }

    /// The address as text.
    pub(super) fn text(&self) -> &str {
        match self {
            Self::File(text) | Self::Uri(text) => text,
        }
    }
}

/// A URI cut into scheme and authority, path, and query.
fn split_path(uri: &str) -> (&str, &str, &str) {
    let (rest, query) = uri.split_at(uri.find('?').unwrap_or(uri.len()));
    let scheme = if rest.starts_with('/') { 0 } else { rest.find(':').map_or(0, |colon| colon + 1) };
    let (scheme, hierarchy) = rest.split_at(scheme);
    let authority = match hierarchy.strip_prefix("//") {
        Some(authority) => 2 + authority.find('/').unwrap_or(authority.len()),
        None => 0,
    };
    let (before, path) = rest.split_at(scheme.len() + authority);
    (before, path, query)
}

/// A reference that has neither scheme nor authority, resolved against a URI.
fn relative_to(base: &str, reference: &str) -> String {
    let (before, base_path, base_query) = split_path(base);
    let (path, query) = reference.split_at(reference.find('?').unwrap_or(reference.len()));
    if path.is_empty() {
        let query = if query.is_empty() { base_query } else { query };
        return format!("{before}{base_path}{query}");
    }
    let merged = if path.starts_with('/') {
        path.to_owned()
    } else if base_path.is_empty() && before.contains("//") {
        format!("/{path}")
    } else {
        let folder = base_path.rfind('/').map_or("", |slash| base_path.get(..=slash).unwrap_or_default());
        format!("{folder}{path}")
    };
    format!("{before}{}{query}", without_dots(&merged))
}

/// A path without its `.` and `..` segments (RFC 3986 section 5.2.4).
fn without_dots(path: &str) -> String {
    let is_absolute = path.starts_with('/');
    let mut kept: Vec<&str> = Vec::new();
    let mut segments = path.strip_prefix('/').unwrap_or(path).split('/').peekable();
    while let Some(segment) = segments.next() {
        let is_last = segments.peek().is_none();
        match segment {
            "." | ".." => {
                if segment == ".." {
                    kept.pop();
                }
                if is_last {
                    kept.push("");
                }
            }
            other => kept.push(other),
        }
    }
    format!("{}{}", if is_absolute { "/" } else { "" }, kept.join("/"))
}

#[cfg(test)]
mod tests {
    use super::Address;

    #[test]
    fn references_are_resolved_as_rfc_3986_section_5_4_has_it() {
        let base = Address::Uri("http://a/b/c/d;p?q".into());
        for (reference, expected) in [
            ("g", "http://a/b/c/g"),
            ("./g", "http://a/b/c/g"),
            ("g/", "http://a/b/c/g/"),
            ("/g", "http://a/g"),
            ("//g", "//g"),
            ("?y", "http://a/b/c/d;p?y"),
            ("g?y", "http://a/b/c/g?y"),
            ("", "http://a/b/c/d;p?q"),
            (".", "http://a/b/c/"),
            ("..", "http://a/b/"),
            ("../g", "http://a/b/g"),
            ("../..", "http://a/"),
            ("../../../g", "http://a/g"),
            ("./g/.", "http://a/b/c/g/"),
            ("g/../h", "http://a/b/c/h"),
            ("gg:h/./i/../j", "gg:h/j"),
            ("HTTP://A/x", "http://a/x"),
        ] {
            assert_eq!(base.resolve(reference), Address::Uri(expected.into()), "{reference}");
        }
    }

    #[test]
    fn other_bases_are_files_and_names() {
        let file = Address::File("parts/a.yaml".into());
        assert_eq!(file.resolve("b%20c.yaml"), Address::File("parts/b c.yaml".into()));
        assert_eq!(file.resolve("../b.yaml"), Address::File("b.yaml".into()));
        assert_eq!(file.resolve("../../b.yaml"), Address::File("../b.yaml".into()));
        assert_eq!(file.resolve("/schemas/b"), Address::File("/schemas/b".into()));
        assert_eq!(Address::File("/schemas/b".into()).resolve("c"), Address::File("/schemas/c".into()));
        assert_eq!(file.resolve("urn:example:b"), Address::Uri("urn:example:b".into()));
        assert_eq!(Address::Uri("urn:example:b".into()).resolve(""), Address::Uri("urn:example:b".into()));
        assert_eq!(Address::Uri("http://a".into()).resolve("b"), Address::Uri("http://a/b".into()));
        assert_eq!(Address::Uri("//a/b".into()).resolve("c"), Address::Uri("//a/c".into()));
    }
}
