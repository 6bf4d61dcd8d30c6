//! Witnesses: the smallest value found that shows a break, because one contract accepts it and the other does not.
//!
//! The values that are tried are made from what both schemas say: their limits and what is just beside them, their lists of
//! values, their examples, and objects and arrays of such. Both schemas are asked, so that a witness is always true.

use super::difference::Direction;
use super::flat::{ARRAY, BOOLEAN, FRACTION, Flat, INTEGER, NULL, OBJECT, STRING, TypeSet, branches, flat, own};
use super::shape::{Types, shape};
use super::side::Side;
use kitemark_contract::NodeRef;
use kitemark_contract::instance::{self, Instance, ValidationResult, Validator};
use kitemark_document::Source;
use serde_json::{Value, json};
use std::cell::Cell;
use std::collections::BTreeMap;

/// How many values are tried for all witnesses of one comparison, and for one.
const MAX_TRIED: usize = 20_000;
const MAX_FOR_ONE: usize = 300;

/// How many values within others are tried for one witness.
const MAX_TRIED_WITHIN: usize = 400;

/// How many values are made of one schema within another, and how deep.
const MAX_WITHIN: usize = 10;
const MAX_DEPTH: usize = 2;

/// The longest text and array that is made, and the longest value that is shown.
const MAX_LENGTH: u64 = 300;
const MAX_ITEMS: u64 = 12;
const MAX_SHOWN: usize = 160;

/// What makes values, and asks both contracts for them.
pub(super) struct Witnesses<'a> {
    before: Side<'a>,
    after: Side<'a>,
    judge_before: Validator<'a>,
    judge_after: Validator<'a>,
    left: usize,
}

/// A schema of one of the contracts.
type Sourced<'a> = (Side<'a>, NodeRef);

impl<'a> Witnesses<'a> {
    pub(super) fn new(before: Side<'a>, after: Side<'a>) -> Self {
        Self { before, after, judge_before: Validator::new(before.contract), judge_after: Validator::new(after.contract), left: MAX_TRIED }
    }

    /// What to add to a message: the smallest value found that was accepted in a request and is refused now, or that may
    /// be sent in a response now and could not before.
    pub(super) fn of(&mut self, before: &[NodeRef], after: &[NodeRef], direction: Direction) -> Option<String> {
        if self.left == 0 {
            return None;
        }
        let sources: Vec<Sourced<'a>> = before.iter().map(|at| (self.before, *at)).chain(after.iter().map(|at| (self.after, *at))).collect();
        let mut values: Vec<(usize, String)> = samples(&sources, MAX_DEPTH, &Cell::new(MAX_TRIED_WITHIN))
            .into_iter()
            .map(|value| value.to_string())
            .map(|text| (text.len(), text))
            .collect();
        values.sort();
        values.dedup();
        let is_request = direction == Direction::Request;
        let (side, parts) = if is_request { (self.before, before) } else { (self.after, after) };
        // Where a schema leaves the type to be guessed, values of other types were not meant.
        let meant = shape(side, parts);
        for (length, text) in values.into_iter().take(MAX_FOR_ONE) {
            if self.left == 0 || length > MAX_SHOWN {
                return None;
            }
            self.left -= 1;
            let Ok(document) = Source::from_bytes("value.json", text.clone().into_bytes()).read() else { continue };
            let value = Instance::Node(&document, document.root());
            if !is_meant(value, meant.types, meant.accepts_null) {
                continue;
            }
            let (accepted, refused) = if is_request {
                (self.judged(true, before, value, direction, before), self.judged(false, after, value, direction, before))
            } else {
                (self.judged(false, after, value, direction, before), self.judged(true, before, value, direction, before))
            };
            if accepted == Judgement::Valid && refused == Judgement::Invalid {
                return Some(if is_request {
                    format!("; for example {text} was accepted and is refused now")
                } else {
                    format!("; for example {text} may be sent now and could not before")
                });
            }
        }
        None
    }

