//! The program that does the work, as reports, recordings and requests name it.

/// A name and a version. The binary gives them: no library knows in which program it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tool {
    /// The name.
    pub name: &'static str,
    /// The version.
    pub version: &'static str,
}
