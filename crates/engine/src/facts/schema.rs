//! Facts of schemas, of the properties they declare, and of parameters.

pub(in super::super) use kitemark_model::{declares_properties, properties, property, types};

use super::super::view::View;
use super::operation;
use super::table::{Find, PROPERTY_NAMES, Row, row};
use kitemark_contract::{Context, NodeRef, NodeType, TypedId};
use kitemark_document::Kind;
use kitemark_model::kind::NodeKind;
use kitemark_model::{Index, Item, Seen, leave_out};
use rustc_hash::FxHashSet;
use std::borrow::Cow;

/// How many schemas around another are told in a message.
const MOST_AROUND: usize = 16;

/// How many properties are looked at to see how much of an entity is mapped.
const MOST_PROPERTIES: usize = 4096;

const SCHEMA: &[NodeKind] = &[NodeKind::Schema];
const PROPERTY: &[NodeKind] = &[NodeKind::Property];
const PARAMETER: &[NodeKind] = &[NodeKind::Parameter];
const SCHEMAS: &[NodeKind] = &[NodeKind::Schema, NodeKind::Property];
const VALUES: &[NodeKind] = &[NodeKind::Parameter, NodeKind::Schema, NodeKind::Property];
const NAMED: &[NodeKind] = &[NodeKind::Parameter, NodeKind::Property];

pub(super) const FACTS: &[Row] = &[
    row("types", VALUES, "The types of a schema without null.", Find::Schema(|index, at| Some(types_view(index, at)))),
    row(
        "itemTypes",
        VALUES,
        "The types of the items of an array.",
        Find::Schema(|index, at| Some(index.keyword(at, "items").map_or(View::Texts(&[]), |items| types_view(index, items)))),
    ),
    row(
        "valueSchema",
        VALUES,
        "The schema of one value: that of the items of an array, that of `code` of an object with one, else its own.",
        Find::Schema(|index, at| Some(View::Schema(index, value_schema(index, at)))),
    ),
    row(
        "codes",
        VALUES,
        "The values that one value may be, where they are enumerated: `enum`, `const`, or branches that are all such. Null and the empty text are no values.",
        Find::Schema(|index, at| Some(View::texts(codes(index, at)))),
    )
    .always(),
    row(
        "namedList",
        VALUES,
        "The code list that its values belong to, as `x-conformance-codelist` names it, at an array or at its items.",
        Find::Schema(|index, at| named_list(index, at).map(View::Text)),
    ),
    row("isNullable", SCHEMAS, "Whether null is allowed.", Find::Schema(|index, at| Some(View::Boolean(is_nullable(index, at))))).always(),
    row(
        "hasProperties",
        SCHEMAS,
        "Whether the schema has declared properties, its own or by composition.",
        Find::Schema(|index, at| Some(View::Boolean(has_properties(index, at)))),
    )
    .always(),
    row(PROPERTY_NAMES, SCHEMAS, "The names of the declared properties.", Find::Schema(|index, at| Some(property_names(index, at)))),
    row(
        "freeTextNames",
        SCHEMAS,
        "The names of the declared properties that hold free text: strings, or lists of such, with neither values nor format.",
        Find::Schema(|index, at| Some(View::texts(free_text_names(index, at)))),
    )
    .always(),
    row(
        "propertyMeanings",
        SCHEMAS,
        "The meanings of the declared properties, as `x-pole-attribute` states them.",
        Find::Schema(|index, at| Some(View::texts(property_meanings(index, at)))),
    )
    .always(),
    row("isObject", SCHEMAS, "Whether the schema is an object schema.", Find::Schema(|index, at| Some(View::Boolean(is_object(index, at))))).always(),
    row(
        "isFreeForm",
        SCHEMAS,
        "Whether an object schema has no declared property and allows any.",
        Find::Schema(|index, at| Some(View::Boolean(is_free_form(index, at)))),
    )
    .always(),
    row(
        "isMap",
        SCHEMAS,
        "Whether an object schema is a map from free names to values.",
        Find::Schema(|index, at| Some(View::Boolean(is_map(index, at)))),
    )
    .always(),
    row(
        "isAlias",
        SCHEMA,
        "Whether the schema only refers to another, or to that or null, with no more than annotations beside the reference.",
        Find::Schema(|index, at| Some(View::Boolean(is_alias(index, at)))),
    )
    .always(),
    row(
        "isClosed",
        SCHEMA,
        "Whether an object schema refuses properties that it does not declare.",
        Find::Schema(|index, at| Some(View::Boolean(is_closed(index, at)))),
    )
    .always(),
    row(
        "mappedPercent",
        SCHEMA,
        "The share of its leaf properties that an entity schema maps, in hundredths; technical ones and other entities do not count.",
        Find::Schema(|index, at| mapped_percent(index, at).map(View::Integer)),
    ),
    row(
        "isWholeBody",
        SCHEMA,
        "Whether the schema is that of a whole body, not of a part.",
        Find::Item(|index, item| Some(View::Boolean(is_whole_body(index, item)))),
    )
    .always(),
    row(
        "owner",
        SCHEMAS,
        "The name of the object that has the property, where it has one.",
        Find::Item(|index, item| owner(index, item).map(View::Text)),
    ),
    row(
        "subject",
        SCHEMAS,
        "What a schema describes, for messages: a property, parameter, component or body, or the items of one.",
        Find::Item(|index, item| Some(View::owned(subject(index, item.id)))),
    )
    .always(),
    row(
        "isOfRecord",
        PROPERTY,
        "Whether the property belongs to a record: a schema that contains it, or uses what does, has `x-pole-entity`, and none between the two has another.",
        Find::Item(|index, item| Some(View::Boolean(index.is_of_record(item.id)))),
    )
    .always(),
    row(
        "siblings",
        PROPERTY,
        "The names of the other properties of the same object.",
        Find::Node(|index, _, at| Some(View::texts(siblings(index, at)))),
    )
    .always(),
    row(
        "isDescribed",
        NAMED,
        "Whether a description or title says more than the name.",
        Find::Node(|index, item, at| Some(View::Boolean(is_described(index, item, at)))),
    )
    .always(),
    row(
        "location",
        PARAMETER,
        "Where a parameter is, the field `in`.",
        Find::Node(|index, _, at| index.contract.get_string(at, "in").map(View::Text)),
    ),
    row(
        "identifies",
        PARAMETER,
        "The read whose single resource a required query parameter identifies, as its path with its method; none where it does not.",
        Find::Node(|index, _, at| operation::identified_by(index, at).map(View::owned)),
    ),
];

