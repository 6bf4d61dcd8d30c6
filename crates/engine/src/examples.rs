//! Running the examples of requirements: each is a change to the base product, judged by its requirement alone.

use super::compile::{CompiledRequirement, compile};
use super::example_recording::recording;
use super::outcome::{Location, Outcome, RequirementResult};
use super::run::{RunFilter, assess};
use kitemark_contract::Contract;
use kitemark_document::{Document, Source, SourceStore, canonical};
use kitemark_model::Index;
use kitemark_product::recording::Recording;
use kitemark_product::{Evidence, RECORDING_NAME, read_interfaces};
use kitemark_standard::merge_patch::patched;
use kitemark_standard::{Base, Example, Level, Method, OneOrMany, StandardFault, StandardFolder};
use serde_json::Value;
use std::collections::BTreeMap;

/// What running the examples came to.
#[derive(Debug, Default)]
pub struct ExampleRun {
    /// How many examples did what they say.
    pub passed: usize,
    /// The examples that did not, with their places.
    pub faults: Vec<StandardFault>,
}

/// Runs every example of the standards in a folder, or those of the requirements named.
#[must_use]
pub fn run_examples(folder: &StandardFolder, only: &[String]) -> ExampleRun {
    let mut run = ExampleRun::default();
    for standard in &folder.standards {
        let planned = match compile(std::slice::from_ref(standard), &folder.library, &BTreeMap::new()) {
            Ok(planned) => planned,
            Err(faults) => {
                run.faults
                    .extend(faults.iter().filter_map(|fault| Some(folder.files.get(&fault.requirement)?.fault("/checks", fault.message.clone()))));
                continue;
            }
        };
        for requirement in planned.iter().filter(|requirement| only.is_empty() || only.contains(&requirement.requirement.id)) {
            for (position, example) in requirement.requirement.examples.items().iter().enumerate() {
                match run_example(folder.base.as_ref(), requirement, example) {
                    Ok(()) => run.passed += 1,
                    Err(message) => {
                        if let Some(file) = folder.files.get(&requirement.requirement.id) {
                            run.faults.push(file.fault(&format!("/examples/{position}"), message));
                        }
                    }
                }
            }
        }
    }
    run.faults.sort();
    run
}

fn run_example(base: Option<&Base>, requirement: &CompiledRequirement, example: &Example) -> Result<(), String> {
    let base = base.ok_or("the folder has no base product: base/openapi.yaml and base/kitemark.yaml")?;
    with_product(base, &requirement.requirement.id, example, |index| {
        // An example of what a service answers is about that alone, and one of a contract is not about a service.
        let methods = if index.recording.is_some() { vec![Method::Live] } else { vec![Method::Static, Method::Attest] };
        let selection = RunFilter { requirements: Vec::new(), methods };
        let result = assess(index, std::slice::from_ref(requirement), &selection, 1).pop().ok_or("the requirement was not run")?;
        compare(index.contract, index.manifest, index.recording, example, &result)
    })?
}

