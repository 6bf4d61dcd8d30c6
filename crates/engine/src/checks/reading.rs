//! What the reader accepted although a specification forbids it: data sees values, and these faults lie in how values are written.

use super::{NativeCheck, NativeFinding, NativeOutcome, Parameters};
use kitemark_contract::NodeRef;
use kitemark_document::{IrregularityKind, KeyReading, key_as_read, quoted};
use kitemark_model::Index;
use kitemark_standard::Level;

pub(super) const CHECK: NativeCheck = NativeCheck {
    name: "reading",
    about: "What the reader accepts although the specification of YAML, JSON or OpenAPI forbids it.",
    parameters: &[],
    run,
};

fn run(index: &Index<'_>, _parameters: &Parameters) -> NativeOutcome {
    let contract = index.contract;
    let mut outcome = NativeOutcome { examined: contract.parts.len(), ..NativeOutcome::default() };
    for (part, file) in (0u32..).zip(&contract.parts) {
        for irregularity in file.document.irregularities() {
            let text = quoted(file.document.text(irregularity.node));
            // A key has no place of its own in a pointer: its value has.
            let at = |node| NodeRef { part, node };
            let value = |key| file.document.value_of(key).map_or(at(key), at);
            outcome.findings.push(match irregularity.kind {
                IrregularityKind::DuplicateKey => {
                    let mut finding = NativeFinding::new(
                        value(irregularity.node),
                        format!("the key `{text}` stands twice in this mapping; readers differ on which counts"),
                    );
                    finding.related.extend(irregularity.other.map(|first| ("the first".to_owned(), value(first))));
                    finding
                }
                IrregularityKind::KeyNotString => {
                    NativeFinding::new(value(irregularity.node), format!("the key `{text}` is not a string; put it in quotes"))
                }
                IrregularityKind::KeyOtherText => match key_as_read(file.document.text(irregularity.node)) {
                    Some(KeyReading::Number(read)) => {
                        let message = format!("the key `{text}` is a number to other readers, which make `{read}` of it; put it in quotes");
                        NativeFinding::new(value(irregularity.node), message)
                    }
                    Some(KeyReading::Old(kind)) => {
                        let message = format!("the key `{text}` is {kind} to readers of YAML 1.1, not this text; put it in quotes");
                        NativeFinding::new(value(irregularity.node), message).at_level(Level::Should)
                    }
                    None => continue,
                },
                IrregularityKind::MergeKey => {
                    NativeFinding::new(value(irregularity.node), "the merge key `<<` is no part of YAML 1.2; write the members out or use a `$ref`")
                        .at_level(Level::Should)
                }
                IrregularityKind::ContinuationIndent => NativeFinding::new(
                    at(irregularity.node),
                    "this quoted text goes on at its parent's indentation, which YAML forbids and only some readers accept",
                )
                .at_level(Level::Should),
            });
        }
    }
    outcome
}
