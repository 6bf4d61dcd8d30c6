//! Sources: the one place that opens files, and that hashes exactly the bytes that are then parsed.

use super::arena::{Document, NodeId};
use super::digest::sha256_hex;
use super::encoding::other_encoding;
use super::fault::ReadFault;
use super::lines::Lines;
use super::open::{OpenFault, open_fault, read_document};
use super::place::Place;
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::{OsStr, OsString};
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, OnceLock};

/// A file as it was read: its name, its text, and the digest of its bytes.
#[derive(Debug)]
pub struct Source {
    /// The name relative to the product's folder, with `/` between its parts.
    pub name: String,
    /// The text, or nothing where the bytes are not UTF-8.
    pub text: Arc<String>,
    /// Where the bytes stop being UTF-8.
    pub not_utf8: Option<usize>,
    /// Why it is no text, with what stands before that byte.
    no_text: Option<(ReadFault, String)>,
    /// The number of bytes.
    pub bytes: usize,
    lines: OnceLock<Lines>,
    digest: OnceLock<String>,
}

impl Source {
    /// A source from bytes that did not come from a file, such as standard input or an example.
    #[must_use]
    pub fn from_bytes(name: impl Into<String>, bytes: Vec<u8>) -> Self {
        let length = bytes.len();
        let digest = OnceLock::new();
        let encoding = other_encoding(&bytes);
        let (text, no_text) = match String::from_utf8(bytes) {
            Ok(text) => (text, encoding.map(|encoding| (ReadFault::OtherEncoding { encoding }, String::new()))),
            Err(error) => {
                // Bytes that are no text are not kept, but where they start is told.
                digest.get_or_init(|| sha256_hex(error.as_bytes()));
                let offset = error.utf8_error().valid_up_to();
                let byte = error.as_bytes().get(offset).copied().unwrap_or_default();
                let fault = encoding.map_or(ReadFault::NotUtf8 { offset, byte }, |encoding| ReadFault::OtherEncoding { encoding });
                let mut before = error.into_bytes();
                before.truncate(offset);
                (String::new(), Some((fault, String::from_utf8(before).unwrap_or_default())))
            }
        };
        let not_utf8 = no_text.as_ref().map(|(fault, _)| fault.offset());
        Self { name: name.into(), text: Arc::new(text), not_utf8, no_text, bytes: length, lines: OnceLock::new(), digest }
    }

    /// The SHA-256 of the bytes, in lower-case hexadecimal; found when first asked for, from the very text that is parsed.
    #[must_use]
    pub fn digest(&self) -> &str {
        self.digest.get_or_init(|| sha256_hex(self.text.as_bytes()))
    }

    /// The text in which places are counted: where the bytes are not UTF-8, what stands before the first that is not.
    #[must_use]
    pub fn readable(&self) -> &str {
        self.no_text.as_ref().map_or(self.text.as_str(), |(_, before)| before)
    }

    fn lines(&self) -> &Lines {
        self.lines.get_or_init(|| Lines::new(self.readable()))
    }

    /// The line and the column of a byte of the text, both from 1, the column counted in characters.
    #[must_use]
    pub fn position(&self, offset: usize) -> (usize, usize) {
        self.lines().position(self.readable(), offset)
    }

    /// The byte of the text at a line and a column, both from 1; none where the text has no such place.
    #[must_use]
    pub fn offset(&self, line: usize, column: usize) -> Option<usize> {
        self.lines().offset(self.readable(), line, column)
    }

    /// The place of a byte of the text.
    #[must_use]
    pub fn place_at(&self, offset: usize, pointer: String) -> Place {
        let (line, column) = self.position(offset);
        Place { file: self.name.clone(), line, column, pointer }
    }

    /// The place of a node of the document that was read from it.
    #[must_use]
    pub fn place(&self, document: &Document, node: NodeId) -> Place {
        self.place_at(document.anchor(node).start as usize, document.pointer(node))
    }

    /// Whether the name says that the file is JSON.
    #[must_use]
    pub fn is_named_json(&self) -> bool {
        Path::new(&self.name).extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"))
    }

    /// The document in the source.
    ///
    /// # Errors
    /// The [`ReadFault`] that stopped the reading.
    pub fn read(&self) -> Result<Document, ReadFault> {
        match &self.no_text {
            Some((fault, _)) => Err(fault.clone()),
            None => super::read(self),
        }
    }

    /// The document in the source, which must be JSON whatever its name.
    ///
    /// # Errors
    /// The [`ReadFault`] that stopped the reading.
    pub fn read_json(&self) -> Result<Document, ReadFault> {
        match &self.no_text {
            Some((fault, _)) => Err(fault.clone()),
            None => super::json::parse(&self.text),
        }
    }
}

/// Opens files within one root folder and keeps each, under the name it has there.
#[derive(Debug)]
pub struct SourceStore {
    /// The folder that names are relative to.
    folder: PathBuf,
    /// The folder outside which nothing is read.
    root: PathBuf,
    /// Texts that stand in for files, used for examples and in tests.
    overlay: BTreeMap<String, Vec<u8>>,
    /// The file that the store was made for, where its name is no UTF-8: what it is called here, and its name.
    renamed: Option<(String, OsString)>,
}

