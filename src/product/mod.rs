//! What is checked: the manifest of a product, and everything that one run reads of it.

mod environment;
mod evidence;
mod interface;
mod manifest;
mod waiver;

pub use environment::{CredentialSource, Environment};
pub use evidence::{Evidence, EvidenceFile};
pub use interface::Interface;
pub(crate) use interface::read_interfaces;
pub use manifest::{MANIFEST_NAME, MANIFEST_SCHEMA, Manifest, ManifestFault};
pub use waiver::{Approver, Waiver};

use crate::contract::Contract;
use crate::document::{OpenFault, Source, SourceStore};
use crate::recording::Recording;
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
        let mut product = if path.as_os_str() == "-" {
            let mut bytes = Vec::new();
            std::io::stdin().lock().take(crate::document::MAX_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(ProductFault::Input)?;
            if bytes.len() > crate::document::MAX_BYTES {
                return Err(OpenFault::TooLarge { name: "standard input".into() }.into());
            }
            let store = SourceStore::new(root.unwrap_or(Path::new(".")), root)?;
            Self::of_contract(Contract::from_source(&store, Source::from_bytes("stdin", bytes)))
        } else if path.is_dir() {
            Self::from_folder(path, root)?
        } else {
            let folder = path.parent().map_or_else(PathBuf::new, Path::to_path_buf);
            let store = SourceStore::new(&folder, root).map_err(|_| OpenFault::Missing { name: path.display().to_string() })?;
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            let contract = Contract::load(&store, &name).map_err(|fault| with_path(fault, path))?;
            Self { folder, ..Self::of_contract(contract) }
        };
        if let Some(previous) = &options.previous {
            let folder = previous.parent().map_or_else(PathBuf::new, Path::to_path_buf);
            let store = SourceStore::new(&folder, root).map_err(|_| OpenFault::Missing { name: previous.display().to_string() })?;
            let name = previous.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            product.previous = Some(Contract::load(&store, &name).map_err(|fault| with_path(fault, previous))?);
        }
        Ok(product)
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

/// A fault that names the file as the user did.
fn with_path(fault: OpenFault, path: &Path) -> OpenFault {
    let name = path.display().to_string();
    match fault {
        OpenFault::Missing { .. } => OpenFault::Missing { name },
        OpenFault::Outside { .. } => OpenFault::Outside { name },
        OpenFault::TooLarge { .. } => OpenFault::TooLarge { name },
        OpenFault::Refused { reason, .. } => OpenFault::Refused { name, reason },
    }
}
