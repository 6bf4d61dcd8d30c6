//! The one guard of everything that is written: never what was read, never a key, never two outputs in one place, and each
//! whole or not at all.

use super::open::{kind, was_read};
use super::pem::has_key;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;
use thiserror::Error;
use zeroize::Zeroizing;

/// How much of a file is looked at for a key that it may hold, in bytes.
const KEY_BYTES: u64 = 64 * 1024;

/// Why a file is not written. Nothing was changed.
#[derive(Debug, Error)]
pub enum OutputFault {
    /// The path leads to no name of a file.
    #[error("`{}` is no name of a file", .0.display())]
    NoName(PathBuf),
    /// Its folder is missing.
    #[error("{} cannot be written: there is no folder {}", .0.display(), .1.display())]
    NoFolder(PathBuf, PathBuf),
    /// It is a folder, a pipe or a device, or a link that leads nowhere.
    #[error("{} is {found}, and only regular files are written", .file.display())]
    NotRegular {
        /// The file.
        file: PathBuf,
        /// What it is.
        found: &'static str,
    },
    /// It was read in this run.
    #[error("{} was read in this run, and is not written over", .0.display())]
    WasRead(PathBuf),
    /// It holds a key.
    #[error("{} holds a key, which is never written over", .0.display())]
    Key(PathBuf),
    /// It is there, and the command makes new files alone.
    #[error("{} is there already", .0.display())]
    Exists(PathBuf),
    /// Another output goes there too.
    #[error("{} and {} are one file, and two outputs would go there", .0.display(), .1.display())]
    Twice(PathBuf, PathBuf),
    /// The operating system refused.
    #[error("{} cannot be written: {reason}", .file.display())]
    Refused {
        /// The file.
        file: PathBuf,
        /// What it said.
        reason: String,
    },
}

impl OutputFault {
    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> &'static str {
        match self {
            Self::NoFolder(..) => "make the folder first, or add --create-folders",
            Self::NotRegular { .. } => "name a regular file; what goes to standard output is written there where no file is named",
            Self::Exists(_) => "name another file: what is there is not replaced",
            Self::NoName(_) | Self::WasRead(_) | Self::Key(_) | Self::Twice(..) => "name another file",
            Self::Refused { .. } => "name a file in a folder that can be written",
        }
    }
}

/// What may be in the place of an output already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Replaces {
    /// A file that this run did not read.
    Unread,
    /// The one file that the command exists to rewrite.
    Rewritten,
    /// Nothing.
    Nothing,
}

/// The files that a command writes. Each is opened before the work begins, so that no work is lost to a name that cannot be
/// written.
#[derive(Debug, Default)]
pub struct Outputs {
    creates_folders: bool,
    opened: Vec<Output>,
}

impl Outputs {
    /// Outputs whose missing folders are made only where that was asked for.
    #[must_use]
    pub fn new(creates_folders: bool) -> Self {
        Self { creates_folders, opened: Vec::new() }
    }

    /// Opens an output, which replaces a file that this run did not read.
    ///
    /// # Errors
    /// [`OutputFault`], which says why it is not written.
    pub fn open(&mut self, file: &Path) -> Result<Output, OutputFault> {
        self.opened(file, Replaces::Unread)
    }

    /// Opens the output that the command exists to rewrite: it may be what was read.
    ///
    /// # Errors
    /// [`OutputFault`], which says why it is not written.
    pub fn open_rewritten(&mut self, file: &Path) -> Result<Output, OutputFault> {
        self.opened(file, Replaces::Rewritten)
    }

    /// Opens an output in whose place nothing may be.
    ///
    /// # Errors
    /// [`OutputFault`], which says why it is not written.
    pub fn open_new(&mut self, file: &Path) -> Result<Output, OutputFault> {
        self.opened(file, Replaces::Nothing)
    }

    fn opened(&mut self, file: &Path, replaces: Replaces) -> Result<Output, OutputFault> {
        let target = self.resolved(file)?;
        if let Some(other) = self.opened.iter().find(|other| is_same(&other.target, &target)) {
            return Err(OutputFault::Twice(other.file.clone(), file.to_owned()));
        }
        let output = Output { file: file.to_owned(), target, replaces };
        output.may_replace()?;
        // A file is made and taken away: whether it can be is known before the work begins, and nothing is left where it ends early.
        drop(output.temporary(true)?);
        self.opened.push(output.clone());
        Ok(output)
    }

    /// Asks of every output once more whether it may be written, where more was read since it was opened.
    ///
    /// # Errors
    /// [`OutputFault`] for the first that may not.
    pub fn confirm(&self) -> Result<(), OutputFault> {
        self.opened.iter().try_for_each(Output::may_replace)
    }