    /// Whether the previous contract says nothing of the place in a value at which something is at fault: neither declares
    /// a property of that name nor asks anything of undeclared ones.
    fn is_undeclared(&self, before: &[NodeRef], pointer: &str) -> bool {
        let mut sources: Vec<Sourced<'a>> = before.iter().map(|at| (self.before, *at)).collect();
        for token in pointer.split('/').skip(1) {
            let token = token.replace("~1", "/").replace("~0", "~");
            sources = objects(&sources).into_iter().flat_map(|source| step(source, &token)).collect();
            if sources.is_empty() {
                return true;
            }
        }
        false
    }

    fn judged(&self, is_before: bool, parts: &[NodeRef], value: Instance<'_>, direction: Direction, before: &[NodeRef]) -> Judgement {
        let (judge, side) = if is_before { (&self.judge_before, self.before) } else { (&self.judge_after, self.after) };
        let way = match direction {
            Direction::Request => instance::Direction::Request,
            Direction::Response => instance::Direction::Response,
            Direction::None => instance::Direction::Either,
        };
        let mut judgement = Judgement::Valid;
        for part in parts {
            match judge.judge(side.contract.follow(*part), value, way) {
                ValidationResult::Valid => {}
                ValidationResult::Invalid(faults) => {
                    // Growth that consumers of responses are told to expect shows no break.
                    let is_growth =
                        |at: NodeRef| matches!(side.contract.key_of(at), Some("enum" | "const" | "additionalProperties" | "unevaluatedProperties"));
                    let is_growth = match direction {
                        Direction::Request => !is_before && faults.iter().all(|fault| self.is_undeclared(before, &fault.pointer)),
                        _ => is_before && faults.iter().all(|fault| is_growth(fault.keyword)),
                    };
                    return if is_growth { Judgement::Unknown } else { Judgement::Invalid };
                }
                ValidationResult::Inconclusive(_) => judgement = Judgement::Unknown,
            }
        }
        judgement
    }
}

/// What a schema asks of what is at one token of a pointer.
pub(super) fn step<'a>((side, at): Sourced<'a>, token: &str) -> Vec<Sourced<'a>> {
    let of = |keyword: &str| own(side, at, keyword);
    let declared = of("properties").and_then(|properties| own(side, properties, token));
    let by_pattern = of("patternProperties").map(|map| side.contract.members(map).map(|(_, schema)| schema).collect::<Vec<_>>()).unwrap_or_default();
    let others =
        ["additionalProperties", "unevaluatedProperties", "propertyNames", "items", "unevaluatedItems", "contains"].into_iter().filter_map(of);
    let prefix = branches(side, at, "prefixItems");
    declared.into_iter().chain(by_pattern).chain(others).chain(prefix).map(|schema| (side, schema)).collect()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Judgement {
    Valid,
    Invalid,
    Unknown,
}

fn is_meant(value: Instance<'_>, types: Option<Types>, accepts_null: bool) -> bool {
    use kitemark_document::Kind;
    let of = match value.kind() {
        Kind::Null => return accepts_null,
        Kind::Boolean => Types::BOOLEAN,
        Kind::Number => return types.is_none_or(|types| !types.both(Types::NUMBER).is_none()),
        Kind::String => Types::STRING,
        Kind::Sequence => Types::ARRAY,
        Kind::Mapping => Types::OBJECT,
    };
    types.is_none_or(|types| types.contains(of))
}

