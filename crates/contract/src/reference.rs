//! References: where each `$ref` leads, across files and without a network.

use super::{NodeRef, NodeType};
use kitemark_document::quoted;
use std::sync::Arc;
use thiserror::Error;

/// A `$ref` of the contract.
#[derive(Debug, Clone)]
pub struct Reference {
    /// The mapping that holds the `$ref`.
    pub holder: NodeRef,
    /// The value of `$ref`.
    pub text: NodeRef,
    /// What should stand at its target.
    pub expects: NodeType,
    /// Where it leads, or why it leads nowhere.
    pub outcome: Resolved,
}

/// Where a reference leads, or why it leads nowhere: many references may share one reason.
pub type Resolved = Result<Target, Arc<ReferenceFault>>;

/// Where a reference leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target {
    /// The node at the end of the chain.
    pub node: NodeRef,
    /// Whether its pointer passes through another `$ref`, which RFC 6901 does not follow but the common tools do.
    pub through_reference: bool,
}

/// Why a reference leads nowhere. The fault lies with the contract.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ReferenceFault {
    /// The file is not there.
    #[error("there is no file `{}`", quoted(.file))]
    NoFile {
        /// The file, relative to the product's folder.
        file: String,
    },
    /// The file lies outside the folder within which files are read.
    #[error("`{}` lies outside the folder of the contract", quoted(.file))]
    Outside {
        /// The file, relative to the product's folder.
        file: String,
    },
    /// The file could not be read or parsed.
    #[error("the file `{}` cannot be read: {reason}", quoted(.file))]
    Unreadable {
        /// The file, relative to the product's folder.
        file: String,
        /// Why.
        reason: String,
    },
    /// The file is neither YAML nor JSON by its name.
    #[error("`{}` is neither a YAML nor a JSON file, so no object of OpenAPI stands in it", quoted(.file))]
    NotADescription {
        /// The file, relative to the product's folder.
        file: String,
    },
    /// The reference names an address on a network; nothing is fetched.
    #[error("`{}` is an address on a network, and nothing is fetched", quoted(.address))]
    Remote {
        /// The address.
        address: String,
    },
    /// The pointer names nothing.
    #[error("there is nothing at `{}`{}", quoted(.pointer), .nearest.as_ref().map(|name| format!("; did you mean `{name}`?")).unwrap_or_default())]
    NoTarget {
        /// The pointer, with the file where it is another.
        pointer: String,
        /// A sibling of the missing name that is spelt much like it.
        nearest: Option<String>,
    },
    /// The fragment is no JSON Pointer and no anchor of the file.
    #[error("`{}` is neither a JSON Pointer nor an anchor of the file", quoted(.fragment))]
    NoAnchor {
        /// The fragment.
        fragment: String,
    },
    /// The chain of references comes back to where it started.
    #[error("the reference leads back to itself")]
    Itself,
    /// It leads to a reference that leads nowhere itself, which is the one at fault.
    #[error("it leads to a reference that leads nowhere: {fault}")]
    Behind {
        /// The reference at fault.
        first: NodeRef,
        /// What is wrong with that.
        fault: Arc<ReferenceFault>,
    },
    /// The value of `$ref` is not a string.
    #[error("`$ref` must be a string")]
    NotAString,
}

/// A `$ref` text taken apart.
pub(super) struct Parts<'a> {
    /// The part before `#`.
    pub(super) address: &'a str,
    /// The part after `#`, still percent-encoded.
    pub(super) fragment: &'a str,
}

pub(super) fn split(text: &str) -> Parts<'_> {
    let (address, fragment) = text.split_once('#').unwrap_or((text, ""));
    Parts { address, fragment }
}

/// A text with its percent-encoded bytes decoded (RFC 3986 section 2.1).
#[must_use]
pub fn percent_decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// Whether an address has a scheme or an authority, so that it names no file of the product.
pub(super) fn is_remote(address: &str) -> bool {
    if address.starts_with("//") {
        return true;
    }
    let scheme: String = address.chars().take_while(|character| character.is_ascii_alphanumeric() || matches!(character, '+' | '-' | '.')).collect();
    scheme.len() > 1 && scheme.starts_with(|first: char| first.is_ascii_alphabetic()) && address.as_bytes().get(scheme.len()) == Some(&b':')
}

/// Whether a file name says that the file is something other than YAML or JSON.
pub(super) fn is_other_format(file: &str) -> bool {
    const OTHER: [&str; 12] = ["md", "markdown", "html", "htm", "txt", "xml", "xsd", "png", "svg", "pdf", "adoc", "csv"];
    std::path::Path::new(file)
        .extension()
        .and_then(|extension| extension.to_str())
        .is_some_and(|extension| OTHER.contains(&extension.to_ascii_lowercase().as_str()))
}
