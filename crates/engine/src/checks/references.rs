//! Where references lead: data judges nodes by what they hold, while a reference is judged by what is elsewhere.

mod named;
mod other;

use super::{NativeCheck, NativeFinding, NativeOutcome, Parameters};
use kitemark_contract::{Contract, NodeRef, NodeType, Reference, ReferenceFault};
use kitemark_document::quoted;
use kitemark_model::Index;
use kitemark_standard::Level;
use std::collections::BTreeMap;

pub(super) const CHECK: NativeCheck =
    NativeCheck { name: "references", about: "References that lead nowhere, or to an object of another type.", parameters: &[], run };

fn run(index: &Index<'_>, _parameters: &Parameters) -> NativeOutcome {
    let contract = index.contract;
    let mut outcome = NativeOutcome { examined: contract.references.len(), ..NativeOutcome::default() };
    let mut unreadable = Unreadable::default();
    for reference in &contract.references {
        match reference.outcome.as_ref().map_err(|fault| &**fault) {
            Err(fault @ ReferenceFault::Unreadable { file, .. }) => unreadable.add(file, reference.text, fault),
            // The reference at fault is one of the contract too, and is told there.
            Err(ReferenceFault::Behind { .. }) => {}
            Err(_) if outcome.findings.is_past(reference.text.into()) => outcome.findings.leave_out(1, Level::Must),
            Err(fault) => outcome.findings.push(NativeFinding::new(reference.text, describe_reference_fault(contract, reference, fault))),
            Ok(target) => {
                if let Some(found) = mismatch(contract, contract.text(reference.text), reference.expects, target.node) {
                    outcome.findings.push(NativeFinding::new(reference.text, found));
                }
                if target.through_reference {
                    outcome.findings.push(passes_through(contract.text(reference.text), reference.text));
                }
            }
        }
    }
    other::judge(contract, &mut outcome, &mut unreadable);
    named::judge(contract, &mut outcome);
    for (at, message, count) in unreadable.0.into_values() {
        let others = if count > 1 { format!("; {count} references lead to it") } else { String::new() };
        outcome.findings.push(NativeFinding::new(at, format!("{message}{others}")));
    }
    outcome
}

/// The files that cannot be read: each is one fault, however many references lead to it.
#[derive(Default)]
struct Unreadable(BTreeMap<String, (NodeRef, String, usize)>);

impl Unreadable {
    fn add(&mut self, file: &str, at: NodeRef, fault: &ReferenceFault) {
        self.0.entry(file.to_owned()).or_insert_with(|| (at, fault.to_string(), 0)).2 += 1;
    }
}

/// The finding that a pointer goes through another `$ref`.
fn passes_through(text: &str, at: NodeRef) -> NativeFinding {
    let message = format!("the pointer `{}` passes through another `$ref`, which RFC 6901 does not follow", quoted(text));
    NativeFinding::new(at, message).at_level(Level::Should)
}

/// A fault in words, with the text of the reference where those do not hold it.
fn describe_reference_fault(contract: &Contract, reference: &Reference, fault: &ReferenceFault) -> String {
    let (fault, text) = (fault.to_string(), quoted(contract.text(reference.text)));
    if text.is_empty() || fault.contains(&*text) { fault } else { format!("{fault} (`{text}`)") }
}

/// What is wrong with a reference that leads to an object of another type than the one that should be there.
fn mismatch(contract: &Contract, text: &str, expects: NodeType, target: NodeRef) -> Option<String> {
    let found = contract.typed_at(target).and_then(|id| contract.typed(id))?.expects;
    if found == expects || found == NodeType::Reference {
        return None;
    }
    let [found, expected] = [found, expects].map(|node_type| with_article(title(contract, node_type)));
    Some(format!("`{}` leads to {found} where {expected} is expected", quoted(text)))
}

/// The name of a type of node in the specification.
fn title(contract: &Contract, node_type: NodeType) -> &'static str {
    let table = contract.version().and_then(|version| kitemark_contract::structure::table(version, node_type));
    table.map_or("object", |table| table.title)
}

fn with_article(title: &str) -> String {
    let article = if title.starts_with(['A', 'E', 'I', 'O']) { "an" } else { "a" };
    format!("{article} {title}")
}
