//! The body of what is answered, against the schema of its media type: JSON by its value, other media types by what their
//! text stands for, as far as that can be told.

use super::super::examples::media::{Media, NOT_READ};
use super::super::examples::sequence::{Sequence, parts};
use super::super::examples::{form, xml};
use super::super::{NativeFinding, in_exchange};
use super::{Answers, masked};
use crate::outcome::Location;
use kitemark_contract::instance::{Direction, Instance, InstanceFault, Reading, ValidationResult};
use kitemark_contract::media_type::is_binary;
use kitemark_contract::{NodeRef, Version};
use kitemark_document::{Document, NodeId, Source};
use kitemark_product::recording::{Answer, Body, Exchange};

/// What the text of a body comes to.
enum Judged {
    /// It is what its schema allows.
    Valid,
    /// It cannot be told.
    Undecided(Option<NodeRef>, String),
    /// It is not what its media type says.
    Malformed(String),
    /// Its schema does not allow it.
    Invalid(Vec<InstanceFault>),
}

impl From<ValidationResult> for Judged {
    fn from(result: ValidationResult) -> Self {
        match result {
            ValidationResult::Valid => Self::Valid,
            ValidationResult::Inconclusive(doubt) => Self::Undecided(Some(doubt.at), doubt.reason),
            ValidationResult::Invalid(faults) => Self::Invalid(faults),
        }
    }
}

/// What a Media Type Object says of the body.
#[derive(Clone, Copy)]
struct Schemas {
    whole: Option<NodeRef>,
    /// That of each item of a sequence (`itemSchema` of 3.2).
    items: Option<NodeRef>,
}

impl Answers<'_, '_> {
    /// Judges a body; with a format, only the values that have it, which JSON alone is asked for.
    pub(super) fn body(&mut self, exchange: &Exchange, answer: &Answer, media_type: NodeRef, label: &str, format: &str) {
        let contract = self.index.contract;
        let schemas = Schemas { whole: contract.get(media_type, "schema"), items: contract.get(media_type, "itemSchema") };
        let essence = answer.essence().unwrap_or_default();
        let media = Media::of(&essence);
        let is_asked = format.is_empty() || media == Media::Json;
        if !is_asked || is_binary(&essence) || schemas.whole.or(schemas.items).is_none() {
            return;
        }
        let at = in_exchange(self.index, exchange, &["response", "content", "text"]);
        if let Some(reason) = answer.why_unread() {
            self.outcome.inconclusive.push((None, format!("the body of {label} {reason}")));
            return;
        }
        match (&answer.body, media) {
            (Body::Json(_, document), Media::Json) => self.json(answer, document, schemas, at, label, format),
            (Body::Text(_, Some(problem)), Media::Json) if format.is_empty() => {
                self.outcome.examined += 1;
                self.outcome.findings.push(NativeFinding::new(at, format!("the body of {label} is said to be JSON: {problem}")));
            }
            (Body::Json(text, _) | Body::Text(text, _), _) if format.is_empty() => self.text(answer, text, media, schemas, at, label),
            // Bytes are what the schema of another media type describes, unless it describes a value.
            (Body::Binary, Media::Other | Media::Multipart) if !schemas.whole.is_some_and(|schema| self.is_structured(schema)) => {}
            (Body::Binary, _) => self.outcome.inconclusive.push((None, format!("the body of {label} is not UTF-8, so its text is not read"))),
            _ => {}
        }
    }

    /// Whether a schema says that the value is an object or an array.
    fn is_structured(&self, schema: NodeRef) -> bool {
        let contract = self.index.contract;
        matches!(contract.get_string(contract.follow(schema), "type"), Some("object" | "array"))
    }

    fn json(&mut self, answer: &Answer, document: &Document, schemas: Schemas, at: Location, label: &str, format: &str) {
        let Some(schema) = schemas.whole else { return };
        // A body without a time says nothing about how times are written.
        self.outcome.examined += if format.is_empty() { 1 } else { times(document, document.root()) };
        match self.judge.judge(schema, Instance::Node(document, document.root()), Direction::Response) {
            ValidationResult::Valid => {}
            ValidationResult::Inconclusive(doubt) => {
                self.outcome.inconclusive.push((Some(doubt.at), format!("the body of {label}: {}", doubt.reason)))
            }
            ValidationResult::Invalid(faults) => {
                for fault in &faults {
                    if !format.is_empty() && !self.is_of_format(fault, format) {
                        continue;
                    }
                    if self.is_of_redaction(fault, answer) {
                        self.redacted(&pointed(&fault.pointer), label);
                    } else {
                        let finding = self.finding(at, fault, label);
                        self.outcome.findings.push(finding);
                    }
                }
            }
        }
    }

