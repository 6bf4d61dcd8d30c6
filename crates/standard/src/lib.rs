//! What to check: standards and their requirements, schemes, code lists and formats; reading and publishing them.
//!
//! It imports `document`. Read first: [`Requirement`], [`Library`], [`Scheme`].

pub mod code_list;
mod deferred;
pub mod edition;
pub mod embedded;
mod expansion;
pub mod format;
mod library;
mod meaning;
pub mod merge_patch;
mod probe;
pub mod publish;
pub mod read;
mod requirement;
pub mod schema_keywords;
mod scheme;
pub mod skeleton;
mod timeline;

pub use deferred::Deferred;
pub use edition::{Edition, EditionNumber};
pub use library::Library;
pub use meaning::{Meaning, NameClass};
pub use probe::{BodyForm, Credential, FollowUp, REQUEST_VOCABULARIES, SafetyClass, Without};
pub use read::{Base, FolderFault, LibraryEntries, StandardFault, StandardFile, StandardFolder, read_folder, read_store};
pub use requirement::{
    Applies, Check, Collapse, EditionStatus, Example, Having, JsonSchema, Level, Method, Milestone, Most, OneOrMany, Parameter, Probe, Quantifier,
    Requirement, Same, Standard, StandardHead, Status, Subset, Unmet, WhenNone,
};
pub use scheme::{Aspect, Grade, Scheme, SchemeStandard, WaiverRules};
pub use timeline::{NoEdition, edition_on};
