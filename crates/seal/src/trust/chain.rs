//! The chain of trust roots in a folder: each version makes the next believable, and the last one counts.

use super::super::envelope::MAX_ENVELOPE_BYTES;
use super::{TrustFault, TrustRoot};
use kitemark_document::{SourceStore, read_argument, read_bytes};
use std::path::{Path, PathBuf};

/// What the name of a version ends with.
const ENDING: &str = ".root.json";

/// The versions of a trust root that were walked, the last of which counts.
#[derive(Debug)]
pub struct TrustChain {
    /// The last version.
    pub root: TrustRoot,
    /// Every version that was walked, in order.
    pub versions: Vec<u64>,
}

impl TrustChain {
    /// The trust root in a file, or the last one of a folder: its first is trusted because the user names the folder,
    /// and every other because the one before vouches for it.
    ///
    /// # Errors
    /// [`TrustFault`].
    pub fn open(path: &Path) -> Result<Self, TrustFault> {
        if !path.is_dir() {
            let root = TrustRoot::first(&path.display().to_string(), &read_argument(path, MAX_ENVELOPE_BYTES)?)?;
            return Ok(Self { versions: vec![root.version()], root });
        }
        let mut versions: Vec<u64> = SourceStore::new(path, None)?.list("")?.iter().filter_map(|name| version_of(name)).collect();
        versions.sort_unstable();
        let mut walked: Option<TrustRoot> = None;
        for version in &versions {
            let name = file_of(path, *version);
            let expected = walked.as_ref().map_or(*version, |root| root.version().saturating_add(1));
            if *version != expected {
                return Err(TrustFault::Gap { name: file_of(path, expected).display().to_string() });
            }
            let shown = name.display().to_string();
            let bytes = read_bytes(&name, MAX_ENVELOPE_BYTES)?;
            let root = match &walked {
                None => TrustRoot::first(&shown, &bytes)?,
                Some(trusted) => trusted.next(&shown, &bytes)?,
            };
            if root.version() != *version {
                return Err(TrustFault::Name { name: shown, found: root.version() });
            }
            walked = Some(root);
        }
        match walked {
            Some(root) => Ok(Self { root, versions }),
            None => Err(TrustFault::Open(format!("there is no 1{ENDING} in {}", path.display()))),
        }
    }
}

fn file_of(folder: &Path, version: u64) -> PathBuf {
    folder.join(format!("{version}{ENDING}"))
}

/// The version that the name of a file states, in its one spelling.
fn version_of(name: &str) -> Option<u64> {
    let text = name.strip_suffix(ENDING)?;
    text.parse().ok().filter(|version: &u64| version.to_string() == text)
}
