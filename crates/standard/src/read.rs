//! Reading the sources of standards: a folder of files that curators edit, each fault with its place.

use super::expansion::{Located, expand};
use super::meaning::{Meaning, MeaningsFile};
use super::{Deferred, Edition, Library, Requirement, Scheme, Standard, StandardHead};
use kitemark_document::pem::{MISPLACED, private_key_in};
use kitemark_document::{Document, IrregularityKind, NodeId, OpenFault, Place, Schema, Source, SourceStore, digest};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, LazyLock};

/// The JSON Schema of a requirement file.
pub const REQUIREMENT_SCHEMA: &str = include_str!("../../../standards/schemas/requirement.schema.json");
/// The JSON Schema of the head of a standard.
pub const STANDARD_SCHEMA: &str = include_str!("../../../standards/schemas/standard.schema.json");
/// The JSON Schema of a vocabulary.
pub const VOCABULARY_SCHEMA: &str = include_str!("../../../standards/schemas/vocabulary.schema.json");
/// The JSON Schema of the register of meanings.
pub const MEANINGS_SCHEMA: &str = include_str!("../../../standards/schemas/meanings.schema.json");
/// The JSON Schema of a scheme.
pub const SCHEME_SCHEMA: &str = include_str!("../../../standards/schemas/scheme.schema.json");

/// Something wrong in the files of a standard, with its place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct StandardFault {
    /// Where.
    pub place: Place,
    /// What is wrong, in words.
    pub message: String,
}

impl std::fmt::Display for StandardFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}:{}: {}", self.place.file, self.place.line, self.place.column, self.message)
    }
}

/// A file of a standard as it was read.
#[derive(Debug)]
pub struct StandardFile {
    /// The source.
    pub source: Source,
    /// Its document.
    pub document: Document,
    /// What a file of a requirement says in full, each part with the node that it was written at.
    expanded: Option<Located>,
    /// What it defines and uses nowhere: the node and what to say of it.
    unused: Vec<(NodeId, String)>,
}

impl StandardFile {
    fn new(source: Source, document: Document) -> Self {
        Self { source, document, expanded: None, unused: Vec::new() }
    }

    /// A fault at a JSON Pointer into what the file says in full, or at the nearest value above it: the place is the one at
    /// which the curator wrote it.
    #[must_use]
    pub fn fault(&self, pointer: &str, message: impl Into<String>) -> StandardFault {
        if let Some(expanded) = &self.expanded {
            return self.fault_at(expanded.nearest(pointer), message);
        }
        let mut at = pointer;
        let node = loop {
            match self.document.at_pointer(at) {
                Some(node) => break node,
                None => at = at.rsplit_once('/').map_or("", |(above, _)| above),
            }
        };
        self.fault_at(node, message)
    }

    /// What the file defines and uses nowhere.
    pub fn unused(&self) -> impl Iterator<Item = StandardFault> {
        self.unused.iter().map(|(node, message)| self.fault_at(*node, message.clone()))
    }

    /// A fault at a node of the file.
    #[must_use]
    pub fn fault_at(&self, node: NodeId, message: impl Into<String>) -> StandardFault {
        StandardFault { place: self.source.place(&self.document, node), message: message.into() }
    }
}

/// Everything in a folder of standards.
#[derive(Debug, Default)]
pub struct StandardFolder {
    /// The standards in the order of their ids.
    pub standards: Vec<Standard>,
    /// The schemes in the order of their ids.
    pub schemes: Vec<Scheme>,
    /// The editions that were published before those that the standards would be published as.
    pub published: Vec<Edition>,
    /// Code lists, formats and vocabularies.
    pub library: Arc<Library>,
    /// The library's entries as they are written, for publishing.
    pub entries: LibraryEntries,
    /// The files of requirements by id.
    pub files: BTreeMap<String, StandardFile>,
    /// The files of vocabularies by id, and the register of meanings as `meanings`.
    pub vocabulary_files: BTreeMap<String, StandardFile>,
    /// The base product that examples change: the contract and the manifest.
    pub base: Option<Base>,
}