/// The schema objects of which schemas are made, those of all branches included.
pub(super) fn objects<'a>(sources: &[Sourced<'a>]) -> Vec<Sourced<'a>> {
    const MOST: usize = 64;
    let mut found: Vec<Sourced<'a>> = Vec::new();
    let mut open: Vec<Sourced<'a>> = sources.iter().rev().copied().collect();
    while let Some((side, at)) = open.pop() {
        let Some(Flat { conjuncts, .. }) = flat(side, &[at]) else { continue };
        for conjunct in conjuncts {
            if found.len() >= MOST || found.iter().any(|(known, at)| *at == conjunct.at && std::ptr::eq(known.contract, side.contract)) {
                continue;
            }
            found.push((side, conjunct.at));
            for keyword in ["oneOf", "anyOf"] {
                open.extend(branches(side, conjunct.at, keyword).into_iter().map(|branch| (side, branch)));
            }
            for keyword in ["not", "if", "then", "else"] {
                open.extend(own(side, conjunct.at, keyword).map(|branch| (side, branch)));
            }
            let dependent =
                own(side, conjunct.at, "dependentSchemas").map(|map| side.contract.members(map).map(|(_, at)| (side, at)).collect::<Vec<_>>());
            open.extend(dependent.unwrap_or_default());
        }
    }
    found
}

