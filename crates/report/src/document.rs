//! The report as a document: a versioned format whose bytes depend on the inputs alone, and which a seal is put on.

use kitemark_assessment::{AssessedResult, Assessment, Coverage, Criteria, JudgedWaiver, Live, Places, ReportResult, Verdict};
use kitemark_document::{Source, Tool, canonical, digest};
use kitemark_product::{Evidence, Product};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::io::Write;

/// The version of the format.
pub const FORMAT: &str = "kitemark-report/1";

/// The JSON Schema of the format.
pub const REPORT_SCHEMA: &str = include_str!("../../../standards/schemas/report.schema.json");

/// The report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReportDocument {
    /// The version of the format.
    pub format: String,
    /// What made it.
    pub tool: ToolHead,
    /// What was assessed.
    pub product: ProductHead,
    /// The scheme.
    pub scheme: SchemeHead,
    /// The editions.
    pub standards: Vec<EditionHead>,
    /// The date of the assessment, which decides what is in date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<String>,
    /// The contracts that were judged, by the names of their files.
    pub contracts: Vec<String>,
    /// Every file that was read, by its name.
    pub inputs: Vec<Input>,
    /// The evidence that was laid before the run.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<EvidenceHead>,
    /// The waivers with what they came to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub waivers: Vec<JudgedWaiver>,
    /// How the running service was asked, where it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub live: Option<Live>,
    /// How much was looked at.
    pub coverage: Coverage,
    /// What the outcomes mean; whoever relies on it works it out again.
    pub verdict: Verdict,
    /// What every requirement came to.
    pub results: Vec<ReportResult>,
}

/// What made a report: a claim of its maker's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToolHead {
    /// The name.
    pub name: String,
    /// The version.
    pub version: String,
}

/// What was assessed, as its manifest names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProductHead {
    /// The id, where the manifest gives one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The registered name of the supplier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supplier: Option<String>,
    /// The name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The highest marking that it handles.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub classification: Option<String>,
    /// Whether a manifest says so.
    pub manifest: bool,
}

/// The scheme that a report was made by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SchemeHead {
    /// Its id.
    pub id: String,
    /// The SHA-256 of its canonical form.
    pub digest: String,
}

/// An edition that a report was made by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditionHead {
    /// The id of the standard.
    pub id: String,
    /// The edition.
    pub edition: String,
    /// The SHA-256 of its canonical form.
    pub digest: String,
}

/// A file that was read, with the digest of the very bytes that were parsed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Input {
    /// Its name, relative to the product's folder.
    pub file: String,
    /// The SHA-256 of its bytes; of a salted file, of the salt in the manifest and that.
    pub sha256: String,
    /// How many bytes it has.
    pub bytes: usize,
    /// Whether it is evidence whose digest is salted, so that who guesses what is in it cannot tell.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub salted: bool,
}

/// A piece of evidence, by its kind and the digests of its files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvidenceHead {
    /// Its kind.
    pub kind: String,
    /// The SHA-256 of its files, in the order of the manifest.
    pub files: Vec<String>,
}

impl ReportDocument {
    /// The report of an assessment: here the places of its findings are written.
    #[must_use]
    pub fn new(tool: Tool, product: &Product, criteria: &Criteria, assessment: Assessment) -> Self {
        let places = Places::new(product);
        let written = |result: AssessedResult| {
            let requirement = result.requirement.clone();
            result.map(|found| places.written(&requirement, &found))
        };
        let coverage = Coverage::of(&assessment.results);
        Self {
            format: FORMAT.to_owned(),
            tool: ToolHead { name: tool.name.to_owned(), version: tool.version.to_owned() },
            product: ProductHead::of(product),
            scheme: SchemeHead { id: criteria.scheme.id.clone(), digest: criteria.scheme_digest.clone() },
            standards: criteria
                .editions
                .iter()
                .map(|edition| EditionHead {
                    id: edition.standard.head.id.clone(),
                    edition: edition.standard.head.edition.clone(),
                    digest: edition.digest.clone(),
                })
                .collect(),
            as_of: criteria.as_of.clone(),
            contracts: contracts(product),
            inputs: inputs(product),
            evidence: evidence(product),
            waivers: assessment.waivers,
            live: Live::of(product, assessment.operations),
            coverage,
            verdict: assessment.verdict,
            results: assessment.results.into_iter().map(written).collect(),
        }
    }