/// The base product of the examples.
#[derive(Debug, Clone)]
pub struct Base {
    /// Its contract.
    pub contract: Value,
    /// Its manifest.
    pub manifest: Value,
    /// An exchange with its running service, as examples write it.
    pub exchange: Value,
    /// What the handshakes of its endpoint showed.
    pub endpoint: Value,
    /// The files of its evidence, by their names in its folder.
    pub files: BTreeMap<String, Vec<u8>>,
}

/// The entries of a library as they are written.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LibraryEntries {
    /// Code lists by id.
    #[serde(default)]
    pub code_lists: BTreeMap<String, Deferred<Value>>,
    /// Identifier formats by id.
    #[serde(default)]
    pub formats: BTreeMap<String, Deferred<Value>>,
    /// Words by vocabulary.
    #[serde(default)]
    pub vocabularies: BTreeMap<String, Vec<String>>,
    /// Meanings by id.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub meanings: BTreeMap<String, Deferred<Value>>,
    /// Words by vocabulary of requests.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub request_words: BTreeMap<String, Deferred<Value>>,
}

impl LibraryEntries {
    /// The library of these entries.
    #[must_use]
    pub fn into_library(self) -> Library {
        let code_lists = self.code_lists.into_iter().map(|(id, list)| (id, list.retyped())).collect();
        let meanings = self.meanings.into_iter().map(|(id, meaning)| (id, meaning.retyped())).collect();
        let request_words = self.request_words.into_iter().map(|(id, words)| (id, words.retyped())).collect();
        let mut library = Library { code_lists, meanings, vocabularies: self.vocabularies, request_words, ..Library::default() };
        for (id, format) in self.formats {
            library.add_format(id, format.retyped());
        }
        library
    }
}

/// Why a folder of standards could not be used.
#[derive(Debug, thiserror::Error)]
pub enum FolderFault {
    /// The folder or a file of it could not be opened.
    #[error(transparent)]
    Open(#[from] OpenFault),
    /// Its files have faults.
    #[error("{} of the standards have faults", .0.len())]
    Faults(Vec<StandardFault>),
}

/// Reads a folder of standards.
///
/// # Errors
/// [`FolderFault`] with every fault found, in the order of the files.
pub fn read_folder(folder: &Path) -> Result<StandardFolder, FolderFault> {
    read_store(SourceStore::new(folder, None)?)
}

/// Reads the standards among the files of a store.
///
/// # Errors
/// [`FolderFault`] with every fault found, in the order of the files.
pub fn read_store(store: SourceStore) -> Result<StandardFolder, FolderFault> {
    let mut reader = FolderReader { store, faults: Vec::new(), meanings: BTreeMap::new(), read: StandardFolder::default() };
    reader.library()?;
    reader.base();
    reader.standards()?;
    reader.schemes()?;
    reader.published()?;
    if reader.faults.is_empty() {
        return Ok(reader.read);
    }
    reader.faults.sort();
    Err(FolderFault::Faults(reader.faults))
}

/// Reads a scheme from a file of its own.
///
/// # Errors
/// Every fault of the file, with its place.
pub fn read_scheme(path: &Path) -> Result<Scheme, Vec<StandardFault>> {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let parent = path.parent().unwrap_or(Path::new("."));
    let store = SourceStore::new(parent, None).map_err(|fault| vec![whole_file(&name, fault.to_string())])?;
    let mut reader = FolderReader { store, faults: Vec::new(), meanings: BTreeMap::new(), read: StandardFolder::default() };
    let scheme = reader.file(&name).and_then(|file| reader.typed::<Scheme>(&file, &SCHEME));
    scheme.ok_or(reader.faults)
}

struct FolderReader {
    store: SourceStore,
    faults: Vec<StandardFault>,
    meanings: BTreeMap<String, Meaning>,
    read: StandardFolder,
}

impl FolderReader {
    fn file(&mut self, name: &str) -> Option<StandardFile> {
        let source = match self.store.open(name) {
            Ok(source) => source,
            Err(fault) => {
                self.faults.push(whole_file(name, fault.to_string()));
                return None;
            }
        };
        match source.read() {
            Ok(document) => {
                let file = StandardFile::new(source, document);
                if let Some(node) = private_key_in(&file.document) {
                    self.faults.push(file.fault_at(node, MISPLACED.to_owned()));
                    return None;
                }
                // Of two members of one name the reader would never see the first.
                let doubled = file.document.irregularities().iter().filter(|found| found.kind == IrregularityKind::DuplicateKey);
                let faults: Vec<_> =
                    doubled.map(|found| file.fault_at(found.node, format!("`{}` stands here twice", file.document.text(found.node)))).collect();
                self.faults.extend(faults);
                Some(file)
            }
            Err(fault) => {
                let place = source.place_at(fault.offset(), String::new());
                self.faults.push(StandardFault { place, message: format!("{fault}: {}", fault.help()) });
                None
            }
        }
    }

