//! How a body is written, by its media type, and what its text stands for.

use super::form::members_of;
use super::sequence::{Sequence, parts};
use super::{Examples, Given, Subject, xml};
use crate::checks::NativeFinding;
use kitemark_contract::instance::{Instance, InstanceFault, Reading, ValidationResult};
use kitemark_contract::media_type::is_json;
use kitemark_contract::{Contract, NodeRef};
use kitemark_document::{Document, Source};
use kitemark_standard::Level;

/// How a body is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::checks) enum Media {
    /// As one JSON value.
    Json,
    /// As YAML.
    Yaml,
    /// As XML.
    Xml,
    /// As `name=value` pairs (application/x-www-form-urlencoded).
    Form,
    /// As several parts.
    Multipart,
    /// As values one after the other.
    Sequence(Sequence),
    /// As plain text, which may write a number or another scalar.
    Plain,
    /// As text of another kind.
    Text,
    /// In another way, or in any.
    Other,
}

impl Media {
    /// How a media type without its parameters is written.
    pub(in crate::checks) fn of(essence: &str) -> Self {
        match essence {
            _ if is_json(essence) => Self::Json,
            "application/x-www-form-urlencoded" => Self::Form,
            "application/yaml" | "text/yaml" | "application/x-yaml" | "text/x-yaml" => Self::Yaml,
            "application/xml" | "text/xml" => Self::Xml,
            "text/event-stream" => Self::Sequence(Sequence::Events),
            "application/jsonl" | "application/x-jsonlines" | "application/x-ndjson" | "application/ndjson" | "application/jsonlines" => {
                Self::Sequence(Sequence::Lines)
            }
            "application/json-seq" => Self::Sequence(Sequence::Records),
            "text/plain" => Self::Plain,
            _ if essence.ends_with("+json-seq") => Self::Sequence(Sequence::Records),
            _ if essence.ends_with("+jsonl") => Self::Sequence(Sequence::Lines),
            _ if essence.ends_with("+yaml") => Self::Yaml,
            _ if essence.ends_with("+xml") => Self::Xml,
            _ if essence.starts_with("multipart/") => Self::Multipart,
            _ if essence.starts_with("text/") && essence != "text/*" => Self::Text,
            _ => Self::Other,
        }
    }

    /// Whether a fault of a body that was taken for one text is a fault of that text: of a scalar the text is the whole; of
    /// lists and objects it is only how they are written.
    pub(in crate::checks) fn is_of_text(self, contract: &Contract, fault: &InstanceFault) -> bool {
        match contract.key_of(fault.keyword).unwrap_or_default() {
            "pattern" | "format" | "minLength" | "maxLength" => true,
            "enum" | "const" | "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf" => self == Self::Plain,
            "type" => self == Self::Plain && !matches!(contract.text(fault.keyword), "array" | "object" | ""),
            _ => false,
        }
    }

    /// Whether it is made of named parts whose scalars travel as text.
    pub(super) fn is_form(self) -> bool {
        matches!(self, Self::Form | Self::Multipart)
    }
}

pub(in crate::checks) const NOT_READ: &str = "the text of this media type is not read, and as a text it does not fit the schema";

impl<'a> Examples<'a> {
    /// An example of a body that is text: what the text stands for is judged.
    pub(super) fn body_text(&mut self, value: NodeRef, subject: Subject<'a>, media: Media, text: &str, given: Given) {
        let document = self.contract.document(value);
        match media {
            Media::Json if given == Given::Text => {
                self.parsed(value, subject, "JSON", Source::from_bytes("example.json", text.as_bytes().to_vec()).read_json())
            }
            Media::Json => self.data(value, subject),
            _ if subject.is_of_items || matches!(media, Media::Sequence(_)) => self.sequence_text(value, subject, media, text),
            Media::Yaml => self.parsed(value, subject, "YAML", Source::from_bytes("example.yaml", text.as_bytes().to_vec()).read()),
            Media::Xml => match xml::read(self.contract, subject.schema, text) {
                Ok(document) => self.inner(value, subject, &document),
                Err(xml::Unread::Malformed(reason)) => {
                    self.find(NativeFinding::new(value, format!("the example is no well-formed XML: {reason}")));
                }
                Err(xml::Unread::Undecided(reason)) => self.doubt(value, &reason),
            },
            Media::Form => {
                let document = members_of(text);
                self.inner_or(value, subject, &document, |contract, fault| {
                    let is_shape = matches!(contract.text(fault.keyword), "array" | "object");
                    is_shape.then_some("the text of a form whose parts are lists or objects is not read")
                });
            }
            Media::Plain | Media::Text | Media::Other | Media::Multipart | Media::Sequence(_) => {
                let instance = Instance::Node(document, value.node);
                match self.judge.judge_read(subject.schema, instance, subject.direction, Reading::AsText) {
                    ValidationResult::Valid => {}
                    ValidationResult::Inconclusive(doubt) => self.doubt(doubt.at, &doubt.reason),
                    ValidationResult::Invalid(faults) => self.plain_text(value, subject, media, &faults),
                }
            }
        }
    }

