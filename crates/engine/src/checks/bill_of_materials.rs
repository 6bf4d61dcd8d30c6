//! The bill of materials: two formats of their own, whose parts are counted, shared out and dated, which a schema over
//! one node cannot say.

use super::super::outcome::Location;
use super::super::relations::date_of;
use super::{NativeCheck, NativeFinding, NativeOutcome, NativeParameter, ParameterKind, Parameters, evidence_of, text, whole};
use jiff::ToSpan as _;
use jiff::civil::Date;
use kitemark_document::{Document, NodeId};
use kitemark_model::Index;

/// The oldest version of CycloneDX that is accepted, as major and minor number.
const OLDEST_CYCLONEDX: (u32, u32) = (1, 4);

/// What a bill says, whatever its format.
struct Bill<'d> {
    /// What it is about: the version of the product.
    version: Option<&'d str>,
    /// When it was made.
    made: Option<&'d str>,
    /// How many components it lists.
    components: usize,
    /// How many of them carry a package URL or a CPE.
    identified: usize,
}

pub(super) const CHECK: NativeCheck = NativeCheck {
    name: "bill-of-materials",
    about: "What is wrong with the bill of materials: its format, its version, its age, and how many of its components are identified.",
    parameters: &[
        NativeParameter::new("asOf", ParameterKind::Date, "The date of the assessment."),
        NativeParameter::new("days", ParameterKind::WholeNumber, "How many days old the bill may be where it is not that of the release."),
        NativeParameter::new("share", ParameterKind::Share, "The share of the components that carry a package URL (purl) or CPE."),
    ],
    run,
};

/// Reads the bill of materials and says each thing that is wrong with it.
fn run(index: &Index<'_>, parameters: &Parameters) -> NativeOutcome {
    let mut outcome = NativeOutcome::default();
    let (Some(manifest), Some(evidence)) = (index.manifest, evidence_of(index, "billOfMaterials")) else { return outcome };
    let Some(file) = evidence.files.first().filter(|file| file.found.is_ok()) else { return outcome };
    let assessed = index.manifest_text(&["version"]).unwrap_or_default();
    let released = manifest.get_string(evidence.node, "released").and_then(date_of);
    let (components, messages) = judge(file.document.as_ref(), assessed, released, parameters);
    outcome.examined = components.max(1);
    outcome.findings.extend(messages.into_iter().map(|message| NativeFinding::new(Location::Manifest(file.node), message)));
    outcome
}

/// How many components the file lists, and what is wrong with it.
fn judge(document: Option<&Document>, assessed: &str, released: Option<Date>, parameters: &Parameters) -> (usize, Vec<String>) {
    match document.map_or(Err(NO_BILL.to_owned()), read) {
        Ok(bill) => {
            let faults = [fault_of_version(&bill, assessed), fault_of_components(&bill, parameters), fault_of_age(&bill, released, parameters)];
            (bill.components, faults.into_iter().flatten().collect())
        }
        Err(message) => (0, vec![message]),
    }
}

const NO_BILL: &str = "the file is no bill of materials: neither CycloneDX nor SPDX in JSON";

/// What the file says, or why it is no bill that can be read.
fn read(document: &Document) -> Result<Bill<'_>, String> {
    let root = document.root();
    if document.get_string(root, "bomFormat") == Some("CycloneDX") {
        return cyclonedx(document);
    }
    if document.get_string(root, "spdxVersion").is_some_and(|version| version.starts_with("SPDX-")) {
        return Ok(spdx(document));
    }
    Err(NO_BILL.to_owned())
}

