//! Operations, one by one: what stands in each, and the callbacks that they make.

use super::comparison::Comparison;
use super::difference::{DifferenceKind as Kind, Direction};
use super::fields::Fields;
use super::paths::whole;
use super::side::Side;
use kitemark_contract::{NodeRef, NodeType};
use kitemark_document::Kind as NodeKind;

/// An operation with the parameters that apply to it.
#[derive(Debug, Clone)]
pub(super) struct Call<'a> {
    pub(super) at: NodeRef,
    pub(super) parameters: Vec<NodeRef>,
    /// The names in the templates of its path, in order.
    pub(super) names: Vec<&'a str>,
}

/// Two operations that are to be compared.
#[derive(Debug, Clone)]
pub(super) struct CallPair<'a> {
    pub(super) before: Call<'a>,
    pub(super) after: Call<'a>,
    /// Whether the product makes the call, as for webhooks and callbacks.
    pub(super) is_outgoing: bool,
    pub(super) group: u32,
}

impl<'a> Comparison<'a> {
    /// Compares every pair of operations that paths, webhooks and callbacks led to.
    pub(super) fn calls(&mut self) {
        while let Some(pair) = self.pop_call() {
            self.call(&pair);
        }
    }

    fn call(&mut self, pair: &CallPair<'a>) {
        let (was, is) = (pair.before.at, pair.after.at);
        if !self.previous.is(was, "deprecated") && self.current.is(is, "deprecated") {
            let at = self.current.value(is, "deprecated").unwrap_or(is);
            let message = "the operation is now deprecated".to_owned();
            self.note(pair.group, whole(Kind::OperationDeprecated, false, Some(was), Some(at), at, message));
        }
        let compared = &["parameters", "requestBody", "responses", "callbacks", "deprecated", "security"];
        let of = Fields { node_type: NodeType::Operation, compared, subject: "the operation", direction: Direction::None, group: pair.group };
        self.fields(&of, was, is);
        self.parameters(pair);
        self.request_body(pair);
        self.responses(pair);
        if !pair.is_outgoing {
            self.security(pair);
        }
        self.callbacks(pair);
    }

    fn callbacks(&mut self, pair: &CallPair<'a>) {
        let old = callbacks_of(self.previous, pair.before.at);
        let new = callbacks_of(self.current, pair.after.at);
        let near = self.current.value(pair.after.at, "callbacks").unwrap_or(pair.after.at);
        for was in &old {
            match new.iter().find(|is| is.is_same(was)) {
                Some(is) => {
                    let group = pair.group;
                    self.push_callback(CallPair { before: was.call.clone(), after: is.call.clone(), is_outgoing: true, group });
                }
                None => {
                    let message = format!("the callback {} is gone", was.label());
                    self.note(pair.group, whole(Kind::CallbackRemoved, true, Some(was.call.at), None, near, message));
                }
            }
        }
        for is in new.iter().filter(|is| old.iter().all(|was| !is.is_same(was))) {
            let message = format!("the callback {} is new", is.label());
            self.note(pair.group, whole(Kind::CallbackAdded, false, None, Some(is.call.at), is.call.at, message));
        }
    }
}

/// One operation of a callback.
struct CallbackCall<'a> {
    name: &'a str,
    expression: &'a str,
    method: &'a str,
    call: Call<'a>,
}

impl CallbackCall<'_> {
    fn is_same(&self, other: &CallbackCall<'_>) -> bool {
        self.name == other.name && self.expression == other.expression && self.method == other.method
    }

    fn label(&self) -> String {
        format!("{} {}", self.method.to_ascii_uppercase(), self.name)
    }
}

fn callbacks_of<'a>(side: Side<'a>, operation: NodeRef) -> Vec<CallbackCall<'a>> {
    const METHODS: [&str; 9] = ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"];
    let contract = side.contract;
    let mut found = Vec::new();
    for (name, callback) in side.entries(operation, "callbacks") {
        for (expression, item) in contract.members(callback).filter(|(expression, _)| !expression.starts_with("x-") && *expression != "$ref") {
            let item = contract.target(item).unwrap_or(item);
            for (method, at) in contract.members(item).filter(|(method, _)| METHODS.contains(method)) {
                if contract.document(at).kind(at.node) == NodeKind::Mapping {
                    let mut parameters: Vec<NodeRef> = Vec::new();
                    for holder in [at, item] {
                        let Some(list) = contract.get(holder, "parameters") else { continue };
                        parameters.extend(contract.items(list).map(|parameter| contract.follow(parameter)));
                    }
                    found.push(CallbackCall { name, expression, method, call: Call { at, parameters, names: Vec::new() } });
                }
            }
        }
    }
    found
}

/// The last date that an operation names as its end, in an extension or in its description.
pub(super) fn sunset<'a>(side: Side<'a>, operation: NodeRef) -> Option<&'a str> {
    let texts =
        |fields: &[&str]| fields.iter().filter_map(|field| side.contract.get(operation, field)).map(|at| side.contract.text(at)).collect::<Vec<_>>();
    let stated = texts(&["x-sunset", "x-deprecated-until"]).into_iter().flat_map(dates).max();
    stated.or_else(|| texts(&["description", "summary"]).into_iter().flat_map(dates).max())
}

/// The dates written `YYYY-MM-DD` in a text.
fn dates(text: &str) -> impl Iterator<Item = &str> {
    text.char_indices()
        .filter_map(|(at, _)| text.get(at..at + 10))
        .filter(|window| window.bytes().enumerate().all(|(at, byte)| if matches!(at, 4 | 7) { byte == b'-' } else { byte.is_ascii_digit() }))
}
