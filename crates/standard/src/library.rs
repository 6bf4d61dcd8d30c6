//! What the requirements of all standards share: code lists, identifier formats and vocabularies.

use super::code_list::CodeList;
use super::deferred::Deferred;
use super::format::{CompiledFormat, IdentifierFormat};
use super::meaning::Meaning;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

/// The shared data of a set of standards. Code lists and formats are made ready once a check asks for them: most runs ask
/// for few.
#[derive(Debug, Clone, Default)]
pub struct Library {
    /// The code lists by id.
    pub(super) code_lists: BTreeMap<String, Deferred<Arc<CodeList>>>,
    /// The identifier formats by id.
    pub(super) formats: BTreeMap<String, Format>,
    /// The meanings by id.
    pub(super) meanings: BTreeMap<String, Deferred<Meaning>>,
    /// Lists of words by id, for the keywords about names.
    pub vocabularies: BTreeMap<String, Vec<String>>,
    /// Lists of words by id, by which a request that reads is told from one that acts. They are read by a live run alone.
    pub(super) request_words: BTreeMap<String, Deferred<Vec<String>>>,
}

/// An identifier format as it is written, and compiled.
#[derive(Debug, Clone)]
pub(super) struct Format {
    written: Deferred<IdentifierFormat>,
    compiled: OnceLock<Result<Arc<CompiledFormat>, String>>,
}

impl Library {
    /// Adds a format as it is written.
    pub(super) fn add_format(&mut self, id: String, written: Deferred<IdentifierFormat>) {
        self.formats.insert(id, Format { written, compiled: OnceLock::new() });
    }

    /// The code list of an id.
    ///
    /// # Errors
    /// Why there is none: nothing has the id, or what has it is no code list.
    pub fn code_list(&self, id: &str) -> Result<Arc<CodeList>, String> {
        let list = self.code_lists.get(id).ok_or_else(|| format!("there is no code list `{id}`"))?;
        list.read().map(Arc::clone).map_err(str::to_owned)
    }

    /// The identifier format of an id.
    ///
    /// # Errors
    /// Why there is none: nothing has the id, or what has it does not compile.
    pub fn format(&self, id: &str) -> Result<Arc<CompiledFormat>, String> {
        let format = self.formats.get(id).ok_or_else(|| format!("there is no identifier format `{id}`"))?;
        let compile = || {
            let written = format.written.read().map_err(str::to_owned)?;
            written.compile(|list| self.code_list(list).ok()).map(Arc::new).map_err(|error| error.to_string())
        };
        format.compiled.get_or_init(compile).clone()
    }

    /// The words of a vocabulary of requests; none where there is no such vocabulary.
    #[must_use]
    pub fn request_words(&self, id: &str) -> &[String] {
        self.request_words.get(id).map(Deferred::items).unwrap_or_default()
    }

    /// The meaning of an id.
    ///
    /// # Errors
    /// Why there is none: nothing has the id, or what has it is no meaning.
    pub fn meaning(&self, id: &str) -> Result<&Meaning, String> {
        let meaning = self.meanings.get(id).ok_or_else(|| format!("there is no meaning `{id}`"))?;
        meaning.read().map_err(str::to_owned)
    }

    /// The meanings that can be read, by id.
    pub fn meanings(&self) -> impl Iterator<Item = (&str, &Meaning)> {
        self.meanings.iter().filter_map(|(id, meaning)| Some((id.as_str(), meaning.read().ok()?)))
    }

    /// The words that `@id` names in a keyword about names: a vocabulary, or one list of the names of a meaning, as in
    /// `person.sex/lastToken`.
    #[must_use]
    pub fn words(&self, id: &str) -> Option<&[String]> {
        match id.split_once('/') {
            Some((meaning, list)) => self.meaning(meaning).ok()?.words(list),
            None => self.vocabularies.get(id).map(Vec::as_slice),
        }
    }

    /// The code lists and formats that cannot be used, as `code-lists/id` and `formats/id`, each with the reason.
    #[must_use]
    pub fn broken(&self) -> Vec<(String, String)> {
        let lists = self.code_lists.keys().filter_map(|id| Some((format!("code-lists/{id}"), self.code_list(id).err()?)));
        let formats = self.formats.keys().filter_map(|id| Some((format!("formats/{id}"), self.format(id).err()?)));
        lists.chain(formats).collect()
    }
}
