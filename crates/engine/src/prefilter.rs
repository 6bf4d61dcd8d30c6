//! What an assertion needs so that it can hold at all, told from its schema without compiling or asking it: most are about
//! words and keywords that a contract does not have.

use super::facts::{CASING, Fact, NAME, PROPERTY_NAMES};
use super::words::first_word;
use kitemark_contract::names::tokens;
use kitemark_model::kind::NodeKind;
use kitemark_model::{Index, NAMED};
use kitemark_standard::Library;
use serde_json::Value;
use std::collections::BTreeMap;

/// An assertion as its standard states it.
#[derive(Clone, Copy)]
pub(super) struct RawAssertion<'s> {
    /// The schema, in which `"$name"` stands for a parameter.
    pub(super) schema: &'s Value,
    pub(super) parameters: &'s BTreeMap<String, Value>,
    pub(super) library: &'s Library,
}

/// What of a node decides whether it satisfies an assertion.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum DependsOn {
    /// Nothing that is not known already.
    Nothing,
    /// Its name.
    Name,
    /// The node as it is.
    Node,
}

impl<'s> RawAssertion<'s> {
    fn of(self, schema: &'s Value) -> Self {
        Self { schema: self.stands_for(schema), ..self }
    }

    /// A value, or the parameter in the place of which it stands.
    fn stands_for(self, value: &'s Value) -> &'s Value {
        value.as_str().and_then(|text| self.parameters.get(text.strip_prefix('$')?)).unwrap_or(value)
    }

    /// The schemas in a list under a keyword.
    fn branches(self, keyword: &str) -> Option<impl Iterator<Item = Self>> {
        self.schema.get(keyword)?.as_array().map(|branches| branches.iter().map(move |branch| self.of(branch)))
    }

    /// Tells words of which one at least stands in every name that satisfies the assertion; false where there are no such
    /// words, so that any name may satisfy it.
    fn tell_words(self, tell: &mut dyn FnMut(&str)) -> bool {
        let Value::Object(schema) = self.schema else { return false };
        for keyword in ["wholeName", "lastToken", "firstToken", "hasToken"] {
            if let Some(entries) = schema.get(keyword) {
                return self.tell_entries(entries, tell);
            }
        }
        if let Some(name) = schema.get("const").map(|name| self.stands_for(name)) {
            return name.as_str().is_some_and(|name| tokens(name).first().map(|word| tell(word)).is_some());
        }
        if let Some(mut branches) = self.branches("anyOf") {
            return branches.all(|branch| branch.tell_words(tell));
        }
        self.branches("allOf").is_some_and(|mut branches| branches.any(|branch| branch.tell_words(tell)))
    }

    /// Tells the first word of each entry of a keyword about words; false where an entry has none.
    fn tell_entries(self, entries: &'s Value, tell: &mut dyn FnMut(&str)) -> bool {
        let mut tell_first = |entry: &String| first_word(entry).map(|word| tell(&word)).is_some();
        match self.stands_for(entries) {
            Value::String(entry) => match entry.strip_prefix('@') {
                Some(id) => self.library.words(id).is_some_and(|words| words.iter().all(tell_first)),
                None => tell_first(entry),
            },
            Value::Array(entries) => entries.iter().all(|entry| self.tell_entries(entry, tell)),
            _ => false,
        }
    }

    /// The interned names of a contract that may satisfy an assertion about names, in order; none where any may.
    pub(super) fn names(self, index: &Index<'_>) -> Option<Vec<u32>> {
        let mut names = Vec::new();
        if !self.tell_words(&mut |word| names.extend(index.names_with(word))) {
            return None;
        }
        names.sort_unstable();
        names.dedup();
        Some(names)
    }

    /// Whether a node of this kind may satisfy the assertion, by what the contract has.
    pub(super) fn can_hold(self, kind: NodeKind, index: &Index<'_>) -> bool {
        if let Value::Bool(holds) = self.schema {
            return *holds;
        }
        let required = || self.schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
        let is_fact = |name: &str| Fact::of(name).is_some_and(|fact| fact.is_of(kind));
        if kind.node_type().is_some() && !required().all(|name| is_fact(name) || index.may_have_keyword(name)) {
            return false;
        }
        let name = self.of_member(NAME).filter(|_| NAMED.contains(&kind) && required().any(|name| name == NAME));
        let has_any = |names: Option<Vec<u32>>| names.is_none_or(|names| !names.is_empty());
        has_any(name.and_then(|name| name.names(index)))
            && (!index.interns_all_property_names() || has_any(self.property_names(kind, index)))
            && self.branches("allOf").is_none_or(|mut branches| branches.all(|branch| branch.can_hold(kind, index)))
            && self.branches("anyOf").is_none_or(|mut branches| branches.any(|branch| branch.can_hold(kind, index)))
    }

    /// What is asked of a field or fact.
    fn of_member(self, name: &str) -> Option<Self> {
        self.schema.get("properties")?.get(name).map(|schema| self.of(schema))
    }

    /// What the assertion asks of facts that a schema always has and that say yes or no.
    pub(super) fn answers(self, kind: NodeKind) -> Vec<(Fact, bool)> {
        let is_always_there = |fact: &Fact| matches!(kind, NodeKind::Schema | NodeKind::Property) && fact.is_of(kind);
        let asked = |fact: Fact| Some((fact, self.of_member(fact.name())?.schema.get("const")?.as_bool()?));
        Fact::by_use().filter(is_always_there).filter_map(asked).collect()
    }

    /// What decides whether a node of this kind satisfies the assertion.
    pub(super) fn decides(self, kind: NodeKind) -> DependsOn {
        self.decides_beside(kind, &[])
    }

    /// The same for a node that has the [`Self::answers`] that the assertion asks for.
    pub(super) fn decides_beside_answers(self, kind: NodeKind) -> DependsOn {
        let only = |fact: &Fact| self.of_member(fact.name()).and_then(|asked| asked.schema.as_object()).is_some_and(|asked| asked.len() == 1);
        self.decides_beside(kind, &self.answers(kind).into_iter().map(|(fact, _)| fact).filter(only).collect::<Vec<_>>())
    }

    fn decides_beside(self, kind: NodeKind, known: &[Fact]) -> DependsOn {
        let of_member = |name: &str| match Fact::of(name).filter(|fact| fact.is_of(kind)) {
            Some(fact) if known.contains(&fact) => DependsOn::Nothing,
            Some(fact) if [NAME, CASING].contains(&fact.name()) && NAMED.contains(&kind) => DependsOn::Name,
            _ => DependsOn::Node,
        };
        let of_keyword = |(keyword, value): (&String, &'s Value)| match (keyword.as_str(), value) {
            ("properties", Value::Object(members)) => members.keys().map(|name| of_member(name)).max(),
            // What is known is there.
            ("required", Value::Array(names)) => names.iter().map(|name| name.as_str().map_or(DependsOn::Node, of_member)).max(),
            ("anyOf" | "allOf", Value::Array(branches)) => branches.iter().map(|branch| self.of(branch).decides(kind)).max(),
            // What always holds never holds when it is denied, so it has to be asked.
            ("not", _) => Some(self.of(value).decides(kind).max(DependsOn::Name)),
            _ => Some(DependsOn::Node),
        };
        match self.schema {
            Value::Bool(true) => DependsOn::Nothing,
            Value::Object(schema) => schema.iter().filter_map(of_keyword).max().unwrap_or(DependsOn::Nothing),
            _ => DependsOn::Node,
        }
    }

    /// The interned names, in order, of which a schema must declare one as a property to satisfy the assertion, if the names
    /// of its properties are interned; none where it need not.
    pub(super) fn property_names(self, kind: NodeKind, index: &Index<'_>) -> Option<Vec<u32>> {
        // Schemas always have the list; any other fact may be missing, which satisfies.
        let has_list = matches!(kind, NodeKind::Schema | NodeKind::Property);
        self.of_member(PROPERTY_NAMES).filter(|_| has_list)?.listed(index).map(|mut names| {
            names.sort_unstable();
            names
        })
    }

    /// The interned names of which one must stand in a list that satisfies the assertion; none where the list may be empty.
    fn listed(self, index: &Index<'_>) -> Option<Vec<u32>> {
        let contained = self.schema.get("contains").filter(|_| self.schema.get("minContains").is_none());
        let contained = contained.and_then(|name| self.of(name).names(index));
        contained
            .or_else(|| self.branches("allOf")?.find_map(|branch| branch.listed(index)))
            .or_else(|| self.branches("anyOf")?.map(|branch| branch.listed(index)).try_fold(Vec::new(), |all, names| Some([all, names?].concat())))
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]
mod tests {
    use super::super::compile::{LazyAssertion, Predicate};
    use super::super::samples::each_check;
    use super::super::select::MemoizedAssertion;
    use super::super::view::View;
    use super::{DependsOn, RawAssertion};
    use kitemark_model::kind::NodeKind;
    use kitemark_model::{Index, Item, NAMED};
    use kitemark_standard::Library;
    use serde_json::json;
    use std::collections::BTreeMap;

    fn judge(index: &Index<'_>, lazy: &LazyAssertion, item: Item) -> Result<bool, std::sync::Arc<str>> {
        lazy.get().unwrap().judge(&View::Item(index, item))
    }

    fn answers(index: &Index<'_>, lazy: &LazyAssertion, kind: NodeKind, item: Item) -> bool {
        lazy.stated().answers(kind).iter().all(|(fact, answer)| fact.is_so(index, item.id) == *answer)
    }

    /// What is told without asking is never told of a node that satisfies the assertion.
    #[test]
    fn no_node_that_satisfies_an_assertion_is_passed_over() {
        let (mut narrowed, mut held) = (0, 0);
        each_check(|fixture, index, check| {
            for kind in check.kinds.iter().copied() {
                if let Some(filter) = &check.filter {
                    let (can_hold, names) = (filter.stated().can_hold(kind, index), filter.stated().property_names(kind, index));
                    narrowed += usize::from(!can_hold || names.is_some());
                    for item in index.items(kind).iter().copied().filter(|item| judge(index, filter, *item) != Ok(false)) {
                        held += 1;
                        let own = index.place_of(item).and_then(|at| index.property_names(at));
                        let declares = names.as_ref().zip(own).is_none_or(|(names, own)| own.iter().any(|name| names.contains(name)));
                        assert!(can_hold && declares && answers(index, filter, kind, item), "{} of {fixture}: {item:?}", check.name);
                    }
                }
                if let Some(named) = check.named.as_ref().filter(|_| NAMED.contains(&kind)) {
                    let Some(names) = named.stated().names(index) else { continue };
                    narrowed += 1;
                    for id in (0..u32::try_from(index.name_count()).unwrap()).filter(|id| named.get().unwrap().holds(&View::Name(index, *id))) {
                        held += 1;
                        assert!(names.contains(&id), "{} of {fixture}: {}", check.name, index.name(id));
                    }
                }
            }
        });
        assert!(narrowed > 400 && held > 10_000, "{narrowed} narrowed, {held} held");
    }

    /// What is asked of each name once, or of no node, is what each node would have answered.
    #[test]
    fn a_node_answers_as_what_decides_does() {
        let mut spared = 0;
        each_check(|fixture, index, check| {
            let expect = match &check.demand {
                Predicate::Expect(expect, _) => expect.as_ref(),
                _ => None,
            };
            for kind in check.kinds.iter().copied() {
                let mut compare = |lazy: &LazyAssertion, decides: DependsOn, is_told: bool| {
                    let mut asked = MemoizedAssertion::new(index, lazy, decides);
                    for item in index.items(kind).iter().copied().filter(|item| !is_told || answers(index, lazy, kind, *item)) {
                        spared += usize::from(decides != DependsOn::Node);
                        assert_eq!(asked.judge(item).unwrap(), judge(index, lazy, item), "{} of {fixture}: {item:?}", check.name);
                    }
                };
                check.filter.iter().for_each(|filter| compare(filter, filter.stated().decides_beside_answers(kind), true));
                expect.iter().for_each(|expect| compare(expect, expect.stated().decides(kind), false));
            }
        });
        assert!(spared > 2_000, "{spared} spared");
    }

    /// What is not asked is taken to hold, so only what holds whatever the node is may be left unasked.
    #[test]
    fn only_what_always_holds_is_not_asked() {
        let (parameters, library) = (BTreeMap::new(), Library::default());
        for (schema, holds) in [
            (json!(true), true),
            (json!({}), true),
            (json!({ "allOf": [{}, true] }), true),
            (json!(false), false),
            (json!({ "not": {} }), false),
            (json!({ "not": true }), false),
            (json!({ "allOf": [{ "not": {} }] }), false),
            (json!({ "anyOf": [{ "required": ["maxLength"] }] }), false),
        ] {
            let stated = RawAssertion { schema: &schema, parameters: &parameters, library: &library };
            assert_eq!(stated.decides(NodeKind::Property) == DependsOn::Nothing, holds, "{schema}");
        }
    }
}
