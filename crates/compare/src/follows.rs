//! Keyword by keyword: whether what a keyword of the wide schema asks for follows from what the narrow schema says.

use super::difference::Direction;
use super::flat::{ARRAY, BOOLEAN, Flat, INTEGER, OBJECT, STRING, branches, is_3_0, own, stated_values, type_of};
use super::numbers::{Real, limit, limit_of_all, number};
use super::proof::{Case, Prover};
use super::shape::format_name;
use super::side::Side;
use super::witness::{objects, step};
use kitemark_contract::NodeRef;
use std::collections::BTreeSet;

/// The keywords by which items are evaluated, and properties, `$ref` apart.
const EVALUATES_ITEMS: [&str; 12] =
    ["unevaluatedItems", "items", "prefixItems", "contains", "allOf", "anyOf", "oneOf", "if", "then", "else", "dependentSchemas", "$dynamicRef"];
const EVALUATES_PROPERTIES: [&str; 12] = [
    "unevaluatedProperties",
    "properties",
    "patternProperties",
    "additionalProperties",
    "allOf",
    "anyOf",
    "oneOf",
    "if",
    "then",
    "else",
    "dependentSchemas",
    "$dynamicRef",
];

impl<'a> Prover<'a> {
    /// Whether a keyword follows in a case.
    pub(super) fn keyword_follows(&mut self, wide: &Flat, schema: NodeRef, keyword: &str, value: NodeRef, case: &Case, splits: usize) -> bool {
        let (is_text, is_list, is_object) = (case.of == STRING, case.of == ARRAY, case.of == OBJECT);
        let has_json_schema = !is_3_0(self.wide);
        match keyword {
            "enum" => self.values_follow(schema, case),
            "const" if has_json_schema => self.values_follow(schema, case),
            "minimum" | "exclusiveMinimum" => !Self::is_number(case) || self.limit_follows(schema, case, true),
            "maximum" | "exclusiveMaximum" => !Self::is_number(case) || self.limit_follows(schema, case, false),
            "multipleOf" => !Self::is_number(case) || self.step_follows(value, case),
            "format" | "contentEncoding" | "contentMediaType" => self.format_follows(schema, case),
            "pattern" => !is_text || self.pattern_follows(value, case),
            "minLength" => !is_text || self.count_follows(keyword, value, case, true),
            "maxLength" => !is_text || self.count_follows(keyword, value, case, false),
            "minItems" => !is_list || self.count_follows(keyword, value, case, true),
            "maxItems" => !is_list || self.count_follows(keyword, value, case, false),
            "uniqueItems" => {
                !is_list
                    || !self.is_true(self.wide, value)
                    || self.most_items(case).is_some_and(|most| most <= 1)
                    || self.has_alike(keyword, value, case)
            }
            "minProperties" => {
                !is_object || self.required_names(case).len() as u64 >= self.count(value) || self.count_follows(keyword, value, case, true)
            }
            "maxProperties" => !is_object || self.count_follows(keyword, value, case, false),
            "items" | "prefixItems" => !is_list || self.items_follow(schema, case),
            "contains" if has_json_schema => !is_list || self.contains_follows(schema, value, case),
            "properties" => !is_object || self.properties_follow(value, case),
            "required" => !is_object || self.required_follows(wide, schema, value, case),
            "additionalProperties" => !is_object || self.additional_follows(&Declared::of(self.wide, &[schema]), value, case),
            "patternProperties" if has_json_schema => !is_object || self.pattern_properties_follow(value, case),
            "propertyNames" if has_json_schema => {
                !is_object || self.narrow_values(keyword, case).into_iter().any(|narrow| self.covers(&[value], &[narrow]))
            }
            "dependentRequired" if has_json_schema => !is_object || self.dependent_required_follows(value, case),
            "dependentSchemas" if has_json_schema => {
                let contract = self.wide.contract;
                let narrow = self.narrow;
                let known = self.narrow_values(keyword, case);
                !is_object
                    || contract.members(value).all(|(name, schema)| {
                        let own = known.iter().filter_map(|map| own(narrow, *map, name)).collect::<Vec<_>>();
                        own.into_iter().any(|other| self.covers(&[schema], &[other])) || self.satisfies(schema, case, splits)
                    })
            }
            "unevaluatedProperties" if has_json_schema => !is_object || self.unevaluated_properties_follow(schema, value, case),
            "unevaluatedItems" if has_json_schema => {
                !is_list
                    || own(self.wide, schema, "items").is_some()
                    || self.covers(&[value], &[])
                    || self.evaluates_alike(schema, &EVALUATES_ITEMS, case)
            }
            "not" => self.is_disjoint(case, value) || self.narrow_values(keyword, case).into_iter().any(|narrow| self.covered_by(value, narrow)),
            "if" if has_json_schema => self.condition_follows(schema, value, case, splits),
            "anyOf" => {
                self.choice_is_alike(keyword, schema, case)
                    || branches(self.wide, schema, keyword).into_iter().any(|branch| self.satisfies(branch, case, splits))
            }
            "oneOf" => self.choice_is_alike(keyword, schema, case) || self.one_follows(schema, case, splits),
            "$dynamicRef" | "$recursiveRef" => self.has_alike(keyword, value, case),
            _ => true,
        }
    }

