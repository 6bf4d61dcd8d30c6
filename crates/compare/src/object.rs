//! Objects and arrays: properties, which are required, what else is accepted, and items.

use super::comparison::{Comparison, Role, Subject, Task};
use super::difference::{Change, DifferenceKind as Kind, Direction};
use super::shape::{Additional, Shape};
use super::side::{Parts, Side};
use kitemark_contract::NodeRef;

impl<'a> Comparison<'a> {
    /// Compares two schemas as objects.
    pub(super) fn object(&mut self, task: &Task<'a>, before: &Shape<'a>, after: &Shape<'a>) {
        for (name, was) in &before.properties {
            let was_seen = is_seen(self.previous, was, task.direction);
            let kept = after.properties.get(name);
            match kept {
                Some(is) if was_seen && is_seen(self.current, is, task.direction) => self.within(task, Role::Property, name, was, is),
                _ if was_seen => self.property_gone(task, after, name, was),
                Some(is) if is_seen(self.current, is, task.direction) => self.property_new(task, before, name, is),
                _ => {}
            }
        }
        for (name, is) in after.properties.iter().filter(|(name, _)| !before.properties.contains_key(*name)) {
            if is_seen(self.current, is, task.direction) {
                self.property_new(task, before, name, is);
            }
        }
        self.required(task, before, after);
        self.additional(task, before, after);
    }

    fn within(&mut self, task: &Task<'a>, role: Role, name: &'a str, before: &[NodeRef], after: &[NodeRef]) {
        let near = task.after.first().copied().unwrap_or(task.near);
        let subject = Subject { role, name };
        self.push(Task { before: before.to_vec(), after: after.to_vec(), subject, near, ..task.clone() });
    }

    fn property_gone(&mut self, task: &Task<'a>, after: &Shape<'a>, name: &'a str, was: &[NodeRef]) {
        let remains = after.properties.get(name).and_then(|parts| parts.first()).copied();
        let is_sent = task.direction == Direction::Response;
        let (kind, breaks, what) = match &after.additional {
            _ if remains.is_some() && is_sent => (Kind::PropertyRemoved, true, "it is now write-only, so it is no longer sent"),
            _ if remains.is_some() => {
                (Kind::CannotTell, false, "it is now read-only; whether a product that is sent it ignores or refuses it cannot be told")
            }
            _ if self.is_in_a_branch(after, name) => {
                (Kind::CannotTell, false, "it now stands in some branches of a choice only; whether it is still there cannot be told")
            }
            // A branch may still declare it, so what is shown of the whole goes before what is missed here.
            _ if is_sent => (Kind::PropertyRemoved, !(task.is_covered && (task.is_branch || !after.unions.is_empty())), "it is gone"),
            Additional::Closed(_) => (Kind::PropertyRemoved, true, "it is gone, and the object refuses what it does not declare"),
            Additional::Schema(parts) => {
                self.within(task, Role::Property, name, was, parts);
                (Kind::PropertyRemoved, false, "it is gone, and is accepted as any other property")
            }
            Additional::Open => (Kind::PropertyRemoved, false, "it is gone, and is accepted without a meaning"),
        };
        let near = remains.or(after.properties_at).or(after.at);
        self.told_near(&task_property(task, name), kind, breaks, was.first().copied(), None, near, what);
    }

    fn property_new(&mut self, task: &Task<'a>, before: &Shape<'a>, name: &'a str, is: &[NodeRef]) {
        let property = task_property(task, name);
        // A property that may have no value at all is one that is refused.
        let refused = is.iter().copied().find(|at| self.current.contract.document(*at).boolean(at.node) == Some(false));
        if let Some(at) = refused.filter(|_| !matches!(before.additional, Additional::Closed(_))) {
            let was = before.properties_at.or(before.at);
            return self.changed(&property, Kind::ConstraintAdded, Change::NARROWS, was, Some(at), "no value of it is accepted any more");
        }
        self.push_difference(&property, Kind::PropertyAdded, false, before.properties_at.or(before.at), is.first().copied(), "it is new");
    }

    fn is_in_a_branch(&self, after: &Shape<'a>, name: &str) -> bool {
        let branches = after.unions.iter().flat_map(|union| &union.branches);
        branches.into_iter().any(|branch| super::shape::shape(self.current, &[*branch]).properties.contains_key(name))
    }

