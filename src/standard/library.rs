//! What the requirements of all standards share: code lists, identifier formats and vocabularies.

use super::code_list::CodeList;
use super::format::CompiledFormat;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The shared data of a set of standards.
#[derive(Debug, Clone, Default)]
pub struct Library {
    /// The code lists by id.
    pub code_lists: BTreeMap<String, Arc<CodeList>>,
    /// The identifier formats by id.
    pub formats: BTreeMap<String, Arc<CompiledFormat>>,
    /// Lists of words by id, for the keywords about names.
    pub vocabularies: BTreeMap<String, Vec<String>>,
}