/// What the use of a schema, property or parameter tells of it, or the object that it belongs to.
pub(super) const BY_USE: &[Row] = &[
    row(
        "isInput",
        VALUES,
        "Whether the node takes part in what consumers send.",
        Find::Use(|index, id| index.contract.context(id).is_any(Context::INPUT)),
    ),
    row(
        "isRequest",
        SCHEMAS,
        "Whether the node takes part in a request body.",
        Find::Use(|index, id| index.contract.context(id).is_any(Context::REQUEST)),
    ),
    row(
        "isResponse",
        SCHEMAS,
        "Whether the node takes part in a response body.",
        Find::Use(|index, id| index.contract.context(id).is_any(Context::RESPONSE)),
    ),
    row(
        "isErrorOnly",
        SCHEMAS,
        "Whether the node is used under error statuses only.",
        Find::Use(|index, id| {
            let context = index.contract.context(id);
            context.is_any(Context::ERROR) && !context.is_any(Context::SUCCESS) && !context.is_any(Context::INPUT)
        }),
    ),
    row(
        "isImported",
        NAMED,
        "Whether a property belongs to a published format: problem details, GeoJSON, JSON:API, OAuth, FHIR.",
        Find::Use(|index, id| index.is_imported(id)),
    ),
];

/// The schema that a schema, a property or a parameter has.
pub(super) fn of(index: &Index<'_>, item: Item) -> Option<NodeRef> {
    let at = index.place_of(item)?;
    if item.kind == NodeKind::Parameter { index.schema_of(at) } else { Some(at) }
}

fn named_list<'a>(index: &Index<'a>, at: NodeRef) -> Option<&'a str> {
    let list = [at, value_schema(index, at)].into_iter().find_map(|at| index.keyword(at, "x-conformance-codelist"))?;
    Some(index.contract.text(list))
}

fn free_text_names<'a>(index: &Index<'a>, at: NodeRef) -> Vec<&'a str> {
    properties(index, at).into_iter().filter(|(_, at)| is_free_text(index, *at)).map(|(name, _)| name).collect()
}

/// The types of a schema as a list.
pub(super) fn types_view<'a>(index: &'a Index<'a>, at: NodeRef) -> View<'a> {
    match types(index, at) {
        Cow::Borrowed(types) => View::Texts(types),
        Cow::Owned(types) => View::texts(types),
    }
}

/// The schema of one value: that of the items of an array, and of an object that names a code beside its description that
/// of the code.
fn value_schema(index: &Index<'_>, at: NodeRef) -> NodeRef {
    let at = if *types(index, at) == ["array"] { index.keyword(at, "items").unwrap_or(at) } else { at };
    if *types(index, at) != ["object"] {
        return at;
    }
    properties(index, at).into_iter().find(|(name, _)| name.eq_ignore_ascii_case("code")).map_or(at, |(_, code)| code)
}