    fn required(&mut self, task: &Task<'a>, before: &Shape<'a>, after: &Shape<'a>) {
        let declared = |shape: &Shape<'a>, name: &str| shape.properties.get(name).cloned();
        for (name, at) in after.required.iter().filter(|(name, _)| !before.required.contains_key(*name)) {
            let was = declared(before, name);
            if declared(after, name).is_some_and(|parts| !is_seen(self.current, &parts, task.direction)) {
                continue;
            }
            let what = if was.is_some() { "it is now required" } else { "it is new and required" };
            let place = was.and_then(|parts| parts.first().copied()).or(before.at);
            self.changed(&task_property(task, name), Kind::PropertyBecameRequired, Change::NARROWS, place, Some(*at), what);
        }
        for (name, at) in before.required.iter().filter(|(name, _)| !after.required.contains_key(*name)) {
            let is = declared(after, name);
            let is_seen_now = is.as_ref().is_some_and(|parts| is_seen(self.current, parts, task.direction));
            let was_seen = declared(before, name).is_none_or(|parts| is_seen(self.previous, &parts, task.direction));
            // What is gone altogether is told as such.
            if !was_seen || !is_seen_now && declared(before, name).is_some() {
                continue;
            }
            let place = is.and_then(|parts| parts.first().copied()).or(after.at);
            self.changed(&task_property(task, name), Kind::PropertyBecameOptional, Change::WIDENS, Some(*at), place, "it is no longer required");
        }
    }

    fn additional(&mut self, task: &Task<'a>, before: &Shape<'a>, after: &Shape<'a>) {
        let place = |shape: &Shape<'a>| match &shape.additional {
            Additional::Closed(at) => Some(*at),
            Additional::Schema(parts) => parts.first().copied(),
            Additional::Open => shape.at,
        };
        let (was, is) = (place(before), place(after));
        match (&before.additional, &after.additional) {
            (Additional::Open, Additional::Closed(_)) | (Additional::Schema(_), Additional::Closed(_)) => {
                self.changed(task, Kind::ObjectClosed, Change::NARROWS, was, is, "it now refuses what it does not declare");
            }
            // More properties than declared are no surprise to a reader, so opening breaks nothing.
            (Additional::Closed(_), Additional::Open | Additional::Schema(_)) => {
                self.push_difference(task, Kind::ObjectOpened, false, was, is, "it now accepts what it does not declare");
            }
            (Additional::Schema(was), Additional::Schema(is)) => self.within(task, Role::Values, task.subject.name, was, is),
            (Additional::Open, Additional::Schema(is)) if before.properties.is_empty() => {
                self.within(task, Role::Values, task.subject.name, &[], is);
            }
            (Additional::Schema(was), Additional::Open) if after.properties.is_empty() => {
                self.within(task, Role::Values, task.subject.name, was, &[]);
            }
            (Additional::Open, Additional::Schema(_)) => {
                self.changed(task, Kind::ObjectClosed, Change::NARROWS, was, is, "it now binds what it does not declare");
            }
            (Additional::Schema(_), Additional::Open) => {
                self.changed(task, Kind::ObjectOpened, Change::WIDENS, was, is, "it no longer binds what it does not declare");
            }
            _ => {}
        }
    }

    /// Compares the items of two schemas as arrays.
    pub(super) fn items(&mut self, task: &Task<'a>, before: &Shape<'a>, after: &Shape<'a>) {
        if !before.items.is_empty() || !after.items.is_empty() {
            self.within(task, Role::Items, task.subject.name, &before.items, &after.items);
        }
    }
}

/// Whether a property counts in a direction: read-only ones are not sent by consumers, write-only ones not to them.
fn is_seen(side: Side<'_>, property: &Parts, direction: Direction) -> bool {
    match direction {
        Direction::Request => !side.flag(property, "readOnly"),
        Direction::Response => !side.flag(property, "writeOnly"),
        Direction::None => true,
    }
}

/// The task seen from one of its properties.
fn task_property<'a>(task: &Task<'a>, name: &'a str) -> Task<'a> {
    Task { subject: Subject { role: Role::Property, name }, ..task.clone() }
}
