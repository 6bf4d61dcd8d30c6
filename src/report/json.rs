//! The report as JSON: a documented, versioned format whose bytes depend on the inputs alone.

use super::assessment::{Assessment, Criteria, ReportResult, Verdict};
use crate::product::Product;
use serde::Serialize;
use std::io::Write;

/// The version of the format.
pub const FORMAT: &str = "kitemark-report/1";

/// The report.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct JsonReport<'a> {
    format: &'static str,
    tool: Tool,
    product: ProductHead<'a>,
    scheme: &'a str,
    standards: Vec<StandardHead<'a>>,
    inputs: Vec<Input<'a>>,
    verdict: &'a Verdict,
    results: &'a [ReportResult],
}

#[derive(Debug, Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
}

#[derive(Debug, Serialize)]
struct ProductHead<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    supplier: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<&'a str>,
    manifest: bool,
}

#[derive(Debug, Serialize)]
struct StandardHead<'a> {
    id: &'a str,
    edition: &'a str,
    digest: &'a str,
}

/// A file that was read, with the digest of its bytes.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
struct Input<'a> {
    file: &'a str,
    sha256: &'a str,
    bytes: usize,
}

impl<'a> JsonReport<'a> {
    /// The report of an assessment.
    #[must_use]
    pub fn new(product: &'a Product, criteria: &'a Criteria, assessment: &'a Assessment) -> Self {
        let manifest = product.manifest.as_ref();
        let sources = product.contracts.iter().flat_map(|contract| contract.parts.iter().map(|part| &part.source));
        let interfaces = manifest.iter().flat_map(|manifest| manifest.interfaces.iter().filter_map(|interface| interface.source.as_ref().ok()));
        let mut inputs: Vec<Input<'_>> = manifest
            .map(|manifest| &manifest.source)
            .into_iter()
            .chain(sources)
            .chain(interfaces)
            .chain(product.previous.iter().flat_map(|previous| previous.parts.iter().map(|part| &part.source)))
            .map(|source| Input { file: &source.name, sha256: &source.digest, bytes: source.bytes })
            .collect();
        inputs.sort();
        inputs.dedup();
        Self {
            format: FORMAT,
            tool: Tool { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") },
            product: ProductHead {
                supplier: manifest.and_then(|manifest| manifest.text(&["supplier", "legalName"])),
                name: manifest.and_then(|manifest| manifest.text(&["product"])),
                version: manifest.and_then(|manifest| manifest.text(&["version"])),
                manifest: manifest.is_some(),
            },
            scheme: &criteria.scheme.id,
            standards: criteria
                .editions
                .iter()
                .map(|edition| StandardHead { id: &edition.standard.head.id, edition: &edition.standard.head.edition, digest: &edition.digest })
                .collect(),
            inputs,
            verdict: &assessment.verdict,
            results: &assessment.results,
        }
    }

    /// Writes the report with a line break at its end.
    ///
    /// # Errors
    /// Whatever the writer refuses.
    pub fn write(&self, mut out: impl Write) -> std::io::Result<()> {
        serde_json::to_writer_pretty(&mut out, self)?;
        writeln!(out)
    }
}
