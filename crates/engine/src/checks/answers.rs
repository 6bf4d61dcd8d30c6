//! Whether what the service answers is what its contract says. Data cannot say it: the schema that judges each body is
//! written in the contract itself.

mod headers;
mod members;

use super::super::outcome::Location;
use super::{NativeCheck, NativeFinding, NativeOutcome, NativeParameter, Needed, ParameterKind, Parameters, in_exchange, text};
use kitemark_contract::NodeRef;
use kitemark_contract::instance::{Direction, Instance, InstanceFault, ValidationResult, Validator};
use kitemark_contract::media_type::{essence, is_json};
use kitemark_document::{Document, NodeId};
use kitemark_model::{Index, Item};
use kitemark_product::recording::{Answer, Body, Exchange};

pub(super) const CHECK: NativeCheck = NativeCheck {
    name: "answers",
    about: "Answers of the running service that its contract does not allow.",
    parameters: &[
        NativeParameter::new(
            "judge",
            ParameterKind::OneOf(&["status", "media-type", "headers", "body", "format", "write-only", "undescribed"]),
            "What of an answer is judged: `format` for values of one format alone, `write-only` for members that are never answered, `undescribed` for members that no schema speaks of.",
        ),
        NativeParameter::new("format", ParameterKind::Text, "The `format` of the values that are judged.").needed(Needed::Where("judge", "format")),
    ],
    run,
};

/// What of an answer is judged: `status`, `media-type`, `headers`, `body`, `format` for values of the format that `format`
/// names, `write-only` for members that are never answered, or `undescribed` for members that no schema speaks of.
fn run(index: &Index<'_>, parameters: &Parameters) -> NativeOutcome {
    let mut answers = Answers { index, judge: Validator::new(index.contract), outcome: NativeOutcome::default() };
    for exchange in index.exchanges() {
        let Some(operation) = index.operation_of(exchange) else { continue };
        // What is answered to who may not ask is about the refusal.
        let is_open = || index.operation(operation).is_some_and(|operation| index.is_open(operation));
        let may_ask = exchange.credential == "valid" || exchange.credential == "none" && is_open();
        // Nor does what a conforming service refuses say how it answers otherwise.
        let is_ordinary = may_ask && !exchange.asks_for_refusal && matches!(exchange.method.as_str(), "GET" | "HEAD");
        match &exchange.answer {
            _ if !is_ordinary => {}
            Ok(answer) => answers.of(exchange, answer, operation, text(parameters, "judge"), text(parameters, "format")),
            Err(silence) => answers.outcome.inconclusive.push((None, format!("{} was not answered: {silence}", exchange.label()))),
        }
    }
    answers.outcome
}

struct Answers<'i, 'a> {
    index: &'i Index<'a>,
    judge: Validator<'a>,
    outcome: NativeOutcome,
}

impl Answers<'_, '_> {
    fn of(&mut self, exchange: &Exchange, answer: &Answer, operation: Item, judge: &str, format: &str) {
        let label = exchange.label();
        // What such an answer says is about the moment, the credential or the example, not about the contract.
        let aside = match answer.status {
            401 | 403 => Some("the credential does not open it"),
            404 if exchange.operation.as_deref().is_some_and(|operation| operation.contains('{')) => {
                Some("nothing is at this address: name one that is there in the probe file")
            }
            429 => Some("the service asks for fewer requests"),
            502..=504 => Some("a gateway does not reach the service"),
            _ => None,
        };
        if let Some(reason) = aside {
            self.outcome.inconclusive.push((None, format!("{label} is answered {}: {reason}", answer.status)));
            return;
        }
        if answer.status == 304 {
            return;
        }
        let Some(response) = self.documented(operation, answer.status) else {
            if judge == "status" {
                self.outcome.examined += 1;
                let message = format!("{label} is answered {}, which the contract does not document", answer.status);
                self.outcome.findings.push(NativeFinding::new(in_exchange(self.index, exchange, &["response", "status"]), message));
            }
            return;
        };
        if judge == "status" {
            self.outcome.examined += 1;
            return;
        }
        if judge == "headers" {
            self.headers(exchange, answer, response, &label);
            return;
        }
        if exchange.method == "HEAD" {
            return;
        }
        if matches!(answer.body, Body::Empty) {
            if judge == "media-type" && answer.status == 200 && answer.bytes == 0 {
                self.empty(exchange, response, &label);
            }
            return;
        }
        match self.media_type(response, answer) {
            Ok(media_type) if matches!(judge, "write-only" | "undescribed") => self.members(exchange, answer, media_type, &label, judge),
            Ok(media_type) if judge != "media-type" => self.body(exchange, answer, media_type, &label, format),
            Ok(_) => self.outcome.examined += 1,
            Err(documented) if judge == "media-type" => {
                self.outcome.examined += 1;
                let found = answer.essence().map_or_else(|| "without a media type".to_owned(), |essence| format!("as {essence}"));
                let documented = if documented.is_empty() { "no body".to_owned() } else { documented.join(", ") };
                let message = format!("{label} is answered {found}, and the contract documents {documented}");
                self.outcome.findings.push(NativeFinding::new(in_exchange(self.index, exchange, &["response", "headers"]), message));
            }
            Err(_) => {}
        }
    }

