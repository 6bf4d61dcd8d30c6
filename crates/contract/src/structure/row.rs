//! The form of the table: rows with the versions that have them, and the table of one version, picked when this compiles.

use super::{Condition, Effect, Holds, KeyForm};
use crate::Version;

/// A fixed field of an object.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Field {
    /// The name.
    pub name: &'static str,
    /// What it holds.
    pub holds: Holds,
    /// Whether it must be present.
    pub required: bool,
    /// What a change of it means.
    pub effect: Effect,
}

/// A row of the table, and the versions that have it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Row<T> {
    /// A field, or a rule over several fields.
    pub(super) value: T,
    /// The first version that has it.
    pub(super) since: Version,
    /// The last version that has it.
    pub(super) until: Version,
}

/// An object of OpenAPI in all versions. A field that a version changed has one row for each of its forms.
#[derive(Debug)]
pub(super) struct Object {
    /// The name of the object in the specification, such as `Operation Object`.
    pub(super) title: &'static str,
    /// The first version that has the object.
    pub(super) since: Version,
    /// Its fixed fields.
    pub(super) fields: &'static [Row<Field>],
    /// Its patterned field, if it has one.
    pub(super) patterned: Option<(KeyForm, Holds)>,
    /// The versions in which `x-` fields are allowed.
    pub(super) extensions: &'static [Version],
    /// The versions in which fields that the table does not know are allowed.
    pub(super) open: &'static [Version],
    /// Rules over several fields.
    pub(super) conditions: &'static [Row<Condition>],
}

/// An object of OpenAPI in one version.
#[derive(Debug, PartialEq)]
pub struct ObjectTable {
    /// The name of the object in the specification, such as `Operation Object`.
    pub title: &'static str,
    /// Its fixed fields.
    pub fields: &'static [Field],
    /// Its patterned field, if it has one.
    pub patterned: Option<(KeyForm, Holds)>,
    /// Whether `x-` fields are allowed.
    pub extensions: bool,
    /// Whether fields that the table does not know are allowed.
    pub open: bool,
    /// Rules over several fields.
    pub conditions: &'static [Condition],
}

impl ObjectTable {
    /// The fixed field of this name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}

pub(super) const V3_0: Version = Version::V3_0;
pub(super) const V3_1: Version = Version::V3_1;
pub(super) const V3_2: Version = Version::V3_2;

/// In the column `until`: no version that is known takes it away.
pub(super) const LATEST: Version = Version::V3_2;

/// In the column `required`.
pub(super) const REQUIRED: bool = true;
/// In the column `required`.
pub(super) const OPTIONAL: bool = false;

/// In the column `effect`.
pub(super) const NARROWS: Effect = Effect::Narrows;
/// In the column `effect`.
pub(super) const WIDENS: Effect = Effect::Widens;
/// In the column `effect`.
pub(super) const BOTH: Effect = Effect::Both;
/// In the column `effect`.
pub(super) const ANNOTATION: Effect = Effect::Annotation;
/// In the column `effect`.
pub(super) const CANNOT_TELL: Effect = Effect::CannotTell;

/// In the place of versions.
pub(super) const ALWAYS: &[Version] = &[V3_0, V3_1, V3_2];
/// In the place of versions.
pub(super) const NEVER: &[Version] = &[];

/// The usual object, from which the others say how they differ: its fixed fields and extensions, and nothing else.
pub(super) const CLOSED: Object = Object { title: "", since: V3_0, fields: &[], patterned: None, extensions: ALWAYS, open: NEVER, conditions: &[] };

/// A row for a field.
pub(super) const fn field(name: &'static str, holds: Holds, required: bool, since: Version, until: Version, effect: Effect) -> Row<Field> {
    Row { value: Field { name, holds, required, effect }, since, until }
}

/// A row for a rule over several fields.
pub(super) const fn rule(condition: Condition, since: Version, until: Version) -> Row<Condition> {
    Row { value: condition, since, until }
}

/// Fills the places of what is picked until it is.
pub(super) const NO_FIELD: Field = Field { name: "", holds: Holds::Anything, required: false, effect: Effect::Annotation };
/// Fills the places of what is picked until it is.
pub(super) const NO_CONDITION: Condition = Condition::NotEmpty;

/// Whether a version is not before another.
pub(super) const fn is_from(version: Version, first: Version) -> bool {
    version as u8 >= first as u8
}

/// Whether a version is one of these.
pub(super) const fn is_among(version: Version, mut versions: &[Version]) -> bool {
    while let [first, rest @ ..] = versions {
        if *first as u8 == version as u8 {
            return true;
        }
        versions = rest;
    }
    false
}

/// How many of the rows a version has.
pub(super) const fn count<T: Copy>(mut rows: &[Row<T>], version: Version) -> usize {
    let mut count = 0;
    while let [row, rest @ ..] = rows {
        count += (is_from(version, row.since) && is_from(row.until, version)) as usize;
        rows = rest;
    }
    count
}

/// Those of the rows that a version has; `COUNT` is how many they are, and `blank` anything.
pub(super) const fn pick<T: Copy, const COUNT: usize>(mut rows: &[Row<T>], version: Version, blank: T) -> [T; COUNT] {
    let mut picked = [blank; COUNT];
    let mut free: &mut [T] = &mut picked;
    while let [row, rest @ ..] = rows {
        if is_from(version, row.since) && is_from(row.until, version) {
            let Some((slot, others)) = free.split_first_mut() else { break };
            *slot = row.value;
            free = others;
        }
        rows = rest;
    }
    picked
}

/// An object in one version, or none where the version does not have it.
macro_rules! in_version {
    ($object:expr, $version:expr) => {
        if is_from($version, $object.since) {
            Some(ObjectTable {
                title: $object.title,
                fields: &const { pick::<_, { count($object.fields, $version) }>($object.fields, $version, NO_FIELD) },
                patterned: $object.patterned,
                extensions: is_among($version, $object.extensions),
                open: is_among($version, $object.open),
                conditions: &const { pick::<_, { count($object.conditions, $version) }>($object.conditions, $version, NO_CONDITION) },
            })
        } else {
            None
        }
    };
}

pub(super) use in_version;
