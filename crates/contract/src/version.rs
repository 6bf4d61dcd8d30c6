//! The versions of OpenAPI that are judged.

/// A minor version of OpenAPI 3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Version {
    /// OpenAPI 3.0.x.
    V3_0,
    /// OpenAPI 3.1.x.
    V3_1,
    /// OpenAPI 3.2.x.
    V3_2,
}

impl Version {
    /// Every version, the oldest first.
    pub const ALL: [Self; 3] = [Self::V3_0, Self::V3_1, Self::V3_2];

    /// The version that the text of the `openapi` field names, such as `3.1.0`.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let mut parts = text.split('.');
        let version = match (parts.next()?, parts.next()?) {
            ("3", "0") => Self::V3_0,
            ("3", "1") => Self::V3_1,
            ("3", "2") => Self::V3_2,
            _ => return None,
        };
        let patch = parts.next()?;
        (parts.next().is_none() && !patch.is_empty() && patch.bytes().all(|byte| byte.is_ascii_digit())).then_some(version)
    }

    /// The version as text, without the patch number.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::V3_0 => "3.0",
            Self::V3_1 => "3.1",
            Self::V3_2 => "3.2",
        }
    }

    /// Whether Schema Objects are JSON Schema 2020-12, as they are from 3.1.
    #[must_use]
    pub fn has_json_schema(self) -> bool {
        self >= Self::V3_1
    }
}
