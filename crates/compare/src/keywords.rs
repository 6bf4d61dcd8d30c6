//! The keywords that no other file compares: one that is new only narrows, one that is gone only widens, and of one that changed it cannot be told.

use super::alike::alike_under;
use super::comparison::{Comparison, Role, Subject, Task};
use super::difference::{Change, DifferenceKind as Kind};
use super::fields::differing;
use super::flat::{branches, own};
use super::shape::{Additional, Shape};
use super::side::{Parts, Side};
use kitemark_contract::{NodeRef, NodeType};
use std::collections::BTreeSet;

const NOTHING: &Parts = &Vec::new();

impl<'a> Comparison<'a> {
    /// Compares the keywords that no other file compares.
    pub(super) fn keywords(&mut self, task: &Task<'a>, before: &Shape<'a>, after: &Shape<'a>) {
        let keywords: BTreeSet<&'static str> = before.opaque.keys().chain(after.opaque.keys()).copied().collect();
        for keyword in keywords {
            let was = before.opaque.get(keyword).unwrap_or(NOTHING);
            let is = after.opaque.get(keyword).unwrap_or(NOTHING);
            let same = |was: &NodeRef, is: &NodeRef| alike_under(keyword, self.previous, *was, self.current, *is);
            let gone: Parts = was.iter().filter(|was| is.iter().all(|is| !same(was, is))).copied().collect();
            let new: Parts = is.iter().filter(|is| was.iter().all(|was| !same(was, is))).copied().collect();
            if gone.is_empty() && new.is_empty() {
                continue;
            }
            match keyword {
                "xml" => self.xml(task, was, is),
                "contentMediaType" | "contentSchema" => self.content(task, keyword, was, is, before, after),
                "minContains" | "maxContains" => self.contained(task, keyword, before, after),
                "dependentRequired" => self.dependencies(task, was, is),
                "then" | "else" if before.opaque.contains_key("if") != after.opaque.contains_key("if") => {}
                "then" | "else" if !before.opaque.contains_key("if") => {}
                "patternProperties" | "prefixItems" => self.members(task, keyword, (&gone, &new), before, after),
                "$dynamicRef" | "$recursiveRef" => self.keyword_changed(task, keyword, &gone, &new, before, after),
                _ if gone.is_empty() => self.keyword_new(task, keyword, &new, before),
                _ if new.is_empty() => self.keyword_gone(task, keyword, &gone, after),
                _ => self.keyword_changed(task, keyword, &gone, &new, before, after),
            }
        }
    }

    fn keyword_new(&mut self, task: &Task<'a>, keyword: &str, new: &Parts, before: &Shape<'a>) {
        self.changed(task, Kind::ConstraintAdded, Change::NARROWS, before.at, new.first().copied(), &format!("`{keyword}` is new"));
    }

    fn keyword_gone(&mut self, task: &Task<'a>, keyword: &str, gone: &Parts, after: &Shape<'a>) {
        self.changed(task, Kind::ConstraintRemoved, Change::WIDENS, gone.first().copied(), after.at, &format!("`{keyword}` is gone"));
    }

    fn keyword_changed(&mut self, task: &Task<'a>, keyword: &str, gone: &Parts, new: &Parts, before: &Shape<'a>, after: &Shape<'a>) {
        let what = format!("`{keyword}` changed; what that adds or takes away cannot be told");
        self.undecided(task, Kind::CannotTell, gone.first().copied().or(before.at), new.first().copied().or(after.at), &what);
    }

    /// How a value is written in XML, for values that travel as XML.
    fn xml(&mut self, task: &Task<'a>, was: &Parts, is: &Parts) {
        if !task.is_xml {
            return;
        }
        let (was, is) = (was.first().copied(), is.first().copied());
        let fields = differing((self.previous, was), (self.current, is), NodeType::Xml, &[]);
        if let Some(first) = fields.first() {
            let what = format!("its XML is written in another way (`{}`)", first.name);
            self.push_difference(task, Kind::SerializationChanged, true, was, is, &what);
        }
    }

    /// What a text holds: schemas do not ask for it, but a reader of the text goes by it.
    fn content(&mut self, task: &Task<'a>, keyword: &str, was: &Parts, is: &Parts, before: &Shape<'a>, after: &Shape<'a>) {
        // A media type other than JSON that came or went is told as a format.
        let is_json = |side: Side<'a>, parts: &Parts| parts.iter().any(|at| side.contract.text(*at).contains("json"));
        if keyword == "contentMediaType" && (was.is_empty() || is.is_empty()) && !is_json(self.previous, was) && !is_json(self.current, is) {
            return;
        }
        let what = format!("`{keyword}` changed; whether the text is still understood cannot be told");
        self.push_difference(task, Kind::CannotTell, false, was.first().copied().or(before.at), is.first().copied().or(after.at), &what);
    }

    /// How many items must or may match `contains`; the numbers say nothing without it.
    fn contained(&mut self, task: &Task<'a>, keyword: &str, before: &Shape<'a>, after: &Shape<'a>) {
        if !before.opaque.contains_key("contains") || !after.opaque.contains_key("contains") {
            return;
        }
        let is_least = keyword == "minContains";
        let number = |side: Side<'a>, shape: &Shape<'a>| {
            let stated = shape.opaque.get(keyword).and_then(|parts| parts.first()).copied();
            let number = stated.and_then(|at| side.contract.document(at).number(at.node)).and_then(|number| number.as_u64());
            (number.unwrap_or(if is_least { 1 } else { u64::MAX }), stated)
        };
        let ((was, was_at), (is, is_at)) = (number(self.previous, before), number(self.current, after));
        let Some(change) = Change::between(if is_least { is <= was } else { is >= was }, if is_least { is >= was } else { is <= was }) else {
            return;
        };
        let kind = change.kind(Kind::BoundTightened, Kind::BoundLoosened, Kind::BoundChanged);
        let shown = |number: u64| if number == u64::MAX { "none".to_owned() } else { number.to_string() };
        let what = format!("`{keyword}` went from {} to {}", shown(was), shown(is));
        self.changed(task, kind, change, was_at.or(before.at), is_at.or(after.at), &what);
    }