    fn is_true(&self, side: Side<'a>, value: NodeRef) -> bool {
        side.contract.document(value).boolean(value.node) == Some(true)
    }

    /// The values under a keyword of the schema objects of the case.
    fn narrow_values(&self, keyword: &str, case: &Case) -> Vec<NodeRef> {
        case.conjuncts.iter().filter_map(|conjunct| own(self.narrow, conjunct.at, keyword)).collect()
    }

    fn values_follow(&mut self, schema: NodeRef, case: &Case) -> bool {
        let Some(wide) = stated_values(self.wide, schema) else { return true };
        if self.may_grow() {
            return wide.iter().any(|value| type_of(self.wide, *value) & case.of != 0);
        }
        let listed: BTreeSet<String> = wide.iter().map(|value| self.wide.canonical(*value)).collect();
        if case.of == BOOLEAN {
            return listed.contains("true") && listed.contains("false");
        }
        case.conjuncts.iter().filter_map(|conjunct| stated_values(self.narrow, conjunct.at)).any(|narrow| {
            narrow.iter().filter(|value| type_of(self.narrow, **value) == case.of).all(|value| listed.contains(&self.narrow.canonical(*value)))
        })
    }

    fn limit_follows(&self, schema: NodeRef, case: &Case, is_lower: bool) -> bool {
        let Some(wide) = limit(self.wide, schema, is_lower, case.of) else { return true };
        limit_of_all(self.narrow, &case.conjuncts, is_lower, case.of).is_some_and(|narrow| narrow.tightness(wide, is_lower).is_ge())
    }

    fn step_follows(&self, value: NodeRef, case: &Case) -> bool {
        let document = self.wide.contract.document(value);
        let Some(step) = document.number(value.node).and_then(Real::of) else { return true };
        let steps = case.conjuncts.iter().filter_map(|conjunct| number(self.narrow, conjunct.at, "multipleOf"));
        let usual = (case.of == INTEGER).then(|| Real::whole(1));
        steps.chain(usual).any(|narrow| narrow.is_multiple_of(step))
    }

    fn format_follows(&self, schema: NodeRef, case: &Case) -> bool {
        let Some(wide) = format_name(self.wide, schema) else { return true };
        match wide {
            "int32" => !Self::is_number(case) || self.limit_follows(schema, case, true) && self.limit_follows(schema, case, false),
            "float" | "decimal" if !Self::is_number(case) => true,
            _ if Self::is_number(case) || case.of == STRING => {
                case.conjuncts.iter().any(|conjunct| format_name(self.narrow, conjunct.at) == Some(wide))
            }
            _ => true,
        }
    }

