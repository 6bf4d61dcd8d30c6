//! Publishing: each standard of a folder is frozen into one canonical file, and what is published never changes.

use super::StandardFolder;
use super::edition::Edition;
use kitemark_document::{MAX_BYTES, OpenFault, OutputFault, Outputs, canonical, digest, read_bytes};
use serde_json::Value;
use std::fmt::Write as _;
use std::path::Path;
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
    /// What is published could not be read.
    #[error(transparent)]
    Read(#[from] OpenFault),
    /// A file could not be written.
    #[error(transparent)]
    Write(#[from] OutputFault),
}

impl PublishFault {
    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> &'static str {
        match self {
            Self::Published { .. } => "an edition is never edited: raise `edition` in standard.yaml and publish that",
            Self::Unpublished { .. } => "publish it with `kitemark standards publish`",
            Self::Read(_) => "check that the file can be read",
            Self::Write(fault) => fault.help(),
        }
    }

    /// Whether the standards are at fault rather than the machine.
    #[must_use]
    pub fn is_refusal(&self) -> bool {
        !matches!(self, Self::Read(_) | Self::Write(_))
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
    let mut outputs = Outputs::new(true);
    let opened = writes.into_iter().map(|(file, text)| Ok((outputs.open_rewritten(&file)?, text)));
    for (output, text) in opened.collect::<Result<Vec<_>, OutputFault>>()? {
        output.write(format!("{text}\n"))?;
    }
    Ok(said)
}

fn read(file: &Path) -> Result<Option<String>, PublishFault> {
    match read_bytes(file, MAX_BYTES) {
        // What is no text is not what was published.
        Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
        Err(OpenFault::Missing { .. }) => Ok(None),
        Err(fault) => Err(fault.into()),
    }
}

fn short(digest: &str) -> String {
    digest.get(..12).unwrap_or(digest).to_owned()
}
