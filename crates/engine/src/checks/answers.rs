//! Whether what the service answers is what its contract says. Data cannot say it: the schema that judges each body is
//! written in the contract itself.

mod body;
mod headers;
mod masked;
mod media_types;
mod members;

use super::{NativeCheck, NativeFinding, NativeOutcome, NativeParameter, Needed, ParameterKind, Parameters, in_exchange, text};
use headers::Problem;
use kitemark_contract::NodeRef;
use kitemark_contract::instance::Validator;
use kitemark_contract::media_type::{essence, is_json};
use kitemark_model::{Index, Item};
use kitemark_product::recording::{Answer, Body, Exchange};
use media_types::Chosen;
use std::collections::BTreeMap;

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
    // By operation whether anything but faults of the server was answered.
    let mut shown: BTreeMap<Item, (String, bool)> = BTreeMap::new();
    for exchange in index.exchanges() {
        let Some(operation) = index.operation_of(exchange) else { continue };
        // What is answered to who may not ask is about the refusal.
        let is_open = || index.operation(operation).is_some_and(|operation| index.is_open(operation));
        let may_ask = exchange.credential == "valid" || exchange.credential == "none" && is_open();
        // Nor does what a conforming service refuses say how it answers otherwise.
        let is_ordinary = may_ask && !exchange.asks_for_refusal && matches!(exchange.method.as_str(), "GET" | "HEAD");
        match &exchange.answer {
            _ if !is_ordinary => {}
            Ok(answer) => {
                let entry = shown.entry(operation).or_insert_with(|| (exchange.label(), false));
                entry.1 |= answer.status < 500;
                answers.of(exchange, answer, operation, text(parameters, "judge"), text(parameters, "format"));
            }
            Err(silence) => answers.outcome.inconclusive.push((None, format!("{} was not answered: {silence}", exchange.label()))),
        }
    }
    for (label, _) in shown.into_values().filter(|(_, is_shown)| !is_shown) {
        answers
            .outcome
            .inconclusive
            .push((None, format!("{label} is answered with faults of the server alone, so how it answers otherwise was not seen")));
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
        if matches!(answer.body, Body::Empty) && answer.bytes == 0 {
            if judge == "media-type" && answer.status == 200 {
                self.empty(exchange, response, &label);
            }
            return;
        }
        let documented = self.media_types(response);
        let names: Vec<&str> = documented.iter().map(|(name, _)| name.as_str()).collect();
        let chosen = media_types::chosen(&names, answer.header("content-type").unwrap_or_default());
        if judge == "media-type" {
            self.outcome.examined += 1;
            if chosen == Chosen::None {
                let found = answer.essence().map_or_else(|| "without a media type".to_owned(), |essence| format!("as {essence}"));
                let documented = names.iter().map(|name| essence(name)).collect::<Vec<_>>().join(", ");
                let documented = if documented.is_empty() { "no body".to_owned() } else { documented };
                let message = format!("{label} is answered {found}, and the contract documents {documented}");
                self.outcome.findings.push(NativeFinding::new(in_exchange(self.index, exchange, &["response", "headers"]), message));
            }
            return;
        }
        match chosen {
            Chosen::One(position) => {
                let Some(media_type) = documented.get(position).map(|(_, media_type)| self.index.contract.follow(*media_type)) else { return };
                match judge {
                    "write-only" | "undescribed" => self.members(exchange, answer, media_type, &label, judge),
                    _ => self.body(exchange, answer, media_type, &label, format),
                }
            }
            Chosen::Unclear => {
                let reason = format!("{label} is answered with parameters of its media type that decide for none of those that are documented");
                self.outcome.inconclusive.push((Some(response), reason));
            }
            Chosen::None => {}
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
    fn media_types(&self, response: NodeRef) -> Vec<(String, NodeRef)> {
        let contract = self.index.contract;
        let content = contract.get(response, "content").map(|content| contract.follow(content));
        content.map(|content| contract.members(content).map(|(name, at)| (name.to_owned(), at)).collect()).unwrap_or_default()
    }

    fn headers(&mut self, exchange: &Exchange, answer: &Answer, response: NodeRef, label: &str) {
        let contract = self.index.contract;
        if contract.get(response, "headers").is_none() {
            return;
        }
        self.outcome.examined += 1;
        let at = in_exchange(self.index, exchange, &["response", "headers"]);
        for problem in headers::problems(contract, &self.judge, response, answer) {
            match problem {
                Problem::Found(problem, header) => {
                    let mut finding = NativeFinding::new(at, format!("{label} is answered {problem}"));
                    finding.related.push(("the header".into(), header));
                    self.outcome.findings.push(finding);
                }
                Problem::Undecided(reason, header) => self.outcome.inconclusive.push((Some(header), format!("{label} is answered {reason}"))),
            }
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
}
