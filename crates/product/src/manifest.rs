//! The manifest `kitemark.yaml`: who supplies which product, and what belongs to it.

use super::interface::{Interface, read_interfaces};
use super::waiver::Waiver;
use kitemark_document::pem::{MISPLACED, private_key_in};
use kitemark_document::{Document, Member, NodeId, Place, Schema, Source, SourceStore};
use std::collections::BTreeMap;
use std::sync::LazyLock;
use thiserror::Error;

/// The name of the manifest in the folder of a product.
pub const MANIFEST_NAME: &str = "kitemark.yaml";

/// The JSON Schema of the manifest.
pub const MANIFEST_SCHEMA: &str = include_str!("../../../standards/schemas/manifest.schema.json");

static SCHEMA: LazyLock<Result<Schema, String>> = LazyLock::new(|| Schema::parse(MANIFEST_SCHEMA));

/// A manifest as it was read.
#[derive(Debug)]
pub struct Manifest {
    /// The source.
    pub source: Source,
    /// Its document.
    pub document: Document,
    /// The interfaces that it lists beside the contracts under test.
    pub interfaces: Vec<Interface>,
}

/// What is wrong with a manifest, with the places. The fault lies with the manifest.
#[derive(Debug, Error)]
#[error("{}", .faults.iter().map(|(place, message)| format!("{}:{}:{}: {message}", place.file, place.line, place.column)).collect::<Vec<_>>().join("\n"))]
pub struct ManifestFault {
    /// Where and what.
    pub faults: Vec<(Place, String)>,
}

impl Manifest {
    /// Reads the manifest of a product.
    ///
    /// # Errors
    /// [`ManifestFault`] with every fault found.
    pub fn read(store: &SourceStore) -> Result<Self, Box<ManifestFault>> {
        let at_top = |message: String| {
            let place = Place { file: MANIFEST_NAME.into(), line: 1, column: 1, pointer: String::new() };
            Box::new(ManifestFault { faults: vec![(place, message)] })
        };
        let source = store.open(MANIFEST_NAME).map_err(|fault| at_top(fault.to_string()))?;
        let document = match source.read() {
            Ok(document) => document,
            Err(fault) => {
                let place = source.place_at(fault.offset(), String::new());
                return Err(Box::new(ManifestFault { faults: vec![(place, format!("{fault}: {}", fault.help()))] }));
            }
        };
        if let Some(node) = private_key_in(&document) {
            return Err(Box::new(ManifestFault { faults: vec![(source.place(&document, node), MISPLACED.to_owned())] }));
        }
        let manifest = Self { interfaces: read_interfaces(store, &document), source, document };
        let schema = SCHEMA.as_ref().map_err(|fault| at_top(fault.clone()))?;
        let faults: Vec<(Place, String)> =
            schema.faults(&manifest.document, manifest.document.root()).into_iter().map(|(node, message)| (manifest.place(node), message)).collect();
        if faults.is_empty() { Ok(manifest) } else { Err(Box::new(ManifestFault { faults })) }
    }

    /// The place of a node of the manifest.
    #[must_use]
    pub fn place(&self, node: NodeId) -> Place {
        self.source.place(&self.document, node)
    }

    /// A text of the manifest by the names of the fields that lead to it.
    #[must_use]
    pub fn text(&self, path: &[&str]) -> Option<&str> {
        let node = path.iter().try_fold(self.document.root(), |at, name| self.document.get(at, name))?;
        self.document.string(node)
    }

    /// The waivers, in the order of the manifest.
    #[must_use]
    pub fn waivers(&self) -> Vec<Waiver> {
        let Some(list) = self.document.get(self.document.root(), "waivers") else { return Vec::new() };
        // The schema has passed them, so none is lost here.
        self.document.items(list).iter().filter_map(|item| serde_json::from_value(self.document.to_value(*item)).ok()).collect()
    }

    /// The names of the contract files.
    #[must_use]
    pub fn contracts(&self) -> Vec<&str> {
        self.texts("contracts")
    }

    /// The names of members and parameters whose values no recording may hold.
    #[must_use]
    pub fn redacted_names(&self) -> Vec<String> {
        self.texts("redact").into_iter().map(str::to_owned).collect()
    }

    /// Whether asking each of these operations changes nothing, by the names under which the manifest has them.
    #[must_use]
    pub fn safe_marks(&self) -> BTreeMap<String, bool> {
        let operations = self.document.get(self.document.root(), "operations").map(|at| self.document.members(at)).unwrap_or_default();
        let mark = |member: &Member| Some((self.document.text(member.key).to_owned(), self.document.get_boolean(member.value, "safe")?));
        operations.iter().filter_map(mark).collect()
    }

    /// The texts of a list.
    fn texts(&self, field: &str) -> Vec<&str> {
        let Some(list) = self.document.get(self.document.root(), field) else { return Vec::new() };
        self.document.items(list).iter().filter_map(|item| self.document.string(*item)).collect()
    }
}