/// The values that one value may be, null and the empty text apart; none where any branch leaves it open.
fn codes<'a>(index: &Index<'a>, at: NodeRef) -> Vec<&'a str> {
    enumerated(index, at).unwrap_or_default()
}

fn enumerated<'a>(index: &Index<'a>, at: NodeRef) -> Option<Vec<&'a str>> {
    let mut found = Vec::new();
    let mut seen = Seen::default();
    let mut open = vec![at];
    while let Some(at) = open.pop() {
        enumerate(index, at, &mut found, &mut open, &mut seen)?;
    }
    Some(found)
}

/// Adds the values of one schema, or its branches to those that are still to be looked at; none where it leaves them open.
fn enumerate<'a>(index: &Index<'a>, at: NodeRef, found: &mut Vec<&'a str>, open: &mut Vec<NodeRef>, seen: &mut Seen) -> Option<()> {
    let contract = index.contract;
    let at = value_schema(index, at);
    // An empty text takes a value away, as null does: it is no value itself.
    let is_value = |node: &NodeRef| contract.document(*node).kind(node.node) != Kind::Null && !contract.text(*node).is_empty();
    if let Some(values) = index.keyword(at, "enum") {
        found.extend(contract.items(values).filter(is_value).map(|value| contract.text(value)));
        return Some(());
    }
    if let Some(value) = index.keyword(at, "const") {
        found.extend(Some(value).filter(is_value).map(|value| contract.text(value)));
        return Some(());
    }
    let here = contract.follow(at);
    let branches = ["anyOf", "oneOf"].iter().find_map(|keyword| contract.document(here).get(here.node, keyword))?;
    // What comes back to a schema adds none of its values anew.
    if seen.insert(here) {
        let branches = contract.items(NodeRef { part: here.part, node: branches }).rev();
        open.extend(branches.filter(|branch| !index.is_null_type(*branch)));
    }
    Some(())
}

/// Whether a schema holds what somebody writes in words of their own.
fn is_free_text(index: &Index<'_>, at: NodeRef) -> bool {
    let value = value_schema(index, at);
    *types(index, value) == ["string"] && enumerated(index, value).is_none() && index.keyword(value, "format").is_none()
}

fn is_nullable(index: &Index<'_>, at: NodeRef) -> bool {
    let contract = index.contract;
    if index.keyword(at, "nullable").is_some_and(|node| contract.document(node).boolean(node.node) == Some(true)) {
        return true;
    }
    if index.keyword(at, "type").is_some_and(|node| contract.items(node).any(|item| contract.text(item) == "null")) {
        return true;
    }
    let here = contract.follow(at);
    ["anyOf", "oneOf"]
        .iter()
        .filter_map(|keyword| contract.document(here).get(here.node, keyword))
        .any(|branches| contract.items(NodeRef { part: here.part, node: branches }).any(|branch| index.is_null_type(branch)))
}

/// The names of the declared properties.
pub(super) fn property_names<'a>(index: &'a Index<'a>, at: NodeRef) -> View<'a> {
    match index.property_names(at) {
        Some(names) => View::Names(index, names),
        None => View::texts(properties(index, at).into_iter().map(|(name, _)| name)),
    }
}

fn has_properties(index: &Index<'_>, at: NodeRef) -> bool {
    declares_properties(index, at)
}

/// What the declared properties mean, where they say so.
fn property_meanings<'a>(index: &Index<'a>, at: NodeRef) -> Vec<&'a str> {
    let meanings = properties(index, at).into_iter().filter_map(|(_, at)| index.keyword(at, "x-pole-attribute"));
    meanings.map(|node| index.contract.text(node)).collect()
}

fn is_object(index: &Index<'_>, at: NodeRef) -> bool {
    let types = types(index, at);
    *types == ["object"] || types.is_empty() && index.keyword(at, "properties").is_some()
}

/// The value of `additionalProperties`: whether it is a schema that says something, `false`, or open.
fn additional(index: &Index<'_>, at: NodeRef) -> Option<Option<bool>> {
    let node = index.keyword(at, "additionalProperties")?;
    let document = index.contract.document(node);
    Some(match document.boolean(node.node) {
        Some(boolean) => Some(boolean),
        None if document.members(node.node).is_empty() => Some(true),
        None => None,
    })
}