    fn redacted(&mut self, place: &str, label: &str) {
        self.outcome.inconclusive.push((None, format!("what stood at {place} of {label} was redacted, so its schema cannot be asked")));
    }

    /// Judges a body that is text.
    fn text(&mut self, answer: &Answer, text: &str, media: Media, schemas: Schemas, at: Location, label: &str) {
        self.outcome.examined += 1;
        if !answer.redacted.is_empty() {
            // Of what was redacted nothing is known but that it was text.
            let is_any_text = schemas.items.is_none()
                && schemas.whole.is_some_and(|schema| {
                    let as_text = self.judge.judge_read(schema, Instance::Text(text), Direction::Response, Reading::AsText);
                    as_text == ValidationResult::Valid && !masked::is_text_asked(self.index.contract, schema)
                });
            if !is_any_text {
                self.redacted("the body", label);
            }
            return;
        }
        let judged = match media {
            Media::Sequence(sequence) => self.sequence(sequence, text, schemas),
            _ => match schemas.whole {
                Some(schema) => self.value_of(media, text, schema),
                None => Judged::Undecided(schemas.items, NOT_READ.into()),
            },
        };
        match judged {
            Judged::Valid => {}
            Judged::Undecided(at, reason) => self.outcome.inconclusive.push((at, format!("the body of {label}: {reason}"))),
            Judged::Malformed(reason) => self.outcome.findings.push(NativeFinding::new(at, format!("the body of {label} {reason}"))),
            Judged::Invalid(faults) => {
                for fault in &faults {
                    let finding = self.finding(at, fault, label);
                    self.outcome.findings.push(finding);
                }
            }
        }
    }

    /// What the text of one value comes to.
    fn value_of(&self, media: Media, text: &str, schema: NodeRef) -> Judged {
        let contract = self.index.contract;
        let of =
            |document: &Document, reading| self.judge.judge_read(schema, Instance::Node(document, document.root()), Direction::Response, reading);
        match media {
            Media::Yaml => match Source::from_bytes("body", text.as_bytes().to_vec()).read() {
                Ok(document) => of(&document, Reading::AsWritten).into(),
                Err(fault) => Judged::Malformed(format!("is said to be YAML: {fault}")),
            },
            Media::Xml => match xml::read(contract, schema, text) {
                Ok(document) => of(&document, Reading::AsText).into(),
                Err(xml::Unread::Malformed(reason)) => Judged::Malformed(format!("is said to be XML: {reason}")),
                Err(xml::Unread::Undecided(reason)) => Judged::Undecided(None, reason),
            },
            Media::Form => match of(&form::members_of(text), Reading::AsText) {
                ValidationResult::Invalid(faults)
                    if faults.iter().any(|fault| !fault.pointer.is_empty() && matches!(contract.text(fault.keyword), "array" | "object")) =>
                {
                    Judged::Undecided(None, "the text of a form whose parts are lists or objects is not read".into())
                }
                result => result.into(),
            },
            _ => self.plain(media, text, schema),
        }
    }

    /// What a text comes to that may be the value itself.
    fn plain(&self, media: Media, text: &str, schema: NodeRef) -> Judged {
        let contract = self.index.contract;
        let of = |text: &str| self.judge.judge_read(schema, Instance::Text(text), Direction::Response, Reading::AsText);
        // A line break at the end belongs to the text or not.
        let line = text.trim_end_matches(['\r', '\n']);
        match of(text) {
            ValidationResult::Invalid(_) if line != text && of(line) == ValidationResult::Valid => Judged::Valid,
            ValidationResult::Invalid(faults) => {
                let is_of_text = matches!(media, Media::Plain | Media::Text) && faults.iter().all(|fault| media.is_of_text(contract, fault));
                if is_of_text { Judged::Invalid(faults) } else { Judged::Undecided(None, NOT_READ.into()) }
            }
            result => result.into(),
        }
    }