impl SourceStore {
    /// A store for the files of a folder; `root` widens what may be read beyond that folder.
    ///
    /// # Errors
    /// [`OpenFault`] where one of the folders does not exist.
    pub fn new(folder: &Path, root: Option<&Path>) -> Result<Self, OpenFault> {
        let real = |path: &Path| {
            let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
            std::fs::canonicalize(path).map_err(|error| open_fault(&path.display().to_string(), &error))
        };
        let folder = real(folder)?;
        let root = root.map(real).transpose()?.unwrap_or_else(|| folder.clone());
        Ok(Self { folder, root, overlay: BTreeMap::new(), renamed: None })
    }

    /// A store for the folder of a file, with the name by which the store opens the file.
    ///
    /// # Errors
    /// [`OpenFault`] where there is no such folder, or the path leads to no file.
    pub fn of_file(path: &Path, root: Option<&Path>) -> Result<(Self, String), OpenFault> {
        let missing = || OpenFault::Missing { name: path.display().to_string() };
        let real_name = path.file_name().ok_or_else(missing)?;
        let mut store = Self::new(path.parent().unwrap_or(Path::new("")), root).map_err(|_| missing())?;
        let name = real_name.to_string_lossy().into_owned();
        store.renamed = real_name.to_str().is_none().then(|| (name.clone(), real_name.to_owned()));
        Ok((store, name))
    }

    /// A store without a folder: only the texts given exist.
    #[must_use]
    pub fn in_memory(files: BTreeMap<String, Vec<u8>>) -> Self {
        Self { folder: PathBuf::new(), root: PathBuf::new(), overlay: files, renamed: None }
    }

    /// Whether a file or folder of this name is there.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        if self.folder.as_os_str().is_empty() { self.overlay.contains_key(name) } else { self.folder.join(name).exists() }
    }

    /// The names of the files and folders in a folder of the store, sorted; none where the folder is missing.
    ///
    /// # Errors
    /// [`OpenFault`] where the operating system refuses.
    pub fn list(&self, folder: &str) -> Result<Vec<String>, OpenFault> {
        if self.folder.as_os_str().is_empty() {
            return Ok(self.listed(folder));
        }
        let path = self.folder.join(folder);
        if !path.is_dir() {
            return Ok(Vec::new());
        }
        let entries = std::fs::read_dir(&path).map_err(|error| open_fault(folder, &error))?;
        let mut names = Vec::new();
        for entry in entries {
            let entry = entry.map_err(|error| open_fault(folder, &error))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            names.push(if folder.is_empty() { name } else { format!("{folder}/{name}") });
        }
        names.sort();
        Ok(names)
    }

    /// The names in a folder of a store without a folder of its own.
    fn listed(&self, folder: &str) -> Vec<String> {
        let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let below = self.overlay.keys().filter_map(|name| name.strip_prefix(&prefix));
        let first = below.map(|rest| format!("{prefix}{}", rest.split('/').next().unwrap_or(rest)));
        first.collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// Where a file or folder of the store really lies, for what is read by other means than [`Self::open`].
    ///
    /// # Errors
    /// [`OpenFault`] where it is missing, outside the root or refused.
    pub fn path_of(&self, name: &str) -> Result<PathBuf, OpenFault> {
        let named = self.renamed.as_ref().filter(|(shown, _)| shown == name).map_or(OsStr::new(name), |(_, real)| real);
        let real = std::fs::canonicalize(self.folder.join(named)).map_err(|error| open_fault(name, &error))?;
        if real.starts_with(&self.root) { Ok(real) } else { Err(OpenFault::Outside { name: name.to_owned() }) }
    }

    /// Opens a file by its name relative to the folder and reads it whole.
    ///
    /// # Errors
    /// [`OpenFault`] where it is missing, too large, outside the root or refused.
    pub fn open(&self, name: &str) -> Result<Source, OpenFault> {
        if self.folder.as_os_str().is_empty() {
            let bytes = self.overlay.get(name).ok_or_else(|| OpenFault::Missing { name: name.to_owned() })?;
            return Ok(Source::from_bytes(name, bytes.clone()));
        }
        let real = self.path_of(name)?;
        Ok(Source::from_bytes(name, read_document(&real, name)?))
    }
}

/// The name of a file that a reference in `from` leads to: relative, with `.` and `..` resolved.
#[must_use]
pub fn resolve_name(from: &str, reference: &str) -> String {
    let mut parts: Vec<String> = Path::new(from).parent().map(path_parts).unwrap_or_default();
    for part in path_parts(Path::new(reference)) {
        if part == ".." && parts.last().is_some_and(|last| last != "..") {
            parts.pop();
        } else {
            parts.push(part);
        }
    }
    parts.join("/")
}

fn path_parts(path: &Path) -> Vec<String> {
    path.components()
        .filter_map(|component| match component {
            Component::Normal(part) => Some(part.to_string_lossy().into_owned()),
            Component::ParentDir => Some("..".to_owned()),
            _ => None,
        })
        .collect()
}
