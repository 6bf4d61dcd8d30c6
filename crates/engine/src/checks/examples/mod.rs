//! Whether examples fit their schemas. Data cannot say it: the schema that judges each value is written in the contract itself.

mod discriminator;
pub(super) mod form;
pub(super) mod media;
pub(super) mod sequence;
#[cfg(test)]
mod tests;
pub(super) mod xml;

use super::super::outcome::Location;
use super::{NativeCheck, NativeFinding, NativeOutcome, Parameters};
use kitemark_contract::instance::{Direction, Instance, InstanceFault, Parsed, Reading, ValidationResult, Validator};
use kitemark_contract::media_type::essence;
use kitemark_contract::{Context, Contract, NodeRef, NodeType, Typed, TypedId};
use kitemark_document::{Document, Kind, Source};
use kitemark_model::Index;
use kitemark_standard::Level;
use media::Media;
use rustc_hash::FxHashSet;

pub(super) const CHECK: NativeCheck =
    NativeCheck { name: "examples", about: "Examples and defaults that their schemas do not allow.", parameters: &[], run };

/// Judges every example of a contract, also in components that nothing uses.
fn run(index: &Index<'_>, _parameters: &Parameters) -> NativeOutcome {
    let contract = index.contract;
    let mut examples = Examples {
        contract,
        judge: Validator::new(contract),
        outcome: NativeOutcome::default(),
        judged: FxHashSet::default(),
        told: FxHashSet::default(),
        doubted: FxHashSet::default(),
        has_discriminators: contract.of_type(NodeType::Discriminator).iter().next().is_some(),
    };
    for (id, typed) in (0..).zip(&contract.typed) {
        examples.of_node(id, typed);
    }
    examples.outcome
}

struct Examples<'a> {
    contract: &'a Contract,
    judge: Validator<'a>,
    outcome: NativeOutcome,
    judged: FxHashSet<(NodeRef, NodeRef, Direction, Given)>,
    told: FxHashSet<(Location, String)>,
    doubted: FxHashSet<(NodeRef, String)>,
    /// Whether any schema has a discriminator.
    has_discriminators: bool,
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
    /// How the whole is written, where it is a body.
    media: Option<Media>,
    /// Whether the schema is that of each item of a sequence (`itemSchema` of 3.2).
    is_of_items: bool,
}