    /// The digest of what decides: the inputs, what judged them and when, what was asked, waivers and results. Equal
    /// where a run is reproduced; the tool is no part of it.
    #[must_use]
    pub fn outcome_digest(&self) -> String {
        digest(&canonical(&json!({
            "inputs": self.inputs,
            "scheme": self.scheme,
            "standards": self.standards,
            "asOf": self.as_of,
            "grade": self.verdict.grade,
            "partial": self.verdict.partial,
            "asks": self.verdict.asks,
            "waivers": self.waivers,
            "results": self.results,
        })))
    }

    /// The list of the files that were read, one `sha256  name` a line, as `sha256sum` writes and checks it: a name that
    /// would break its line is escaped, so that no two lists are written alike.
    #[must_use]
    pub fn inputs_list(&self) -> String {
        let line = |input: &Input| {
            let escaped = input.file.replace('\\', "\\\\").replace('\n', "\\n").replace('\r', "\\r");
            let mark = if escaped == input.file { "" } else { "\\" };
            format!("{mark}{}  {escaped}\n", input.sha256)
        };
        self.inputs.iter().map(line).collect()
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

impl ProductHead {
    /// What the manifest of a product says about it.
    #[must_use]
    pub fn of(product: &Product) -> Self {
        let text = |path: &[&str]| product.manifest.as_ref().and_then(|manifest| manifest.text(path)).map(str::to_owned);
        Self {
            id: text(&["id"]),
            supplier: text(&["supplier", "legalName"]),
            name: text(&["product"]),
            version: text(&["version"]),
            classification: text(&["classification"]),
            manifest: product.manifest.is_some(),
        }
    }
}

/// The contracts of a product, by the names of their files.
pub fn contracts(product: &Product) -> Vec<String> {
    product.contracts.iter().filter_map(|contract| contract.parts.first()).map(|part| part.source.name.clone()).collect()
}

/// The evidence of a product.
pub fn evidence(product: &Product) -> Vec<EvidenceHead> {
    let head = |evidence: &Evidence| EvidenceHead {
        kind: evidence.kind.clone(),
        files: evidence.files.iter().filter_map(|file| file.found.as_ref().ok()).map(|source| describe_input(product, source).sha256).collect(),
    };
    product.evidence.iter().map(head).collect()
}

/// A piece of evidence among the files. What is in it can often be guessed, and a guess be told by its digest: where the
/// manifest has a salt, the digest that is told is of the salt and the digest of the file, both as they are written.
fn describe_input(product: &Product, source: &Source) -> Input {
    let salt = product.manifest.as_ref().and_then(|manifest| manifest.text(&["salt"]));
    let sha256 = salt.map_or_else(|| source.digest().to_owned(), |salt| digest(&format!("{salt}{}", source.digest())));
    Input { file: source.name.clone(), sha256, bytes: source.bytes, salted: salt.is_some() }
}

/// Every file that was read, by its name and each once.
pub fn inputs(product: &Product) -> Vec<Input> {
    let contracts = product.contracts.iter().flat_map(|contract| contract.parts.iter().map(|part| &part.source));
    let evidence = product.evidence.iter().flat_map(|evidence| &evidence.files).filter_map(|file| file.found.as_ref().ok());
    let evidence = evidence.map(|source| describe_input(product, source));
    let input = |source: &Source| Input { file: source.name.clone(), sha256: source.digest().to_owned(), bytes: source.bytes, salted: false };
    let interfaces = product.manifest.iter().flat_map(|manifest| &manifest.interfaces).filter_map(|interface| interface.source.as_ref().ok());
    let recording = product.recording.iter().map(|recording| &recording.source);
    let own = product.manifest.iter().map(|manifest| &manifest.source).chain(contracts).chain(recording).chain(interfaces).map(input);
    // The previous release lies elsewhere, often under the same name.
    let before = product.previous.iter().flat_map(|contract| contract.parts.iter().map(|part| input(&part.source)));
    let mut inputs: Vec<Input> = own.chain(evidence).chain(before.map(|input| Input { file: format!("previous/{}", input.file), ..input })).collect();
    inputs.sort();
    inputs.dedup();
    inputs
}