    /// Whether a file has the form that its schema asks for; every fault is noted with its place.
    fn has_form(&mut self, file: &StandardFile, schema: &'static FileSchema) -> bool {
        let found = match &**schema {
            Ok(schema) => schema.faults(&file.document, file.document.root()),
            Err(fault) => vec![(file.document.root(), format!("the schema of this kind of file is broken: {fault}"))],
        };
        let has_form = found.is_empty();
        self.faults.extend(found.into_iter().map(|(node, message)| file.fault_at(node, message)));
        has_form
    }

    /// A file as a value of ours, judged by its schema first so that faults have places.
    fn typed<T: DeserializeOwned>(&mut self, file: &StandardFile, schema: &'static FileSchema) -> Option<T> {
        if !self.has_form(file, schema) {
            return None;
        }
        match serde_json::from_value(file.document.to_value(file.document.root())) {
            Ok(value) => Some(value),
            Err(error) => {
                self.faults.push(file.fault("", error.to_string()));
                None
            }
        }
    }

    fn library(&mut self) -> Result<(), OpenFault> {
        let mut entries = LibraryEntries::default();
        for (folder, target) in [("code-lists", &mut entries.code_lists), ("formats", &mut entries.formats)] {
            for name in self.store.list(folder)?.into_iter().filter(|name| name.ends_with(".json")) {
                let Some(file) = self.file(&name) else { continue };
                target.insert(stem(&name).to_owned(), Deferred::of(&file.document.to_value(file.document.root())));
            }
        }
        for name in self.store.list("vocabularies")?.into_iter().filter(|name| is_yaml(name)) {
            let Some(file) = self.file(&name) else { continue };
            if stem(&name) == MEANINGS {
                self.meanings = self.typed::<MeaningsFile>(&file, &MEANINGS_FILE).map(MeaningsFile::into_meanings).unwrap_or_default();
            } else if let Some(vocabulary) = self.typed::<Vocabulary>(&file, &VOCABULARY) {
                if vocabulary.id != stem(&name) {
                    self.faults.push(file.fault("/id", format!("the id `{}` differs from the name of the file", vocabulary.id)));
                }
                match vocabulary.of {
                    WordsOf::Names => drop(entries.vocabularies.insert(vocabulary.id, vocabulary.words)),
                    WordsOf::Requests => drop(entries.request_words.insert(vocabulary.id, Deferred::of(&vocabulary.words.into()))),
                }
            }
            self.read.vocabulary_files.insert(stem(&name).to_owned(), file);
        }
        let written = |meaning: &Meaning| Deferred::of(&serde_json::to_value(meaning).unwrap_or(Value::Null));
        entries.meanings = self.meanings.iter().map(|(id, meaning)| (id.clone(), written(meaning))).collect();
        let library = entries.clone().into_library();
        self.faults.extend(library.broken().into_iter().map(|(name, message)| whole_file(&format!("{name}.json"), message)));
        self.read.library = Arc::new(library);
        self.read.entries = entries;
        Ok(())
    }

