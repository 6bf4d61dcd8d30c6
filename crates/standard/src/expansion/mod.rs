//! What a requirement file says in few words, written out in full: named schemas and groups, cases, tables of rows, and
//! examples that leave out what follows. The rest of the program, and the published edition, know the full form alone.

mod address;
mod check;
mod example;
mod limit;
mod located;
mod schema;
mod selection;
mod table;

pub(crate) use located::{Form, Located};

use super::Base;
use super::meaning::Meaning;
use super::read::KINDS;
use kitemark_document::{Document, NodeId, nearest};
use std::collections::{BTreeMap, BTreeSet};

/// A fault: the node at which it is, and what is wrong.
pub(super) type Fault = (NodeId, String);

/// A requirement written out in full.
#[derive(Debug)]
pub(super) struct Expansion {
    /// The requirement, each part with the node that it was written at.
    pub(super) requirement: Located,
    /// What is said and used by nothing: no reason to refuse the file, but one for the curator to look at it.
    pub(super) unused: Vec<Fault>,
}

/// Writes out a requirement in full.
///
/// # Errors
/// Every fault with its node: names of nothing, circles, fields that do not go together.
pub(super) fn expand(document: &Document, meanings: &BTreeMap<String, Meaning>, base: Option<&Base>) -> Result<Expansion, Vec<Fault>> {
    let written = Located::of(document, document.root());
    let mut expander = Expander {
        meanings,
        id: written.get("id").and_then(Located::text).unwrap_or_default().to_owned(),
        groups: Definitions::of(written.get("groups")),
        schemas: Definitions::of(written.get("schemas")),
        tables: Definitions::of(written.get("tables")),
        probe_names: Vec::new(),
        values: 0,
        faults: Vec::new(),
    };
    for (name, group) in written.get("groups").map(Located::members).unwrap_or_default() {
        if KINDS.contains(name) {
            expander.fault(group.at, format!("a group has a name of its own: `{name}` is a kind of node"));
        }
    }
    let requirement = expander.requirement(&written, base);
    if !expander.faults.is_empty() {
        expander.faults.sort();
        expander.faults.dedup();
        return Err(expander.faults);
    }
    // What an unused group or schema holds is asked too, so that a fault in it does not hide.
    let unused = expander.unused();
    if expander.faults.is_empty() { Ok(Expansion { requirement, unused }) } else { Err(expander.faults) }
}

/// The parameter that holds the day of the assessment.
const AS_OF: &str = "asOf";

/// The day on which examples are judged.
const DAY_OF_EXAMPLES: &str = "2026-11-01";

/// Whether a value names a parameter anywhere.
fn names_parameter(value: &Located, name: &str) -> bool {
    match &value.form {
        Form::Map(members) => members.iter().any(|(_, value)| names_parameter(value, name)),
        Form::List(items) => items.iter().any(|item| names_parameter(item, name)),
        Form::Plain(_) => value.text().and_then(|text| text.strip_prefix('$')) == Some(name),
    }
}

/// What a file defines by name, and which of it was used.
struct Definitions<T> {
    written: BTreeMap<String, Located>,
    expanded: BTreeMap<String, T>,
    /// The names that are being expanded, the outermost first.
    open: Vec<String>,
    used: BTreeSet<String>,
}

impl<T> Definitions<T> {
    fn of(written: Option<&Located>) -> Self {
        let written = written.map(Located::members).unwrap_or_default().iter().cloned().collect();
        Self { written, expanded: BTreeMap::new(), open: Vec::new(), used: BTreeSet::new() }
    }

    /// `; did you mean` and the name that is nearest to another, if one is near.
    fn hint(&self, name: &str, mark: &str) -> String {
        let known: Vec<&str> = self.written.keys().map(String::as_str).collect();
        hint(name, &known, mark)
    }
}

