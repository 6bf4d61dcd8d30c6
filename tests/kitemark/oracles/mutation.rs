//! Documents with one change each, at every node of a whole contract: what can go wrong in writing one.

use kitemark::contract::structure::table;
use kitemark::contract::{Contract, NodeType};
use kitemark::document::{Source, SourceStore, pointer_token};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// One changed document.
pub(crate) struct Mutation {
    /// What was changed, for the message of a failure.
    pub(crate) what: String,
    pub(crate) document: Value,
}

/// A mapping, with its members as they would be patched by RFC 7396.
pub(crate) fn patched(mut value: Value, patch: &Value) -> Value {
    let Value::Object(members) = patch else { return patch.clone() };
    if !value.is_object() {
        value = Value::Object(Map::new());
    }
    if let Value::Object(into) = &mut value {
        for (name, change) in members {
            if change.is_null() {
                into.remove(name);
            } else {
                let before = into.remove(name).unwrap_or(Value::Null);
                into.insert(name.clone(), patched(before, change));
            }
        }
    }
    value
}

/// Hands over every change of a document at or below one place, one at a time and in a fixed order.
pub(crate) fn mutations(document: &Value, below: &str, mut judge: impl FnMut(Mutation)) {
    let mut made = |what: String, document: Value| judge(Mutation { what, document });
    let mut pointers = Vec::new();
    list(document.pointer(below).expect("there is such a place"), below.to_owned(), &mut pointers);
    for pointer in &pointers {
        for value in [Value::Null, json!(true), json!(7), json!(-1.5), json!("text"), json!([]), json!({})] {
            if document.pointer(pointer) != Some(&value) {
                made(format!("{pointer} becomes {value}"), replaced(&mut document.clone(), pointer, value));
            }
        }
        let Some((parent, key)) = pointer.rsplit_once('/') else { continue };
        let Some(Value::Object(members)) = document.pointer(parent) else { continue };
        let key = key.replace("~1", "/").replace("~0", "~");
        for name in [None, Some(format!("{key}x")), Some(format!("x-{key}")), Some(format!("own {key}"))] {
            let mut members = members.clone();
            let value = members.remove(&key).expect("the pointer was listed");
            let what = format!("{pointer} is {}", name.as_ref().map_or_else(|| "removed".into(), |name| format!("renamed `{name}`")));
            if let Some(name) = name {
                members.insert(name, value);
            }
            made(what, replaced(&mut document.clone(), parent, Value::Object(members)));
        }
    }
    for pointer in &pointers {
        match document.pointer(pointer) {
            Some(Value::Object(members)) => {
                for (name, value) in [("unknown", json!({})), ("x-own", json!([1])), ("$ref", json!("#/info"))] {
                    let mut members = members.clone();
                    members.insert(name.into(), value.clone());
                    made(format!("{pointer} gets `{name}`"), replaced(&mut document.clone(), pointer, Value::Object(members)));
                }
                let keys: Vec<&String> = members.keys().collect();
                for pair in keys.windows(2) {
                    let mut members = members.clone();
                    let (first, second) = (members[pair[0]].clone(), members[pair[1]].clone());
                    members.insert(pair[0].clone(), second);
                    members.insert(pair[1].clone(), first);
                    made(
                        format!("{pointer} has `{}` and `{}` swapped", pair[0], pair[1]),
                        replaced(&mut document.clone(), pointer, Value::Object(members)),
                    );
                }
            }
            Some(Value::Array(items)) => {
                let twice: Vec<Value> = items.iter().chain(items).cloned().collect();
                made(format!("{pointer} has its items twice"), replaced(&mut document.clone(), pointer, Value::Array(twice)));
            }
            _ => {}
        }
    }
    borrowed(document, below, made);
}

/// Gives every object each field that it lacks and another object of its type has.
fn borrowed(document: &Value, below: &str, mut made: impl FnMut(String, Value)) {
    let objects = objects(document);
    let lent = lent(document, &objects);
    for (node_type, pointers) in &objects {
        let fields: Vec<&(NodeType, String)> = lent.keys().filter(|(of, _)| of == node_type).collect();
        for pointer in pointers.iter().filter(|pointer| pointer.starts_with(below)) {
            let Some(Value::Object(members)) = document.pointer(pointer) else { continue };
            for field in fields.iter().filter(|(_, name)| !members.contains_key(name)) {
                let mut members = members.clone();
                members.insert(field.1.clone(), lent[*field].clone());
                made(format!("{pointer} gets the `{}` of another", field.1), replaced(&mut document.clone(), pointer, Value::Object(members)));
            }
        }
    }
}

