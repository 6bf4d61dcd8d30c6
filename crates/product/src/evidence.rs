//! Evidence: documents that a supplier lays before the buyer for what no machine can test, with the files behind them.

use kitemark_document::{Document, Kind, NodeId, OpenFault, Source, SourceStore};

/// The evidence of one kind, as the manifest lists it under `evidence`.
#[derive(Debug)]
pub struct Evidence {
    /// The kind, the name of the member.
    pub kind: String,
    /// The entry in the manifest.
    pub node: NodeId,
    /// The files that the entry names, in the order of the manifest.
    pub files: Vec<EvidenceFile>,
}

/// A file that an entry names, opened once: its digest is that of the bytes that are judged.
#[derive(Debug)]
pub struct EvidenceFile {
    /// The member `file` that names it.
    pub node: NodeId,
    /// The digest that the entry states beside it, in lower-case hexadecimal.
    pub stated: Option<String>,
    /// The file.
    pub found: Result<Source, OpenFault>,
    /// What it holds, where it is JSON, YAML or the like.
    pub document: Option<Document>,
    /// Whether the manifest has a salt: then nothing that is told holds the digest of the file itself.
    pub is_salted: bool,
}

impl EvidenceFile {
    /// What is wrong with the file as evidence, whatever it holds.
    #[must_use]
    pub fn problem(&self) -> Option<String> {
        let source = match &self.found {
            Ok(source) => source,
            Err(OpenFault::Missing { name }) => return Some(format!("the file {name} is not there")),
            Err(fault) => return Some(fault.to_string()),
        };
        match &self.stated {
            Some(stated) if stated.eq_ignore_ascii_case(source.digest()) => None,
            None if self.is_salted => Some(format!("the digest of {} is not stated; `sha256sum` prints it", source.name)),
            None => Some(format!("the digest of {} is not stated; its sha256 is {}", source.name, source.digest())),
            Some(_) if self.is_salted => Some(format!("{} is not the file that the manifest means: its sha256 is another", source.name)),
            Some(stated) => Some(format!("{} is not the file that the manifest means: its sha256 is {}, not {stated}", source.name, source.digest())),
        }
    }
}

impl Evidence {
    /// What a manifest lists, with the files opened from the product's folder.
    #[must_use]
    pub fn read(manifest: &Document, store: &SourceStore) -> Vec<Self> {
        let Some(list) = manifest.get(manifest.root(), "evidence") else { return Vec::new() };
        let entry = |kind: &str, node: NodeId| {
            let mut files = Vec::new();
            collect(manifest, node, store, &mut files);
            Self { kind: kind.to_owned(), node, files }
        };
        manifest.members(list).iter().map(|member| entry(manifest.text(member.key), member.value)).collect()
    }

    /// What is wrong with the first of its files that is not in order.
    #[must_use]
    pub fn file_problem(&self) -> Option<String> {
        self.files.iter().find_map(EvidenceFile::problem)
    }

    /// What the first of its files holds.
    #[must_use]
    pub fn document(&self) -> Option<&Document> {
        self.files.first()?.document.as_ref()
    }
}

/// The files that an entry names, at whatever depth.
fn collect(manifest: &Document, at: NodeId, store: &SourceStore, files: &mut Vec<EvidenceFile>) {
    if let Some(node) = manifest.get(at, "file")
        && let Some(name) = manifest.string(node)
    {
        let found = store.open(name);
        let document = found.as_ref().ok().and_then(|source| source.read().ok());
        let is_salted = manifest.get(manifest.root(), "salt").is_some();
        files.push(EvidenceFile { node, stated: manifest.get_string(at, "sha256").map(str::to_owned), found, document, is_salted });
    }
    let within = manifest.members(at).iter().map(|member| member.value).chain(manifest.items(at).iter().copied());
    for node in within.filter(|node| matches!(manifest.kind(*node), Kind::Mapping | Kind::Sequence)) {
        collect(manifest, node, store, files);
    }
}