/// What to add to a message about a name that is not known: the one that was probably meant.
fn hint(name: &str, known: &[&str], mark: &str) -> String {
    nearest(name, known).map(|name| format!("; did you mean `{mark}{name}`?")).unwrap_or_default()
}

struct Expander<'a> {
    meanings: &'a BTreeMap<String, Meaning>,
    /// The id of the requirement.
    id: String,
    /// The names of its probes.
    probe_names: Vec<String>,
    groups: Definitions<selection::RunFilter>,
    schemas: Definitions<Located>,
    tables: Definitions<table::Table>,
    /// How many values names have become.
    values: usize,
    faults: Vec<Fault>,
}

impl Expander<'_> {
    fn fault(&mut self, at: NodeId, message: impl Into<String>) {
        self.faults.push((at, message.into()));
    }

    fn requirement(&mut self, written: &Located, base: Option<&Base>) -> Located {
        let probes = written.get("probes").map(|probes| self.probes(probes));
        self.probe_names = probes.iter().flat_map(Located::members).map(|(name, _)| name.clone()).collect();
        let checks = self.checks(written.get("checks"), written.get("cases"));
        let mut members = Vec::new();
        for (name, value) in written.members() {
            let value = match name.as_str() {
                "groups" | "schemas" | "tables" | "cases" | "checks" => continue,
                "applies" => self.applies(value),
                "probes" => probes.clone().unwrap_or_else(|| value.clone()),
                "examples" => self.examples(value, base, &checks, probes.as_ref()),
                _ => value.clone(),
            };
            members.push((name.clone(), value));
        }
        self.day_of_assessment(written, &checks, &mut members);
        if !checks.is_empty() {
            let at = written.get("checks").or_else(|| written.get("cases")).map_or(written.at, |checks| checks.at);
            members.push(("checks".to_owned(), Located::map(at, checks)));
        }
        Located::map(written.at, members)
    }

    /// Adds the parameter that every run sets, where a check names it: files need not declare it.
    fn day_of_assessment(&self, written: &Located, checks: &check::Checks, members: &mut Vec<(String, Located)>) {
        let is_declared = written.get("parameters").is_some_and(|parameters| parameters.get(AS_OF).is_some());
        if is_declared || !checks.iter().any(|(_, check)| names_parameter(check, AS_OF)) {
            return;
        }
        let at = written.at;
        let fields = [("default", DAY_OF_EXAMPLES), ("about", "The date of the assessment; a run sets it.")];
        let parameter = Located::map(at, fields.map(|(name, text)| (name.to_owned(), Located::plain(at, text))).to_vec());
        match members.iter_mut().find(|(name, _)| name == "parameters") {
            Some((_, Located { form: Form::Map(parameters), .. })) => parameters.push((AS_OF.to_owned(), parameter)),
            _ => members.push(("parameters".to_owned(), Located::member(at, AS_OF, parameter))),
        }
    }

    /// What is defined and used by nothing.
    fn unused(&mut self) -> Vec<Fault> {
        let left = |written: &BTreeMap<String, Located>, used: &BTreeSet<String>| -> Vec<(String, Located)> {
            written.iter().filter(|(name, _)| !used.contains(*name)).map(|(name, value)| (name.clone(), value.clone())).collect()
        };
        let (groups, schemas, tables) = (
            left(&self.groups.written, &self.groups.used),
            left(&self.schemas.written, &self.schemas.used),
            left(&self.tables.written, &self.tables.used),
        );
        for (_, group) in &groups {
            let _ = self.selection(group);
        }
        for (_, schema) in &schemas {
            let _ = self.schema(schema);
        }
        let told = |kind: &'static str| move |(name, value): (String, Located)| (value.at, format!("nothing uses the {kind} `{name}`"));
        let mut unused: Vec<Fault> = groups.into_iter().map(told("group")).collect();
        unused.extend(schemas.into_iter().map(told("schema")));
        unused.extend(tables.into_iter().map(told("table")));
        unused
    }
}