fn cyclonedx(document: &Document) -> Result<Bill<'_>, String> {
    let root = document.root();
    let stated = document.get_string(root, "specVersion").unwrap_or_default();
    let numbers = stated.split_once('.').and_then(|(major, minor)| Some((major.parse().ok()?, minor.parse().ok()?)));
    if numbers.is_none_or(|version: (u32, u32)| version < OLDEST_CYCLONEDX) {
        let (major, minor) = OLDEST_CYCLONEDX;
        return Err(if stated.is_empty() {
            "the bill of materials does not say which version of CycloneDX it is in".to_owned()
        } else {
            format!("the bill of materials is in CycloneDX {stated}; {major}.{minor} or later is asked for")
        });
    }
    let metadata = document.get(root, "metadata");
    let product = metadata.and_then(|metadata| document.get(metadata, "component"));
    let mut bill = Bill {
        version: product.and_then(|product| document.get_string(product, "version")),
        made: metadata.and_then(|metadata| document.get_string(metadata, "timestamp")),
        components: 0,
        identified: 0,
    };
    count(document, root, &mut bill);
    Ok(bill)
}

/// Counts the components of a node and those that they hold.
fn count(document: &Document, holder: NodeId, bill: &mut Bill<'_>) {
    let Some(components) = document.get(holder, "components") else { return };
    for component in document.items(components) {
        bill.components += 1;
        let starts = |field: &str, scheme: &str| document.get_string(*component, field).is_some_and(|text| text.starts_with(scheme));
        bill.identified += usize::from(starts("purl", "pkg:") || starts("cpe", "cpe:"));
        count(document, *component, bill);
    }
}

fn spdx(document: &Document) -> Bill<'_> {
    let root = document.root();
    let items = |at: NodeId, name: &str| document.get(at, name).map(|list| document.items(list)).unwrap_or_default();
    let relationship = items(root, "relationships").iter().find(|relationship| {
        document.get_string(**relationship, "relationshipType") == Some("DESCRIBES")
            && document.get_string(**relationship, "spdxElementId") == Some("SPDXRef-DOCUMENT")
    });
    let described = items(root, "documentDescribes")
        .first()
        .and_then(|id| document.string(*id))
        .or_else(|| relationship.and_then(|relationship| document.get_string(*relationship, "relatedSpdxElement")));
    let packages = items(root, "packages");
    let is_product = |package: &NodeId| described.is_some() && document.get_string(*package, "SPDXID") == described;
    let is_identified = |package: &NodeId| {
        items(*package, "externalRefs")
            .iter()
            .any(|reference| document.get_string(*reference, "referenceType").is_some_and(|kind| matches!(kind, "purl" | "cpe22Type" | "cpe23Type")))
    };
    Bill {
        version: packages.iter().find(|package| is_product(package)).and_then(|product| document.get_string(*product, "versionInfo")),
        made: document.get(root, "creationInfo").and_then(|creation| document.get_string(creation, "created")),
        components: packages.iter().filter(|package| !is_product(package)).count(),
        identified: packages.iter().filter(|package| !is_product(package) && is_identified(package)).count(),
    }
}

fn fault_of_version(bill: &Bill<'_>, assessed: &str) -> Option<String> {
    match bill.version {
        None => Some("the bill of materials does not say which version of the product it is about".to_owned()),
        Some(version) if version != assessed => Some(format!("the bill of materials is about version {version}, not {assessed}, which is assessed")),
        Some(_) => None,
    }
}

fn fault_of_components(bill: &Bill<'_>, parameters: &Parameters) -> Option<String> {
    if bill.components == 0 {
        return Some("the bill of materials lists no components".to_owned());
    }
    let asked = parameters.get("share").and_then(serde_json::Value::as_f64)?;
    #[expect(clippy::cast_precision_loss, reason = "numbers of components are far below the bound of exact doubles")]
    let is_enough = bill.identified as f64 >= asked * bill.components as f64;
    (!is_enough).then(|| {
        let percent = (asked * 100.0).round();
        format!("{} of {} components carry a package URL or CPE; {percent} % is asked for", bill.identified, bill.components)
    })
}

fn fault_of_age(bill: &Bill<'_>, released: Option<Date>, parameters: &Parameters) -> Option<String> {
    let Some(made) = bill.made.and_then(date_of) else {
        return Some("the bill of materials does not say when it was made".to_owned());
    };
    let as_of = date_of(text(parameters, "asOf"))?;
    let days = whole(parameters, "days")?;
    if made > as_of {
        return Some(format!("the bill of materials is of {made}, after the assessment of {as_of}"));
    }
    let oldest = as_of.checked_sub(i64::try_from(days).ok()?.days()).ok()?;
    (made < oldest && released != Some(made))
        .then(|| format!("the bill of materials is of {made}: more than {days} days before the assessment, and not of the day of the release"))
}