    fn pattern_follows(&self, value: NodeRef, case: &Case) -> bool {
        let text = self.wide.contract.text(value);
        matches!(text, "" | ".*" | "^" | "$" | "^.*")
            || self.narrow_values("pattern", case).into_iter().any(|own| self.narrow.contract.text(own) == text)
    }

    fn count(&self, value: NodeRef) -> u64 {
        self.wide.contract.document(value).number(value.node).and_then(|number| number.as_u64()).unwrap_or(0)
    }

    fn count_follows(&self, keyword: &str, value: NodeRef, case: &Case, is_lower: bool) -> bool {
        let document = self.wide.contract.document(value);
        let Some(wide) = document.number(value.node).and_then(Real::of) else { return true };
        if is_lower && wide.order(Real::whole(0)).is_le() {
            return true;
        }
        case.conjuncts.iter().filter_map(|conjunct| number(self.narrow, conjunct.at, keyword)).any(|narrow| {
            let order = narrow.order(wide);
            if is_lower { order.is_ge() } else { order.is_le() }
        })
    }

    /// The most items that the case allows.
    fn most_items(&self, case: &Case) -> Option<usize> {
        let most = |at: NodeRef| {
            let value = own(self.narrow, at, "maxItems")?;
            self.narrow.contract.document(value).number(value.node)?.as_u64()
        };
        case.conjuncts.iter().filter_map(|conjunct| most(conjunct.at)).min().and_then(|most| usize::try_from(most).ok())
    }

    fn items_follow(&mut self, schema: NodeRef, case: &Case) -> bool {
        let (wide, narrow) = (self.wide, self.narrow);
        let longest = case.conjuncts.iter().map(|conjunct| branches(narrow, conjunct.at, "prefixItems").len()).max().unwrap_or(0);
        let places = longest.max(branches(wide, schema, "prefixItems").len()) + 1;
        let most = self.most_items(case).unwrap_or(usize::MAX);
        (0..places.min(most)).all(|position| {
            let Some(asked) = item_at(wide, schema, position) else { return true };
            let known: Vec<NodeRef> = case.conjuncts.iter().filter_map(|conjunct| item_at(narrow, conjunct.at, position)).collect();
            self.covers(&[asked], &known)
        })
    }

    fn contains_follows(&mut self, schema: NodeRef, value: NodeRef, case: &Case) -> bool {
        let least = |side: Side<'a>, at| number(side, at, "minContains").unwrap_or(Real::whole(1));
        let most = |side: Side<'a>, at| number(side, at, "maxContains");
        let (wide_least, wide_most) = (least(self.wide, schema), most(self.wide, schema));
        if wide_least.order(Real::whole(0)).is_le() && wide_most.is_none() {
            return true;
        }
        case.conjuncts.iter().any(|conjunct| {
            let Some(narrow) = own(self.narrow, conjunct.at, "contains") else { return false };
            let has_least = least(self.narrow, conjunct.at).order(wide_least).is_ge();
            match wide_most {
                None => has_least && self.covers(&[value], &[narrow]),
                Some(wide_most) => {
                    let has_most = most(self.narrow, conjunct.at).is_some_and(|narrow| narrow.order(wide_most).is_le());
                    has_most
                        && self.covered_by(value, narrow)
                        && (wide_least.order(Real::whole(0)).is_le() || has_least && self.covers(&[value], &[narrow]))
                }
            }
        })
    }

    fn properties_follow(&mut self, value: NodeRef, case: &Case) -> bool {
        let (wide, narrow) = (self.wide, self.narrow);
        wide.contract.members(value).all(|(name, schema)| {
            let known = property_of(narrow, case, name);
            // A property that requests may have from now on was never meant to be sent as something else; one that they may not have
            // any more is refused.
            let may_be = wide.contract.document(schema).boolean(schema.node) != Some(false);
            let is_new = self.direction == Direction::Request && may_be && known.is_empty() && !is_spoken_of(narrow, case, name);
            is_new || self.is_unseen(wide, &[schema]) || self.is_unseen(narrow, &known) || self.covers(&[schema], &known)
        })
    }

