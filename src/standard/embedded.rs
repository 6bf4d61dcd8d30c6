//! The editions and schemes that are part of the binary.

use super::edition::{Edition, EditionFault};
use super::{Scheme, StandardFolder};

/// The published editions, by the name of their file.
pub const EDITIONS: [(&str, &str); 3] = [
    ("api-interoperability-1.0.0", include_str!("../../standards/published/api-interoperability-1.0.0.json")),
    ("data-quality-1.0.0", include_str!("../../standards/published/data-quality-1.0.0.json")),
    ("security-baseline-1.0.0", include_str!("../../standards/published/security-baseline-1.0.0.json")),
];

/// The published schemes, by the name of their file.
pub const SCHEMES: [(&str, &str); 1] = [("policing-minimum", include_str!("../../standards/published/schemes/policing-minimum.json"))];

/// The scheme that judges where none is named.
pub const DEFAULT_SCHEME: &str = "policing-minimum";

/// The embedded editions.
///
/// # Errors
/// [`EditionFault`] where one cannot be read, which is a fault of this build.
pub fn editions() -> Result<Vec<Edition>, EditionFault> {
    EDITIONS.iter().map(|(name, text)| Edition::parse(name, text)).collect()
}

/// The embedded schemes.
///
/// # Errors
/// [`EditionFault`] where one cannot be read, which is a fault of this build.
pub fn schemes() -> Result<Vec<Scheme>, EditionFault> {
    SCHEMES
        .iter()
        .map(|(name, text)| serde_json::from_str(text).map_err(|error| EditionFault { name: (*name).to_owned(), reason: error.to_string() }))
        .collect()
}

/// The editions that the standards of a folder would be published as.
#[must_use]
pub fn editions_of(folder: &StandardFolder) -> Vec<Edition> {
    folder.standards.iter().map(|standard| Edition::of_folder(folder, standard).0).collect()
}
