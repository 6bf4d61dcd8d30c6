//! Whether examples fit their schemas. Data cannot say it: the schema that judges each value is written in the contract itself.

use super::super::outcome::Location;
use super::{NativeCheck, NativeFinding, NativeOutcome, Parameters};
use kitemark_contract::instance::{Direction, Instance, InstanceFault, Parsed, Reading, ValidationResult, Validator};
use kitemark_contract::media_type::{essence, is_json};
use kitemark_contract::{Context, Contract, NodeRef, NodeType, Typed, TypedId};
use kitemark_document::{Document, Source};
use kitemark_model::Index;
use kitemark_standard::Level;
use rustc_hash::FxHashSet;

pub(super) const CHECK: NativeCheck =
    NativeCheck { name: "examples", about: "Examples and defaults that their schemas do not allow.", parameters: &[], run };

/// Judges every example of a contract that is used.
fn run(index: &Index<'_>, _parameters: &Parameters) -> NativeOutcome {
    let contract = index.contract;
    let mut examples = Examples {
        contract,
        judge: Validator::new(contract),
        outcome: NativeOutcome::default(),
        judged: FxHashSet::default(),
        told: FxHashSet::default(),
        doubted: FxHashSet::default(),
    };
    for (id, typed) in (0..).zip(&contract.typed) {
        if contract.context(id).is_used() {
            examples.of_node(id, typed);
        }
    }
    examples.outcome
}

struct Examples<'a> {
    contract: &'a Contract,
    judge: Validator<'a>,
    outcome: NativeOutcome,
    judged: FxHashSet<(NodeRef, NodeRef, Direction)>,
    told: FxHashSet<(Location, String)>,
    doubted: FxHashSet<(NodeRef, String)>,
}

/// What an example illustrates.
#[derive(Clone, Copy)]
struct Subject<'a> {
    schema: NodeRef,
    direction: Direction,
    /// How it travels, where it is a parameter or header.
    wire: Option<Parsed<'a>>,
    /// Whether it is a parameter or header, or the content of one.
    is_parameter: bool,
    /// Whether it is the content of a parameter or header, and given as text.
    is_content: bool,
    /// Whether only objects are judged, as of forms.
    objects_only: bool,
}

/// What a fault weighs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Weight {
    /// As much as the requirement says.
    Full,
    /// Less: the value travels as text anyway.
    TravelsAsText,
    /// Less: the text of the value is valid.
    TextIsValid,
}

const TEXT_IS_VALID: &str = "; its text would be valid, so a generator may have written it in the wrong JSON type";
const WHAT_THE_SCHEMA_SAYS: &str = "what the schema says";

impl<'a> Examples<'a> {
    fn of_node(&mut self, id: TypedId, typed: &Typed) {
        match typed.node_type {
            NodeType::Schema => self.of_schema(typed.at),
            NodeType::MediaType => self.of_media_type(id, typed.at),
            NodeType::Parameter | NodeType::Header => self.of_parameter(id, typed),
            _ => {}
        }
    }

    fn field(&self, at: NodeRef, name: &str) -> Option<NodeRef> {
        self.contract.document(at).get(at.node, name).map(|node| NodeRef { part: at.part, node })
    }

    /// `example`, and from 3.1 `examples`, of a schema.
    fn of_schema(&mut self, at: NodeRef) {
        let contract = self.contract;
        let document = contract.document(at);
        let has_list = contract.version().is_some_and(kitemark_contract::Version::has_json_schema);
        for member in document.members(at.node) {
            let value = NodeRef { part: at.part, node: member.value };
            let subject =
                Subject { schema: at, direction: Direction::Either, wire: None, is_parameter: false, is_content: false, objects_only: false };
            match document.text(member.key) {
                "example" => self.example(value, subject),
                "examples" if has_list => contract.items(value).for_each(|item| self.example(item, subject)),
                _ => {}
            }
        }
    }

