//! The value that a contract states for a parameter. Nothing is invented: what the contract does not say has no value.

use super::value::Value;
use kitemark_contract::NodeRef;
use kitemark_contract::media_type::is_json;
use kitemark_model::Index;
use kitemark_model::properties;
use std::cell::Cell;

/// How deep objects within a body are followed.
const DEEPEST: usize = 8;

/// How many schemas are asked for what a body states: those within each other multiply.
const MOST_SCHEMAS: usize = 10_000;

/// The only media type of a parameter that has `content` instead of a schema.
#[derive(Debug, Clone, Copy)]
pub(super) struct Content<'a> {
    /// The name of the media type.
    pub(super) name: &'a str,
    /// The Media Type Object.
    pub(super) at: NodeRef,
}

/// The media type of a parameter with `content`.
pub(super) fn content<'a>(index: &Index<'a>, parameter: NodeRef) -> Option<Content<'a>> {
    let contract = index.contract;
    let (name, at) = contract.members(contract.get(parameter, "content")?).next()?;
    Some(Content { name, at: contract.follow(at) })
}

/// The value of a parameter that must be sent: of its examples, its media type's, its schema's, else what the schema
/// settles itself; last the least number that it allows, and the empty value where that is allowed by name.
pub(super) fn stated(index: &Index<'_>, parameter: NodeRef) -> Option<Value> {
    let content = content(index, parameter);
    let holder = content.map_or(parameter, |content| content.at);
    let reader = Reader { index, as_json: content.is_some_and(|content| is_json(content.name)), left: Cell::new(MOST_SCHEMAS) };
    let of_media_type = || content.and_then(|content| reader.of_examples(content.at));
    let of_schema = || field(index, holder, "schema").and_then(|schema| reader.of_schema(schema));
    reader.of_examples(parameter).or_else(of_media_type).or_else(of_schema).or_else(|| allowed_empty(index, parameter))
}

/// The body that a media type states: its example, its schema's, else an object of what its properties state.
pub(super) fn body(index: &Index<'_>, media_type: NodeRef) -> Option<Value> {
    let reader = Reader { index, as_json: true, left: Cell::new(MOST_SCHEMAS) };
    // A body of which a part was left out for its size is none that the contract states.
    let made = || reader.whole(field(index, media_type, "schema")?, 0).filter(|_| reader.left.get() > 0);
    reader.of_examples(media_type).or_else(made)
}

/// A field of an object as it stands.
fn field(index: &Index<'_>, at: NodeRef, name: &str) -> Option<NodeRef> {
    index.contract.document(at).get(at.node, name).map(|node| NodeRef { part: at.part, node })
}

/// `allowEmptyValue` says of a parameter in the query that its name alone may be sent.
fn allowed_empty(index: &Index<'_>, parameter: NodeRef) -> Option<Value> {
    let allows = index.contract.document(parameter).get_boolean(parameter.node, "allowEmptyValue") == Some(true);
    (allows && index.contract.get_string(parameter, "in") == Some("query")).then(|| Value::String(String::new()))
}

struct Reader<'i, 'a> {
    index: &'i Index<'a>,
    /// Whether an empty array or object is a value too, as it is in JSON.
    as_json: bool,
    /// How many schemas may still be asked.
    left: Cell<usize>,
}

impl Reader<'_, '_> {
    /// The value of a node, unless nothing would be sent for it: a null example means that there is none.
    fn usable(&self, at: NodeRef) -> Option<Value> {
        let value = Value::of_node(self.index.contract.document(at), at.node);
        let is_value = if self.as_json { value != Value::Null } else { !value.is_undefined() };
        is_value.then_some(value)
    }

    /// `example`, else the first of `examples` by name that holds a value: what `externalValue` names is not read.
    fn of_examples(&self, holder: NodeRef) -> Option<Value> {
        let contract = self.index.contract;
        let example = field(self.index, holder, "example").and_then(|at| self.usable(at));
        example.or_else(|| {
            let mut examples: Vec<(&str, NodeRef)> = contract.members(field(self.index, holder, "examples")?).collect();
            examples.sort();
            examples.into_iter().map(|(_, at)| contract.follow(at)).find_map(|at| {
                // From 3.2 the data of an example stands in `dataValue`.
                ["dataValue", "value"].iter().find_map(|name| self.usable(field(self.index, at, name)?))
            })
        })
    }

