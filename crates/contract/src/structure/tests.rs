//! Tests of the table in itself: its rows, the versions that have them, and what they name.

use super::row::Row;
use super::{Condition, Field, Holds, NodeType, ObjectTable, Version, object, table};
use std::collections::{BTreeMap, BTreeSet};

const VERSIONS: [Version; 3] = [Version::V3_0, Version::V3_1, Version::V3_2];

fn tables() -> impl Iterator<Item = (Version, NodeType, &'static ObjectTable)> {
    VERSIONS
        .into_iter()
        .flat_map(|version| NodeType::ALL.into_iter().filter_map(move |node_type| Some((version, node_type, table(version, node_type)?))))
}

/// The fields of the node that a condition names.
fn named(condition: &Condition) -> Vec<&'static str> {
    match *condition {
        Condition::ExactlyOne(fields) | Condition::AtMostOne(fields) | Condition::AtLeastOne(fields) => fields.to_vec(),
        Condition::WhenRequires { field, requires: others, .. }
        | Condition::WhenForbids { field, forbids: others, .. }
        | Condition::UnlessForbids { field, forbids: others, .. }
        | Condition::PresentForbids { field, forbids: others }
        | Condition::PresentRequires { field, requires: others } => [&[field], others].concat(),
        Condition::WhenHolds { field, then, .. } | Condition::WhenNames { field, then, .. } => vec![field, then],
        Condition::SingleEntry(field) | Condition::Distinct(field) => vec![field],
        Condition::ItemsAtMostOne { list, .. } | Condition::ItemsNotBoth { list, .. } => vec![list],
        Condition::NotEmpty => Vec::new(),
    }
}

/// The node types that stand directly in what a field holds.
fn node_types(holds: &Holds) -> Vec<NodeType> {
    match *holds {
        Holds::Object(node_type) => vec![node_type],
        Holds::Schema => vec![NodeType::Schema, NodeType::Reference],
        Holds::Referable(node_type) | Holds::BooleanOr(node_type) => vec![node_type, NodeType::Reference],
        Holds::List(inner) | Holds::NonEmptyList(inner) | Holds::Map(inner) | Holds::NamedMap(_, inner) => node_types(inner),
        _ => Vec::new(),
    }
}