    fn of_media_type(&mut self, id: TypedId, at: NodeRef) {
        let contract = self.contract;
        let Some(schema) = self.field(at, "schema") else { return };
        let essence = essence(contract.key_of(at).unwrap_or_default());
        let is_form = essence == "application/x-www-form-urlencoded";
        if !is_form && !is_json(&essence) {
            return;
        }
        let is_content = contract.ancestor(id, NodeType::Parameter).is_some() || contract.ancestor(id, NodeType::Header).is_some();
        self.of_holder(
            at,
            Subject { schema, direction: self.direction(id), wire: None, is_parameter: is_content, is_content, objects_only: is_form },
        );
    }

    fn of_parameter(&mut self, id: TypedId, typed: &Typed) {
        let contract = self.contract;
        let Some(schema) = self.field(typed.at, "schema") else { return };
        let is_header = typed.node_type == NodeType::Header;
        let name = if is_header { contract.key_of(typed.at) } else { contract.get_string(typed.at, "name") };
        let style = contract.get_string(typed.at, "style").unwrap_or_else(|| match contract.get_string(typed.at, "in") {
            Some("query" | "cookie") => "form",
            _ => "simple",
        });
        let wire = Parsed { name: name.unwrap_or_default(), style };
        self.of_holder(
            typed.at,
            Subject { schema, direction: self.direction(id), wire: Some(wire), is_parameter: true, is_content: false, objects_only: false },
        );
    }

    /// Which way a typed node travels.
    fn direction(&self, id: TypedId) -> Direction {
        let context = self.contract.context(id);
        let sent = context.is_any(Context::RESPONSE) || context.is_any(Context::RESPONSE_HEADER);
        match (context.is_any(Context::INPUT), sent) {
            (true, false) => Direction::Request,
            // The bodies of webhooks and callbacks are sent, as requests: what is read-only for others may be in them.
            (false, true) if self.contract.ancestor(id, NodeType::RequestBody).is_none() => Direction::Response,
            _ => Direction::Either,
        }
    }

    /// `example` and `examples` of a media type, parameter or header.
    fn of_holder(&mut self, at: NodeRef, subject: Subject<'a>) {
        let contract = self.contract;
        if let Some(value) = self.field(at, "example") {
            self.example(value, subject);
        }
        let Some(examples) = self.field(at, "examples") else { return };
        for (_, entry) in contract.members(examples) {
            let example = contract.follow(entry);
            let (value, data) = (self.field(example, "value"), self.field(example, "dataValue"));
            if let Some(value) = data.or(value) {
                // Data stands for itself: it is never the text of a parameter.
                let wire = subject.wire.filter(|_| data.is_none());
                self.example(value, Subject { wire, is_content: subject.is_content && data.is_none(), ..subject });
            } else if self.field(example, "externalValue").is_some() {
                self.doubt(example, "the example stands in a place of its own, and nothing is fetched");
            } else if self.field(example, "$ref").is_some() {
                self.doubt(example, "the reference leads to no example");
            }
        }
    }

    fn doubt(&mut self, at: NodeRef, reason: &str) {
        if self.doubted.insert((at, reason.to_owned())) {
            self.outcome.inconclusive.push((Some(at), reason.to_owned()));
        }
    }

    fn example(&mut self, value: NodeRef, subject: Subject<'a>) {
        let contract = self.contract;
        let document = contract.document(value);
        if subject.objects_only && !document.is_mapping(value.node) {
            return;
        }
        if !self.judged.insert((value, contract.follow(subject.schema), subject.direction)) {
            return;
        }
        self.outcome.examined += 1;
        if let [only] = document.members(value.node)
            && document.text(only.key) == "$ref"
        {
            let message = "`$ref` is not a reference here, but part of the example: use components/examples or externalValue";
            self.find(NativeFinding::new(value, message).at_level(Level::Should));
            return;
        }
        let instance = Instance::Node(document, value.node);
        match self.judge.judge(subject.schema, instance, subject.direction) {
            ValidationResult::Valid => {}
            ValidationResult::Inconclusive(doubt) => self.doubt(doubt.at, &doubt.reason),
            ValidationResult::Invalid(faults) => self.invalid(value, subject, &faults),
        }
    }

