//! Publishing: each standard of a folder is frozen into one canonical file, and what is published never changes.

use super::StandardFolder;
use super::edition::{Edition, canonical, digest};
use serde_json::Value;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Why nothing was published.
#[derive(Debug, Error)]
pub enum PublishFault {
    /// The edition is published with other content.
    #[error("{edition} is published already, with other content: {} there, {} in this folder", .published, .found)]
    Published {
        /// The edition.
        edition: String,
        /// The digest of what is published.
        published: String,
        /// The digest of what the folder holds.
        found: String,
    },
    /// The edition is not published, and nothing was to be changed.
    #[error("{edition} is not published")]
    Unpublished {
        /// The edition.
        edition: String,
    },
    /// A file could not be read or written.
    #[error("{} cannot be written: {reason}", .file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// What the operating system said.
        reason: String,
    },
}

impl PublishFault {
    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> &'static str {
        match self {
            Self::Published { .. } => "an edition is never edited: raise `edition` in standard.yaml and publish that",
            Self::Unpublished { .. } => "publish it with `kitemark standards publish`",
            Self::File { .. } => "check that the folder can be written",
        }
    }

    /// Whether the standards are at fault rather than the machine.
    #[must_use]
    pub fn is_refusal(&self) -> bool {
        !matches!(self, Self::File { .. })
    }
}

/// Publishes every standard and scheme of a folder below its `published`, or checks that it is published as it is.
/// Nothing is written unless everything can be.
///
/// # Errors
/// [`PublishFault`] for the first standard that cannot be published.
pub fn publish(folder: &StandardFolder, path: &Path, check_only: bool) -> Result<String, PublishFault> {
    let target = path.join("published");
    let mut said = String::new();
    let mut writes = Vec::new();
    for standard in &folder.standards {
        let (edition, text) = Edition::of_folder(folder, standard);
        let file = target.join(format!("{}.json", standard.head.file_stem()));
        match read(&file)? {
            Some(published) if digest(published.trim_end()) == edition.digest => {}
            Some(published) => {
                return Err(PublishFault::Published {
                    edition: edition.name(),
                    published: short(&digest(published.trim_end())),
                    found: short(&edition.digest),
                });
            }
            None if check_only => return Err(PublishFault::Unpublished { edition: edition.name() }),
            None => writes.push((file.clone(), text)),
        }
        let file = file.with_extension("sha256");
        if read(&file)?.as_deref().map(str::trim_end) != Some(&edition.digest) {
            if check_only {
                return Err(PublishFault::Unpublished { edition: format!("the digest of {}", edition.name()) });
            }
            writes.push((file, edition.digest.clone()));
        }
        let _ = writeln!(said, "{}  sha256 {}", edition.name(), edition.digest);
    }
    for scheme in &folder.schemes {
        let text = canonical(&serde_json::to_value(scheme).unwrap_or(Value::Null));
        let file = target.join("schemes").join(format!("{}.json", scheme.id));
        let published = read(&file)?;
        if published.as_deref().map(str::trim_end) != Some(&text) {
            if check_only {
                return Err(PublishFault::Unpublished { edition: format!("the scheme {}", scheme.id) });
            }
            writes.push((file, text));
        }
    }
    for (file, text) in writes {
        crate::document::write_whole(&file, format!("{text}\n")).map_err(|error| PublishFault::File { file, reason: error.to_string() })?;
    }
    Ok(said)
}

fn read(file: &Path) -> Result<Option<String>, PublishFault> {
    crate::document::read_written(file).map_err(|error| PublishFault::File { file: file.to_path_buf(), reason: error.to_string() })
}

fn short(digest: &str) -> String {
    digest.get(..12).unwrap_or(digest).to_owned()
}