#[cfg(test)]
mod tests {
    use super::judge;
    use crate::relations::date_of;
    use kitemark_document::Source;
    use serde_json::{Value, json};
    use std::collections::BTreeMap;

    fn outcome_of(bill: &Value) -> Vec<String> {
        let parameters = BTreeMap::from([("asOf".to_owned(), json!("2026-11-01")), ("days".to_owned(), json!(90)), ("share".to_owned(), json!(0.8))]);
        let document = Source::from_bytes("bill.json", bill.to_string().into_bytes()).read();
        judge(document.as_ref().ok(), "2.1.0", date_of("2026-03-01"), &parameters).1
    }

    fn cyclonedx(version: &str, made: &str, components: &Value) -> Value {
        json!({ "bomFormat": "CycloneDX", "specVersion": "1.5", "metadata": { "timestamp": made, "component": { "version": version } }, "components": components })
    }

    fn spdx(described: &str) -> Value {
        let package = |id: &str, kind: &str| json!({ "SPDXID": id, "versionInfo": "2.1.0", "externalRefs": [{ "referenceType": kind }] });
        json!({
            "spdxVersion": "SPDX-2.3",
            "creationInfo": { "created": "2026-10-01T00:00:00Z" },
            "documentDescribes": [described],
            "packages": [package("SPDXRef-P", "other"), package("SPDXRef-1", "purl"), package("SPDXRef-2", "cpe23Type")],
        })
    }

    #[test]
    fn a_bill_in_order_says_nothing() {
        let components = json!([{ "purl": "pkg:generic/a@1", "components": [{ "cpe": "cpe:2.3:a:b:b:1:*:*:*:*:*:*:*" }] }]);
        assert_eq!(outcome_of(&cyclonedx("2.1.0", "2026-10-01T00:00:00Z", &components)), Vec::<String>::new());
        assert_eq!(outcome_of(&cyclonedx("2.1.0", "2026-08-03T00:00:00Z", &components)), Vec::<String>::new(), "ninety days");
        assert_eq!(outcome_of(&cyclonedx("2.1.0", "2026-03-01T00:00:00Z", &components)), Vec::<String>::new(), "the day of the release");
        assert_eq!(outcome_of(&spdx("SPDXRef-P")), Vec::<String>::new());
    }

    #[test]
    fn each_fault_has_its_own_message() {
        let purl = json!([{ "purl": "pkg:generic/a@1" }]);
        let no_format = json!({ "specVersion": "1.5", "components": purl });
        let cases = [
            (json!("component;version"), "no bill of materials"),
            (no_format, "no bill of materials"),
            (json!({ "bomFormat": "CycloneDX", "specVersion": "1.3" }), "CycloneDX 1.3; 1.4 or later"),
            (json!({ "bomFormat": "CycloneDX" }), "which version of CycloneDX"),
            (cyclonedx("2.1.0", "2026-10-01T00:00:00Z", &json!([])), "lists no components"),
            (cyclonedx("2.1.1", "2026-10-01T00:00:00Z", &purl), "about version 2.1.1, not 2.1.0"),
            (spdx("SPDXRef-None"), "which version of the product"),
            (cyclonedx("2.1.0", "2026-10-01T00:00:00Z", &json!([{ "purl": "pkg:generic/a@1" }, { "purl": "a" }])), "1 of 2 components"),
            (cyclonedx("2.1.0", "in October", &purl), "when it was made"),
            (cyclonedx("2.1.0", "2026-11-02T00:00:00Z", &purl), "after the assessment"),
            (cyclonedx("2.1.0", "2026-08-02T00:00:00Z", &purl), "more than 90 days"),
        ];
        for (bill, message) in cases {
            let told = outcome_of(&bill);
            assert!(told.iter().any(|told| told.contains(message)), "{message}: {told:?}");
        }
    }
}