    /// What values one after the other come to: each by `itemSchema`, all by `schema`.
    fn sequence(&self, sequence: Sequence, text: &str, schemas: Schemas) -> Judged {
        let read = match parts(sequence, text) {
            Ok(read) => read,
            Err(reason) => return Judged::Malformed(format!("is no sequence of its media type: {reason}")),
        };
        let instances: Vec<Instance<'_>> = read.iter().map(|item| Instance::Node(item, item.root())).collect();
        let of = |schema: NodeRef, instance: Instance<'_>| self.judge.judge(schema, instance, Direction::Response);
        if self.index.contract.version().is_some_and(|version| version >= Version::V3_2) {
            let whole = schemas.whole.map(|schema| of(schema, Instance::List(&instances)));
            let items = schemas.items.into_iter().flat_map(|schema| instances.iter().map(move |item| of(schema, *item)));
            let mut faults = Vec::new();
            for result in whole.into_iter().chain(items) {
                match result {
                    ValidationResult::Valid => {}
                    ValidationResult::Inconclusive(doubt) => return Judged::Undecided(Some(doubt.at), doubt.reason),
                    ValidationResult::Invalid(more) => faults.extend(more),
                }
            }
            return if faults.is_empty() { Judged::Valid } else { Judged::Invalid(faults) };
        }
        let Some(schema) = schemas.whole else { return Judged::Undecided(None, NOT_READ.into()) };
        let is_valid = |result: ValidationResult| result == ValidationResult::Valid;
        // Before 3.2 nothing says whether a schema is of the text, of each value or of all of them: one of them is enough.
        if is_valid(self.judge.judge_read(schema, Instance::Text(text), Direction::Response, Reading::AsText))
            || is_valid(of(schema, Instance::List(&instances)))
            || instances.iter().all(|item| is_valid(of(schema, *item)))
        {
            return Judged::Valid;
        }
        Judged::Undecided(
            None,
            "before OpenAPI 3.2 nothing says what the schema of a sequence is of, and neither all values nor each of them fit it".into(),
        )
    }

    /// The keyword that a fault is of: itself, or the one in whose list it stands.
    fn keyword(&self, fault: &InstanceFault) -> Option<&str> {
        let contract = self.index.contract;
        let NodeRef { part, node } = fault.keyword;
        let holder = || contract.document(fault.keyword).parent(node).map(|node| NodeRef { part, node });
        contract.key_of(fault.keyword).or_else(|| contract.key_of(holder()?))
    }

    /// Whether a fault is that a value is not in this format.
    fn is_of_format(&self, fault: &InstanceFault, format: &str) -> bool {
        let contract = self.index.contract;
        contract.key_of(fault.keyword) == Some("format") && contract.text(fault.keyword) == format
    }

    /// Whether a fault may be that of what stands in the place of a value. Such a value keeps its type, and its members
    /// and items keep their names and their number.
    fn is_of_redaction(&self, fault: &InstanceFault, answer: &Answer) -> bool {
        const KEPT: [&str; 10] = [
            "type",
            "required",
            "additionalProperties",
            "unevaluatedProperties",
            "properties",
            "propertyNames",
            "minItems",
            "maxItems",
            "minProperties",
            "maxProperties",
        ];
        let is_kept = self.keyword(fault).is_some_and(|keyword| KEPT.contains(&keyword));
        let is_within = |pointer: &String| pointer.strip_prefix(&fault.pointer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        !is_kept && answer.redacted.iter().any(is_within)
    }

    /// The finding of a fault. What was answered may be about a person, so no value is told.
    fn finding(&self, at: Location, fault: &InstanceFault, label: &str) -> NativeFinding {
        let contract = self.index.contract;
        let keyword = self.keyword(fault).unwrap_or("schema");
        let asked = match keyword {
            "format" | "type" | "pattern" => format!("`{keyword}: {}`", contract.text(fault.keyword)),
            _ => format!("`{keyword}`"),
        };
        let place = pointed(&fault.pointer);
        let mut finding = NativeFinding::new(at, format!("{place} of {label} is not what {asked} of its schema allows"));
        finding.related.push(("the schema".into(), fault.keyword));
        finding
    }
}

/// Where in a body something is.
fn pointed(pointer: &str) -> String {
    if pointer.is_empty() { "the body".to_owned() } else { format!("{pointer} in the body") }
}

/// How many strings at or below a node begin with a date and a time of day.
fn times(document: &Document, at: NodeId) -> usize {
    let is_time = |text: &str| {
        let shape = text.bytes().take(11).map(|byte| if byte.is_ascii_digit() { b'0' } else { byte.to_ascii_uppercase() });
        shape.eq(*b"0000-00-00T")
    };
    let own = usize::from(document.string(at).is_some_and(is_time));
    let members = document.members(at).iter().map(|member| times(document, member.value));
    own + members.chain(document.items(at).iter().map(|item| times(document, *item))).sum::<usize>()
}