    /// An example that is not valid as it stands: as the text of a parameter it may be, and scalars of the wrong type
    /// whose text is valid weigh less.
    fn invalid(&mut self, value: NodeRef, subject: Subject<'a>, faults: &[InstanceFault]) {
        let document = self.contract.document(value);
        if let (Some(wire), Some(text)) = (subject.wire, document.string(value.node)) {
            for candidate in wire.values(text) {
                let read = |instance: Instance<'_>| self.judge.judge_read(subject.schema, instance, subject.direction, Reading::AsText);
                match candidate.with(read) {
                    ValidationResult::Valid => return,
                    ValidationResult::Inconclusive(doubt) => return self.doubt(doubt.at, &doubt.reason),
                    ValidationResult::Invalid(_) => {}
                }
            }
        }
        if let Some(text) = document.string(value.node).filter(|text| text.trim_start().starts_with(['{', '[']))
            && let Ok(inner) = Source::from_bytes("example.json", text.as_bytes().to_vec()).read()
        {
            return self.json_in_string(value, subject, faults, &inner);
        }
        let instance = Instance::Node(document, value.node);
        let as_text = self.judge.judge_read(subject.schema, instance, subject.direction, Reading::AsText);
        let is_unsure = matches!(as_text, ValidationResult::Inconclusive(_));
        let remaining = match as_text {
            ValidationResult::Invalid(faults) => faults,
            ValidationResult::Valid | ValidationResult::Inconclusive(_) => Vec::new(),
        };
        for fault in faults {
            let is_scalar = fault.node.is_some_and(|node| document.members(node).is_empty() && document.items(node).is_empty());
            let stays = remaining.iter().any(|other| other.node == fault.node) || is_unsure && !is_scalar;
            let weight = if stays { self.weight(subject, value, fault) } else { Weight::TextIsValid };
            self.fault(value, fault, weight);
        }
        for fault in &remaining {
            if faults.iter().all(|other| other.node != fault.node) {
                self.fault(value, fault, self.weight(subject, value, fault));
            }
        }
    }

    /// What a fault weighs that stays when scalars are read as text.
    fn weight(&self, subject: Subject<'a>, value: NodeRef, fault: &InstanceFault) -> Weight {
        let document = self.contract.document(value);
        // In a form an array of one is its item, and an object is its text.
        let is_text_of_form = subject.objects_only && fault.node.is_some_and(|node| document.string(node).is_some());
        match self.contract.text(fault.keyword) {
            _ if subject.is_parameter => Weight::TravelsAsText,
            "array" | "object" if is_text_of_form => Weight::TravelsAsText,
            _ => Weight::Full,
        }
    }

    fn fault(&mut self, example: NodeRef, fault: &InstanceFault, weight: Weight) {
        let at = NodeRef { part: example.part, node: fault.node.unwrap_or(example.node) };
        let hint = if weight == Weight::TextIsValid { TEXT_IS_VALID } else { "" };
        let mut finding = NativeFinding::new(at, format!("the example does not fit its schema: {}{hint}", fault.message));
        if weight != Weight::Full {
            finding = finding.at_level(Level::Should);
        }
        finding.related.push((WHAT_THE_SCHEMA_SAYS.to_owned(), fault.keyword));
        self.find(finding);
    }

