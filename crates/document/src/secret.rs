//! Files that hold secrets: nobody else may read them, and what is read is wiped from memory after use.

use super::open::{NamedBy, OpenFault, open, open_fault};
use std::io::Read as _;
use std::path::Path;
use thiserror::Error;
use zeroize::Zeroizing;

/// The largest file of a secret that is read, in bytes.
const MAX_SECRET_BYTES: usize = 64 * 1024;

/// Why a secret was not read. The fault lies with how the file is kept.
#[derive(Debug, Error)]
pub enum SecretFault {
    /// The file could not be opened.
    #[error(transparent)]
    Open(#[from] OpenFault),
    /// Others than its owner may read it.
    #[error("{name} can be read by others than its owner (its mode is {mode:04o})")]
    Exposed {
        /// The file that was named.
        name: String,
        /// Its permission bits.
        mode: u32,
    },
}

impl SecretFault {
    /// What its owner can do about it.
    #[must_use]
    pub fn help(&self) -> String {
        match self {
            Self::Open(_) => "name a file that is there and that you may read".to_owned(),
            Self::Exposed { name, .. } => format!("if nobody else has read it, run: chmod 600 {name}"),
        }
    }
}

/// Reads a file that holds a secret. On Unix a file that its group or others may read is refused: the check and the
/// reading go through one open file, so that no other file can take its place in between.
///
/// # Errors
/// [`SecretFault`] where the file cannot be read or is not kept secret.
pub fn read_secret(path: &Path, by: NamedBy) -> Result<Zeroizing<Vec<u8>>, SecretFault> {
    let name = path.display().to_string();
    let (file, metadata) = open(path, &name, by)?;
    if let Some(mode) = exposing_mode(&metadata) {
        return Err(SecretFault::Exposed { name, mode });
    }
    // Growing would leave copies of the secret behind in memory.
    let mut bytes = Zeroizing::new(Vec::with_capacity(MAX_SECRET_BYTES + 1));
    file.take(MAX_SECRET_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(|error| open_fault(&name, &error))?;
    if bytes.len() > MAX_SECRET_BYTES {
        return Err(OpenFault::Refused { name, reason: format!("it is larger than {MAX_SECRET_BYTES} bytes") }.into());
    }
    Ok(bytes)
}

/// The permission bits of a regular file that its group or others may read; pipes have no such bits worth judging.
#[cfg(unix)]
fn exposing_mode(metadata: &std::fs::Metadata) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = metadata.permissions().mode() & 0o7777;
    (metadata.is_file() && mode & 0o077 != 0).then_some(mode)
}

/// Other systems keep the rights of files in lists that the standard library does not read.
#[cfg(not(unix))]
fn exposing_mode(_: &std::fs::Metadata) -> Option<u32> {
    None
}
