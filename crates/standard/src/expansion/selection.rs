//! Selections: which nodes a check judges, written once as a group and narrowed where it is used.

use super::super::read::KINDS;
use super::{Expander, Form, Located, hint};
use kitemark_document::NodeId;

/// The nodes that a group or a check selects: all conditions hold, and no exception.
#[derive(Debug, Clone, Default)]
pub(super) struct RunFilter {
    /// The kinds of node, as `each` gives them.
    pub(super) kinds: Option<Located>,
    /// What the name satisfies.
    named: Vec<Located>,
    /// What the node satisfies.
    filters: Vec<Located>,
    /// What its name does not satisfy.
    except_names: Vec<Located>,
    /// What the node does not satisfy.
    except: Vec<Located>,
    within: Vec<(String, Located)>,
    having: Vec<Located>,
    lacking: Vec<Located>,
    applies: Option<Located>,
}

/// The fields of a check or a group that select.
pub(super) const SELECTING: [&str; 10] = ["each", "meaning", "named", "probe", "where", "except", "within", "having", "lacking", "applies"];

impl RunFilter {
    /// Whether name and node alone decide, so that a schema can say which nodes are selected.
    pub(super) fn is_plain(&self) -> bool {
        self.within.is_empty() && self.having.is_empty() && self.lacking.is_empty() && self.applies.is_none()
    }

    /// The schemas and conditions that it is made of.
    pub(super) fn parts(&self) -> impl Iterator<Item = &Located> {
        let lists = [&self.named, &self.filters, &self.except_names, &self.except, &self.having, &self.lacking];
        let within = self.within.iter().map(|(_, schema)| schema);
        lists.into_iter().flatten().chain(within).chain(&self.kinds).chain(&self.applies)
    }

    /// A condition more that the node must satisfy.
    pub(super) fn narrow(&mut self, filter: Located) {
        self.filters.push(filter);
    }

    /// The nodes of this selection, and those that any of some schemas takes.
    pub(super) fn or_any_of(&self, ways: Vec<Located>, at: NodeId) -> Self {
        let filters = any(at, std::iter::once(self.schema(at)).chain(ways).collect()).into_iter().collect();
        Self { kinds: self.kinds.clone(), filters, ..Self::default() }
    }

    /// An exception more.
    pub(super) fn spare(&mut self, schema: Located) {
        self.except.push(schema);
    }

    fn named_schema(&self, at: NodeId) -> Option<Located> {
        without(at, all(at, self.named.clone()), self.except_names.clone())
    }

    /// The schema for the node, with what its name must not be where nothing else is asked of the name.
    fn filter_schema(&self, at: NodeId) -> Option<Located> {
        let mut except = self.except.clone();
        if self.named.is_empty() {
            except.extend(self.except_names.iter().cloned().map(|name| of_name(at, name)));
        }
        without(at, all(at, self.filters.clone()), except)
    }

    /// The selected nodes as one schema for the node.
    pub(super) fn schema(&self, at: NodeId) -> Located {
        let named = if self.named.is_empty() { None } else { self.named_schema(at) };
        let parts: Vec<Located> = named.map(|named| of_name(at, named)).into_iter().chain(self.filter_schema(at)).collect();
        all(at, parts).unwrap_or_else(|| Located::plain(at, true))
    }

    /// The fields of a check that say the same.
    pub(super) fn fields(&self, at: NodeId) -> Vec<(String, Located)> {
        let mut fields = Vec::new();
        let mut add = |name: &str, value: Option<Located>| fields.extend(value.map(|value| (name.to_owned(), value)));
        add("each", self.kinds.clone());
        if !self.named.is_empty() {
            add("named", self.named_schema(at));
        }
        add("where", self.filter_schema(at));
        let mut within: Vec<(String, Located)> = Vec::new();
        for (kind, schema) in &self.within {
            match within.iter_mut().find(|(known, _)| known == kind) {
                Some((_, known)) => *known = all(at, vec![known.clone(), schema.clone()]).unwrap_or_else(|| schema.clone()),
                None => within.push((kind.clone(), schema.clone())),
            }
        }
        let list = |items: &[Located]| (!items.is_empty()).then(|| Located::list(at, items.to_vec()));
        add("within", (!within.is_empty()).then(|| Located::map(at, within)));
        add("having", list(&self.having));
        add("lacking", list(&self.lacking));
        add("applies", self.applies.clone());
        fields
    }
}

/// A schema for the name of a node as one for the node.
fn of_name(at: NodeId, name: Located) -> Located {
    let required = Located::list(at, vec![Located::plain(at, "name")]);
    Located::map(at, vec![("properties".to_owned(), Located::member(at, "name", name)), ("required".to_owned(), required)])
}