    /// An example that is the text of a JSON value, where the value itself belongs.
    fn json_in_string(&mut self, value: NodeRef, subject: Subject<'a>, faults: &[InstanceFault], inner: &Document) {
        let instance = Instance::Node(inner, inner.root());
        let mut finding = match self.judge.judge_read(subject.schema, instance, subject.direction, Reading::AsText) {
            ValidationResult::Valid if subject.is_content => return,
            ValidationResult::Valid => {
                let message = "the example is JSON inside a string, where the value itself belongs: a generator may have written it so";
                NativeFinding::new(value, message).at_level(Level::Should)
            }
            ValidationResult::Inconclusive(doubt) => return self.doubt(doubt.at, &doubt.reason),
            ValidationResult::Invalid(inside) => {
                let told = inside.first().map(|fault| format!("{}: {}", fault.pointer, fault.message)).unwrap_or_default();
                let message = format!("the example is JSON inside a string, and does not fit its schema either: {}", told.trim_start_matches(": "));
                let finding = NativeFinding::new(value, message);
                if subject.is_parameter { finding.at_level(Level::Should) } else { finding }
            }
        };
        finding.related.extend(faults.first().map(|fault| (WHAT_THE_SCHEMA_SAYS.to_owned(), fault.keyword)));
        self.find(finding);
    }

    fn find(&mut self, finding: NativeFinding) {
        if self.told.insert((finding.at, finding.message.clone())) {
            self.outcome.findings.push(finding);
        }
    }
}

#[cfg(test)]
#[expect(clippy::expect_used, clippy::indexing_slicing, reason = "a test that cannot read its own data has failed")]
mod tests {
    use super::run;
    use crate::checks::Parameters;
    use kitemark_contract::Contract;
    use kitemark_document::{Source, SourceStore};
    use kitemark_model::Index;
    use kitemark_standard::Level;
    use serde_json::{Value, json};
    use std::collections::BTreeMap;

    /// What the check says of a description: each finding with its level and pointer, then what is inconclusive.
    fn outcome_of(description: &Value) -> Vec<String> {
        let store = SourceStore::in_memory(BTreeMap::new());
        let contract = Contract::from_source(&store, Source::from_bytes("contract.json", description.to_string().into_bytes()));
        let outcome = run(&Index::new(&contract, None, None), &Parameters::new());
        let findings = outcome.findings.iter().map(|finding| {
            let level = if finding.level == Some(Level::Should) { "should" } else { "must" };
            let related: Vec<String> = finding.related.iter().map(|(_, at)| contract.place(*at).pointer).collect();
            assert!(related.iter().all(|pointer| pointer.contains("/schema")), "{related:?}");
            format!(
                "{level} {} {}",
                finding.at.in_contract().map(|at| contract.place(at).pointer).unwrap_or_default(),
                finding.message.replace("the example does not fit its schema: ", "")
            )
        });
        let doubts = outcome.inconclusive.iter().map(|(at, reason)| {
            let pointer = at.map(|at| contract.place(at).pointer).expect("every doubt has a place");
            format!("? {pointer} {reason}")
        });
        findings.chain(doubts).collect()
    }

    /// A description with one operation, whose parameter, request body or response this is.
    fn with(version: &str, field: &str, value: &Value) -> Value {
        let mut operation = json!({ "responses": { "200": { "description": "d" } } });
        match field {
            "parameter" => operation["parameters"] = json!([value]),
            "request" => operation["requestBody"] = json!({ "content": { "application/json": value } }),
            "form" => operation["requestBody"] = json!({ "content": { "application/x-www-form-urlencoded": value } }),
            "xml" => operation["requestBody"] = json!({ "content": { "application/xml": value } }),
            "header" => operation["responses"]["200"]["headers"] = json!({ "X": value }),
            _ => operation["responses"]["200"]["content"] = json!({ "application/problem+json; charset=utf-8": value }),
        }
        json!({ "openapi": version, "info": { "title": "t", "version": "1" }, "paths": { "/a": { "post": operation } } })
    }

    const REQUEST: &str = "/paths/~1a/post/requestBody/content/application~1json";
    const RESPONSE: &str = "/paths/~1a/post/responses/200/content/application~1problem+json; charset=utf-8";
    const PARAMETER: &str = "/paths/~1a/post/parameters/0";

