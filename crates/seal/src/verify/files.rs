//! Whether the files of a folder are those that the report was made from.

use crate::report::SealedReport;
use kitemark_contract::Contract;
use kitemark_document::SourceStore;
use kitemark_product::recording::Recording;
use kitemark_product::{Manifest, Product, RECORDING_NAME};
use kitemark_report::document::{self, Input, ProductHead};
use std::collections::{BTreeMap, BTreeSet};

/// Whether they are the same: all that the product has, and what they say.
pub(super) fn same_files(report: &SealedReport, store: &SourceStore) -> Result<String, String> {
    let document = &report.report;
    if document.inputs.is_empty() {
        return Err("the report names no file".into());
    }
    let is_previous = |file: &str| file.starts_with("previous/");
    // What is salted is known by the manifest, which is compared first.
    for input in document.inputs.iter().filter(|input| !input.salted && (!is_previous(&input.file) || store.has(&input.file))) {
        let source = store.open(&input.file).map_err(|fault| fault.to_string())?;
        if source.digest() != input.sha256 || source.bytes != input.bytes {
            return Err(format!("{} is not the file that was read: its sha256 is {}, not {}", input.file, source.digest(), input.sha256));
        }
    }
    let mut product = product_in(report, store)?;
    if document.inputs.iter().any(|input| input.file == RECORDING_NAME) {
        let recording = store.open(RECORDING_NAME).map_err(|fault| fault.to_string()).map(Recording::read)?;
        product.recording = Some(recording.map_err(|fault| fault.to_string())?);
    }
    let read = document::inputs(&product);
    let salted: BTreeMap<&str, &Input> = read.iter().filter(|input| input.salted).map(|input| (input.file.as_str(), input)).collect();
    let is_other = |input: &&Input| input.salted && salted.get(input.file.as_str()).is_some_and(|other| *other != *input);
    let (listed, found): (BTreeSet<&Input>, BTreeSet<&Input>) = (document.inputs.iter().collect(), read.iter().collect());
    if let Some(input) = document.inputs.iter().find(is_other) {
        return Err(format!("{} is not the file that was read: its salted sha256 is another", input.file));
    }
    if let Some(input) = read.iter().find(|input| !listed.contains(input)) {
        return Err(format!("{} belongs to the product, and the report leaves it out", input.file));
    }
    if let Some(input) = document.inputs.iter().find(|input| !is_previous(&input.file) && !found.contains(input)) {
        return Err(format!("{} is none of the product's files", input.file));
    }
    for (what, is_same) in [
        ("of the product", ProductHead::of(&product) == document.product),
        ("of its contracts", document::contracts(&product) == document.contracts),
        ("of its evidence", document::evidence(&product) == document.evidence),
        ("of its waivers", {
            let own = product.manifest.as_ref().map(Manifest::waivers).unwrap_or_default();
            own.iter().eq(document.waivers.iter().map(|judged| &judged.waiver))
        }),
    ] {
        if !is_same {
            return Err(format!("what the report says {what} is not what the files say"));
        }
    }
    let others = document.inputs.len() - read.len();
    let rest = if others == 0 { String::new() } else { format!("; {others} of the previous release are not here") };
    Ok(format!("{} files are those that were read, and all that the product has{rest}", read.len()))
}

/// The product of a report as it lies in a folder.
fn product_in(report: &SealedReport, store: &SourceStore) -> Result<Product, String> {
    if report.report.product.manifest {
        return Product::of_store(store).map_err(|fault| fault.to_string());
    }
    let contracts = report.report.contracts.iter().map(|name| Contract::load(store, name).map_err(|fault| fault.to_string()));
    let [contract] = <[Contract; 1]>::try_from(contracts.collect::<Result<Vec<_>, _>>()?)
        .map_err(|contracts| format!("without a manifest a product has one contract, and the report lists {}", contracts.len()))?;
    Ok(Product::of_contract(contract))
}