    /// A text that its schema does not allow: where the text is the value, that is a fault.
    fn plain_text(&mut self, value: NodeRef, subject: Subject<'a>, media: Media, faults: &[InstanceFault]) {
        let contract = self.contract;
        let is_judged = matches!(media, Media::Plain | Media::Text) && faults.iter().all(|fault| media.is_of_text(contract, fault));
        match faults {
            [first, ..] if is_judged => self.text_fault(value, subject, first),
            _ => self.doubt(value, NOT_READ),
        }
    }

    /// A text that was to be read as one value.
    fn parsed(&mut self, value: NodeRef, subject: Subject<'a>, notation: &str, read: Result<Document, kitemark_document::ReadFault>) {
        match read {
            Ok(document) => self.inner(value, subject, &document),
            Err(fault) => {
                let finding = NativeFinding::new(value, format!("the text of the example is no {notation}: {fault}"));
                self.find(if subject.is_parameter { finding.at_level(Level::Should) } else { finding });
            }
        }
    }

    /// The value that a text stands for.
    fn inner(&mut self, value: NodeRef, subject: Subject<'a>, document: &Document) {
        self.inner_or(value, subject, document, |_, _| None);
    }

    /// The same, where some faults are doubts.
    fn inner_or(
        &mut self,
        value: NodeRef,
        subject: Subject<'a>,
        document: &Document,
        doubt: impl Fn(&kitemark_contract::Contract, &InstanceFault) -> Option<&'static str>,
    ) {
        let reading = if matches!(subject.media, Some(Media::Json | Media::Yaml)) { Reading::AsWritten } else { Reading::AsText };
        match self.judge.judge_read(subject.schema, Instance::Node(document, document.root()), subject.direction, reading) {
            ValidationResult::Valid => {}
            ValidationResult::Inconclusive(doubt) => self.doubt(doubt.at, &doubt.reason),
            ValidationResult::Invalid(faults) => {
                if let Some(reason) = faults.iter().find_map(|fault| doubt(self.contract, fault)) {
                    return self.doubt(value, reason);
                }
                faults.iter().for_each(|fault| self.text_fault(value, subject, fault));
            }
        }
    }

    /// The values that a text writes one after the other: each by `itemSchema`, all by `schema`.
    fn sequence_text(&mut self, value: NodeRef, subject: Subject<'a>, media: Media, text: &str) {
        let Media::Sequence(sequence) = media else { return self.doubt(value, NOT_READ) };
        let has_rules = self.contract.version().is_some_and(|version| version >= kitemark_contract::Version::V3_2);
        // Before 3.2 nothing says whether a schema is of the text, of each value or of all of them.
        if !has_rules {
            let as_text = self.judge.judge_read(subject.schema, Instance::Text(text), subject.direction, Reading::AsText);
            if as_text != ValidationResult::Valid {
                self.doubt(value, "before OpenAPI 3.2 nothing says what the schema of a sequence is of");
            }
            return;
        }
        let items = match parts(sequence, text) {
            Ok(items) => items,
            Err(reason) => {
                let finding = NativeFinding::new(value, format!("the text of the example is no sequence of this media type: {reason}"));
                return self.find(finding);
            }
        };
        let instances: Vec<Instance<'_>> = items.iter().map(|item| Instance::Node(item, item.root())).collect();
        let whole = [Instance::List(&instances)];
        for instance in if subject.is_of_items { instances.as_slice() } else { &whole } {
            match self.judge.judge(subject.schema, *instance, subject.direction) {
                ValidationResult::Valid => {}
                ValidationResult::Inconclusive(doubt) => self.doubt(doubt.at, &doubt.reason),
                ValidationResult::Invalid(faults) => faults.iter().for_each(|fault| self.text_fault(value, subject, fault)),
            }
        }
    }
}
