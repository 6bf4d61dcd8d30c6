//! The lists of a sealed report: how long each may be, and what tells its entries apart. They are asked before anything is
//! made of the report, so that no signer can have work done that is out of proportion.

use super::statement::Statement;
use super::strict_json::StrictFault;
use kitemark_document::{Document, NodeId, quoted};
use kitemark_engine::MOST_UNDECIDED;
use kitemark_engine::bounded::MOST_FINDINGS;
use kitemark_standard::Aspect;
use std::collections::BTreeSet;

/// What a report may list of what its standards define: far more than any scheme has.
const MOST_STANDARDS: usize = 64;
const MOST_GRADES: usize = 16;
const MOST_METHODS: usize = 16;
const MOST_REQUIREMENTS: usize = 10_000;

/// What a report may list of a product: some times more than the largest that were measured.
const MOST_CONTRACTS: usize = 10_000;
const MOST_FILES: usize = 100_000;
const MOST_EVIDENCE: usize = 1_000;
const MOST_WAIVERS: usize = 1_000;
const MOST_ENDPOINTS: usize = 10_000;
const MOST_SKIPPED: usize = 100_000;

/// What a finding may list: a chain of references is told up to its eighth, and few findings name another place.
const MOST_VIA: usize = 8;
const MOST_RELATED: usize = 1_000;

/// What tells the entries of a list apart.
#[derive(Clone, Copy)]
enum Distinct {
    /// Equal entries may stand in it, such as two files of one content.
    Not,
    /// The entry as a whole, which is a text.
    Itself,
    /// These members of it.
    By(&'static [&'static str]),
}

/// A list of a report.
struct List {
    /// The members that lead to it; `*` is every entry of a list.
    path: &'static [&'static str],
    most: usize,
    distinct: Distinct,
}

const fn list(path: &'static [&'static str], most: usize, distinct: Distinct) -> List {
    List { path, most, distinct }
}

/// Every list of a report, each before those inside it.
const LISTS: [List; 23] = [
    list(&["standards"], MOST_STANDARDS, Distinct::By(&["id"])),
    list(&["contracts"], MOST_CONTRACTS, Distinct::Itself),
    // A file that is evidence too is listed with its salted digest beside its own.
    list(&["inputs"], MOST_FILES, Distinct::By(&["file", "sha256"])),
    list(&["evidence"], MOST_EVIDENCE, Distinct::By(&["kind"])),
    list(&["evidence", "*", "files"], MOST_FILES, Distinct::Not),
    list(&["waivers"], MOST_WAIVERS, Distinct::Not),
    list(&["waivers", "*", "findings"], MOST_FINDINGS, Distinct::Itself),
    list(&["live", "endpoints"], MOST_ENDPOINTS, Distinct::Not),
    list(&["live", "skipped"], MOST_SKIPPED, Distinct::Not),
    list(&["coverage", "methods"], MOST_METHODS, Distinct::Itself),
    list(&["verdict", "asks"], Aspect::ALL.len(), Distinct::Itself),
    list(&["verdict", "standards"], MOST_STANDARDS, Distinct::By(&["standard"])),
    list(&["verdict", "standards", "*", "grades"], MOST_GRADES, Distinct::By(&["grade"])),
    list(&["verdict", "standards", "*", "grades", "*", "failed"], MOST_REQUIREMENTS, Distinct::Itself),
    list(&["verdict", "standards", "*", "grades", "*", "unsettled"], MOST_REQUIREMENTS, Distinct::Itself),
    list(&["results"], MOST_REQUIREMENTS, Distinct::By(&["standard", "requirement"])),
    list(&["results", "*", "methods"], MOST_METHODS, Distinct::By(&["method"])),
    list(&["results", "*", "findings"], MOST_FINDINGS, Distinct::Not),
    list(&["results", "*", "findings", "*", "via"], MOST_VIA, Distinct::Not),
    list(&["results", "*", "findings", "*", "related"], MOST_RELATED, Distinct::Not),
    list(&["results", "*", "undecided", "nodes"], MOST_UNDECIDED, Distinct::Not),
    list(&["results", "*", "undecided", "nodes", "*", "via"], MOST_VIA, Distinct::Not),
    list(&["results", "*", "undecided", "nodes", "*", "related"], MOST_RELATED, Distinct::Not),
];

