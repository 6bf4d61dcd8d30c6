//! The XML of an example as the value that its schema describes (OpenAPI, XML Object): elements and attributes become
//! properties by their names. Where the schema does not say which value the XML stands for, that is told.

use super::form::document_of;
use kitemark_contract::{Contract, NodeRef};
use kitemark_document::Document;
use roxmltree::{Node, ParsingOptions};
use serde_json::{Map, Value};

/// How deep elements are read.
const MOST_DEPTH: usize = 64;

/// Why the text of an example was not read.
pub(in crate::checks) enum Unread {
    /// It is no XML.
    Malformed(String),
    /// It cannot be told which value it stands for.
    Undecided(String),
}

/// The value that a text in XML stands for by a schema; its scalars are text.
pub(in crate::checks) fn read(contract: &Contract, schema: NodeRef, text: &str) -> Result<Document, Unread> {
    if text.contains("<!DOCTYPE") {
        return Err(Unread::Undecided("XML with a document type is not read".into()));
    }
    let options = ParsingOptions { allow_dtd: false, ..ParsingOptions::default() };
    let parsed = roxmltree::Document::parse_with_options(text.trim_start(), options).map_err(|error| Unread::Malformed(error.to_string()))?;
    let value =
        value(contract, schema, parsed.root_element(), MOST_DEPTH).map_err(|reason| Unread::Undecided(format!("the XML is not read: {reason}")))?;
    Ok(document_of(&value))
}

/// What the schema of an element or attribute says of its XML.
struct Shape<'a> {
    contract: &'a Contract,
    /// The schemas that apply together: the schema, what it refers to, and all of `allOf`.
    schemas: Vec<NodeRef>,
}

impl<'a> Shape<'a> {
    fn of(contract: &'a Contract, schema: NodeRef) -> Result<Self, String> {
        let mut shape = Self { contract, schemas: Vec::new() };
        let mut open = vec![schema];
        while let Some(at) = open.pop() {
            if shape.schemas.len() > MOST_DEPTH {
                return Err("too many schemas apply to one element".into());
            }
            shape.schemas.push(at);
            let document = contract.document(at);
            let unread = ["oneOf", "anyOf", "if", "not", "patternProperties", "prefixItems", "$dynamicRef", "dependentSchemas"];
            if let Some(keyword) = unread.iter().find(|keyword| document.get(at.node, keyword).is_some()) {
                return Err(format!("which properties its elements are is not told where the schema has `{keyword}`"));
            }
            open.extend(contract.target(at));
            let all = document.get(at.node, "allOf").map(|list| document.items(list)).unwrap_or_default();
            open.extend(all.iter().map(|node| NodeRef { part: at.part, node: *node }));
        }
        Ok(shape)
    }

    fn first(&self, keyword: &str) -> Option<NodeRef> {
        self.schemas.iter().find_map(|at| Some(NodeRef { part: at.part, node: self.contract.document(*at).get(at.node, keyword)? }))
    }

    fn is_of_type(&self, name: &str) -> bool {
        self.first("type").is_some_and(|at| {
            let document = self.contract.document(at);
            document.string(at.node) == Some(name) || document.items(at.node).iter().any(|item| document.string(*item) == Some(name))
        })
    }

    /// The properties that are declared, with their schemas.
    fn properties(&self) -> Vec<(&'a str, NodeRef)> {
        let mappings =
            self.schemas.iter().filter_map(|at| Some(NodeRef { part: at.part, node: self.contract.document(*at).get(at.node, "properties")? }));
        mappings.flat_map(|mapping| self.contract.members(mapping)).collect()
    }

    fn xml_name(&self) -> Option<&'a str> {
        self.contract.get_string(self.first("xml")?, "name")
    }

    fn xml_is(&self, field: &str) -> bool {
        self.first("xml").is_some_and(|at| self.contract.document(at).get_boolean(at.node, field) == Some(true))
    }
}

/// The value of one element.
fn value(contract: &Contract, schema: NodeRef, element: Node<'_, '_>, depth: usize) -> Result<Value, String> {
    let depth = depth.checked_sub(1).ok_or("its elements are nested too deeply")?;
    let shape = Shape::of(contract, schema)?;
    if shape.first("xml").is_some_and(|at| contract.document(at).get(at.node, "nodeType").is_some()) {
        return Err("`nodeType` is not read".into());
    }
    if shape.is_of_type("array") {
        let items = shape.first("items").ok_or("the schema of a list has no `items`")?;
        return element
            .children()
            .filter(Node::is_element)
            .map(|child| value(contract, items, child, depth))
            .collect::<Result<_, _>>()
            .map(Value::Array);
    }
    let properties = shape.properties();
    let has_elements = element.children().any(|child| child.is_element());
    if properties.is_empty() && !shape.is_of_type("object") {
        return if has_elements { Err("its elements are not described".into()) } else { Ok(Value::String(content(element))) };
    }
    let mut members = Map::new();
    let mut known: Vec<&str> = Vec::new();
    for (name, schema) in properties {
        let shape = Shape::of(contract, schema)?;
        let own = shape.xml_name().unwrap_or(name);
        if shape.xml_is("attribute") {
            members.extend(element.attribute(own).map(|text| (name.to_owned(), Value::String(text.to_owned()))));
        } else if shape.is_of_type("array") && !shape.xml_is("wrapped") {
            let items = shape.first("items").ok_or("the schema of a list has no `items`")?;
            let inner = Shape::of(contract, items)?.xml_name().unwrap_or(name);
            let list = named(element, inner).map(|child| value(contract, items, child, depth)).collect::<Result<Vec<_>, _>>()?;
            known.push(inner);
            if !list.is_empty() {
                members.insert(name.to_owned(), Value::Array(list));
            }
        } else {
            known.push(own);
            let mut found = named(element, own);
            if let Some(child) = found.next() {
                if found.next().is_some() {
                    return Err(format!("the element `{own}` comes twice where the schema has one"));
                }
                members.insert(name.to_owned(), value(contract, schema, child, depth)?);
            }
        }
    }
    match element.children().find(|child| child.is_element() && !known.contains(&child.tag_name().name())) {
        Some(other) => Err(format!("the element `{}` is not described", other.tag_name().name())),
        None => Ok(Value::Object(members)),
    }
}

/// The elements in an element that have a name.
fn named<'e, 'x>(element: Node<'e, 'x>, name: &str) -> impl Iterator<Item = Node<'e, 'x>> {
    element.children().filter(move |child| child.is_element() && child.tag_name().name() == name)
}

/// The text in an element.
fn content(element: Node<'_, '_>) -> String {
    element.children().filter_map(|child| child.text()).collect::<String>().trim().to_owned()
}
