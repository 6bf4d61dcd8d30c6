//! Parts of a value that must be codes of a list.

use super::super::code_list::CodeList;
use super::fault::{FormatFault, FormatProblem};
use super::pattern::{require_group, text_of};
use regex::{Captures, Regex};
use serde::Deserialize;
use std::sync::Arc;

/// A part of the value and the code list it belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Membership {
    /// The group that holds the code.
    pub group: String,
    /// The id of the code list.
    pub list: String,
}

/// Finds a code list by its id.
pub(super) type FindCodeList<'a> = dyn Fn(&str) -> Option<Arc<CodeList>> + 'a;

/// A part and the code list it belongs to.
#[derive(Debug, Clone)]
pub(super) struct CompiledMembership {
    group: String,
    list: Arc<CodeList>,
}

impl CompiledMembership {
    pub(super) fn new(part: &Membership, patterns: &[&Regex], code_list: &FindCodeList<'_>) -> Result<Self, FormatProblem> {
        patterns.iter().try_for_each(|pattern| require_group(pattern, &part.group))?;
        let list = code_list(&part.list).ok_or_else(|| FormatProblem::NoCodeList { list: part.list.clone() })?;
        Ok(Self { group: part.group.clone(), list })
    }

    pub(super) fn holds(&self, groups: &Captures<'_>) -> bool {
        self.list.contains(text_of(groups, &self.group))
    }

    pub(super) fn judge(&self, groups: &Captures<'_>) -> Result<(), FormatFault> {
        if self.holds(groups) {
            return Ok(());
        }
        Err(FormatFault::CodeList { group: self.group.clone(), list: self.list.id().to_owned() })
    }
}
