//! The editions and schemes that are part of the binary.

use super::edition::{Edition, EditionFault};
use super::{Scheme, StandardFolder};

/// A published edition by the name of its file: its text and its digest.
macro_rules! published {
    ($name:literal) => {
        (
            $name,
            include_str!(concat!("../../../standards/published/", $name, ".json")),
            include_str!(concat!("../../../standards/published/", $name, ".sha256")),
        )
    };
}

/// The published editions, by the name of their file, each with its digest.
pub const EDITIONS: [(&str, &str, &str); 3] =
    [published!("api-interoperability-1.0.0"), published!("data-quality-1.0.0"), published!("security-baseline-1.0.0")];

/// The published schemes, by the name of their file.
pub const SCHEMES: [(&str, &str); 1] = [("policing-minimum", include_str!("../../../standards/published/schemes/policing-minimum.json"))];

/// The scheme that judges where none is named.
pub const DEFAULT_SCHEME: &str = "policing-minimum";

/// The embedded editions.
///
/// # Errors
/// [`EditionFault`] where one cannot be read, which is a fault of this build.
pub fn editions() -> Result<Vec<Edition>, EditionFault> {
    EDITIONS.iter().map(|(name, text, sha256)| Edition::parse(name, text, sha256)).collect()
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

/// Those, and the editions that the folder has published before.
#[must_use]
pub fn all_editions_of(folder: &StandardFolder) -> Vec<Edition> {
    [editions_of(folder), folder.published.clone()].concat()
}

#[cfg(test)]
mod tests {
    use super::EDITIONS;
    use kitemark_document::digest;

    #[test]
    fn the_digest_of_each_edition_is_that_of_its_text() {
        for (name, text, sha256) in EDITIONS {
            assert_eq!(digest(text.trim_end()), sha256.trim_end(), "{name}");
        }
    }
}