    /// An answer without a body, where the contract documents JSON alone: nothing is no JSON (RFC 8259, 2).
    fn empty(&mut self, exchange: &Exchange, response: NodeRef, label: &str) {
        let documented: Vec<String> = self.media_types(response).iter().map(|(name, _)| essence(name)).collect();
        if !documented.is_empty() && documented.iter().all(|name| is_json(name)) {
            self.outcome.examined += 1;
            let message = format!("{label} is answered without a body, and the contract documents {}", documented.join(", "));
            self.outcome.findings.push(NativeFinding::new(in_exchange(self.index, exchange, &["response", "content"]), message));
        }
    }

    /// The response that the contract documents for a status: its own, that of its class, or the default.
    fn documented(&self, operation: Item, status: u16) -> Option<NodeRef> {
        let contract = self.index.contract;
        let responses = contract.get(self.index.place_of(operation)?, "responses")?;
        let class = format!("{}XX", status / 100);
        let of = |key: &str| contract.get(responses, key).map(|response| contract.follow(response));
        of(&status.to_string()).or_else(|| of(&class)).or_else(|| of("default"))
    }

    /// The media types that the contract documents for a response, as they are named there.
    fn media_types(&self, response: NodeRef) -> Vec<(&str, NodeRef)> {
        let contract = self.index.contract;
        let content = contract.get(response, "content").map(|content| contract.follow(content));
        content.map(|content| contract.members(content).collect()).unwrap_or_default()
    }

    /// The media type that the contract documents for an answer, else the names of those that it does.
    fn media_type(&self, response: NodeRef, answer: &Answer) -> Result<NodeRef, Vec<String>> {
        let documented = self.media_types(response);
        let own = answer.essence().unwrap_or_default();
        let kind = own.split('/').next().unwrap_or_default();
        let exact = documented.iter().find(|(name, _)| essence(name) == own);
        let ranged = || documented.iter().find(|(name, _)| essence(name) == format!("{kind}/*"));
        let any = || documented.iter().find(|(name, _)| essence(name) == "*/*");
        let found = exact.or_else(ranged).or_else(any).map(|(_, media_type)| self.index.contract.follow(*media_type));
        found.ok_or_else(|| documented.iter().map(|(name, _)| essence(name)).collect())
    }

    fn body(&mut self, exchange: &Exchange, answer: &Answer, media_type: NodeRef, label: &str, format: &str) {
        let Some(schema) = self.index.contract.get(media_type, "schema") else { return };
        let at = in_exchange(self.index, exchange, &["response", "content", "text"]);
        if answer.is_cut {
            self.outcome.inconclusive.push((None, format!("the body of {label} is longer than what was read of it")));
            return;
        }
        let document = match &answer.body {
            Body::Json(_, document) => document,
            Body::Text(_, Some(problem)) if format.is_empty() => {
                self.outcome.examined += 1;
                self.outcome.findings.push(NativeFinding::new(at, format!("the body of {label} is said to be JSON: {problem}")));
                return;
            }
            // Only JSON is judged by its schema.
            _ => return,
        };
        if !answer.is_json() {
            return;
        }
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
                        let place = pointed(fault);
                        self.outcome
                            .inconclusive
                            .push((None, format!("what stood at {place} of {label} was redacted, so its schema cannot be asked")));
                    } else {
                        let finding = self.finding(at, fault, label);
                        self.outcome.findings.push(finding);
                    }
                }
            }
        }
    }

    fn headers(&mut self, exchange: &Exchange, answer: &Answer, response: NodeRef, label: &str) {
        let contract = self.index.contract;
        if contract.get(response, "headers").is_none() {
            return;
        }
        self.outcome.examined += 1;
        let at = in_exchange(self.index, exchange, &["response", "headers"]);
        for (problem, header) in headers::problems(contract, &self.judge, response, answer) {
            let mut finding = NativeFinding::new(at, format!("{label} is answered {problem}"));
            finding.related.push(("the header".into(), header));
            self.outcome.findings.push(finding);
        }
    }

    fn members(&mut self, exchange: &Exchange, answer: &Answer, media_type: NodeRef, label: &str, judge: &str) {
        let Some(schema) = self.index.contract.get(media_type, "schema") else { return };
        let Body::Json(_, document) = &answer.body else { return };
        self.outcome.examined += 1;
        let found = members::members(self.index, schema, document);
        let at = in_exchange(self.index, exchange, &["response", "content", "text"]);
        let (found, what) = match judge {
            "write-only" => (found.write_only, "is said to be for requests alone"),
            _ => (found.undescribed, "is described nowhere"),
        };
        for (pointer, schema) in found {
            let mut finding = NativeFinding::new(at, format!("{pointer} in the body of {label} {what}"));
            finding.related.push(("the schema".into(), schema));
            self.outcome.findings.push(finding);
        }
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
        let place = pointed(fault);
        let mut finding = NativeFinding::new(at, format!("{place} of {label} is not what {asked} of its schema allows"));
        finding.related.push(("the schema".into(), fault.keyword));
        finding
    }
}

/// Where in a body a fault is.
fn pointed(fault: &InstanceFault) -> String {
    if fault.pointer.is_empty() { "the body".to_owned() } else { format!("{} in the body", fault.pointer) }
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
