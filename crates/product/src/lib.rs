//! What is checked: the manifest of a product, its contracts, evidence, waivers and recordings, and all that one run reads
//! of them.
//!
//! It imports `document` and `contract`. Read first: [`Product`], [`recording::Recording`], [`Waiver`].

mod environment;
mod evidence;
mod interface;
mod manifest;
pub mod recording;
mod waiver;

pub use environment::{CredentialSource, Environment};
pub use evidence::{Evidence, EvidenceFile};
pub use interface::Interface;
pub use interface::read_interfaces;
pub use manifest::{MANIFEST_NAME, MANIFEST_SCHEMA, Manifest, ManifestFault};
pub use waiver::{Approver, Waiver};

use kitemark_contract::Contract;
use kitemark_document::{MAX_BYTES, OpenFault, Source, SourceStore, is_stream, read_argument};
use recording::Recording;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// The name under which a recording stands among what was read.
pub const RECORDING_NAME: &str = "recording.har";

/// A product as one run reads it.
#[derive(Debug)]
pub struct Product {
    /// The folder that names are relative to, as it was given.
    pub folder: PathBuf,
    /// The manifest; none for a bare contract.
    pub manifest: Option<Manifest>,
    /// Its contracts, in the order of the manifest.
    pub contracts: Vec<Contract>,
    /// The evidence that the manifest lists.
    pub evidence: Vec<Evidence>,
    /// The contract of the previous release, if one was given.
    pub previous: Option<Contract>,
    /// What was asked of the running service and answered, if it was.
    pub recording: Option<Recording>,
}

/// Why a product could not be read. The fault lies with the call or with the manifest, not with the contract.
#[derive(Debug, Error)]
pub enum ProductFault {
    /// A file could not be opened.
    #[error(transparent)]
    Open(#[from] OpenFault),
    /// The folder has no manifest.
    #[error("the folder {} has no {MANIFEST_NAME}", .0.display())]
    NoManifest(PathBuf),
    /// The manifest has faults.
    #[error(transparent)]
    Manifest(#[from] Box<ManifestFault>),
    /// Standard input could not be read.
    #[error("standard input cannot be read: {0}")]
    Input(std::io::Error),
}

impl ProductFault {
    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> String {
        match self {
            Self::Open(OpenFault::Missing { .. }) => "check the path; a product is a folder with kitemark.yaml, or an OpenAPI file".into(),
            Self::Open(OpenFault::Outside { .. }) => "name the folder within which files may be read with --root DIR".into(),
            Self::Open(OpenFault::TooLarge { .. }) => "split the contract into several files".into(),
            Self::Open(OpenFault::NotRegular { .. }) => "name a regular file".into(),
            Self::Open(OpenFault::Refused { .. }) | Self::Input(_) => "check that the file can be read".into(),
            Self::NoManifest(folder) => {
                format!("name the OpenAPI file itself, or write a manifest with `kitemark init {}`", folder.join("openapi.yaml").display())
            }
            Self::Manifest(_) => "mend the manifest; every field is described in standards/schemas/manifest.schema.json".into(),
        }
    }
}

/// Where files may be read, and what they are compared with.
#[derive(Debug, Clone, Default)]
pub struct ReadOptions {
    /// The folder within which files may be read; the product's own unless given.
    pub root: Option<PathBuf>,
    /// The contract of the previous release.
    pub previous: Option<PathBuf>,
}

impl Product {
    /// A product of which nothing is known but its contract.
    #[must_use]
    pub fn of_contract(contract: Contract) -> Self {
        Self { folder: PathBuf::from("."), manifest: None, contracts: vec![contract], evidence: Vec::new(), previous: None, recording: None }
    }

    /// Reads a product: a folder with a manifest, an OpenAPI file, or `-` for standard input.
    ///
    /// # Errors
    /// [`ProductFault`] where the product cannot be read. A contract that cannot be parsed is no fault here: that is
    /// judged.
    pub fn read(path: &Path, options: &ReadOptions) -> Result<Self, ProductFault> {
        let root = options.root.as_deref();
        let mut product = if path.is_dir() {
            Self::from_folder(path, root)?
        } else {
            let folder = if is_stream(path) { PathBuf::from(".") } else { path.parent().map_or_else(PathBuf::new, Path::to_path_buf) };
            Self { folder, ..Self::of_contract(contract(path, root)?) }
        };
        if let Some(previous) = &options.previous {
            product.previous = Some(contract(previous, root)?);
        }
        Ok(product)
    }

    /// Whether there is evidence whose digest in a report would tell who guesses what is in it: the manifest has no salt.
    #[must_use]
    pub fn has_unsalted_evidence(&self) -> bool {
        let has_salt = self.manifest.as_ref().is_some_and(|manifest| manifest.text(&["salt"]).is_some());
        !has_salt && self.evidence.iter().flat_map(|evidence| &evidence.files).any(|file| file.found.is_ok())
    }

    fn from_folder(path: &Path, root: Option<&Path>) -> Result<Self, ProductFault> {
        let store = SourceStore::new(path, root)?;
        if !store.has(MANIFEST_NAME) {
            return Err(ProductFault::NoManifest(path.to_path_buf()));
        }
        Ok(Self { folder: path.to_path_buf(), ..Self::of_store(&store)? })
    }

    /// The product that the manifest in a store describes.
    ///
    /// # Errors
    /// [`ProductFault`] as for [`Product::read`].
    pub fn of_store(store: &SourceStore) -> Result<Self, ProductFault> {
        let manifest = Manifest::read(store)?;
        let contracts = manifest.contracts().into_iter().map(|name| Contract::load(store, name)).collect::<Result<_, _>>()?;
        let evidence = Evidence::read(&manifest.document, store);
        Ok(Self { folder: PathBuf::from("."), manifest: Some(manifest), contracts, evidence, previous: None, recording: None })
    }
}

/// The contract in a file, on standard input (`-`), or in a stream that the shell has opened.
fn contract(path: &Path, root: Option<&Path>) -> Result<Contract, ProductFault> {
    let (name, bytes) = if path.as_os_str() == "-" {
        let mut bytes = Vec::new();
        std::io::stdin().lock().take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(ProductFault::Input)?;
        if bytes.len() > MAX_BYTES {
            return Err(OpenFault::TooLarge { name: "standard input".into() }.into());
        }
        ("stdin", bytes)
    } else if is_stream(path) {
        (if path.ends_with("stdin") { "stdin" } else { "stream" }, read_argument(path, MAX_BYTES)?)
    } else {
        let (store, name) = SourceStore::of_file(path, root)?;
        return Ok(Contract::load(&store, &name).map_err(|fault| fault.named(path.display().to_string()))?);
    };
    let store = SourceStore::new(root.unwrap_or(Path::new(".")), root)?;
    Ok(Contract::from_source(&store, Source::from_bytes(name, bytes)))
}