/// Gives every object each field that the table knows in another version and not in its own, with a value of that version.
pub(crate) fn foreign(document: &Value, other: &Value, mut judge: impl FnMut(Mutation)) {
    let version = |document| read(document).version().expect("the whole contract is of a known version");
    let (own, others) = (version(document), version(other));
    let lent = lent(other, &objects(other));
    for (node_type, pointers) in objects(document) {
        let known = |version, name: &str| table(version, node_type).is_some_and(|table| table.field(name).is_some());
        let fields = lent.iter().filter(|((of, name), _)| *of == node_type && known(others, name) && !known(own, name));
        for ((_, name), value) in fields {
            for pointer in &pointers {
                let Some(Value::Object(members)) = document.pointer(pointer) else { continue };
                let mut members = members.clone();
                members.insert(name.clone(), value.clone());
                let what = format!("{pointer} gets the `{name}` of {}", others.name());
                judge(Mutation { what, document: replaced(&mut document.clone(), pointer, Value::Object(members)) });
            }
        }
    }
}

/// The fields that the tables know and no object of a whole contract has.
pub(crate) fn missing_fields(document: &Value) -> Vec<String> {
    let version = read(document).version().expect("the whole contract is of a known version");
    let objects = objects(document);
    let lent = lent(document, &objects);
    let tables = NodeType::ALL.into_iter().filter(|node_type| *node_type != NodeType::Reference);
    let fields = tables.filter_map(|node_type| Some((node_type, table(version, node_type)?)));
    fields
        .flat_map(|(node_type, table)| table.fields.iter().map(move |field| (node_type, table.title, field.name)))
        .filter(|(node_type, _, name)| !lent.contains_key(&(*node_type, (*name).to_owned())))
        .map(|(_, title, name)| format!("{title}: {name}"))
        .collect()
}

/// Where the objects of each type stand.
fn objects(document: &Value) -> BTreeMap<NodeType, Vec<String>> {
    let contract = read(document);
    let mut objects: BTreeMap<NodeType, Vec<String>> = BTreeMap::new();
    for typed in contract.typed.iter().filter(|typed| typed.node_type != NodeType::Reference) {
        objects.entry(typed.node_type).or_default().push(contract.place(typed.at).pointer);
    }
    objects
}

/// The first value of each field of each type.
fn lent(document: &Value, objects: &BTreeMap<NodeType, Vec<String>>) -> BTreeMap<(NodeType, String), Value> {
    // The whole contracts lack these: a licence has only one of its addresses, and the published schema of 3.1 refuses the server.
    let mut lent = BTreeMap::from([
        ((NodeType::License, "identifier".to_owned()), json!("MIT")),
        ((NodeType::Link, "server".to_owned()), json!({ "url": "/" })),
    ]);
    for (node_type, pointers) in objects {
        for members in pointers.iter().filter_map(|pointer| document.pointer(pointer)?.as_object()) {
            for (name, value) in members {
                lent.entry((*node_type, name.clone())).or_insert_with(|| value.clone());
            }
        }
    }
    lent
}

/// A document as a contract.
pub(crate) fn read(document: &Value) -> Contract {
    let store = SourceStore::in_memory(BTreeMap::new());
    Contract::from_source(&store, Source::from_bytes("openapi.json", document.to_string().into_bytes()))
}

fn replaced(document: &mut Value, pointer: &str, value: Value) -> Value {
    *document.pointer_mut(pointer).expect("the pointer was listed") = value;
    document.take()
}

fn list(value: &Value, pointer: String, into: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            // In an order that does not depend on how the build keeps members.
            for (name, member) in members.iter().collect::<BTreeMap<_, _>>() {
                list(member, format!("{pointer}/{}", pointer_token(name)), into);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                list(item, format!("{pointer}/{index}"), into);
            }
        }
        _ => {}
    }
    into.push(pointer);
}