fn contents(table: &'static ObjectTable) -> impl Iterator<Item = &'static Holds> {
    table.fields.iter().map(|field| &field.holds).chain(table.patterned.as_ref().map(|(_, holds)| holds))
}

#[test]
fn every_title_is_that_of_an_object() {
    for (version, node_type, table) in tables() {
        assert!(table.title.ends_with(" Object") && table.title.len() > " Object".len(), "{version:?} {node_type:?}: {}", table.title);
    }
}

#[test]
fn no_table_has_a_field_twice() {
    for (version, _, table) in tables() {
        let names: BTreeSet<_> = table.fields.iter().map(|field| field.name).collect();
        assert_eq!(names.len(), table.fields.len(), "{version:?} {}", table.title);
    }
}

/// Whether a version has a row, told without what picks the rows when this compiles.
fn has<T>(version: Version, row: &Row<T>) -> bool {
    (row.since..=row.until).contains(&version)
}

#[test]
fn a_version_has_the_rows_from_their_first_version_to_their_last() {
    for node_type in NodeType::ALL {
        let object = object(node_type);
        for version in VERSIONS {
            let fields: Vec<Field> = object.fields.iter().filter(|row| has(version, row)).map(|row| row.value).collect();
            let conditions: Vec<Condition> = object.conditions.iter().filter(|row| has(version, row)).map(|row| row.value).collect();
            let Some(table) = table(version, node_type) else {
                assert!(version < object.since && fields.is_empty(), "{version:?} has no {node_type:?}");
                continue;
            };
            assert_eq!((table.fields, table.conditions), (fields.as_slice(), conditions.as_slice()), "{version:?} {node_type:?}");
            assert_eq!((table.extensions, table.open), (object.extensions.contains(&version), object.open.contains(&version)), "{node_type:?}");
        }
    }
}

#[test]
fn the_rows_of_a_field_follow_one_another_without_a_gap() {
    for node_type in NodeType::ALL {
        let mut rows: BTreeMap<&str, Vec<(Version, Version)>> = BTreeMap::new();
        for row in object(node_type).fields {
            assert!(row.since <= row.until && row.since >= object(node_type).since, "{node_type:?} {row:?}");
            rows.entry(row.value.name).or_default().push((row.since, row.until));
        }
        for (name, rows) in rows {
            let versions: Vec<Version> =
                rows.iter().flat_map(|(since, until)| VERSIONS.into_iter().filter(move |version| version >= since && version <= until)).collect();
            let first = versions.first().copied();
            let expected: Vec<Version> = VERSIONS.into_iter().filter(|version| Some(*version) >= first).take(versions.len()).collect();
            assert_eq!(versions, expected, "{node_type:?} {name}");
        }
    }
}

#[test]
fn a_row_is_repeated_only_where_a_version_changed_it() {
    for node_type in NodeType::ALL {
        let rows = object(node_type).fields;
        for (position, row) in rows.iter().enumerate() {
            let same = rows.iter().skip(position + 1).find(|other| other.value == row.value);
            assert!(same.is_none(), "{node_type:?}: {row:?} and {same:?} are one row");
        }
    }
}

#[test]
fn conditions_name_fields_of_their_table() {
    for (version, _, table) in tables() {
        for condition in table.conditions {
            for name in named(condition) {
                assert!(table.field(name).is_some(), "{version:?} {}: {condition:?} names {name}", table.title);
            }
        }
    }
}

#[test]
fn conditions_compare_with_values_that_the_field_may_hold() {
    for (version, _, table) in tables() {
        for condition in table.conditions {
            let (Condition::WhenRequires { field, value, .. }
            | Condition::WhenHolds { field, value, .. }
            | Condition::WhenForbids { field, value, .. }
            | Condition::UnlessForbids { field, value, .. }) = condition
            else {
                continue;
            };
            let possible = match table.field(field).map(|field| &field.holds) {
                Some(Holds::OneOf(values)) => values.contains(value),
                Some(Holds::String) => true,
                _ => false,
            };
            assert!(possible, "{version:?} {}: {condition:?}", table.title);
        }
    }
}

#[test]
fn tables_exist_for_what_stands_in_a_contract_and_for_nothing_else() {
    for version in VERSIONS {
        let mut reached = BTreeSet::from([NodeType::OpenApi]);
        let mut pending = vec![NodeType::OpenApi];
        while let Some(node_type) = pending.pop() {
            let table = table(version, node_type);
            assert!(table.is_some(), "{version:?} has no table for {node_type:?}");
            for found in table.into_iter().flat_map(contents).flat_map(node_types) {
                if reached.insert(found) {
                    pending.push(found);
                }
            }
        }
        let known: BTreeSet<_> = NodeType::ALL.into_iter().filter(|node_type| table(version, *node_type).is_some()).collect();
        assert_eq!(known, reached, "{version:?}");
    }
}

#[test]
fn all_names_every_node_type_once() {
    assert_eq!(BTreeSet::from(NodeType::ALL).len(), NodeType::ALL.len());
    let (first, last) = (NodeType::ALL.first(), NodeType::ALL.last());
    assert_eq!(first.map(|node_type| *node_type as usize), Some(0));
    assert_eq!(last.map(|node_type| *node_type as usize), Some(NodeType::ALL.len() - 1));
}

/// Every keyword of JSON Schema 2020-12, by the vocabularies that OpenAPI 3.1 and 3.2 take over, and of their own vocabulary.
#[rustfmt::skip]
const KEYWORDS: [&str; 62] = [
    "$id", "$schema", "$ref", "$anchor", "$dynamicRef", "$dynamicAnchor", "$vocabulary", "$comment", "$defs", "prefixItems", "items", "contains",
    "additionalProperties", "properties", "patternProperties", "dependentSchemas", "propertyNames", "if", "then", "else", "allOf", "anyOf", "oneOf",
    "not", "unevaluatedItems", "unevaluatedProperties", "type", "const", "enum", "multipleOf", "maximum", "exclusiveMaximum", "minimum",
    "exclusiveMinimum", "maxLength", "minLength", "pattern", "maxItems", "minItems", "uniqueItems", "maxContains", "minContains", "maxProperties",
    "minProperties", "required", "dependentRequired", "title", "description", "default", "deprecated", "readOnly", "writeOnly", "examples", "format",
    "contentEncoding", "contentMediaType", "contentSchema", "discriminator", "xml", "externalDocs", "example", "definitions",
];

#[test]
fn every_keyword_of_a_schema_says_what_a_change_of_it_means() {
    for version in [Version::V3_1, Version::V3_2] {
        let known: BTreeSet<&str> = table(version, NodeType::Schema).into_iter().flat_map(|table| table.fields).map(|field| field.name).collect();
        assert_eq!(known, BTreeSet::from(KEYWORDS), "{version:?}");
    }
}

#[test]
fn what_a_change_means_is_the_same_in_all_versions() {
    for node_type in NodeType::ALL {
        let mut effects = BTreeMap::new();
        for row in object(node_type).fields {
            let effect = *effects.entry(row.value.name).or_insert(row.value.effect);
            assert_eq!(effect, row.value.effect, "{node_type:?} {}", row.value.name);
        }
    }
}