    /// Where a file really lies: links are followed.
    fn resolved(&self, file: &Path) -> Result<PathBuf, OutputFault> {
        let refused = |error: &std::io::Error| OutputFault::Refused { file: file.to_owned(), reason: error.to_string() };
        match std::fs::canonicalize(file) {
            Ok(real) => return Ok(real),
            Err(_) if file.symlink_metadata().is_ok_and(|found| found.is_symlink()) => {
                return Err(OutputFault::NotRegular { file: file.to_owned(), found: "a link that leads nowhere" });
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(refused(&error)),
        }
        let name = file.file_name().ok_or_else(|| OutputFault::NoName(file.to_owned()))?;
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        if !folder.exists() {
            if !self.creates_folders {
                return Err(OutputFault::NoFolder(file.to_owned(), folder.to_owned()));
            }
            std::fs::create_dir_all(folder).map_err(|error| refused(&error))?;
        }
        Ok(std::fs::canonicalize(folder).map_err(|error| refused(&error))?.join(name))
    }
}

/// A file that can be written.
#[derive(Debug, Clone)]
pub struct Output {
    /// The file, as it was named.
    file: PathBuf,
    /// Where it really lies.
    target: PathBuf,
    replaces: Replaces,
}

impl Output {
    /// The file, as it was named.
    #[must_use]
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// Writes the file whole or not at all: beside it, and then moved into its place.
    ///
    /// # Errors
    /// [`OutputFault`]; the file is then as it was.
    pub fn write(self, content: impl AsRef<[u8]>) -> Result<(), OutputFault> {
        self.written(content.as_ref(), false)
    }

    /// Writes a file that only its owner may read.
    ///
    /// # Errors
    /// [`OutputFault`]; the file is then as it was.
    pub fn write_secret(self, content: impl AsRef<[u8]>) -> Result<(), OutputFault> {
        self.written(content.as_ref(), true)
    }

    fn written(self, content: &[u8], is_secret: bool) -> Result<(), OutputFault> {
        // It was asked when the output was opened; since then more was read, and others write here too.
        self.may_replace()?;
        let refused = |error: &std::io::Error| self.refused(error);
        let mut temporary = self.temporary(is_secret)?;
        temporary.write_all(content).and_then(|()| temporary.as_file().sync_all()).map_err(|error| refused(&error))?;
        let moved = match self.replaces {
            Replaces::Nothing => temporary.persist_noclobber(&self.target),
            Replaces::Unread | Replaces::Rewritten => temporary.persist(&self.target),
        };
        match moved {
            Ok(_) => Ok(()),
            Err(error) if error.error.kind() == std::io::ErrorKind::AlreadyExists => Err(OutputFault::Exists(self.file)),
            Err(error) => Err(refused(&error.error)),
        }
    }

    /// Whether what is in its place may be replaced.
    fn may_replace(&self) -> Result<(), OutputFault> {
        let Ok(metadata) = std::fs::metadata(&self.target) else { return Ok(()) };
        if let Some(found) = kind(&metadata) {
            return Err(OutputFault::NotRegular { file: self.file.clone(), found });
        }
        match self.replaces {
            Replaces::Nothing => return Err(OutputFault::Exists(self.file.clone())),
            Replaces::Unread if was_read(&self.target) => return Err(OutputFault::WasRead(self.file.clone())),
            Replaces::Unread | Replaces::Rewritten => {}
        }
        if holds_key(&self.target) { Err(OutputFault::Key(self.file.clone())) } else { Ok(()) }
    }

    /// A new file beside the output, which is taken away unless it is moved.
    fn temporary(&self, is_secret: bool) -> Result<NamedTempFile, OutputFault> {
        let folder = self.target.parent().unwrap_or(Path::new("."));
        let mut builder = tempfile::Builder::new();
        builder.prefix(".kitemark-");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            // The mask of the process takes away from these what it takes away from every new file.
            builder.permissions(std::fs::Permissions::from_mode(if is_secret { 0o600 } else { 0o666 }));
        }
        #[cfg(not(unix))]
        let _ = is_secret;
        builder.tempfile_in(folder).map_err(|error| self.refused(&error))
    }

    fn refused(&self, error: &std::io::Error) -> OutputFault {
        OutputFault::Refused { file: self.file.clone(), reason: error.to_string() }
    }
}

/// Whether two resolved paths are one file. Some systems make no difference between capital and small letters.
fn is_same(one: &Path, other: &Path) -> bool {
    if cfg!(any(windows, target_os = "macos")) {
        return one.to_string_lossy().to_lowercase() == other.to_string_lossy().to_lowercase();
    }
    one == other
}

/// Whether a file holds a key.
#[expect(clippy::disallowed_methods, reason = "nothing is parsed: it is looked whether there is a key")]
fn holds_key(file: &Path) -> bool {
    let mut bytes = Zeroizing::new(Vec::new());
    let read = std::fs::File::open(file).and_then(|file| file.take(KEY_BYTES).read_to_end(&mut bytes));
    read.is_ok() && has_key(&bytes)
}