/// An object that declares nothing: neither properties nor composition, and not closed.
fn is_free_form(index: &Index<'_>, at: NodeRef) -> bool {
    let contract = index.contract;
    if *types(index, at) != ["object"] || has_properties(index, at) || contract.follow(at) != at {
        return false;
    }
    let composed = ["oneOf", "anyOf", "allOf", "not", "$ref", "patternProperties", "enum", "const"]
        .iter()
        .any(|keyword| contract.document(at).get(at.node, keyword).is_some());
    !composed && !matches!(additional(index, at), Some(None | Some(false)))
}

/// An object whose only content is a map from free names to values of one schema.
fn is_map(index: &Index<'_>, at: NodeRef) -> bool {
    let contract = index.contract;
    contract.follow(at) == at
        && (matches!(additional(index, at), Some(None)) || contract.document(at).get(at.node, "patternProperties").is_some())
        && !has_properties(index, at)
}

/// A `$ref`, alone in an `allOf` or in a choice with null, with nothing beside it that a validator would ask.
fn is_alias(index: &Index<'_>, at: NodeRef) -> bool {
    const COMPOSING: [&str; 4] = ["$ref", "allOf", "anyOf", "oneOf"];
    const ANNOTATIONS: [&str; 11] =
        ["nullable", "$comment", "title", "summary", "description", "default", "deprecated", "readOnly", "writeOnly", "example", "examples"];
    let contract = index.contract;
    let refers = |at: NodeRef| contract.document(at).get(at.node, "$ref").is_some();
    let all: Vec<NodeRef> = contract.get(at, "allOf").map(|all| contract.items(all).collect()).unwrap_or_default();
    if !refers(at) && !index.only_branch(at).is_some_and(refers) && !matches!(all.as_slice(), [only] if refers(*only)) {
        return false;
    }
    // An extension of somebody else's says nothing about the schema; ours may.
    let says_nothing = |name: &str| name.starts_with("x-") && !name.starts_with("x-pole-") && !name.starts_with("x-conformance-");
    let names: Vec<&str> = contract.document(at).members(at.node).iter().map(|member| contract.document(at).text(member.key)).collect();
    let (composing, beside): (Vec<&str>, Vec<&str>) = names.into_iter().partition(|name| COMPOSING.contains(name));
    composing.len() == 1 && beside.into_iter().all(|name| ANNOTATIONS.contains(&name) || says_nothing(name))
}

/// Whether an object schema refuses what it does not declare.
fn is_closed(index: &Index<'_>, at: NodeRef) -> bool {
    let contract = index.contract;
    if index.keyword(at, "x-conformance-closed").is_some_and(|node| contract.document(node).boolean(node.node) == Some(true)) {
        return true;
    }
    let refused = |keyword: &str| index.keyword(at, keyword).is_some_and(|node| contract.document(node).boolean(node.node) == Some(false));
    // A map is closed by the schema of its values together with a bound on their number.
    let bounded_map = matches!(additional(index, at), Some(None)) && index.keyword(at, "maxProperties").is_some();
    refused("additionalProperties") || refused("unevaluatedProperties") || bounded_map
}

/// The share of its leaf properties, technical ones and other entities apart, that an entity schema maps with
/// `x-pole-attribute`.
fn mapped_percent(index: &Index<'_>, at: NodeRef) -> Option<i64> {
    let (mut mapped, mut all) = (0, 0);
    let mut left = MOST_PROPERTIES;
    let mut seen = FxHashSet::default();
    let mut open = vec![at];
    while let Some(at) = open.pop() {
        // What is reached in several ways, or comes back to itself, counts once.
        if !seen.insert(index.contract.follow(at)) {
            continue;
        }
        for (_, property) in properties(index, at) {
            let Some(rest) = left.checked_sub(1) else {
                leave_out(|| format!("an entity has more than {MOST_PROPERTIES} properties, not all of which were looked at").into());
                return (all > 0).then(|| percent(mapped, all));
            };
            left = rest;
            let content = index.keyword(property, "items").unwrap_or(property);
            let stated = |keyword: &'static str| [property, content].into_iter().filter_map(move |at| index.keyword(at, keyword));
            let is_technical = stated("x-pole-technical").any(|node| index.contract.document(node).boolean(node.node) == Some(true));
            if is_technical || stated("x-pole-entity").next().is_some() {
                continue;
            }
            if stated("x-pole-attribute").any(|node| !index.contract.text(node).trim().is_empty()) {
                mapped += 1;
                all += 1;
            } else if has_properties(index, content) {
                open.push(content);
            } else {
                all += 1;
            }
        }
    }
    (all > 0).then(|| percent(mapped, all))
}

fn percent(mapped: usize, all: usize) -> i64 {
    i64::try_from(mapped * 100 / all).unwrap_or(100)
}

