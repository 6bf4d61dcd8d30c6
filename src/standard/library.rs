//! What the requirements of all standards share: code lists, identifier formats and vocabularies.

use super::code_list::CodeList;
use super::format::{CompiledFormat, IdentifierFormat};
use serde::Deserialize as _;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

/// The shared data of a set of standards.
#[derive(Debug, Clone, Default)]
pub struct Library {
    /// The code lists by id.
    pub code_lists: BTreeMap<String, Arc<CodeList>>,
    /// The identifier formats by id.
    pub(super) formats: BTreeMap<String, Format>,
    /// Lists of words by id, for the keywords about names.
    pub vocabularies: BTreeMap<String, Vec<String>>,
}

/// An identifier format as it is written, and compiled once a check asks for it: most runs ask for few.
#[derive(Debug, Clone)]
pub(super) struct Format {
    written: Value,
    compiled: OnceLock<Result<Arc<CompiledFormat>, String>>,
}

impl Library {
    /// Adds a format as it is written.
    pub(super) fn add_format(&mut self, id: String, written: Value) {
        self.formats.insert(id, Format { written, compiled: OnceLock::new() });
    }

    /// The identifier format of an id.
    ///
    /// # Errors
    /// Why there is none: nothing has the id, or what has it does not compile.
    pub fn format(&self, id: &str) -> Result<Arc<CompiledFormat>, String> {
        let format = self.formats.get(id).ok_or_else(|| format!("there is no identifier format `{id}`"))?;
        let compile = || {
            let format = IdentifierFormat::deserialize(&format.written).map_err(|error| error.to_string())?;
            format.compile(|list| self.code_lists.get(list).cloned()).map(Arc::new).map_err(|error| error.to_string())
        };
        format.compiled.get_or_init(compile).clone()
    }

    /// The formats that do not compile, each with the reason.
    #[must_use]
    pub fn broken_formats(&self) -> Vec<(&str, String)> {
        self.formats.keys().filter_map(|id| Some((id.as_str(), self.format(id).err()?))).collect()
    }
}