    fn standards(&mut self) -> Result<(), OpenFault> {
        for name in self.store.list("")?.into_iter().filter(|name| self.store.has(&format!("{name}/standard.yaml"))).collect::<Vec<_>>() {
            let Some(file) = self.file(&format!("{name}/standard.yaml")) else { continue };
            let Some(head) = self.typed::<StandardHead>(&file, &STANDARD) else { continue };
            if head.id != name {
                self.faults.push(file.fault("/id", format!("the id `{}` differs from the name of the folder", head.id)));
            }
            let dates: Vec<&str> = head.timeline.iter().map(|milestone| milestone.from.as_str()).collect();
            if let Some(position) = dates.windows(2).position(|pair| matches!(pair, [before, after] if before >= after)) {
                let message = "a milestone comes after the one before it".to_owned();
                self.faults.push(file.fault(&format!("/timeline/{}/from", position + 1), message));
            }
            let requirements = self.requirements(&name)?;
            self.read.standards.push(Standard { head, requirements });
        }
        Ok(())
    }

    fn requirements(&mut self, standard: &str) -> Result<Vec<Arc<Requirement>>, OpenFault> {
        let mut requirements: Vec<Arc<Requirement>> = Vec::new();
        for name in self.store.list(&format!("{standard}/requirements"))?.into_iter().filter(|name| is_yaml(name)) {
            let Some(mut file) = self.file(&name) else { continue };
            let Some(requirement) = self.requirement(&mut file) else { continue };
            if !stem(&name).starts_with(&format!("{}-", requirement.id)) {
                self.faults.push(file.fault("/id", format!("the name of the file must start with the id, `{}-`", requirement.id)));
            }
            if let Some(fault) = requirement.examples.fault() {
                self.faults.push(file.fault("/examples", fault));
            }
            if let Some(other) = self.read.files.get(&requirement.id) {
                self.faults.push(file.fault("/id", format!("{} has this id too", other.source.name)));
            }
            self.read.files.insert(requirement.id.clone(), file);
            requirements.push(Arc::new(requirement));
        }
        requirements.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(requirements)
    }

    /// The requirement of a file, written out in full.
    fn requirement(&mut self, file: &mut StandardFile) -> Option<Requirement> {
        if !self.has_form(file, &REQUIREMENT) {
            return None;
        }
        let expansion = match expand(&file.document, &self.meanings, self.read.base.as_ref()) {
            Ok(expansion) => expansion,
            Err(faults) => {
                self.faults.extend(faults.into_iter().map(|(node, message)| file.fault_at(node, message)));
                return None;
            }
        };
        let requirement = serde_json::from_value(expansion.requirement.to_value());
        (file.expanded, file.unused) = (Some(expansion.requirement), expansion.unused);
        match requirement {
            Ok(requirement) => Some(requirement),
            Err(error) => {
                self.faults.push(file.fault("", error.to_string()));
                None
            }
        }
    }

    fn schemes(&mut self) -> Result<(), OpenFault> {
        for name in self.store.list("schemes")?.into_iter().filter(|name| is_yaml(name)) {
            let Some(file) = self.file(&name) else { continue };
            if let Some(scheme) = self.typed::<Scheme>(&file, &SCHEME) {
                self.read.schemes.push(scheme);
            }
        }
        Ok(())
    }