/// The schema that all of some ask for together: one mapping of all keywords where that says the same.
fn all(at: NodeId, schemas: Vec<Located>) -> Option<Located> {
    let mut made: Vec<Located> = Vec::new();
    for schema in schemas {
        let both = made.last().and_then(|last| merged(last, &schema));
        match both {
            Some(both) => drop(made.splice(made.len() - 1.., [both])),
            None => made.push(schema),
        }
    }
    match made.len() {
        0 | 1 => made.pop(),
        _ => Some(Located::member(at, "allOf", Located::list(at, made))),
    }
}

/// Keywords that say nothing about what other keywords of their schema say.
const APART: [&str; 12] =
    ["properties", "required", "not", "anyOf", "allOf", "type", "hasToken", "firstToken", "lastToken", "wholeName", "pattern", "const"];

/// Two schemas as one that asks for what both ask for; none where a keyword of both says two things.
fn merged(one: &Located, other: &Located) -> Option<Located> {
    let (Form::Map(first), Form::Map(second)) = (&one.form, &other.form) else { return None };
    if first.iter().chain(second).any(|(keyword, _)| !APART.contains(&keyword.as_str())) {
        return None;
    }
    let mut keywords = first.clone();
    for (keyword, value) in second {
        let Some((_, known)) = keywords.iter_mut().find(|(known, _)| known == keyword) else {
            keywords.push((keyword.clone(), value.clone()));
            continue;
        };
        match (keyword.as_str(), &mut known.form, &value.form) {
            ("properties", Form::Map(known), Form::Map(more)) => {
                if more.iter().any(|(name, _)| known.iter().any(|(known, _)| known == name)) {
                    return None;
                }
                known.extend(more.iter().cloned());
            }
            ("required", Form::List(known), Form::List(more)) => {
                let new: Vec<Located> = more.iter().filter(|name| !known.iter().any(|known| known.text() == name.text())).cloned().collect();
                known.extend(new);
            }
            _ => return None,
        }
    }
    Some(Located::map(one.at, keywords))
}

/// A schema that any of some satisfies.
fn any(at: NodeId, mut schemas: Vec<Located>) -> Option<Located> {
    match schemas.len() {
        0 | 1 => schemas.pop(),
        _ => Some(Located::member(at, "anyOf", Located::list(at, schemas))),
    }
}

/// A schema that holds, and none of the exceptions.
fn without(at: NodeId, schema: Option<Located>, except: Vec<Located>) -> Option<Located> {
    let Some(except) = any(at, except) else { return schema };
    let denied = ("not".to_owned(), except);
    Some(match schema {
        Some(Located { at, form: Form::Map(mut keywords) }) if !keywords.iter().any(|(keyword, _)| keyword == "not") => {
            keywords.push(denied);
            Located::map(at, keywords)
        }
        Some(schema) => Located::member(at, "allOf", Located::list(at, vec![schema, Located::map(at, vec![denied])])),
        None => Located::map(at, vec![denied]),
    })
}