/// Values near what schemas say.
fn samples(sources: &[Sourced<'_>], depth: usize, left: &Cell<usize>) -> Vec<Value> {
    let objects = objects(sources);
    let mut values = Vec::new();
    for (side, at) in &objects {
        let value = |at: NodeRef| side.contract.document(at).to_value(at.node);
        for keyword in ["const", "default", "example"] {
            values.extend(own(*side, *at, keyword).map(value));
        }
        for keyword in ["enum", "examples"] {
            values.extend(branches(*side, *at, keyword).into_iter().take(24).map(value));
        }
    }
    let types = mentioned(&objects);
    values.extend([json!(0), json!("a"), json!(true), Value::Null, json!({}), json!([])]);
    if types & BOOLEAN != 0 {
        values.push(json!(false));
    }
    if types & (INTEGER | FRACTION) != 0 {
        numbers(&objects, &mut values);
    }
    if types & STRING != 0 {
        texts(&objects, &mut values);
    }
    if types & NULL != 0 {
        values.push(Value::Null);
    }
    if depth > 0 && types & ARRAY != 0 {
        arrays(&objects, depth - 1, left, &mut values);
    }
    if depth > 0 && types & OBJECT != 0 {
        records(&objects, depth - 1, left, &mut values);
    }
    let mut seen = std::collections::BTreeSet::new();
    values.retain(|value| seen.insert(value.to_string()));
    values
}

/// The types that schema objects speak of.
fn mentioned(objects: &[Sourced<'_>]) -> TypeSet {
    const KEYWORDS: [(TypeSet, &[&str]); 4] = [
        (INTEGER, &["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"]),
        (STRING, &["minLength", "maxLength", "pattern", "format"]),
        (ARRAY, &["items", "prefixItems", "contains", "minItems", "maxItems", "uniqueItems", "unevaluatedItems"]),
        (
            OBJECT,
            &[
                "properties",
                "required",
                "additionalProperties",
                "patternProperties",
                "propertyNames",
                "minProperties",
                "maxProperties",
                "dependentRequired",
                "dependentSchemas",
                "unevaluatedProperties",
            ],
        ),
    ];
    let mut types = 0;
    for (side, at) in objects {
        let conjunct = super::flat::Conjunct { at: *at, null_passes: false };
        if own(*side, *at, "type").is_some() {
            types |= super::flat::stated_types(*side, conjunct);
        }
        for (of, keywords) in KEYWORDS {
            if keywords.iter().any(|keyword| own(*side, *at, keyword).is_some()) {
                types |= of;
            }
        }
    }
    types
}

fn stated_numbers(objects: &[Sourced<'_>], keywords: &[&str]) -> Vec<f64> {
    let number = |side: Side<'_>, at: NodeRef| side.contract.document(at).number(at.node).and_then(|number| number.as_f64());
    objects
        .iter()
        .flat_map(|(side, at)| keywords.iter().filter_map(|keyword| own(*side, *at, keyword).and_then(|value| number(*side, value))))
        .collect()
}

#[expect(clippy::cast_possible_truncation, reason = "the value is whole and within the range in which every whole number is exact")]
fn number(value: f64) -> Value {
    if value.fract() == 0.0 && value.abs() < 9e15 { json!(value as i64) } else { json!(value) }
}

fn numbers(objects: &[Sourced<'_>], values: &mut Vec<Value>) {
    values.extend([0.0, 1.0, -1.0, 2.0, 3.0, 0.5, -0.5].map(number));
    for limit in stated_numbers(objects, &["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"]) {
        values.extend([limit, limit + 1.0, limit - 1.0, limit + 0.5, limit - 0.5, limit.ceil(), limit.floor()].map(number));
    }
    for step in stated_numbers(objects, &["multipleOf"]) {
        values.extend([step, step * 2.0, step * 3.0, step / 2.0, step + 1.0, -step].map(number));
    }
    if objects.iter().any(|(side, at)| own(*side, *at, "format").is_some_and(|format| side.contract.text(format) == "int32")) {
        values.extend([json!(2_147_483_648_i64), json!(-2_147_483_649_i64)]);
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "lengths are whole, above zero and small")]
fn lengths(objects: &[Sourced<'_>], keywords: &[&str], most: u64) -> Vec<usize> {
    let stated =
        stated_numbers(objects, keywords).into_iter().filter(|length| *length >= 0.0 && *length <= most as f64).map(|length| length as usize);
    let mut found: Vec<usize> = stated.flat_map(|length| [length.saturating_sub(1), length, length + 1]).collect();
    found.sort_unstable();
    found.dedup();
    found
}

fn texts(objects: &[Sourced<'_>], values: &mut Vec<Value>) {
    const TEXTS: [&str; 14] = [
        "",
        "a",
        "b",
        "ab",
        "abc",
        "1",
        "12",
        "A",
        "-",
        "2024-01-31",
        "2024-01-31T10:00:00Z",
        "1.2.3.4",
        "a@example.org",
        "4b166dbe-d99d-5091-abdd-95b83330ed3a",
    ];
    values.extend(TEXTS.map(Value::from));
    values.extend(lengths(objects, &["minLength", "maxLength"], MAX_LENGTH).into_iter().map(|length| Value::from("a".repeat(length))));
}

/// A few values of what some keywords hold.
fn within(sources: &[Sourced<'_>], depth: usize, left: &Cell<usize>) -> Vec<Value> {
    let all = samples(sources, if left.get() == 0 { 0 } else { depth }, left);
    let fits = |value: &Value| {
        left.set(left.get().saturating_sub(1));
        sources.iter().all(|(side, at)| {
            let Ok(document) = Source::from_bytes("value.json", value.to_string().into_bytes()).read() else { return false };
            let judge = Validator::new(side.contract);
            matches!(
                judge.judge(side.contract.follow(*at), Instance::Node(&document, document.root()), instance::Direction::Either),
                ValidationResult::Valid
            )
        })
    };
    let mut sorted: Vec<(usize, Value)> =
        all.into_iter().map(|value| (value.to_string().len(), value)).filter(|(length, _)| *length < MAX_SHOWN).collect();
    sorted.sort_by_key(|(length, _)| *length);
    // What all agree on comes first: it is what stands in for the property where another is looked at.
    let (fitting, others): (Vec<_>, Vec<_>) = sorted.into_iter().map(|(_, value)| value).take(8 * MAX_WITHIN).partition(fits);
    fitting.into_iter().take(MAX_WITHIN).chain(others.into_iter().take(MAX_WITHIN)).collect()
}

fn arrays(objects: &[Sourced<'_>], depth: usize, left: &Cell<usize>, values: &mut Vec<Value>) {
    let mut sources: Vec<Sourced<'_>> = Vec::new();
    for (side, at) in objects {
        sources.extend(["items", "contains", "unevaluatedItems"].iter().filter_map(|keyword| own(*side, *at, keyword)).map(|item| (*side, item)));
        sources.extend(branches(*side, *at, "prefixItems").into_iter().map(|item| (*side, item)));
    }
    let mut items = within(&sources, depth, left);
    items.extend([json!(0), json!("a")]);
    let counts = lengths(objects, &["minItems", "maxItems", "minContains", "maxContains"], MAX_ITEMS);
    let counts: Vec<usize> = [1, 2, 3].into_iter().chain(counts).collect();
    for item in &items {
        values.extend(counts.iter().map(|count| Value::from(vec![item.clone(); *count])));
        values.extend(items.iter().take(MAX_WITHIN).map(|other| json!([item, other])));
    }
    values.extend(counts.iter().map(|count| Value::from((0..*count).collect::<Vec<_>>())));
}

fn records(objects: &[Sourced<'_>], depth: usize, left: &Cell<usize>, values: &mut Vec<Value>) {
    let mut properties: BTreeMap<&str, Vec<Sourced<'_>>> = BTreeMap::new();
    let mut others: Vec<Sourced<'_>> = Vec::new();
    let mut required: Vec<&str> = Vec::new();
    for (side, at) in objects {
        let members = |keyword: &str| own(*side, *at, keyword).map(|map| side.contract.members(map).collect::<Vec<_>>()).unwrap_or_default();
        for (name, schema) in members("properties") {
            properties.entry(name).or_default().push((*side, schema));
        }
        for (name, _) in members("dependentRequired").into_iter().chain(members("dependentSchemas")) {
            properties.entry(name).or_default();
        }
        others.extend(members("patternProperties").into_iter().map(|(_, schema)| (*side, schema)));
        others.extend(
            ["additionalProperties", "unevaluatedProperties"].iter().filter_map(|keyword| own(*side, *at, keyword)).map(|schema| (*side, schema)),
        );
        required.extend(branches(*side, *at, "required").into_iter().map(|item| side.contract.text(item)));
    }
    for name in &required {
        properties.entry(name).or_default();
    }
    for name in ["a", "b", "z"] {
        properties.entry(name).or_insert_with(|| others.clone());
    }
    let samples: BTreeMap<&str, Vec<Value>> = properties
        .iter()
        .take(24)
        .map(|(name, sources)| {
            let mut values = if sources.is_empty() { vec![json!(0), json!("a")] } else { within(sources, depth, left) };
            values.push(json!(0));
            (*name, values)
        })
        .collect();
    let with = |names: &mut dyn Iterator<Item = &str>| -> BTreeMap<String, Value> {
        names.filter_map(|name| Some((name.to_owned(), samples.get(name)?.first()?.clone()))).collect()
    };
    let declared = |name: &&str| properties.get(name).is_some_and(|sources| !sources.is_empty());
    let bases = [with(&mut std::iter::empty()), with(&mut required.iter().copied()), with(&mut samples.keys().copied().filter(declared))];
    for base in bases {
        values.push(json!(base));
        for (name, own) in &samples {
            for value in own {
                let mut record = base.clone();
                record.insert((*name).to_owned(), value.clone());
                values.push(json!(record));
            }
            let mut without = base.clone();
            if without.remove(*name).is_some() {
                values.push(json!(without));
            }
        }
    }
    // Two at a time, and as many as counts of properties ask for.
    let firsts: Vec<(&str, &Value)> = samples.iter().filter_map(|(name, values)| Some((*name, values.first()?))).collect();
    for (position, (one, value)) in firsts.iter().enumerate() {
        for (other, second) in firsts.iter().skip(position + 1).take(6) {
            values.push(json!({ *one: value, *other: second }));
        }
    }
    for count in lengths(objects, &["minProperties", "maxProperties"], MAX_ITEMS) {
        let names = (0..count).map(|position| format!("p{position}"));
        values.push(json!(names.map(|name| (name, json!(0))).collect::<BTreeMap<_, _>>()));
    }
}