    fn expect(version: &str, field: &str, value: &Value, expected: &[String]) {
        // What is told is whole; its order follows the file, and the members of a JSON value have none of their own.
        let (mut found, mut expected) = (outcome_of(&with(version, field, value)), expected.to_vec());
        found.sort();
        expected.sort();
        assert_eq!(found, expected, "{version} {field} {value}");
    }

    #[test]
    fn bodies_are_judged_where_they_stand() {
        let schema = json!({ "type": "object", "required": ["id", "secret"], "properties": {
            "id": { "type": "integer", "readOnly": true }, "secret": { "type": "string", "writeOnly": true }, "born": { "type": "string", "format": "date" } } });
        let wrong = json!({ "schema": schema, "example": { "id": 1, "secret": "s", "born": "12/03/2024" } });
        let message = "expected a date such as 2024-03-12, found the string \"12/03/2024\"";
        for version in ["3.0.3", "3.1.0", "3.2.0"] {
            expect(version, "request", &wrong, &[format!("must {REQUEST}/example/born {message}")]);
            expect(version, "response", &wrong, &[format!("must {RESPONSE}/example/born {message}")]);
            expect(version, "xml", &wrong, &[]);
            let sent = json!({ "schema": schema, "examples": { "one": { "value": { "secret": "s" } } } });
            expect(version, "request", &sent, &[]);
            expect(version, "response", &sent, &[format!("must {RESPONSE}/examples/one/value the property `id` is required and missing")]);
        }
    }

    #[test]
    fn examples_of_schemas_relax_what_travels_one_way() {
        let schema = json!({ "type": "object", "required": ["id", "name"], "properties": { "id": { "readOnly": true }, "name": { "type": "string", "example": 5 } },
            "example": {}, "examples": [{ "name": [] }] });
        let own = format!("must {REQUEST}/schema/example the property `name` is required and missing");
        let list = format!("must {REQUEST}/schema/examples/0/name expected a string, found an array");
        let property = format!(
            "should {REQUEST}/schema/properties/name/example expected a string, found the number 5; its text would be valid, so a generator may have written it in the wrong JSON type"
        );
        expect("3.0.3", "request", &json!({ "schema": schema }), &[own.clone(), property.clone()]);
        expect("3.1.0", "request", &json!({ "schema": schema }), &[own, list, property]);
    }

    #[test]
    fn a_reference_in_an_example_is_told_and_not_followed() {
        let message = "`$ref` is not a reference here, but part of the example: use components/examples or externalValue";
        let value = json!({ "schema": { "type": "string" }, "examples": { "one": { "value": { "$ref": "#/info" } } } });
        expect("3.0.3", "request", &value, &[format!("should {REQUEST}/examples/one/value {message}")]);
    }

    #[test]
    fn texts_of_parameters_are_read_by_their_style() {
        let list = json!({ "type": "array", "items": { "type": "string", "enum": ["ADD", "DEL"] } });
        let parameter =
            |schema: &Value, style: &str, example: Value| json!({ "name": "q", "in": "query", "style": style, "schema": schema, "example": example });
        expect("3.0.3", "parameter", &parameter(&list, "form", json!("ADD,DEL")), &[]);
        expect("3.0.3", "parameter", &parameter(&list, "form", json!(["ADD"])), &[]);
        expect("3.0.3", "parameter", &parameter(&json!({ "type": "integer" }), "form", json!("160")), &[]);
        let deep = json!({ "type": "object", "properties": { "cohort": { "type": "integer" } }, "additionalProperties": false });
        expect("3.0.3", "parameter", &parameter(&deep, "deepObject", json!("q[cohort]=2021")), &[]);
        let wrong = parameter(&list, "form", json!("ADD;DEL"));
        expect("3.0.3", "parameter", &wrong, &[format!("should {PARAMETER}/example expected an array, found the string \"ADD;DEL\"")]);
        let header = json!({ "schema": { "type": "array", "items": { "type": "integer" } }, "example": "1,2" });
        expect("3.1.0", "header", &header, &[]);
        let data = json!({ "name": "q", "in": "query", "schema": list, "examples": { "one": { "dataValue": "ADD,DEL" } } });
        expect("3.2.0", "parameter", &data, &[format!("should {PARAMETER}/examples/one/dataValue expected an array, found the string \"ADD,DEL\"")]);
    }

