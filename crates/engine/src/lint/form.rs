//! The form of a requirement file: its fields in one order, no YAML anchors, and not too long to be read.

use kitemark_document::{Document, NodeId, Source, anchors};
use kitemark_standard::read::REQUIREMENT_SCHEMA;
use kitemark_standard::{StandardFault, StandardFile};
use std::sync::LazyLock;

/// The lines above which a file says why it has so many.
const MOST_LINES: usize = 150;

/// The schema of a requirement file, which lists the fields in their order.
static SCHEMA: LazyLock<Option<Document>> =
    LazyLock::new(|| Source::from_bytes("requirement.schema.json", REQUIREMENT_SCHEMA.as_bytes().to_vec()).read().ok());

/// What holds objects of one form, and where the schema lists their fields.
const FORMS: [(&str, &str); 6] = [
    ("parameters", "/properties/parameters/additionalProperties/properties"),
    ("groups", "/$defs/group/properties"),
    ("probes", "/$defs/probe/properties"),
    ("checks", "/$defs/check/properties"),
    ("cases", "/$defs/case/properties"),
    ("examples", "/$defs/example/properties"),
];

/// Every fault of the form of a file.
pub(super) fn lint(file: &StandardFile) -> Vec<StandardFault> {
    let mut found: Vec<(NodeId, String)> = Vec::new();
    let document = &file.document;
    let root = document.root();
    in_order(document, root, "/properties", &mut found);
    for (section, fields) in FORMS {
        let Some(node) = document.get(root, section) else { continue };
        let members = document.members(node).iter().map(|member| member.value);
        for object in members.chain(document.items(node).iter().copied()) {
            in_order(document, object, fields, &mut found);
            applies(document, object, &mut found);
            excepts(document, object, &mut found);
        }
    }
    applies(document, root, &mut found);
    let mut faults: Vec<StandardFault> = found.into_iter().map(|(node, message)| file.fault_at(node, message)).collect();
    let hidden = "YAML anchors and aliases hide what is said twice: name it under `schemas` or `groups`, or let a check be `like` another";
    faults.extend(
        anchors(&file.source.text).first().map(|at| StandardFault { place: file.source.place_at(*at, String::new()), message: hidden.to_owned() }),
    );
    let lines = file.source.text.lines().count();
    if lines > MOST_LINES && !file.source.text.starts_with('#') {
        let message = format!("the file has {lines} lines: above {MOST_LINES} its first line says why, as a comment");
        faults.push(StandardFault { place: file.source.place_at(0, String::new()), message });
    }
    faults
}

fn applies(document: &Document, holder: NodeId, found: &mut Vec<(NodeId, String)>) {
    if let Some(applies) = document.get(holder, "applies") {
        in_order(document, applies, "/$defs/applies/properties", found);
    }
}

/// Notes an exception that takes every node without the fields that it is about: a schema passes when a member is missing.
fn excepts(document: &Document, holder: NodeId, found: &mut Vec<(NodeId, String)>) {
    let Some(except) = document.get(holder, "except") else { return };
    let items = document.items(except);
    for written in if items.is_empty() { std::slice::from_ref(&except) } else { items } {
        let named = document.string(*written).and_then(|text| text.strip_prefix('#'));
        let schema = match named {
            Some(name) => document.get(document.root(), "schemas").and_then(|schemas| document.get(schemas, name)),
            None => Some(*written),
        };
        let has = |keyword: &str| schema.is_some_and(|schema| document.get(schema, keyword).is_some());
        if has("properties") && !has("is") && !has("required") {
            let message = "this excepts every node that lacks the field, too: write the field under `is`, which asks that it is there";
            found.push((*written, message.to_owned()));
        }
    }
}

/// Notes the fields of an object that are behind one that comes after them.
fn in_order(document: &Document, object: NodeId, fields: &str, found: &mut Vec<(NodeId, String)>) {
    let Some(schema) = SCHEMA.as_ref() else { return };
    let order: Vec<&str> =
        schema.at_pointer(fields).map(|fields| schema.members(fields)).unwrap_or_default().iter().map(|field| schema.text(field.key)).collect();
    let mut last: Option<(usize, &str)> = None;
    for member in document.members(object) {
        let name = document.text(member.key);
        let Some(position) = order.iter().position(|known| *known == name) else { continue };
        match last {
            Some((greatest, before)) if position < greatest => found.push((member.value, format!("`{name}` comes before `{before}`"))),
            _ => last = Some((position, name)),
        }
    }
}
