//! Where we and an oracle differ, and why: every difference belongs to one of these, and each of these occurs.

use crate::oracles::verdict::Fault;
use std::cell::Cell;

/// Who says more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// We find a fault and the oracle finds none.
    Stricter,
    /// The oracle finds a fault and we find none.
    Looser,
}

/// One reason for which verdicts differ.
pub(crate) struct Explanation {
    pub(crate) name: &'static str,
    /// Why we judge otherwise, with the clause.
    pub(crate) why: &'static str,
    pub(crate) versions: &'static [&'static str],
    pub(crate) side: Side,
    /// Whether this fault, which one side finds and the other does not, is of this kind.
    pub(crate) covers: fn(&Fault) -> bool,
}

/// The explanations for one version and oracle, and which of them occurred.
pub(crate) struct Ledger {
    version: &'static str,
    explanations: Vec<(&'static Explanation, Cell<usize>)>,
    unexplained: Vec<String>,
}

impl Ledger {
    pub(crate) fn new(version: &'static str, explanations: &'static [Explanation]) -> Self {
        let of_version = explanations.iter().filter(|explanation| explanation.versions.contains(&version));
        Self { version, explanations: of_version.map(|explanation| (explanation, Cell::new(0))).collect(), unexplained: Vec::new() }
    }

    /// Notes the faults that one side finds in a document in which the other finds none.
    pub(crate) fn differ(&mut self, side: Side, what: &str, faults: &[Fault]) {
        for fault in faults {
            let mut covering = self.explanations.iter().filter(|(explanation, _)| explanation.side == side && (explanation.covers)(fault));
            match covering.next() {
                Some((_, count)) => count.set(count.get() + 1),
                None => self.unexplained.push(format!("{side:?}\t{what}\t{} {}", fault.at, fault.message)),
            }
        }
    }

    /// Fails on a difference that nothing explains.
    pub(crate) fn nothing_unexplained(&self) {
        let shown: Vec<&str> = self.unexplained.iter().map(String::as_str).take(40).collect();
        assert!(shown.is_empty(), "{} differences of {} are not explained:\n{}", self.unexplained.len(), self.version, shown.join("\n"));
    }

    /// Fails on a difference that nothing explains, and on an explanation of differences that there are not.
    pub(crate) fn close(self) {
        self.nothing_unexplained();
        for (explanation, count) in &self.explanations {
            assert!(count.get() > 0, "{}: `{}` explains nothing any more: {}", self.version, explanation.name, explanation.why);
        }
    }
}

/// Against the schemas that the OpenAPI Initiative publishes.
pub(crate) const PUBLISHED: &[Explanation] = &[
    Explanation {
        name: "names of components",
        why: "3.0, Components Object: all keys MUST match ^[a-zA-Z0-9.\\-_]+$; the schema leaves others unjudged, with what stands there",
        versions: &["3.0"],
        side: Side::Stricter,
        covers: |fault| {
            let name = fault.at.strip_prefix("/components/").and_then(|rest| rest.split('/').nth(1));
            name.is_some_and(|name| name.contains([' ', '$']))
        },
    },
    Explanation {
        name: "names of headers",
        why: "3.2, the schema of OpenAPI that is published on its branch v3.2-dev: names of headers are tokens (RFC 9110 section 5.1); the edition that the crate carries is older",
        versions: &["3.2"],
        side: Side::Stricter,
        covers: |fault| fault.message.ends_with("a token of HTTP has not") || fault.message.contains("must be a token of HTTP"),
    },
    Explanation {
        name: "Schema Objects",
        why: "3.1 and 3.2: the schema leaves Schema Objects to the schema of their dialect, beside which the validator below is asked",
        versions: &["3.1", "3.2"],
        side: Side::Stricter,
        covers: |fault| fault.in_schema,
    },
    Explanation {
        name: "the text of a reference",
        why: "a `$ref` that is no text leads nowhere: INT-03 tells it, once",
        versions: &["3.0", "3.1", "3.2"],
        side: Side::Looser,
        covers: |fault| fault.message.contains("a `$ref` is no text"),
    },
    Explanation {
        name: "fields beside a reference",
        why: "3.1, Reference Object: any properties added SHALL be ignored, and a Path Item has its own `$ref`; the schema of 3.2 allows both",
        versions: &["3.1"],
        side: Side::Looser,
        covers: |fault| fault.message.contains("/$defs/reference/unevaluatedProperties"),
    },
    Explanation {
        name: "arguments of a link",
        why: "3.1 and 3.2, Link Object: `parameters` maps names to any value or expression; the schema allows text only",
        versions: &["3.1", "3.2"],
        side: Side::Looser,
        covers: |fault| fault.message.contains("/$defs/map-of-strings/") && fault.at.contains("/links/"),
    },
    Explanation {
        name: "the server of a link",
        why: "3.1, Link Object: it has a `server`; the schema calls it `body`, and that of 3.2 does not",
        versions: &["3.1"],
        side: Side::Looser,
        covers: |fault| fault.message.contains("/$defs/link/unevaluatedProperties") && fault.message.contains("'server'"),
    },
    Explanation {
        name: "extensions of a callback",
        why: "3.1 and 3.2, Callback Object: it may be extended, and extensions are data; the schema has them be Path Items",
        versions: &["3.1", "3.2"],
        side: Side::Looser,
        covers: |fault| fault.message.contains("/$defs/path-item/type") && fault.at.contains("/x-"),
    },
];

/// Against the validator, on Schema Objects of 3.1 and 3.2.
pub(crate) const VALIDATOR: &[Explanation] = &[
    Explanation {
        name: "the form of a reference",
        why: "JSON Schema 2020-12 Core, 8.2.3.1: the value of `$ref` MUST be a URI reference; the validator does not ask for the formats of the metaschema",
        versions: &["3.1", "3.2"],
        side: Side::Stricter,
        covers: |fault| fault.message == "`$ref` is not a \"uri-reference\"",
    },
    Explanation {
        name: "a discriminator names its property",
        why: "3.2, Discriminator Object: `propertyName` is REQUIRED; the published dialect asks for it in 3.1 and no longer in 3.2",
        versions: &["3.2"],
        side: Side::Stricter,
        covers: |fault| fault.message.starts_with("the Discriminator Object has no `propertyName`"),
    },
];

/// Against the typed values of `openapiv3`.
pub(crate) const TYPED: &[Explanation] = &[
    Explanation {
        name: "what stands in a callback",
        why: "3.0, Callback Object: it may be extended, and a Reference Object may stand in its place; the typed values have Path Items only",
        versions: &["3.0"],
        side: Side::Looser,
        covers: |fault| fault.message.ends_with("expected struct PathItem"),
    },
    Explanation {
        name: "a link has a target",
        why: "3.0, Link Object: the published schema refuses only two targets; that one is there the words say, which INT-52 asks for",
        versions: &["3.0"],
        side: Side::Looser,
        covers: |fault| fault.message.contains("enum LinkOperation"),
    },
];