/// Whether every list of a report is within its bounds, and no entry stands twice where that would say something twice.
///
/// # Errors
/// A fault at the first list or entry that is not.
pub(super) fn check(statement: &Statement) -> Result<(), StrictFault> {
    let document = statement.document();
    LISTS.iter().try_for_each(|list| {
        let mut fault = None;
        each(document, statement.predicate(), list.path, &mut |node| {
            fault = fault_of(statement, list, node);
            fault.is_none()
        });
        fault.map_or(Ok(()), Err)
    })
}

/// Goes to every node that a path leads to, as long as that is wanted; whether it was to the end.
fn each(document: &Document, at: NodeId, path: &[&str], visit: &mut impl FnMut(NodeId) -> bool) -> bool {
    match path {
        [] => visit(at),
        ["*", rest @ ..] => document.items(at).iter().all(|item| each(document, *item, rest, visit)),
        [name, rest @ ..] => document.get(at, name).is_none_or(|member| each(document, member, rest, visit)),
    }
}

/// What is wrong with a list. What is no list is left to whoever reads the report.
fn fault_of(statement: &Statement, list: &List, node: NodeId) -> Option<StrictFault> {
    let document = statement.document();
    let items = document.items(node);
    let name = list.path.last().copied().unwrap_or_default();
    if items.len() > list.most {
        return Some(statement.fault(node, format!("`{name}` has {} entries, and at most {} are read", items.len(), list.most)));
    }
    let key = |item: NodeId| -> Option<Vec<&str>> {
        match list.distinct {
            Distinct::Not => None,
            Distinct::Itself => document.string(item).map(|text| vec![text]),
            Distinct::By(members) => members.iter().map(|member| document.get(item, member).map(|value| document.text(value))).collect(),
        }
    };
    let mut seen = BTreeSet::new();
    let (twice, key) = items.iter().filter_map(|item| Some((*item, key(*item)?))).find(|(_, key)| !seen.insert(key.clone()))?;
    let told: Vec<_> = key.into_iter().map(quoted).collect();
    Some(statement.fault(twice, format!("`{name}` lists {} twice", told.join(" "))))
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "a test stops at what it did not expect")]
mod tests {
    use super::LISTS;
    use kitemark_report::document::REPORT_SCHEMA;
    use serde_json::Value;
    use std::collections::BTreeSet;

    /// The schema under a path of [`LISTS`], references followed.
    fn under<'s>(root: &'s Value, schema: &'s Value, name: &str) -> Option<&'s Value> {
        let inner = if name == "*" { schema.get("items")? } else { schema.get("properties")?.get(name)? };
        let reference = inner.get("$ref").and_then(Value::as_str).and_then(|reference| reference.strip_prefix('#'));
        reference.map_or(Some(inner), |pointer| root.pointer(pointer))
    }

    /// The paths of all lists in a schema.
    fn lists(root: &Value, schema: &Value, path: &mut Vec<String>, found: &mut BTreeSet<Vec<String>>) {
        let names: Vec<String> = match schema.get("properties").and_then(Value::as_object) {
            Some(properties) => properties.keys().cloned().collect(),
            None if schema.get("type").is_some_and(|kind| kind == "array") => {
                found.insert(path.clone());
                vec!["*".to_owned()]
            }
            None => Vec::new(),
        };
        for name in names {
            let inner = under(root, schema, &name).expect("the schema has what it names");
            path.push(name);
            lists(root, inner, path, found);
            path.pop();
        }
    }

    #[test]
    fn every_list_of_the_schema_has_its_bound() {
        let schema: Value = serde_json::from_str(REPORT_SCHEMA).expect("the schema is JSON");
        let mut found = BTreeSet::new();
        lists(&schema, &schema, &mut Vec::new(), &mut found);
        // It is asked where the statement is read.
        found.remove(&vec![crate::statement::CRITICAL.to_owned()]);
        let bounded: BTreeSet<Vec<String>> = LISTS.iter().map(|list| list.path.iter().map(|name| (*name).to_owned()).collect()).collect();
        assert_eq!(found, bounded);
    }
}
