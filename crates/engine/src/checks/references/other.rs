//! References by a URI in other fields than `$ref`.

use super::{NativeFinding, NativeOutcome, Unreadable, mismatch, passes_through, title, with_article};
use kitemark_contract::{Contract, OtherReference, ReferenceFault, ReferringField};
use kitemark_document::quoted;
use kitemark_standard::Level;

pub(super) fn judge(contract: &Contract, outcome: &mut NativeOutcome, unreadable: &mut Unreadable) {
    outcome.examined += contract.other_references.len();
    for other in &contract.other_references {
        let field = words(other.field);
        let text = quoted(&other.text);
        match other.outcome.as_ref().map_err(|fault| &**fault) {
            Err(fault @ ReferenceFault::Unreadable { file, .. }) => unreadable.add(file, other.at, fault),
            Err(ReferenceFault::Behind { .. }) => {}
            Err(_) if outcome.findings.is_past(other.at.into()) => outcome.findings.leave_out(1, Level::Must),
            // An operation of another description may be named by its address: what it is then cannot be told.
            Err(fault @ ReferenceFault::Remote { .. }) if other.field == ReferringField::OperationRef => {
                outcome.findings.push(NativeFinding::new(other.at, format!("{field} leads out of the contract: {fault}")).at_level(Level::Should));
            }
            Err(ReferenceFault::NoFile { .. }) if other.field == ReferringField::Mapping && !other.text.contains(['/', '.', '#']) => {
                let message = format!("{field} names `{text}`, and there is neither a schema of that name in the components nor such a file");
                outcome.findings.push(NativeFinding::new(other.at, message));
            }
            Err(fault) => outcome.findings.push(NativeFinding::new(other.at, format!("{field}, `{text}`, leads nowhere: {fault}"))),
            Ok(target) => {
                let wrong = mismatch(contract, &other.text, other.expects, target.node).or_else(|| is_no_operation(contract, other, target.node));
                if let Some(wrong) = wrong {
                    outcome.findings.push(NativeFinding::new(other.at, wrong));
                }
                if target.through_reference {
                    outcome.findings.push(passes_through(&other.text, other.at));
                }
                if other.is_from_root {
                    let message = format!("{field}, `{text}`, leads nowhere from its own file: it is read as if it were in the root file");
                    outcome.findings.push(NativeFinding::new(other.at, message).at_level(Level::Should));
                }
            }
        }
    }
}

/// What is wrong where an `operationRef` leads into the root file, to something that is no object of OpenAPI at all.
/// What it leads to in another file may be an operation of another description.
fn is_no_operation(contract: &Contract, other: &OtherReference, target: kitemark_contract::NodeRef) -> Option<String> {
    let is_wrong = other.field == ReferringField::OperationRef && target.part == 0 && contract.typed_at(target).is_none();
    is_wrong.then(|| format!("`{}` does not lead to {}", quoted(&other.text), with_article(title(contract, other.expects))))
}

fn words(field: ReferringField) -> &'static str {
    match field {
        ReferringField::DynamicRef => "the `$dynamicRef`",
        ReferringField::Mapping => "the mapping of the discriminator",
        ReferringField::OperationRef => "the `operationRef` of the link",
        ReferringField::SecurityRequirement => "the security requirement",
    }
}
