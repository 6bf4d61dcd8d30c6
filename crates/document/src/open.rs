//! Opening files: regular files alone, each of a bounded size, and each remembered, so that nothing that was read is
//! written over.

use super::MAX_BYTES;
use std::collections::BTreeSet;
use std::fs::{File, Metadata};
use std::io::Read as _;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use thiserror::Error;

/// Why a file could not be opened. The fault lies with the call or with the reference that named the file.
#[derive(Debug, Error)]
pub enum OpenFault {
    /// The file is not there.
    #[error("there is no file {name}")]
    Missing {
        /// The file that was named.
        name: String,
    },
    /// The file lies outside the folder within which files may be read.
    #[error("{name} lies outside the folder of the contract")]
    Outside {
        /// The file that was named.
        name: String,
    },
    /// The file is larger than [`MAX_BYTES`].
    #[error("{name} is larger than {} MB", MAX_BYTES / 1024 / 1024)]
    TooLarge {
        /// The file that was named.
        name: String,
    },
    /// It is a folder, a pipe or a device: reading it could wait or go on for ever.
    #[error("{name} is {found}, and only regular files are read")]
    NotRegular {
        /// The file that was named.
        name: String,
        /// What it is.
        found: &'static str,
    },
    /// The operating system refused.
    #[error("{name} cannot be read: {reason}")]
    Refused {
        /// The file that was named.
        name: String,
        /// What the operating system said.
        reason: String,
    },
}

impl OpenFault {
    /// The same fault of a file that is known by another name.
    #[must_use]
    pub fn named(self, name: String) -> Self {
        match self {
            Self::Missing { .. } => Self::Missing { name },
            Self::Outside { .. } => Self::Outside { name },
            Self::TooLarge { .. } => Self::TooLarge { name },
            Self::NotRegular { found, .. } => Self::NotRegular { name, found },
            Self::Refused { reason, .. } => Self::Refused { name, reason },
        }
    }
}

pub(super) fn open_fault(name: &str, error: &std::io::Error) -> OpenFault {
    match error.kind() {
        std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory => OpenFault::Missing { name: name.to_owned() },
        _ => OpenFault::Refused { name: name.to_owned(), reason: error.to_string() },
    }
}

/// Who named a file. What a file of the supplier names must be a regular file; the command line may name a stream too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NamedBy {
    /// The command line.
    CommandLine,
    /// A file that was read, or a setting.
    Content,
}

/// Whether a path names a stream that the shell has opened: `/dev/stdin`, or what `<(command)` becomes.
#[must_use]
pub fn is_stream(path: &Path) -> bool {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let numbered = |text: &str| ["/dev/fd/", "/proc/self/fd/"].iter().any(|folder| text.strip_prefix(folder).is_some_and(is_number));
    cfg!(unix) && path.to_str().is_some_and(|text| text == "/dev/stdin" || numbered(text))
}

/// Opens a regular file, or a stream that the command line names. `name` is for messages.
#[expect(clippy::disallowed_methods, reason = "this is the one place that opens files")]
pub(super) fn open(path: &Path, name: &str, by: NamedBy) -> Result<(File, Metadata), OpenFault> {
    let refused = |error: &std::io::Error| open_fault(name, error);
    if by == NamedBy::CommandLine && is_stream(path) {
        let file = File::open(path).map_err(|error| refused(&error))?;
        let metadata = file.metadata().map_err(|error| refused(&error))?;
        return Ok((file, metadata));
    }
    let regular = |metadata: &Metadata| match kind(metadata) {
        None => Ok(()),
        Some(found) => Err(OpenFault::NotRegular { name: name.to_owned(), found }),
    };
    regular(&std::fs::metadata(path).map_err(|error| refused(&error))?)?;
    // Between the question and the opening another file may have taken its place: opening a pipe must not wait.
    let file = without_waiting().open(path).map_err(|error| refused(&error))?;
    let metadata = file.metadata().map_err(|error| refused(&error))?;
    regular(&metadata)?;
    remember(path, &metadata);
    Ok((file, metadata))
}

/// Reads a file whole, or not at all where it has more than so many bytes.
fn read(path: &Path, name: &str, most: usize, by: NamedBy) -> Result<Option<Vec<u8>>, OpenFault> {
    let (file, metadata) = open(path, name, by)?;
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or(0).min(most));
    file.take((most as u64).saturating_add(1)).read_to_end(&mut bytes).map_err(|error| open_fault(name, &error))?;
    Ok((bytes.len() <= most).then_some(bytes))
}

/// Reads a document in a regular file whole, of at most [`MAX_BYTES`].
pub(super) fn read_document(path: &Path, name: &str) -> Result<Vec<u8>, OpenFault> {
    read(path, name, MAX_BYTES, NamedBy::Content)?.ok_or_else(|| OpenFault::TooLarge { name: name.to_owned() })
}

/// Reads a regular file that is not a document, such as a signature, whole and of at most so many bytes.
///
/// # Errors
/// [`OpenFault`] where it is missing, no regular file, refused or larger.
pub fn read_bytes(path: &Path, most: usize) -> Result<Vec<u8>, OpenFault> {
    read_most(path, most, NamedBy::Content)
}

/// Reads what the command line names, a regular file or a stream, whole and of at most so many bytes.
///
/// # Errors
/// [`OpenFault`] as for [`read_bytes`].
pub fn read_argument(path: &Path, most: usize) -> Result<Vec<u8>, OpenFault> {
    read_most(path, most, NamedBy::CommandLine)
}

fn read_most(path: &Path, most: usize, by: NamedBy) -> Result<Vec<u8>, OpenFault> {
    let name = path.display().to_string();
    read(path, &name, most, by)?.ok_or_else(|| OpenFault::Refused { name, reason: format!("it is larger than {most} bytes") })
}

/// What a file is that is no regular file.
pub(super) fn kind(metadata: &Metadata) -> Option<&'static str> {
    if metadata.is_file() {
        return None;
    }
    if metadata.is_dir() {
        return Some("a folder");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt as _;
        let file_type = metadata.file_type();
        if file_type.is_fifo() {
            return Some("a named pipe");
        }
        if file_type.is_socket() {
            return Some("a socket");
        }
    }
    Some("a device")
}

fn without_waiting() -> std::fs::OpenOptions {
    let mut options = File::options();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.custom_flags(libc::O_NONBLOCK);
    }
    options
}

/// What tells one file from every other, whatever links lead to it.
#[cfg(unix)]
type Identity = (u64, u64);
#[cfg(not(unix))]
type Identity = std::path::PathBuf;

/// The files that were read in this run. One list for the process: no path to a file leads past it.
static READ: Mutex<BTreeSet<Identity>> = Mutex::new(BTreeSet::new());

#[cfg(unix)]
fn identity(_: &Path, metadata: &Metadata) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt as _;
    Some((metadata.dev(), metadata.ino()))
}

#[cfg(not(unix))]
fn identity(path: &Path, _: &Metadata) -> Option<Identity> {
    std::fs::canonicalize(path).ok()
}

fn remember(path: &Path, metadata: &Metadata) {
    if let Some(identity) = identity(path, metadata) {
        READ.lock().unwrap_or_else(PoisonError::into_inner).insert(identity);
    }
}

/// Whether a file was read in this run, by whatever name.
pub(super) fn was_read(path: &Path) -> bool {
    let found = std::fs::metadata(path).ok().and_then(|metadata| identity(path, &metadata));
    found.is_some_and(|identity| READ.lock().unwrap_or_else(PoisonError::into_inner).contains(&identity))
}