    /// The names that the case requires, those apart that are not sent in this direction.
    fn required_names(&self, case: &Case) -> BTreeSet<&'a str> {
        let narrow = self.narrow;
        let lists = self.narrow_values("required", case);
        let names = lists.into_iter().flat_map(|list| narrow.contract.items(list).map(|item| narrow.contract.text(item)));
        names.filter(|name| !self.is_unseen(narrow, &property_of(narrow, case, name))).collect()
    }

    fn required_follows(&mut self, wide: &Flat, schema: NodeRef, value: NodeRef, case: &Case) -> bool {
        let side = self.wide;
        let known = self.required_names(case);
        side.contract.items(value).all(|item| {
            let name = side.contract.text(item);
            let declared = |at: NodeRef| own(side, at, "properties").and_then(|properties| own(side, properties, name));
            let schemas: Vec<NodeRef> =
                std::iter::once(schema).chain(wide.conjuncts.iter().map(|conjunct| conjunct.at)).filter_map(declared).collect();
            known.contains(name) || self.is_unseen(side, &schemas)
        })
    }

    fn additional_follows(&mut self, declared: &Declared<'a>, value: NodeRef, case: &Case) -> bool {
        let (wide, narrow) = (self.wide, self.narrow);
        let document = wide.contract.document(value);
        if self.is_true(wide, value) || self.may_grow() && document.boolean(value.node) == Some(false) {
            return true;
        }
        let names: BTreeSet<&str> = case
            .conjuncts
            .iter()
            .filter_map(|conjunct| own(narrow, conjunct.at, "properties"))
            .flat_map(|properties| narrow.contract.members(properties).map(|(name, _)| name))
            .collect();
        for name in names {
            match declared.has(wide, name) {
                Some(true) => {}
                Some(false) => {
                    let known = property_of(narrow, case, name);
                    if !self.is_unseen(narrow, &known) && !self.covers(&[value], &known) {
                        return false;
                    }
                }
                None => return false,
            }
        }
        let others: Vec<NodeRef> = case
            .conjuncts
            .iter()
            .filter(|conjunct| {
                let own = Declared::of(narrow, &[conjunct.at]);
                own.patterns.is_empty() || own.patterns.is_subset(&declared.patterns)
            })
            .filter_map(|conjunct| additional_of(narrow, conjunct.at))
            .collect();
        self.covers(&[value], &others)
    }

    fn pattern_properties_follow(&mut self, value: NodeRef, case: &Case) -> bool {
        let (wide, narrow) = (self.wide, self.narrow);
        wide.contract.members(value).all(|(pattern, schema)| {
            let known: Vec<NodeRef> =
                case.conjuncts.iter().filter_map(|conjunct| own(narrow, own(narrow, conjunct.at, "patternProperties")?, pattern)).collect();
            self.covers(&[schema], &known)
        })
    }

    fn dependent_required_follows(&mut self, value: NodeRef, case: &Case) -> bool {
        let (wide, narrow) = (self.wide, self.narrow);
        let required = self.required_names(case);
        let dependencies = self.narrow_values("dependentRequired", case);
        wide.contract.members(value).all(|(name, list)| {
            wide.contract.items(list).all(|item| {
                let asked = wide.contract.text(item);
                let depends = |map: &NodeRef| {
                    own(narrow, *map, name).is_some_and(|list| narrow.contract.items(list).any(|item| narrow.contract.text(item) == asked))
                };
                asked == name || required.contains(asked) || dependencies.iter().any(depends)
            })
        })
    }

    /// What is evaluated is what is declared, as long as nothing but `$ref` and `allOf` is beside it.
    fn unevaluated_properties_follow(&mut self, schema: NodeRef, value: NodeRef, case: &Case) -> bool {
        let is_growth = self.may_grow() && self.wide.contract.document(value).boolean(value.node) == Some(false);
        if is_growth || self.covers(&[value], &[]) || self.evaluates_alike(schema, &EVALUATES_PROPERTIES, case) {
            return true;
        }
        match evaluated(self.wide, schema) {
            Some(declared) => self.additional_follows(&declared, value, case),
            None => false,
        }
    }

    /// Whether the narrow contract evaluates the same in one of the schema objects of the case.
    fn evaluates_alike(&mut self, schema: NodeRef, keywords: &[&str], case: &Case) -> bool {
        let (wide, narrow) = (self.wide, self.narrow);
        case.conjuncts.iter().any(|conjunct| {
            keywords.iter().all(|keyword| match (own(wide, schema, keyword), own(narrow, conjunct.at, keyword)) {
                (None, None) => true,
                (Some(wide), Some(narrow)) => self.alike_value(keyword, wide, narrow),
                _ => false,
            }) && match (wide.contract.target(schema), narrow.contract.target(conjunct.at)) {
                (None, None) => true,
                (Some(wide), Some(narrow)) => self.alike(wide, narrow),
                _ => false,
            }
        })
    }

    fn condition_follows(&mut self, schema: NodeRef, condition: NodeRef, case: &Case, splits: usize) -> bool {
        let (wide, narrow) = (self.wide, self.narrow);
        let ends = ["then", "else"].map(|keyword| (keyword, own(wide, schema, keyword)));
        let same: Vec<NodeRef> = case
            .conjuncts
            .iter()
            .map(|conjunct| conjunct.at)
            .filter(|at| own(narrow, *at, "if").is_some_and(|other| self.is_equal(condition, other)))
            .collect();
        ends.into_iter().all(|(keyword, end)| {
            let Some(end) = end else { return true };
            self.satisfies(end, case, splits) || same.iter().any(|at| own(narrow, *at, keyword).is_some_and(|other| self.covers(&[end], &[other])))
        })
    }

    /// Whether the narrow schema leaves the very same choice.
    fn choice_is_alike(&mut self, keyword: &str, schema: NodeRef, case: &Case) -> bool {
        let (wide, narrow) = (self.wide, self.narrow);
        let asked = branches(wide, schema, keyword);
        case.conjuncts.iter().any(|conjunct| {
            let mut left = branches(narrow, conjunct.at, keyword);
            left.len() == asked.len()
                && asked.iter().all(|branch| {
                    match left.iter().position(|other| self.alike(*branch, *other) || keyword == "oneOf" && self.is_equal(*branch, *other)) {
                        Some(position) => {
                            left.swap_remove(position);
                            true
                        }
                        None => false,
                    }
                })
        })
    }

    /// One branch must hold and the others must not. A reader who is given a discriminator goes by it.
    fn one_follows(&mut self, schema: NodeRef, case: &Case, splits: usize) -> bool {
        let asked = branches(self.wide, schema, "oneOf");
        let has_discriminator = own(self.wide, schema, "discriminator").is_some();
        asked.iter().enumerate().any(|(position, branch)| {
            let mut others = asked.iter().enumerate().filter(|(other, _)| *other != position);
            (has_discriminator || others.all(|(_, other)| self.is_disjoint(case, *other))) && self.satisfies(*branch, case, splits)
        })
    }
}