    #[test]
    fn scalars_of_the_wrong_type_weigh_less_where_their_text_is_valid() {
        let schema = json!({ "type": "object", "properties": { "count": { "type": "integer" }, "code": { "type": "string", "maxLength": 2 } } });
        let text = "; its text would be valid, so a generator may have written it in the wrong JSON type";
        let value = json!({ "schema": schema, "example": { "count": "160", "code": 123 } });
        expect(
            "3.1.0",
            "request",
            &value,
            &[
                format!("should {REQUEST}/example/count expected a whole number, found the string \"160\"{text}"),
                format!("must {REQUEST}/example/code expected a string, found the number 123"),
            ],
        );
        let inside = json!({ "schema": schema, "example": "{\"count\": 1}" });
        let message = "the example is JSON inside a string, where the value itself belongs: a generator may have written it so";
        expect("3.1.0", "request", &inside, &[format!("should {REQUEST}/example {message}")]);
        let worse = json!({ "schema": schema, "example": "{\"count\": []}" });
        let message = "the example is JSON inside a string, and does not fit its schema either: /count: expected a whole number, found an array";
        expect("3.1.0", "request", &worse, &[format!("must {REQUEST}/example {message}")]);
    }

    #[test]
    fn forms_are_judged_as_objects() {
        let schema =
            json!({ "type": "object", "properties": { "permission": { "type": "array", "items": {} }, "state": { "enum": ["on", "off"] } } });
        let value = json!({ "schema": schema, "examples": { "text": { "value": "state=on" }, "object": { "value": { "permission": "send", "state": "On" } } } });
        let at = "/paths/~1a/post/requestBody/content/application~1x-www-form-urlencoded/examples/object/value";
        expect(
            "3.0.3",
            "form",
            &value,
            &[
                format!("should {at}/permission expected an array, found the string \"send\""),
                format!("must {at}/state expected \"on\" or \"off\", found the string \"On\""),
            ],
        );
    }

    #[test]
    fn what_cannot_be_judged_is_inconclusive() {
        let schema = json!({ "type": "string", "pattern": "^x++" });
        let value = json!({ "schema": schema, "examples": { "one": { "value": "a" }, "two": { "value": "b" }, "far": { "externalValue": "far.json" },
            "lost": { "$ref": "#/components/examples/lost" } } });
        expect(
            "3.0.3",
            "request",
            &value,
            &[
                format!("? {REQUEST}/schema/pattern the pattern ^x++ cannot be tried: `+` repeats nothing"),
                format!("? {REQUEST}/examples/far the example stands in a place of its own, and nothing is fetched"),
                format!("? {REQUEST}/examples/lost the reference leads to no example"),
            ],
        );
    }

    #[test]
    fn an_example_that_is_shared_is_judged_once() {
        let mut description = with(
            "3.0.3",
            "request",
            &json!({ "schema": { "$ref": "#/components/schemas/S" }, "examples": { "a": { "$ref": "#/components/examples/E" } } }),
        );
        let media = description["paths"]["/a"]["post"]["requestBody"]["content"]["application/json"].clone();
        description["paths"]["/b"] =
            json!({ "put": { "requestBody": { "content": { "application/json": media } }, "responses": { "200": { "description": "d" } } } });
        description["components"] = json!({ "schemas": { "S": { "type": "integer" }, "Unused": { "type": "integer", "example": [] } }, "examples": { "E": { "value": [] } } });
        assert_eq!(outcome_of(&description), ["must /components/examples/E/value expected a whole number, found an array"]);
    }
}