/// How an example is given.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Given {
    /// As data or as text, as the media type has it: `example`, `value`.
    Either,
    /// As data (`dataValue` of 3.2).
    Data,
    /// As the text that is sent (`serializedValue` of 3.2).
    Text,
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
            let subject = Subject {
                schema: at,
                direction: Direction::Either,
                wire: None,
                is_parameter: false,
                is_content: false,
                media: None,
                is_of_items: false,
            };
            match document.text(member.key) {
                "example" => self.example(value, subject, Given::Either),
                "examples" if has_list => contract.items(value).for_each(|item| self.example(item, subject, Given::Either)),
                _ => {}
            }
        }
    }

    fn of_media_type(&mut self, id: TypedId, at: NodeRef) {
        let contract = self.contract;
        let media = Media::of(&essence(contract.key_of(at).unwrap_or_default()));
        let is_content = contract.ancestor(id, NodeType::Parameter).is_some() || contract.ancestor(id, NodeType::Header).is_some();
        for (field, is_of_items) in [("schema", false), ("itemSchema", true)] {
            let Some(schema) = self.field(at, field) else { continue };
            let direction = self.direction(id);
            self.of_holder(at, Subject { schema, direction, wire: None, is_parameter: is_content, is_content, media: Some(media), is_of_items });
        }
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
            Subject {
                schema,
                direction: self.direction(id),
                wire: Some(wire),
                is_parameter: true,
                is_content: false,
                media: None,
                is_of_items: false,
            },
        );
    }

    /// Which way a typed node travels: by who uses it, and where nothing does by what it stands in.
    fn direction(&self, id: TypedId) -> Direction {
        let contract = self.contract;
        let context = contract.context(id);
        let is_in = |node_type| contract.ancestor(id, node_type).is_some();
        if !context.is_used() {
            return match (is_in(NodeType::Response), is_in(NodeType::RequestBody) || is_in(NodeType::Parameter)) {
                (true, _) => Direction::Response,
                (_, true) => Direction::Request,
                _ => Direction::Either,
            };
        }
        // A parameter is used by an operation, and only what stands in it by where it is sent.
        if contract.typed(id).is_some_and(|typed| typed.node_type == NodeType::Parameter) {
            return if context.is_any(Context::OUTGOING) { Direction::Either } else { Direction::Request };
        }
        let sent = context.is_any(Context::RESPONSE) || context.is_any(Context::RESPONSE_HEADER);
        match (context.is_any(Context::INPUT), sent) {
            (true, false) => Direction::Request,
            // The bodies of webhooks and callbacks are sent, as requests: what is read-only for others may be in them.
            (false, true) if !is_in(NodeType::RequestBody) => Direction::Response,
            _ => Direction::Either,
        }
    }

    /// `example` and `examples` of a media type, parameter or header.
    fn of_holder(&mut self, at: NodeRef, subject: Subject<'a>) {
        let contract = self.contract;
        if let Some(value) = self.field(at, "example") {
            self.example(value, subject, Given::Either);
        }
        let Some(examples) = self.field(at, "examples") else { return };
        let has_parts = contract.version().is_some_and(|version| version >= kitemark_contract::Version::V3_2);
        for (_, entry) in contract.members(examples) {
            let example = contract.follow(entry);
            let given = [("value", Given::Either), ("dataValue", Given::Data), ("serializedValue", Given::Text)];
            let given = given.into_iter().filter(|(_, given)| has_parts || *given == Given::Either);
            let values: Vec<_> = given.filter_map(|(name, given)| Some((self.field(example, name)?, given))).collect();
            if values.is_empty() && self.field(example, "externalValue").is_some() {
                self.doubt(example, "the example stands in a place of its own, and nothing is fetched");
            } else if self.field(example, "$ref").is_some() {
                self.doubt(example, "the reference leads to no example");
            }
            for (value, given) in values {
                self.example(value, subject, given);
            }
        }
    }

    fn doubt(&mut self, at: NodeRef, reason: &str) {
        if self.doubted.insert((at, reason.to_owned())) {
            self.outcome.inconclusive.push((Some(at), reason.to_owned()));
        }
    }

    fn example(&mut self, value: NodeRef, subject: Subject<'a>, given: Given) {
        let contract = self.contract;
        let document = contract.document(value);
        if !self.judged.insert((value, contract.follow(subject.schema), subject.direction, given)) {
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
        // Data stands for itself: it is never the text of a parameter or of a body.
        let data = Subject { wire: subject.wire.filter(|_| given != Given::Data), is_content: subject.is_content && given != Given::Data, ..subject };
        match (document.string(value.node), given, subject.media) {
            (Some(text), Given::Text, None) => self.serialized_parameter(value, subject, text),
            (Some(text), Given::Text | Given::Either, Some(media)) => self.body_text(value, subject, media, text, given),
            _ if subject.is_of_items => self.items(value, data),
            _ => self.data(value, data),
        }
    }

    /// Each item of an example that is a list.
    fn items(&mut self, value: NodeRef, subject: Subject<'a>) {
        let contract = self.contract;
        if contract.document(value).kind(value.node) != Kind::Sequence {
            return self.doubt(value, "the example of a sequence is neither a list nor the text of one");
        }
        contract.items(value).for_each(|item| self.data(item, subject));
    }

    /// An example that is data.
    fn data(&mut self, value: NodeRef, subject: Subject<'a>) {
        let instance = Instance::Node(self.contract.document(value), value.node);
        self.discriminators(subject.schema, value);
        match self.judge.judge(subject.schema, instance, subject.direction) {
            ValidationResult::Valid => {}
            ValidationResult::Inconclusive(doubt) => self.doubt(doubt.at, &doubt.reason),
            ValidationResult::Invalid(faults) => self.invalid(value, subject, &faults),
        }
    }

    /// The text of a parameter or header, which is never read as data.
    fn serialized_parameter(&mut self, value: NodeRef, subject: Subject<'a>, text: &str) {
        let mut first = None;
        for candidate in subject.wire.map(|wire| wire.values(text)).unwrap_or_default() {
            let read = |instance: Instance<'_>| self.judge.judge_read(subject.schema, instance, subject.direction, Reading::AsText);
            match candidate.with(read) {
                ValidationResult::Valid => return,
                ValidationResult::Inconclusive(doubt) => return self.doubt(doubt.at, &doubt.reason),
                ValidationResult::Invalid(faults) => first = first.or(faults.into_iter().next()),
            }
        }
        if let Some(fault) = first {
            self.text_fault(value, subject, &fault);
        }
    }

    /// A fault of what the text of an example stands for.
    fn text_fault(&mut self, value: NodeRef, subject: Subject<'a>, fault: &InstanceFault) {
        let place = if fault.pointer.is_empty() { String::new() } else { format!("{}: ", fault.pointer) };
        let mut finding = NativeFinding::new(value, format!("the text of the example does not fit its schema: {place}{}", fault.message));
        if subject.is_parameter {
            finding = finding.at_level(Level::Should);
        }
        finding.related.push((WHAT_THE_SCHEMA_SAYS.to_owned(), fault.keyword));
        self.find(finding);
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
        let is_text_of_form = subject.media.is_some_and(Media::is_form) && fault.node.is_some_and(|node| document.string(node).is_some());
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
