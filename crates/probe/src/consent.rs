//! A consent: what somebody who answers for a service lets be sent to it that could change it, where and when.

use super::file::{FileFault, checked};
use super::request::names_of;
use kitemark_document::{Document, Schema, Time};
use kitemark_model::{Index, OperationEntry};
use serde::Serialize;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// The JSON Schema of the consent file.
pub const CONSENT_SCHEMA: &str = include_str!("../../../standards/schemas/consent.schema.json");

static SCHEMA: LazyLock<Result<Schema, String>> = LazyLock::new(|| Schema::parse(CONSENT_SCHEMA));

/// What a consent file allows. Who gave it stays in the file: its digest binds the plan to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Consent {
    /// The SHA-256 of the file.
    pub sha256: String,
    /// The host, with its port where that is not the one of its scheme.
    pub host: String,
    /// The operations, each by its `operationId` or its method and path.
    pub operations: BTreeSet<String>,
    /// From when on.
    pub from: Time,
    /// Until when.
    pub until: Time,
}

impl Consent {
    /// Reads a consent file.
    ///
    /// # Errors
    /// [`FileFault`] with every deviation from `standards/schemas/consent.schema.json`, and where it ends before it begins.
    pub fn read(document: &Document, sha256: &str) -> Result<Self, FileFault> {
        let root = document.root();
        checked(document, &SCHEMA)?;
        let text = |name: &str| document.get_string(root, name).unwrap_or_default();
        let node = |name: &str| document.get(root, name).unwrap_or(root);
        let time = |name: &str| Time::parse(text(name)).map_err(|fault| FileFault::at(document, node(name), fault.to_string()));
        let (from, until) = (time("from")?, time("until")?);
        if until <= from {
            return Err(FileFault::at(document, node("until"), "it ends before it begins".into()));
        }
        let operations = document.items(node("operations")).iter().filter_map(|item| document.string(*item)).map(str::to_owned).collect();
        Ok(Self { sha256: sha256.to_owned(), host: text("host").to_ascii_lowercase(), operations, from, until })
    }

    /// Whether it is about the service at an address.
    #[must_use]
    pub fn is_about(&self, url: &str) -> bool {
        let of = |url: &reqwest::Url| url.host_str().map(|host| url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}")));
        reqwest::Url::parse(url).is_ok_and(|url| of(&url).is_some_and(|host| host == self.host))
    }

    /// Whether it names an operation.
    #[must_use]
    pub fn names(&self, index: &Index<'_>, operation: &OperationEntry<'_>) -> bool {
        names_of(index, operation).any(|name| self.operations.contains(&name))
    }

    /// Why nothing may be sent at a time; nothing where it may.
    #[must_use]
    pub fn refusal(&self, at: Time) -> Option<String> {
        if at < self.from {
            return Some(format!("the consent begins at {}", self.from));
        }
        (at >= self.until).then(|| format!("the consent ended at {}", self.until))
    }
}
