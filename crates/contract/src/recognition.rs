//! What the root file of a contract is.

use super::Version;
use kitemark_document::{Document, Kind, ReadFault};

/// What the root file turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recognition {
    /// An OpenAPI document of a version that is judged.
    OpenApi(Version),
    /// A Swagger 2.0 document.
    Swagger2,
    /// An OpenAPI document of a version that is not judged, with the text of its version.
    UnknownVersion(String),
    /// The `openapi` field is a number, because it was not quoted.
    UnquotedVersion(String),
    /// A document without an `openapi` field.
    NotOpenApi,
    /// A document whose root is not a mapping.
    NotAMapping,
    /// A file that could not be parsed.
    Unreadable(ReadFault),
}

impl Recognition {
    /// Recognises a document by its root.
    #[must_use]
    pub fn of(document: &Document) -> Self {
        let root = document.root();
        if !document.is_mapping(root) {
            return Self::NotAMapping;
        }
        if let Some(version) = document.get(root, "openapi") {
            let text = document.text(version);
            return match document.kind(version) {
                Kind::String => Version::of(text).map_or_else(|| Self::UnknownVersion(text.to_owned()), Self::OpenApi),
                Kind::Number => Self::UnquotedVersion(text.to_owned()),
                _ => Self::UnknownVersion(text.to_owned()),
            };
        }
        if document.get(root, "swagger").is_some() { Self::Swagger2 } else { Self::NotOpenApi }
    }
}