/// Makes the product of an example, which is the base product with what the example changes, and hands over its index.
///
/// # Errors
/// What keeps the product from being made, in words.
pub(super) fn with_product<T>(base: &Base, requirement: &str, example: &Example, use_index: impl FnOnce(&Index<'_>) -> T) -> Result<T, String> {
    let mut files = base.files.clone();
    let contract = match &example.contract {
        Some(Value::String(text)) => text.clone().into_bytes(),
        Some(contract) => canonical(&patched(contract.clone(), example.patch.as_ref())).into_bytes(),
        None => canonical(&patched(base.contract.clone(), example.patch.as_ref())).into_bytes(),
    };
    files.insert("openapi.yaml".to_owned(), contract);
    for (name, content) in &example.files {
        let text = content.as_str().map_or_else(|| canonical(content), str::to_owned);
        files.insert(name.clone(), text.into_bytes());
    }
    let previous = example.previous.as_ref().map(|patch| canonical(&patched(base.contract.clone(), Some(patch))).into_bytes());
    if let Some(previous) = &previous {
        files.insert("previous.yaml".to_owned(), previous.clone());
    }
    let manifest = match &example.manifest {
        Some(Value::Null) => None,
        patch => {
            let mut manifest = base.manifest.clone();
            for name in example.files.keys() {
                state_digest(&mut manifest, name, files.get(name).map(Vec::as_slice).unwrap_or_default());
            }
            Some(document("kitemark.yaml", &patched(manifest, patch.as_ref()))?)
        }
    };
    let recording = recording(base, requirement, example).map_err(|fault| fault.to_string())?;
    let store = SourceStore::in_memory(files);
    let contract = Contract::load(&store, "openapi.yaml").map_err(|fault| fault.to_string())?;
    let previous = previous.map(|_| Contract::load(&store, "previous.yaml")).transpose().map_err(|fault| fault.to_string())?;
    let evidence = manifest.as_ref().map(|manifest| Evidence::read(manifest, &store)).unwrap_or_default();
    let interfaces = manifest.as_ref().map(|manifest| read_interfaces(&store, manifest)).unwrap_or_default();
    let index = Index::new(&contract, manifest.as_ref(), previous.as_ref())
        .with_evidence(&evidence)
        .with_interfaces(&interfaces)
        .with_recording(recording.as_ref());
    Ok(use_index(&index))
}

/// States the digest of a file that an example brings wherever the manifest names that file, so that an example about what
/// a file holds is not one about another file.
fn state_digest(manifest: &mut Value, name: &str, content: &[u8]) {
    match manifest {
        Value::Object(members) => {
            if members.get("file").and_then(Value::as_str) == Some(name) {
                members.insert("sha256".into(), Source::from_bytes(name, content.to_vec()).digest().into());
            }
            members.values_mut().for_each(|member| state_digest(member, name, content));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| state_digest(item, name, content)),
        _ => {}
    }
}

fn document(name: &str, value: &Value) -> Result<Document, String> {
    Source::from_bytes(name, canonical(value).into_bytes()).read().map_err(|fault| fault.to_string())
}

/// Holds what an example says against what came out.
fn compare(
    contract: &Contract,
    manifest: Option<&Document>,
    recording: Option<&Recording>,
    example: &Example,
    result: &RequirementResult,
) -> Result<(), String> {
    let counted: Vec<&super::outcome::Finding> = result.findings.iter().filter(|finding| finding.level > Level::Note).collect();
    let told =
        |finding: &super::outcome::Finding| format!("{} at {}: {}", finding.check, place(contract, manifest, recording, finding.at), finding.message);
    let listed = || {
        let mut lines: Vec<String> = result.findings.iter().map(told).collect();
        lines.extend(result.reason.clone());
        lines.extend(result.checks.iter().filter(|check| check.outcome >= Outcome::Inconclusive).filter_map(|check| check.reason.clone()));
        if lines.is_empty() { "nothing was found".to_owned() } else { lines.join("; ") }
    };
    let wanted = |outcomes: &[Outcome]| match outcomes.contains(&result.outcome) {
        true => Ok(()),
        false => Err(format!("the outcome is {}: {}", result.outcome.name(), listed())),
    };
    if example.passes.is_some() {
        wanted(&[Outcome::Pass, Outcome::Attested, Outcome::NotApplicable])?;
        if !counted.is_empty() {
            return Err(format!("an example that passes is silent, but {}", listed()));
        }
        return if result.examined == 0 { Err(format!("nothing was examined: {}", listed())) } else { Ok(()) };
    }
    if example.not_applicable.is_some() {
        return wanted(&[Outcome::NotApplicable]);
    }
    if example.inconclusive.is_some() {
        return wanted(&[Outcome::Inconclusive]);
    }
    let Some(check) = &example.fails else { return Ok(()) };
    // A note is a finding too where the example is about a check that makes notes.
    let about: Vec<&super::outcome::Finding> =
        result.findings.iter().filter(|finding| finding.level > Level::Note || *finding.check == **check).collect();
    if let Some(other) = about.iter().find(|finding| *finding.check != **check) {
        return Err(format!("only `{check}` should fail, but also {}", told(other)));
    }
    let mut places: Vec<String> = about.iter().map(|finding| place(contract, manifest, recording, finding.at)).collect();
    places.sort();
    places.dedup();
    let mut expected: Vec<String> = example.at.as_ref().map(OneOrMany::all).unwrap_or_default().to_vec();
    expected.sort();
    if places == expected {
        Ok(())
    } else {
        Err(format!("`{check}` should fail at {} and fails at {}: {}", show(&expected), show(&places), listed()))
    }
}

fn show(places: &[String]) -> String {
    if places.is_empty() {
        "no place".into()
    } else {
        places.iter().map(|place| if place.is_empty() { "the root".to_owned() } else { format!("`{place}`") }).collect::<Vec<_>>().join(", ")
    }
}

/// A place as examples write it: a JSON Pointer, after the file where it is not the contract.
fn place(contract: &Contract, manifest: Option<&Document>, recording: Option<&Recording>, at: Location) -> String {
    match at {
        Location::Recording(node) => format!("{RECORDING_NAME}#{}", recording.map_or_else(String::new, |recording| recording.document.pointer(node))),
        Location::Manifest(node) => format!("kitemark.yaml#{}", manifest.map_or_else(String::new, |manifest| manifest.pointer(node))),
        Location::Byte(..) => String::new(),
        Location::Contract(node) => {
            let place = contract.place(node);
            if node.part == 0 { place.pointer } else { format!("{}#{}", place.file, place.pointer) }
        }
    }
}
