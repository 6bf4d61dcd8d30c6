//! The fields that no other file compares: the table of OpenAPI says what a change of each means.

use super::alike::alike_under;
use super::comparison::{Comparison, PendingDifference};
use super::difference::{Change, DifferenceKind as Kind, Direction};
use super::side::Side;
use kitemark_contract::structure::{Effect, Field, table};
use kitemark_contract::{NodeRef, NodeType};

impl<'a> Comparison<'a> {
    /// Compares the fields of two objects that are not among those that other code compares.
    pub(super) fn fields(&mut self, of: &Fields<'_>, was: NodeRef, is: NodeRef) {
        for field in differing((self.previous, Some(was)), (self.current, Some(is)), of.node_type, of.compared) {
            let (before, after) = (self.previous.value(was, field.name), self.current.value(is, field.name));
            // A boolean that is false says the same as none.
            let is_new = self.previous.boolean(was, field.name) != Some(true) && before.is_none_or(|at| self.is_boolean(self.previous, at));
            let is_gone = self.current.boolean(is, field.name) != Some(true) && after.is_none_or(|at| self.is_boolean(self.current, at));
            let change = match (field.effect, is_new, is_gone) {
                (Effect::Narrows, true, false) | (Effect::Widens, false, true) => Some(Change::NARROWS),
                (Effect::Narrows, false, true) | (Effect::Widens, true, false) => Some(Change::WIDENS),
                (Effect::Both, _, _) => Some(Change::BOTH),
                _ => None,
            };
            let subject = of.subject;
            let happened = if is_new {
                "is new"
            } else if is_gone {
                "is gone"
            } else {
                "changed"
            };
            let (kind, breaks, message) = match change {
                Some(change) => {
                    let kind = change.kind(Kind::ConstraintAdded, Kind::ConstraintRemoved, Kind::ConstraintChanged);
                    (kind, change.breaks(of.direction), format!("`{}` of {subject} {happened}", field.name))
                }
                None => (Kind::CannotTell, false, format!("`{}` of {subject} {happened}; whether that breaks a consumer cannot be told", field.name)),
            };
            let near = after.unwrap_or(is);
            self.note(of.group, PendingDifference { kind, direction: of.direction, breaks, before: before.or(Some(was)), after, near, message });
        }
    }

    fn is_boolean(&self, side: Side<'a>, at: NodeRef) -> bool {
        side.contract.document(at).boolean(at.node).is_some()
    }
}

/// Objects whose fields are compared.
pub(super) struct Fields<'f> {
    pub(super) node_type: NodeType,
    /// The fields that other code compares.
    pub(super) compared: &'f [&'f str],
    /// The object in words.
    pub(super) subject: &'f str,
    pub(super) direction: Direction,
    pub(super) group: u32,
}

/// The fields of the table that do not say the same in two objects, descriptions and those apart that other code compares.
pub(super) fn differing<'a>(
    (before, was): (Side<'a>, Option<NodeRef>),
    (after, is): (Side<'a>, Option<NodeRef>),
    node_type: NodeType,
    compared: &[&str],
) -> Vec<&'static Field> {
    let Some(table) = after.contract.version().or_else(|| before.contract.version()).and_then(|version| table(version, node_type)) else {
        return Vec::new();
    };
    let value = |side: Side<'a>, at: Option<NodeRef>, name: &str| at.and_then(|at| side.value(at, name));
    let differs = |field: &&Field| {
        let (was, is) = (value(before, was, field.name), value(after, is, field.name));
        let says_false = |side: Side<'a>, at: NodeRef| side.contract.document(at).boolean(at.node) == Some(false);
        match (was, is) {
            (None, None) => false,
            (Some(was), Some(is)) => !alike_under(field.name, before, was, after, is),
            (Some(was), None) => !says_false(before, was),
            (None, Some(is)) => !says_false(after, is),
        }
    };
    let matters = |field: &&Field| field.effect != Effect::Annotation && !compared.contains(&field.name);
    table.fields.iter().filter(matters).filter(differs).collect()
}
