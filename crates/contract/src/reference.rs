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

/// A field other than `$ref` that refers by a URI.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReferringField {
    /// `$dynamicRef` of a Schema Object.
    DynamicRef,
    /// A value of `mapping`, or `defaultMapping`, of a Discriminator Object, where it is not the name of a component.
    Mapping,
    /// `operationRef` of a Link Object.
    OperationRef,
    /// A name in a Security Requirement Object that is the URI of a security scheme (3.2).
    SecurityRequirement,
}

/// A reference by another field than `$ref`.
#[derive(Debug, Clone)]
pub struct OtherReference {
    /// The field.
    pub field: ReferringField,
    /// The object that has the field.
    pub holder: NodeRef,
    /// The value of the field; of a security requirement the value under the name.
    pub at: NodeRef,
    /// The reference as it is written.
    pub text: String,
    /// What should be at its target.
    pub expects: NodeType,
    /// Where it leads, or why it leads nowhere.
    pub outcome: Resolved,
    /// Whether it leads somewhere only where it is read as a reference in the root file.
    pub is_from_root: bool,
}

/// Where a `$dynamicRef` leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DynamicTarget {
    /// Where it leads as a `$ref` would.
    pub initial: NodeRef,
    /// The name, where that is a `$dynamicAnchor`: the outermost resource through which the way led may have another
    /// schema of that name, which then counts (JSON Schema 2020-12 core, section 8.2.3.2).
    pub anchor: Option<String>,
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
    #[error("there is nothing at `{}`{}{}", quoted(.pointer), did_you_mean(.nearest.as_deref()), starts_at(.within.as_deref()))]
    NoTarget {
        /// The pointer, with the file or the base of the schema where it is another.
        pointer: String,
        /// A sibling of the missing name that is spelt much like it.
        nearest: Option<String>,
        /// The base of the schema in which the pointer starts, where that is not the whole file.
        within: Option<String>,
    },
    /// The fragment is no JSON Pointer and no anchor of the file or schema.
    #[error("`{}` is neither a JSON Pointer nor an anchor of the {}", quoted(.fragment), owner(.within.as_deref()))]
    NoAnchor {
        /// The fragment.
        fragment: String,
        /// The base of the schema in which the anchor should be, where that is not the whole file.
        within: Option<String>,
    },
    /// Relative to an `$id`, the reference names a URI that nothing in the contract has.
    #[error("relative to the `$id` `{}` it names `{}`, and no file or schema of the contract has that URI", quoted(.base), quoted(.address))]
    NoResource {
        /// The URI that it names.
        address: String,
        /// The base of the schema around it.
        base: String,
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
    /// The value of `$ref`, or of another field that refers, is not a string.
    #[error("a reference must be a string")]
    NotAString,
}

fn did_you_mean(name: Option<&str>) -> String {
    name.map(|name| format!("; did you mean `{name}`?")).unwrap_or_default()
}

/// Why a pointer does not start at the root of the file.
fn starts_at(base: Option<&str>) -> String {
    base.map(|base| format!("; inside the schema whose `$id` is `{}`, a pointer starts at that schema", quoted(base))).unwrap_or_default()
}

fn owner(base: Option<&str>) -> String {
    base.map_or_else(|| "file".to_owned(), |base| format!("schema whose `$id` is `{}`", quoted(base)))
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
