//! Where references lead: data judges nodes by what they hold, while a reference is judged by what stands elsewhere.

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
    // A file that cannot be read is one fault, however many references lead to it.
    let mut unreadable: BTreeMap<String, (NodeRef, String, usize)> = BTreeMap::new();
    for reference in &contract.references {
        match reference.outcome.as_ref().map_err(|fault| &**fault) {
            Err(ReferenceFault::Unreadable { file, .. }) => {
                let message = reference.outcome.as_ref().err().map(ToString::to_string).unwrap_or_default();
                unreadable.entry(file.clone()).or_insert((reference.text, message, 0)).2 += 1;
            }
            // The reference at fault is one of the contract too, and is told there.
            Err(ReferenceFault::Behind { .. }) => {}
            Err(_) if outcome.findings.is_past(reference.text.into()) => outcome.findings.leave_out(1, Level::Must),
            Err(fault) => outcome.findings.push(NativeFinding::new(reference.text, describe_reference_fault(contract, reference, fault))),
            Ok(target) => {
                if let Some(found) = mismatch(contract, reference, target.node) {
                    outcome.findings.push(NativeFinding::new(reference.text, found));
                }
                if target.through_reference {
                    let message = format!(
                        "the pointer `{}` passes through another `$ref`, which RFC 6901 does not follow",
                        quoted(contract.text(reference.text))
                    );
                    outcome.findings.push(NativeFinding::new(reference.text, message).at_level(Level::Should));
                }
            }
        }
    }
    for (at, message, count) in unreadable.into_values() {
        let others = if count > 1 { format!("; {count} references lead to it") } else { String::new() };
        outcome.findings.push(NativeFinding::new(at, format!("{message}{others}")));
    }
    outcome
}

/// A fault in words, with the text of the reference where those do not hold it.
fn describe_reference_fault(contract: &Contract, reference: &Reference, fault: &ReferenceFault) -> String {
    let (fault, text) = (fault.to_string(), quoted(contract.text(reference.text)));
    if text.is_empty() || fault.contains(&*text) { fault } else { format!("{fault} (`{text}`)") }
}

/// What is wrong with a reference that leads to an object of another type than the one that should stand there.
fn mismatch(contract: &Contract, reference: &Reference, target: NodeRef) -> Option<String> {
    let found = contract.typed_at(target).and_then(|id| contract.typed(id))?.expects;
    if found == reference.expects || found == NodeType::Reference {
        return None;
    }
    let version = contract.version()?;
    let title = |node_type| kitemark_contract::structure::table(version, node_type).map_or("object", |table| table.title);
    Some(format!("`{}` leads to a {} where a {} is expected", quoted(contract.text(reference.text)), title(found), title(reference.expects)))
}
