//! Which GET operations may be asked: what the contract, the manifest and the probe file say, else what their names tell.

use super::client::host_of;
use super::reading::{Judge, Reading, RequestWords, of_query};
use super::request::{ProbeValues, names_of};
use kitemark_model::{Index, OperationEntry};
use reqwest::Url;
use std::collections::BTreeMap;

/// Whether an operation may be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Safety {
    /// It is said that asking it changes nothing.
    Stated,
    /// All that names it says that it reads.
    Reads,
    /// It may act, for this reason.
    Doubtful(String),
    /// It is not asked, for this reason.
    Refused {
        /// Why.
        reason: String,
        /// Whether nothing but somebody's word keeps it from being asked: its names do not say that it acts.
        is_word_alone: bool,
    },
}

/// What a manifest says of operations, by their names: whether asking each changes nothing.
pub type Marks = BTreeMap<String, bool>;

/// What the marks and the names of an operation say of asking it.
#[must_use]
pub fn safety(judge: &Judge<'_>, index: &Index<'_>, operation: &OperationEntry<'_>, marks: &Marks, values: &ProbeValues) -> Safety {
    let of_manifest = names_of(index, operation).filter_map(|name| marks.get(&name).copied());
    let stated: Vec<bool> = in_contract(index, operation).into_iter().chain(of_manifest).chain(values.safe(index, operation)).collect();
    let reading = judge.reading(index, operation);
    // Who says that it acts is believed before who says that it does not.
    if stated.contains(&false) {
        let is_word_alone = !matches!(reading, Reading::Action { .. });
        return Safety::Refused { reason: "it is said not to be safe to ask".into(), is_word_alone };
    }
    if !stated.is_empty() {
        return Safety::Stated;
    }
    match judge.missing() {
        Some(id) => {
            let reason = format!("the standards have no vocabulary `{id}`, by which a read is known: if it reads, say `x-kitemark-safe: true` at it");
            Safety::Refused { reason, is_word_alone: true }
        }
        None => of_reading(reading),
    }
}

/// What the values of an address say that a request is sent to, beside the names of its operation.
#[must_use]
pub fn safety_of_query(words: &RequestWords, url: &str) -> Safety {
    let query = url.split_once('?').map_or("", |(_, query)| query);
    of_reading(of_query(words, query))
}

fn of_reading(reading: Reading) -> Safety {
    match reading {
        Reading::Read => Safety::Reads,
        Reading::Doubtful(reason) => Safety::Doubtful(reason),
        Reading::Action { word, named_by } => {
            let reason = format!(
                "its {} names an action (`{word}`): if it reads, say `x-kitemark-safe: true` at it, or `safe: true` in kitemark.yaml or the probe file",
                named_by.name()
            );
            Safety::Refused { reason, is_word_alone: false }
        }
    }
}

/// The marks of the contract: at the operation and at its path. What is neither true nor false is not taken for true.
fn in_contract(index: &Index<'_>, operation: &OperationEntry<'_>) -> Vec<bool> {
    let contract = index.contract;
    let path = index.path_of(operation).map(|path| contract.follow(path.at));
    let marks = path.into_iter().chain([operation.at]).filter_map(|at| contract.get(at, "x-kitemark-safe"));
    marks.map(|mark| contract.document(mark).boolean(mark.node).unwrap_or(false)).collect()
}

/// The GET operation that a service would take an address for, with the position of its contract: the one whose path it is,
/// else one whose template it fits.
#[must_use]
pub fn answering<'i, 'a>(indexes: &'i [Index<'a>], base: &str, url: &str) -> Option<(usize, &'i OperationEntry<'a>)> {
    let (url, base) = (Url::parse(url).ok()?, Url::parse(base).ok()?);
    let below = url.path().strip_prefix(base.path().trim_end_matches('/')).filter(|_| host_of(&url) == host_of(&base))?;
    let asked: Vec<&str> = segments(below).collect();
    let fits = |operation: &OperationEntry<'_>| {
        let declared: Vec<&str> = segments(operation.name.split(['?', '#']).next().unwrap_or_default()).collect();
        declared.len() == asked.len() && declared.iter().zip(&asked).all(|(declared, asked)| declared.contains('{') || declared == asked)
    };
    let all = indexes.iter().enumerate().flat_map(|(position, index)| index.operations.iter().map(move |operation| (position, operation)));
    let fitting = all.filter(|(_, operation)| operation.method == "GET" && operation.path.is_some() && fits(operation));
    fitting.min_by_key(|(_, operation)| operation.name.matches('{').count())
}

fn segments(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|segment| !segment.is_empty())
}