    fn of_schema(&self, schema: NodeRef) -> Option<Value> {
        let keyword = |name: &str| self.index.keyword(schema, name);
        let first = |name: &str| keyword(name).and_then(|list| self.index.contract.items(list).find_map(|item| self.usable(item)));
        let one = |name: &str| keyword(name).and_then(|at| self.usable(at));
        one("example")
            .or_else(|| first("examples"))
            .or_else(|| one("const"))
            .or_else(|| one("default"))
            .or_else(|| first("enum"))
            .or_else(|| self.minimum(schema))
    }

    /// What a schema states, or an object of what its properties state; those that are not sent are left out.
    fn whole(&self, schema: NodeRef, depth: usize) -> Option<Value> {
        let contract = self.index.contract;
        self.left.set(self.left.get().saturating_sub(1));
        if self.left.get() == 0 {
            return None;
        }
        if let Some(value) = self.of_schema(schema) {
            return Some(value);
        }
        let properties = if depth < DEEPEST { properties(self.index, schema) } else { Vec::new() };
        let is_sent = |at: &NodeRef| self.index.keyword(*at, "readOnly").is_none_or(|at| contract.document(at).boolean(at.node) != Some(true));
        let sent = properties.into_iter().filter(|(_, at)| is_sent(at));
        let members: Vec<(String, Value)> = sent.filter_map(|(name, at)| Some((name.to_owned(), self.whole(at, depth + 1)?))).collect();
        (!members.is_empty()).then_some(Value::Object(members))
    }

    /// The minimum of a number, where that is itself allowed.
    fn minimum(&self, schema: NodeRef) -> Option<Value> {
        let index = self.index;
        let contract = index.contract;
        let types = index.keyword(schema, "type")?;
        let names: Vec<&str> = if contract.document(types).is_sequence(types.node) {
            contract.items(types).map(|at| contract.text(at)).collect()
        } else {
            vec![contract.text(types)]
        };
        let at = index.keyword(schema, "minimum")?;
        let minimum = contract.document(at).number(at.node)?;
        let is_excluded = index.keyword(schema, "exclusiveMinimum").is_some_and(|at| contract.document(at).boolean(at.node) != Some(false));
        let fits = names.contains(&"number") || names.contains(&"integer") && minimum.is_integer();
        (fits && !is_excluded && index.keyword(schema, "multipleOf").is_none()).then(|| Value::Number(minimum.text().to_owned()))
    }
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "a test that cannot read its own data has failed")]
mod tests {
    use super::body;
    use kitemark_contract::{Contract, NodeRef};
    use kitemark_document::{Source, SourceStore};
    use kitemark_model::Index;
    use std::collections::BTreeMap;
    use std::fmt::Write as _;

    /// The body of schemas within each other, so deep and of so many properties each.
    fn made(depth: usize, width: usize) -> Option<usize> {
        let mut text = String::from(
            "openapi: 3.1.0\ninfo: { title: t, version: '1' }\npaths:\n  /a:\n    post:\n      requestBody:\n        content:\n          \
             application/json: { schema: { $ref: '#/components/schemas/S0' } }\n      responses: { '200': { description: d } }\ncomponents:\n  schemas:\n",
        );
        for level in 0..depth {
            let inner = if level + 1 == depth { "{ default: 1 }".to_owned() } else { format!("{{ $ref: '#/components/schemas/S{}' }}", level + 1) };
            let properties: Vec<String> = (0..width).map(|number| format!("p{number}: {inner}")).collect();
            let _ = writeln!(text, "    S{level}: {{ properties: {{ {} }} }}", properties.join(", "));
        }
        let contract = Contract::from_source(&SourceStore::in_memory(BTreeMap::new()), Source::from_bytes("a.yaml", text.into_bytes()));
        let index = Index::new(&contract, None, None);
        let node = contract.document(contract.root()).at_pointer("/paths/~1a/post/requestBody/content/application~1json").expect("a media type");
        body(&index, NodeRef { part: 0, node }).map(|value| value.to_json().len())
    }

    #[test]
    fn a_body_is_made_whole_or_not_at_all() {
        assert_eq!(made(1, 2), Some(15));
        assert!(made(4, 5).is_some());
        assert_eq!(made(7, 10), None);
    }
}