    fn dependencies(&mut self, task: &Task<'a>, was: &Parts, is: &Parts) {
        let pairs = |side: Side<'a>, maps: &Parts| -> BTreeSet<(&'a str, &'a str)> {
            let lists = maps.iter().flat_map(|map| side.contract.members(*map));
            lists.flat_map(|(name, list)| side.contract.items(list).map(move |item| (name, side.contract.text(item)))).collect()
        };
        let (old, new) = (pairs(self.previous, was), pairs(self.current, is));
        let places = (was.first().copied(), is.first().copied());
        for (name, other) in new.difference(&old) {
            let what = format!("with `{name}`, `{other}` is now required");
            self.changed(task, Kind::ConstraintAdded, Change::NARROWS, places.0, places.1, &what);
        }
        for (name, other) in old.difference(&new) {
            let what = format!("with `{name}`, `{other}` is no longer required");
            self.changed(task, Kind::ConstraintRemoved, Change::WIDENS, places.0, places.1, &what);
        }
    }

    /// Schemas for properties by pattern, and for items by place: beside a rule for all others they also take away what that rule asked.
    fn members(&mut self, task: &Task<'a>, keyword: &'static str, (gone, new): (&Parts, &Parts), before: &Shape<'a>, after: &Shape<'a>) {
        let has_others = |shape: &Shape<'a>| {
            if keyword == "prefixItems" { !shape.items.is_empty() } else { shape.additional != Additional::Open }
        };
        let has_others = has_others(before) || has_others(after);
        match (gone.as_slice(), new.as_slice()) {
            ([], _) if !has_others => self.keyword_new(task, keyword, new, before),
            (_, []) if !has_others => self.keyword_gone(task, keyword, gone, after),
            ([was], [is]) => {
                let entries = |side: Side<'a>, at: NodeRef| -> Vec<(&'a str, NodeRef)> {
                    match keyword {
                        "prefixItems" => side.contract.items(at).map(|item| ("", item)).collect(),
                        _ => side.contract.members(at).collect(),
                    }
                };
                let (old, new_entries) = (entries(self.previous, *was), entries(self.current, *is));
                let is_same_shape = old.len() == new_entries.len() && old.iter().all(|(name, _)| new_entries.iter().any(|(other, _)| other == name));
                if !is_same_shape {
                    return self.keyword_changed(task, keyword, gone, new, before, after);
                }
                for (position, (name, was)) in old.iter().enumerate() {
                    let is = match keyword {
                        "prefixItems" => new_entries.get(position),
                        _ => new_entries.iter().find(|(other, _)| other == name),
                    };
                    let Some((_, is)) = is else { continue };
                    let role = if keyword == "prefixItems" { Role::Items } else { Role::Values };
                    let subject = Subject { role, name: task.subject.name };
                    self.push(Task { before: vec![*was], after: vec![*is], subject, near: *is, ..task.clone() });
                }
            }
            _ => self.keyword_changed(task, keyword, gone, new, before, after),
        }
    }

    /// Compares which schema each value of a discriminator stands for.
    pub(super) fn mappings(&mut self, task: &Task<'a>, was: NodeRef, is: NodeRef) {
        let mapped = |side: Side<'a>, at: NodeRef| -> Vec<(&'a str, NodeRef)> {
            own(side, at, "mapping").map(|mapping| side.contract.members(mapping).collect()).unwrap_or_default()
        };
        let (old, new) = (mapped(self.previous, was), mapped(self.current, is));
        let name = |side: Side<'a>, at: NodeRef| side.contract.text(at).rsplit('/').next().unwrap_or_default();
        let values = |side: Side<'a>, list: &[(&'a str, NodeRef)], at: NodeRef| -> BTreeSet<String> {
            // Without a mapping, the names of the components are the values.
            let holder = side.contract.document(at).parent(at.node).map(|node| NodeRef { part: at.part, node });
            let branches = holder
                .map(|holder| ["oneOf", "anyOf"].iter().flat_map(|keyword| branches(side, holder, keyword)).collect::<Parts>())
                .unwrap_or_default();
            let implicit = branches.iter().filter_map(|branch| side.component(*branch));
            list.iter().map(|(value, _)| *value).chain(implicit).map(str::to_owned).collect()
        };
        let (known, kept) = (values(self.previous, &old, was), values(self.current, &new, is));
        for (value, at) in &old {
            match new.iter().find(|(other, _)| other == value) {
                Some((_, to)) => {
                    let (from, to_name) = (name(self.previous, *at), name(self.current, *to));
                    if from != to_name {
                        let what = format!("the value `{value}` of its discriminator now leads to `{to_name}`, not to `{from}`");
                        self.push_difference(task, Kind::DiscriminatorChanged, false, Some(*at), Some(*to), &what);
                    }
                }
                None if !kept.contains(*value) => {
                    let what = format!("the value `{value}` of its discriminator is gone");
                    self.told_near(task, Kind::DiscriminatorChanged, Change::NARROWS.breaks(task.direction), Some(*at), None, Some(is), &what);
                }
                None => {}
            }
        }
        for (value, at) in new.iter().filter(|(value, _)| !known.contains(*value)) {
            let what = format!("the value `{value}` of its discriminator is new");
            self.push_difference(task, Kind::DiscriminatorChanged, Change::WIDENS.breaks(task.direction), Some(was), Some(*at), &what);
        }
    }
}