/// The properties that schema objects declare, by name and by pattern.
#[derive(Debug, Default)]
pub(super) struct Declared<'a> {
    names: BTreeSet<&'a str>,
    patterns: BTreeSet<&'a str>,
}

impl<'a> Declared<'a> {
    fn of(side: Side<'a>, schemas: &[NodeRef]) -> Self {
        let mut declared = Self::default();
        for schema in schemas {
            let keys = |keyword: &str| {
                own(side, *schema, keyword).into_iter().flat_map(|map| side.contract.members(map).map(|(name, _)| name)).collect::<Vec<_>>()
            };
            declared.names.extend(keys("properties"));
            if !is_3_0(side) {
                declared.patterns.extend(keys("patternProperties"));
            }
        }
        declared
    }

    /// Whether a name is declared; none where a pattern cannot be tried.
    fn has(&self, side: Side<'a>, name: &str) -> Option<bool> {
        if self.names.contains(name) {
            return Some(true);
        }
        for pattern in &self.patterns {
            if matches(side, pattern, name)? {
                return Some(true);
            }
        }
        Some(false)
    }
}

/// Whether a pattern of a contract matches a name; none where it cannot be tried.
fn matches(side: Side<'_>, pattern: &str, name: &str) -> Option<bool> {
    let mut left = 100_000;
    side.contract.pattern(pattern).as_ref().as_ref().ok()?.is_match(name, &mut left)
}