    /// The published editions, those apart that are in the sources.
    fn published(&mut self) -> Result<(), OpenFault> {
        let sources: Vec<String> = self.read.standards.iter().map(|standard| standard.head.file_stem()).collect();
        let names = self.store.list("published")?.into_iter().filter(|name| name.ends_with(".json"));
        for name in names.filter(|name| !sources.iter().any(|source| source == stem(name))) {
            let (text, sha256) = (self.store.open(&name)?, self.store.open(&format!("published/{}.sha256", stem(&name)))?);
            let is_as_published = digest(text.text.trim_end()) == sha256.text.trim_end();
            match Edition::parse(stem(&name), &text.text, &sha256.text) {
                Ok(_) if !is_as_published => {
                    self.faults.push(whole_file(&name, "it was changed after it was published: its digest is another".into()))
                }
                Ok(edition) => self.read.published.push(edition),
                Err(fault) => self.faults.push(whole_file(&name, fault.to_string())),
            }
        }
        Ok(())
    }

    fn base(&mut self) {
        if !self.store.has("base/openapi.yaml") {
            return;
        }
        let mut value = |name: &str| self.file(name).map(|file| file.document.to_value(file.document.root()));
        if let (Some(contract), Some(manifest)) = (value("base/openapi.yaml"), value("base/kitemark.yaml")) {
            let service = value("base/service.yaml").unwrap_or(Value::Null);
            let of_service = |name: &str| service.get(name).cloned().unwrap_or(Value::Null);
            let (exchange, endpoint) = (of_service("exchange"), of_service("endpoint"));
            let names = self.store.list("base/evidence").unwrap_or_default();
            let sources = names.iter().filter_map(|name| self.store.open(name).ok());
            let file = |source: Source| source.name.strip_prefix("base/").map(|name| (name.to_owned(), source.text.as_bytes().to_vec()));
            self.read.base = Some(Base { contract, manifest, exchange, endpoint, files: sources.filter_map(file).collect() });
        }
    }
}

/// A vocabulary file.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Vocabulary {
    id: String,
    #[serde(rename = "title")]
    _title: String,
    #[serde(default)]
    of: WordsOf,
    words: Vec<String>,
}

/// What the words of a vocabulary are looked for in.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
enum WordsOf {
    /// Names of members and the like, by the requirements that name the vocabulary.
    #[default]
    Names,
    /// What a contract says of the requests of a live run.
    Requests,
}

fn whole_file(name: &str, message: String) -> StandardFault {
    StandardFault { place: Place { file: name.to_owned(), line: 1, column: 1, pointer: String::new() }, message }
}

fn stem(name: &str) -> &str {
    let file = name.rsplit('/').next().unwrap_or(name);
    file.rsplit_once('.').map_or(file, |(stem, _)| stem)
}

fn is_yaml(name: &str) -> bool {
    name.ends_with(".yaml") || name.ends_with(".yml")
}

/// The schema of a kind of file, compiled when first used.
type FileSchema = LazyLock<Result<Schema, String>>;

static REQUIREMENT: FileSchema = LazyLock::new(|| Schema::parse(REQUIREMENT_SCHEMA));
static STANDARD: FileSchema = LazyLock::new(|| Schema::parse(STANDARD_SCHEMA));
static VOCABULARY: FileSchema = LazyLock::new(|| Schema::parse(VOCABULARY_SCHEMA));
static MEANINGS_FILE: FileSchema = LazyLock::new(|| Schema::parse(MEANINGS_SCHEMA));
static SCHEME: FileSchema = LazyLock::new(|| Schema::parse(SCHEME_SCHEMA));

/// The name of the file that registers meanings, among the vocabularies.
const MEANINGS: &str = "meanings";

/// The kinds of node that a requirement may name, as the schema of its file lists them.
pub(super) static KINDS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let schema: Value = serde_json::from_str(REQUIREMENT_SCHEMA).unwrap_or_default();
    let kinds = schema.pointer("/$defs/kind/enum").and_then(Value::as_array);
    kinds.into_iter().flatten().filter_map(|kind| kind.as_str().map(str::to_owned)).collect()
});
