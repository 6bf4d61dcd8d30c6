//! Which branch of `anyOf` or `oneOf` a value comes nearest to, where none allows it.

use super::keyword::{Keyword, Keywords};
use super::scalar::is_type;
use super::trial::Evaluation;
use super::value::Instance;
use super::words;
use crate::{Contract, NodeRef};
use kitemark_document::Kind;

/// How many schemas are looked at to see what a branch is.
const MAX_LOOKS: usize = 32;

/// How many members of a value, or required names of a branch, are compared.
const MAX_NAMES: usize = 128;

/// The branch that a value comes nearest to.
pub(super) struct Nearest {
    /// The branch with its position; none where no branch allows the type of the value.
    pub(super) branch: Option<(usize, NodeRef)>,
    /// How many other branches there are that allow something other than null.
    pub(super) others: usize,
    /// The types that the branches allow, in words, where none allows that of the value.
    pub(super) types: Vec<String>,
}

/// A branch by the name that people know it by.
pub(super) fn label(contract: &Contract, branch: NodeRef, position: usize) -> String {
    let named = contract.document(branch).get_string(branch.node, "$ref").and_then(|reference| reference.rsplit('/').next());
    match named.or_else(|| contract.get_string(branch, "title")) {
        Some(name) if !name.is_empty() => format!("`{name}`"),
        _ => format!("branch `{}`", position + 1),
    }
}

impl<'i> Evaluation<'_, 'i> {
    pub(super) fn nearest(&self, rules: &Keywords, list: NodeRef, value: Instance<'i>) -> Nearest {
        let chosen = self.discriminated(rules, list, value);
        let mut best: Option<(i64, usize, NodeRef)> = None;
        let mut others = 0;
        let mut types: Vec<String> = Vec::new();
        for (position, branch) in self.contract.items(list).enumerate() {
            let mut sight = Sight { left: MAX_LOOKS, allows_type: true, score: 0, types: Vec::new() };
            self.look(branch, value, &mut sight);
            if sight.types != ["null"] {
                others += 1;
            }
            for name in sight.types {
                let name = words::type_words(name);
                if !types.contains(&name) {
                    types.push(name);
                }
            }
            let score = if chosen == Some(position) { sight.score + 10_000 } else { sight.score };
            if sight.allows_type && best.is_none_or(|(known, ..)| score > known) {
                best = Some((score, position, branch));
            }
        }
        Nearest {
            branch: best.map(|(_, position, branch)| (position, branch)),
            others: others - usize::from(best.is_some() && others > 0),
            types: if best.is_some() { Vec::new() } else { types },
        }
    }

    /// The branch that the discriminator names.
    fn discriminated(&self, rules: &Keywords, list: NodeRef, value: Instance<'i>) -> Option<usize> {
        let contract = self.contract;
        let at = rules.get(Keyword::Discriminator)?;
        let name = value.get(contract.get_string(at, "propertyName")?).filter(|name| name.kind() == Kind::String)?.text();
        let mapped = contract.get(at, "mapping").and_then(|mapping| contract.get_string(mapping, name)).unwrap_or(name);
        contract.items(list).position(|branch| {
            let reference = contract.document(branch).get_string(branch.node, "$ref");
            reference.is_some_and(|reference| reference == mapped || reference.rsplit('/').next() == mapped.rsplit('/').next())
        })
    }

    /// How a schema looks from outside to a value: its types, its fixed properties, its names.
    fn look(&self, schema: NodeRef, value: Instance<'i>, sight: &mut Sight) {
        let contract = self.contract;
        let Some(left) = sight.left.checked_sub(1) else { return };
        sight.left = left;
        if let Some(target) = contract.target(schema) {
            self.look(target, value, sight);
        }
        let document = contract.document(schema);
        if !self.judge.has_json_schema && document.get(schema.node, "$ref").is_some() {
            return;
        }
        let rules = Keywords::of(document, schema, self.judge.has_json_schema);
        if let Some(at) = rules.get(Keyword::Type) {
            let names = self.type_names(at);
            sight.allows_type &= names.iter().any(|name| is_type(name, value) != Some(false));
            sight.types.extend(names.iter().filter_map(|name| known(name)));
        }
        let fits = |given: bool| if given { 100 } else { -100 };
        if let Some(at) = rules.get(Keyword::Const) {
            sight.score += fits(self.given(at).equals(value));
        }
        if let Some(at) = rules.get(Keyword::Enum) {
            sight.score += fits(self.given(at).items().any(|given| given.equals(value)));
        }
        if value.kind() == Kind::Mapping {
            self.look_at_members(&rules, value, sight);
        }
        if let Some(list) = rules.get(Keyword::AllOf) {
            contract.items(list).for_each(|branch| self.look(branch, value, sight));
        }
    }

    fn look_at_members(&self, rules: &Keywords, value: Instance<'i>, sight: &mut Sight) {
        let contract = self.contract;
        if let Some(list) = rules.get(Keyword::Required) {
            sight.score +=
                contract.items(list).take(MAX_NAMES).map(|name| if value.get(contract.text(name)).is_some() { 2 } else { -3 }).sum::<i64>();
        }
        let is_closed = rules.get(Keyword::AdditionalProperties).is_some_and(|at| contract.document(at).boolean(at.node) == Some(false));
        let Some(properties) = rules.get(Keyword::Properties) else { return };
        for (name, member) in value.members().take(MAX_NAMES) {
            let Some(node) = contract.document(properties).get(properties.node, name) else {
                sight.score -= if is_closed { 3 } else { 0 };
                continue;
            };
            let property = contract.follow(NodeRef { part: properties.part, node });
            let document = contract.document(property);
            let of = |keyword: &str| document.get(property.node, keyword).map(|node| Instance::Node(document, node));
            sight.score += 1;
            if let Some(given) = of("const") {
                sight.score += if given.equals(member) { 20 } else { -100 };
            }
            if let Some(list) = of("enum") {
                sight.score += if list.items().any(|given| given.equals(member)) { 10 } else { -50 };
            }
            if let Some(name) = document.get_string(property.node, "type") {
                sight.score += if is_type(name, member) == Some(false) { -5 } else { 1 };
            }
        }
    }
}

/// What is seen of a branch.
struct Sight {
    /// How many schemas may still be looked at.
    left: usize,
    allows_type: bool,
    score: i64,
    types: Vec<&'static str>,
}

/// A type of JSON Schema.
fn known(name: &str) -> Option<&'static str> {
    ["string", "number", "integer", "boolean", "array", "object", "null"].into_iter().find(|known| *known == name)
}
