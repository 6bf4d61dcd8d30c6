//! What the root file of a contract is.

use super::{Contract, Version};
use kitemark_document::{Document, Kind, ReadFault, quoted};

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

impl Contract {
    /// Why the contract as a whole is not judged, with the place that says it; none where it is judged.
    #[must_use]
    pub fn why_not_judged(&self) -> Option<String> {
        let root = self.root();
        let at = |field: &str| self.place(self.document(root).get(root.node, field).map_or(root, |node| super::NodeRef { part: root.part, node }));
        let (place, reason) = match &self.recognition {
            Recognition::OpenApi(_) => return None,
            Recognition::Unreadable(fault) => {
                let place = self.place_of(0, fault.offset(), String::new());
                (place, format!("the contract cannot be read: {fault}; {}", fault.help()))
            }
            Recognition::NotAMapping => (at(""), "the contract is no OpenAPI document: its root is not a mapping".into()),
            Recognition::NotOpenApi => (at(""), "the contract is no OpenAPI document: its root has no field `openapi`".into()),
            Recognition::Swagger2 => (at("swagger"), "the contract is a Swagger 2.0 document, and OpenAPI 3.0, 3.1 and 3.2 are judged".into()),
            Recognition::UnquotedVersion(text) => {
                (at("openapi"), format!("the version of OpenAPI is the number {}: write it as a quoted text of three numbers", quoted(text)))
            }
            Recognition::UnknownVersion(text) => {
                (at("openapi"), format!("the version of OpenAPI is `{}`, and 3.0, 3.1 and 3.2 with their patch number are judged", quoted(text)))
            }
        };
        Some(format!("{}:{}:{}: {reason}", place.file, place.line, place.column))
    }
}