/// Whether a description or title, here or where a reference leads, says more than the name.
fn is_described<'a>(index: &Index<'a>, item: Item, at: NodeRef) -> bool {
    let contract = index.contract;
    let folded = |text: &'a str| text.chars().filter(|character| character.is_alphanumeric()).map(|character| character.to_ascii_lowercase());
    let name = index.name_of(item).unwrap_or_default();
    let schema = index.schema_of(at).filter(|_| item.kind == NodeKind::Parameter);
    // Beside a `$ref` a description counts for the reader, whatever the version makes of it.
    let own = ["description", "title", "summary"].iter().filter_map(|field| contract.document(at).get_string(at.node, field));
    let found =
        ["description", "title"].iter().flat_map(|keyword| [index.keyword(at, keyword), schema.and_then(|schema| index.keyword(schema, keyword))]);
    own.chain(found.flatten().map(|node| contract.text(node))).any(|text| folded(text).next().is_some() && !folded(text).eq(folded(name)))
}

fn siblings_and_self<'a>(index: &Index<'a>, at: NodeRef) -> Vec<&'a str> {
    let document = index.contract.document(at);
    let Some(parent) = document.parent(at.node) else { return Vec::new() };
    document.members(parent).iter().map(|member| document.text(member.key)).collect()
}

pub(super) fn siblings<'a>(index: &Index<'a>, at: NodeRef) -> Vec<&'a str> {
    let own = index.contract.key_of(at);
    siblings_and_self(index, at).into_iter().filter(|name| Some(*name) != own).collect()
}

/// The name under which the object that has the property stands: a component or another property.
fn owner<'a>(index: &Index<'a>, item: Item) -> Option<&'a str> {
    let contract = index.contract;
    let mut id = contract.typed(item.id)?.parent;
    loop {
        let typed = contract.typed(id)?;
        if typed.expects != NodeType::Schema {
            return None;
        }
        if typed.field.is_some_and(|field| matches!(field.name, "schemas" | "properties")) {
            return contract.key_of(typed.at);
        }
        if typed.parent == id {
            // The root of a file is named where it is referred to.
            let parents = index.parents().get(&id)?;
            return parents.iter().find_map(|holder| contract.key_of(contract.typed(*holder)?.at));
        }
        id = typed.parent;
    }
}

/// What a schema describes, for messages.
pub(in super::super) fn subject(index: &Index<'_>, id: TypedId) -> String {
    let contract = index.contract;
    let mut id = id;
    let mut prefix = String::new();
    for _ in 0..MOST_AROUND {
        let Some(typed) = contract.typed(id) else { break };
        let parent = contract.typed(typed.parent);
        let named = |at: NodeRef, prefix: &str| contract.key_of(at).map(|name| format!("{prefix}`{name}`"));
        match (typed.field.map(|field| field.name), parent.map(|parent| parent.node_type)) {
            (Some("properties" | "schemas" | "$defs"), _) => return named(typed.at, &prefix).unwrap_or_default(),
            (_, Some(NodeType::Parameter)) => {
                let name = parent.and_then(|parent| contract.get_string(parent.at, "name")).unwrap_or_default();
                return format!("{prefix}`{name}`");
            }
            (_, Some(NodeType::Header)) => return parent.and_then(|parent| named(parent.at, &prefix)).unwrap_or_default(),
            (_, Some(NodeType::MediaType)) => return format!("{prefix}the body"),
            (Some("items" | "prefixItems"), _) => prefix.push_str("an item of "),
            (Some("additionalProperties" | "patternProperties"), _) => prefix.push_str("a value of "),
            _ => {}
        }
        // What is referred to in another file has no parent in it that says what it is.
        let alone = typed.parent == id || parent.is_none_or(|parent| parent.at.part != typed.at.part || parent.expects == NodeType::OpenApi);
        if alone {
            let file = contract.parts.get(typed.at.part as usize).map(|part| part.source.name.as_str()).unwrap_or_default();
            return named(typed.at, &prefix).unwrap_or_else(|| format!("{prefix}{file}"));
        }
        id = typed.parent;
    }
    format!("{prefix}the schema")
}

/// Whether the schema is that of a whole body: of a media type directly, or by reference from one.
fn is_whole_body(index: &Index<'_>, item: Item) -> bool {
    let contract = index.contract;
    let under_media_type =
        |id| contract.typed(id).and_then(|typed| contract.typed(typed.parent)).is_some_and(|parent| parent.node_type == NodeType::MediaType);
    if under_media_type(item.id) {
        return true;
    }
    index.parents().get(&item.id).is_some_and(|parents| parents.iter().copied().any(under_media_type))
}