/// The schema for the item at a position.
fn item_at(side: Side<'_>, schema: NodeRef, position: usize) -> Option<NodeRef> {
    let prefix = if is_3_0(side) { None } else { branches(side, schema, "prefixItems").get(position).copied() };
    prefix.or_else(|| own(side, schema, "items"))
}

/// What is asked of the properties that a schema object does not declare, as far as that is known.
fn additional_of(side: Side<'_>, schema: NodeRef) -> Option<NodeRef> {
    own(side, schema, "additionalProperties").or_else(|| {
        let unevaluated = own(side, schema, "unevaluatedProperties").filter(|_| !is_3_0(side))?;
        let is_alone = ["$ref", "allOf", "anyOf", "oneOf", "if", "dependentSchemas", "not", "$dynamicRef"]
            .iter()
            .all(|keyword| own(side, schema, keyword).is_none());
        is_alone.then_some(unevaluated)
    })
}

/// What a schema object asks of a property, by all its keywords that bind it; of what cannot be told nothing.
pub(super) fn property_of(side: Side<'_>, case: &Case, name: &str) -> Vec<NodeRef> {
    let mut found = Vec::new();
    for conjunct in &case.conjuncts {
        let mut is_declared = Some(false);
        if let Some(schema) = own(side, conjunct.at, "properties").and_then(|properties| own(side, properties, name)) {
            found.push(schema);
            is_declared = Some(true);
        }
        if !is_3_0(side)
            && let Some(map) = own(side, conjunct.at, "patternProperties")
        {
            for (pattern, schema) in side.contract.members(map) {
                match matches(side, pattern, name) {
                    Some(true) => {
                        found.push(schema);
                        is_declared = Some(true);
                    }
                    Some(false) => {}
                    None => is_declared = is_declared.filter(|is_declared| *is_declared),
                }
            }
        }
        if is_declared == Some(false) {
            found.extend(additional_of(side, conjunct.at));
        }
    }
    found
}

/// Whether the schema objects of a case speak of a property anywhere, in a branch or under a condition.
fn is_spoken_of(side: Side<'_>, case: &Case, name: &str) -> bool {
    let sources: Vec<_> = case.conjuncts.iter().map(|conjunct| (side, conjunct.at)).collect();
    objects(&sources).into_iter().any(|source| !step(source, name).is_empty())
}

/// The properties that are evaluated by a schema object, where only `$ref` and `allOf` are beside its own.
fn evaluated<'a>(side: Side<'a>, schema: NodeRef) -> Option<Declared<'a>> {
    let whole = super::flat::flat(side, &[schema])?;
    let has_other = whole.conjuncts.iter().any(|conjunct| {
        let others = ["anyOf", "oneOf", "if", "dependentSchemas", "not", "$dynamicRef", "additionalProperties"];
        others.iter().any(|keyword| own(side, conjunct.at, keyword).is_some())
            || conjunct.at != schema && own(side, conjunct.at, "unevaluatedProperties").is_some()
    });
    (!has_other).then(|| Declared::of(side, &whole.conjuncts.iter().map(|conjunct| conjunct.at).collect::<Vec<_>>()))
}