impl Expander<'_> {
    /// What a check or a group selects.
    pub(super) fn selection(&mut self, written: &Located) -> RunFilter {
        let mut selection = written.get("each").map(|each| self.kinds(each)).unwrap_or_default();
        if let Some(meaning) = written.get("meaning") {
            let meanings = meaning.one_or_many().iter();
            let named: Vec<Located> = meanings.filter_map(|id| Some((id.at, id.text()?))).map(|(at, id)| self.meaning(at, id)).collect();
            selection.named.extend(any(meaning.at, named));
        }
        selection.named.extend(written.get("named").map(|named| self.name_schema(named)));
        selection.filters.extend(written.get("probe").map(|probe| self.asked_by(probe)));
        selection.filters.extend(written.get("where").map(|filter| self.schema(filter)));
        for (kind, schema) in written.get("within").map(Located::members).unwrap_or_default() {
            selection.within.push((kind.clone(), self.schema(schema)));
        }
        selection.having.extend(self.havings(written.get("having")));
        selection.lacking.extend(self.havings(written.get("lacking")));
        if let Some(applies) = written.get("applies") {
            if selection.applies.is_some() {
                self.fault(applies.at, "its group says already on what condition it applies");
            }
            selection.applies = Some(self.applies(applies));
        }
        for exception in written.get("except").map(Located::one_or_many).unwrap_or_default() {
            self.except(exception, &mut selection);
        }
        selection
    }

    /// The exchanges that one of some probes of the requirement asked for.
    fn asked_by(&mut self, written: &Located) -> Located {
        let mut names: Vec<Located> = Vec::new();
        for probe in written.one_or_many() {
            let name = probe.text().unwrap_or_default();
            if !self.probe_names.iter().any(|known| known == name) {
                let known: Vec<&str> = self.probe_names.iter().map(String::as_str).collect();
                let all = if known.is_empty() { "none".to_owned() } else { format!("`{}`", known.join("`, `")) };
                self.fault(probe.at, format!("there is no probe `{name}` here; this requirement has {all}"));
            }
            names.push(Located::plain(probe.at, format!("{}/{name}", self.id)));
        }
        let at = written.at;
        let one_of = match names.len() {
            1 => Located::member(at, "const", names.remove(0)),
            _ => Located::member(at, "enum", Located::list(at, names)),
        };
        Located::member(at, "properties", Located::member(at, "probes", Located::member(at, "contains", one_of)))
    }

    /// Kinds of node, or the selection of a group.
    fn kinds(&mut self, each: &Located) -> RunFilter {
        let one = each.text().map(str::to_owned);
        if let Some(name) = one.filter(|name| !KINDS.contains(name)) {
            return self.group(each, &name);
        }
        for kind in each.items() {
            let Some(name) = kind.text().filter(|name| !KINDS.iter().any(|known| known == name)) else { continue };
            let message = if self.groups.written.contains_key(name) {
                format!("`{name}` is a group, and a group is named alone, not in a list")
            } else {
                no_kind(name, &[])
            };
            self.fault(kind.at, message);
        }
        RunFilter { kinds: Some(each.clone()), ..RunFilter::default() }
    }

    fn group(&mut self, at: &Located, name: &str) -> RunFilter {
        self.groups.used.insert(name.to_owned());
        if let Some(known) = self.groups.expanded.get(name).cloned() {
            return if self.has_room(at.at, known.size()) { known } else { RunFilter::default() };
        }
        let Some(written) = self.groups.written.get(name).cloned() else {
            let known: Vec<&str> = self.groups.written.keys().map(String::as_str).collect();
            self.fault(at.at, no_kind(name, &known));
            return RunFilter { kinds: Some(at.clone()), ..RunFilter::default() };
        };
        if let Some(start) = self.groups.open.iter().position(|open| open == name) {
            let circle: Vec<String> = self.groups.open.iter().skip(start).chain([&name.to_owned()]).map(|name| format!("`{name}`")).collect();
            self.fault(at.at, format!("these groups are part of each other without end: {}", circle.join(", ")));
            return RunFilter::default();
        }
        if self.is_too_deep(at.at, self.groups.open.len()) {
            return RunFilter::default();
        }
        self.groups.open.push(name.to_owned());
        let selection = self.selection(&written);
        self.groups.open.pop();
        self.groups.expanded.insert(name.to_owned(), selection.clone());
        selection
    }

    /// An exception: a group by its name, `named` with what the name is, or a schema for the node.
    fn except(&mut self, written: &Located, selection: &mut RunFilter) {
        if let [(field, name)] = written.members()
            && field == "named"
        {
            let name = self.name_schema(name);
            selection.except_names.push(name);
            return;
        }
        let Some(name) = written.text().filter(|text| !text.starts_with(['#', '@', '$'])).map(str::to_owned) else {
            let schema = self.schema(written);
            selection.except.push(schema);
            return;
        };
        let group = self.group(written, &name);
        let kinds = |kinds: &Option<Located>| kinds.as_ref().map(|kinds| kinds.one_or_many().iter().map(Located::to_value).collect::<Vec<_>>());
        if !group.is_plain() {
            self.fault(written.at, format!("the group `{name}` is told by more than names and facts, so it cannot be an exception"));
        } else if kinds(&group.kinds) != kinds(&selection.kinds) {
            self.fault(written.at, format!("the group `{name}` has nodes of another kind, so it excepts nothing"));
        }
        selection.except.push(group.schema(written.at));
    }

    /// Nodes that another contains or uses: each a group by its name, or a selection by kind, name and facts.
    pub(super) fn havings(&mut self, written: Option<&Located>) -> Vec<Located> {
        let items = written.map(Located::one_or_many).unwrap_or_default();
        let mut havings = Vec::new();
        for item in items {
            let selection = match item.text().map(str::to_owned) {
                Some(name) if KINDS.contains(&name) => RunFilter { kinds: Some(item.clone()), ..RunFilter::default() },
                Some(name) => self.group(item, &name),
                None => self.selection(item),
            };
            if !selection.is_plain() {
                self.fault(item.at, "what is contained or used is told by its kind, its name and its facts alone");
            }
            havings.push(Located::map(item.at, selection.fields(item.at)));
        }
        havings
    }

    /// A condition with its schemas in full.
    pub(super) fn applies(&mut self, written: &Located) -> Located {
        let members = written.members().iter().map(|(name, value)| match name.as_str() {
            "contract" | "product" => (name.clone(), self.schema(value)),
            _ => (name.clone(), value.clone()),
        });
        Located::map(written.at, members.collect())
    }
}

fn no_kind(name: &str, groups: &[&str]) -> String {
    let known: Vec<&str> = KINDS.iter().map(String::as_str).chain(groups.iter().copied()).collect();
    format!("there is neither a kind of node nor a group `{name}`{}", hint(name, &known, ""))
}
