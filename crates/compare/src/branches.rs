//! Choices: the branches of `oneOf` and `anyOf`, which of them is which, and which came or went.

use super::alike::alike;
use super::comparison::{Comparison, Task};
use super::difference::{Change, DifferenceKind as Kind};
use super::fields::Fields;
use super::schema::listed;
use super::shape::{Shape, Types, Union, shape};
use super::side::{Parts, Side};
use kitemark_contract::{NodeRef, NodeType};
use std::collections::BTreeMap;

/// How many branches of a choice are matched by what they say; beyond that by name and place only.
const MAX_MATCHED: usize = 64;

impl<'a> Comparison<'a> {
    /// Compares the choices of two schemas, and says whether that is all there is to compare.
    pub(super) fn unions(&mut self, task: &Task<'a>, before: &Shape<'a>, after: &Shape<'a>) -> bool {
        match (before.unions.as_slice(), after.unions.as_slice()) {
            ([], []) => return false,
            ([], [to]) if !before.is_any() && after.is_choice() => {
                self.null(task, before, after);
                self.became_choice(task, to, before, after);
                return true;
            }
            ([from], []) if !after.is_any() && before.is_choice() => {
                self.null(task, before, after);
                self.ceased_choice(task, from, before, after);
                return true;
            }
            _ => {}
        }
        let with_any = before.is_any() || after.is_any();
        for (from, to) in before.unions.iter().zip(&after.unions) {
            self.branches(task, from, to, before, after);
        }
        for union in before.unions.iter().skip(after.unions.len()) {
            let what = "a choice of branches is gone";
            self.changed(task, Kind::CompositionRemoved, Change::WIDENS, Some(union.at), after.at, what);
        }
        for union in after.unions.iter().skip(before.unions.len()) {
            let what = "it must now satisfy one of several branches";
            self.changed(task, Kind::CompositionAdded, Change::NARROWS, before.at, Some(union.at), what);
        }
        self.discriminators(task, before, after);
        with_any
    }

    /// One schema became a choice: one of the branches should be what it was.
    fn became_choice(&mut self, task: &Task<'a>, to: &Union, before: &Shape<'a>, after: &Shape<'a>) {
        let best = best_match(to.branches.iter().map(|branch| self.likeness(before, &shape(self.current, &[*branch]))));
        let Some(best) = best else {
            let what = "it became a choice of branches none of which is like it";
            return self.changed(task, Kind::TypeChanged, Change::BOTH, task.before.first().copied(), after.at, what);
        };
        for (position, branch) in to.branches.iter().enumerate() {
            if position == best {
                self.push(Task { after: vec![*branch], is_branch: true, ..task.clone() });
            } else {
                self.branch_added(task, *branch, task.before.first().copied());
            }
        }
    }

    /// A choice became one schema.
    fn ceased_choice(&mut self, task: &Task<'a>, from: &Union, before: &Shape<'a>, after: &Shape<'a>) {
        let best = best_match(from.branches.iter().map(|branch| self.likeness(&shape(self.previous, &[*branch]), after)));
        let Some(best) = best else {
            let what = "a choice of branches became something that is like none of them";
            return self.changed(task, Kind::TypeChanged, Change::BOTH, before.at, after.at, what);
        };
        for (position, branch) in from.branches.iter().enumerate() {
            if position == best {
                self.push(Task { before: vec![*branch], is_branch: true, ..task.clone() });
            } else {
                self.branch_removed(task, *branch, after.at);
            }
        }
    }

    fn branches(&mut self, task: &Task<'a>, from: &Union, to: &Union, before: &Shape<'a>, after: &Shape<'a>) {
        let mut old = from.branches.clone();
        let mut new = to.branches.clone();
        let mut pairs = Vec::new();
        let was_named = names(self.previous, &old, before.discriminator);
        let is_named = names(self.current, &new, after.discriminator);
        take(
            &mut old,
            &mut new,
            &mut pairs,
            |was, is| matches!((was_named.get(&was), is_named.get(&is)), (Some(was), Some(is)) if was.iter().any(|name| is.contains(name))),
        );
        if old.len().max(new.len()) <= MAX_MATCHED {
            take(&mut old, &mut new, &mut pairs, |was, is| alike(self.previous, was, self.current, is));
            self.match_alike(&mut old, &mut new, &mut pairs);
        } else {
            let count = old.len().min(new.len());
            pairs.extend(old.drain(..count).zip(new.drain(..count)));
        }
        for (was, is) in pairs {
            self.push(Task { before: vec![was], after: vec![is], is_branch: true, ..task.clone() });
        }
        for branch in old {
            self.branch_removed(task, branch, Some(to.at));
        }
        for branch in new {
            self.branch_added(task, branch, Some(from.at));
        }
    }

    fn branch_added(&mut self, task: &Task<'a>, branch: NodeRef, before: Option<NodeRef>) {
        let what = format!("the branch {} is new", named(self.current, branch));
        self.changed(task, Kind::BranchAdded, Change::WIDENS, before, Some(branch), &what);
    }

    fn branch_removed(&mut self, task: &Task<'a>, branch: NodeRef, near: Option<NodeRef>) {
        let what = format!("the branch {} is gone", named(self.previous, branch));
        let breaks = Change::NARROWS.breaks(task.direction) && !task.is_covered;
        self.told_near(task, Kind::BranchRemoved, breaks, Some(branch), None, near, &what);
    }

    /// Moves the branches that are most alike, pair by pair, from the two lists to the pairs.
    fn match_alike(&self, old: &mut Parts, new: &mut Parts, pairs: &mut Vec<(NodeRef, NodeRef)>) {
        let shapes = |side: Side<'a>, list: &Parts| list.iter().map(|branch| (*branch, shape(side, &[*branch]))).collect::<Vec<_>>();
        let (before, after) = (shapes(self.previous, old), shapes(self.current, new));
        let mut scores = Vec::new();
        for (was, old_shape) in &before {
            scores.extend(after.iter().filter_map(|(is, new_shape)| Some((self.likeness(old_shape, new_shape)?, *was, *is))));
        }
        // Stable: of equal scores the first branches come first.
        scores.sort_by_key(|(score, _, _)| std::cmp::Reverse(*score));
        for (_, was, is) in scores {
            if old.contains(&was) && new.contains(&is) {
                pairs.push((was, is));
                old.retain(|branch| *branch != was);
                new.retain(|branch| *branch != is);
            }
        }
    }

    /// How much two schemas are alike, in percent; none where they are not versions of one thing.
    fn likeness(&self, was: &Shape<'a>, is: &Shape<'a>) -> Option<usize> {
        let common = was.types.unwrap_or(Types::ALL).both(is.types.unwrap_or(Types::ALL));
        if common.is_none() || was.is_unresolved || is.is_unresolved {
            return None;
        }
        if let (Some(old), Some(new)) = (&was.values, &is.values) {
            let shared = old.iter().filter(|(value, _)| new.iter().any(|(other, _)| other == value)).count();
            return (shared > 0).then(|| 100 * shared / old.len().max(new.len()).max(1));
        }
        let all = was.properties.len().max(is.properties.len());
        if all == 0 {
            let same_format = was.format.map(|(name, _)| name) == is.format.map(|(name, _)| name);
            return Some(if same_format { 100 } else { 50 });
        }
        let shared = was.properties.iter().filter(|(name, _)| is.properties.contains_key(*name)).count();
        let is_other = was.properties.iter().any(|(name, old)| {
            // Two objects that bear different constants under one name are different things.
            let Some(new) = is.properties.get(name) else { return false };
            match (self.constant(self.previous, old), self.constant(self.current, new)) {
                (Some(old), Some(new)) => old != new,
                _ => false,
            }
        });
        (!is_other && 2 * shared >= all).then(|| 100 * shared / all)
    }

    fn constant(&self, side: Side<'a>, property: &[NodeRef]) -> Option<String> {
        match shape(side, property).values.as_deref() {
            Some([(only, _)]) => Some(only.clone()),
            _ => None,
        }
    }

    fn discriminators(&mut self, task: &Task<'a>, before: &Shape<'a>, after: &Shape<'a>) {
        let (was, is) = match (before.discriminator, after.discriminator) {
            (None, None) => return,
            (Some(was), Some(is)) => (was, is),
            // A choice that came or went is told as such.
            _ if before.unions.is_empty() || after.unions.is_empty() => return,
            (was, is) => {
                let what = if is.is_some() { "a discriminator is new" } else { "its discriminator is gone" };
                let what = format!("{what}; whether a consumer goes by it cannot be told");
                return self.push_difference(task, Kind::CannotTell, false, was.or(before.at), is.or(after.at), &what);
            }
        };
        let name = |at, side: Side<'a>| side.contract.get_string(at, "propertyName");
        let (old, new) = (name(was, self.previous), name(is, self.current));
        if old != new {
            let what = format!("the branches are now told apart by `{}`, not by `{}`", new.unwrap_or_default(), old.unwrap_or_default());
            return self.push_difference(task, Kind::DiscriminatorChanged, true, Some(was), Some(is), &what);
        }
        self.mappings(task, was, is);
        let (compared, direction, group) = (&["propertyName", "mapping"], task.direction, task.group);
        self.fields(&Fields { node_type: NodeType::Discriminator, compared, subject: "the discriminator", direction, group }, was, is);
    }
}

/// A branch in words: its component, else its values, else its types.
fn named(side: Side<'_>, branch: NodeRef) -> String {
    if let Some(name) = side.component(branch) {
        return format!("`{name}`");
    }
    let shape = shape(side, &[branch]);
    match &shape.values {
        Some(values) => listed(values.iter().map(|(value, _)| value.as_str())),
        None => format!("of {}", shape.types.unwrap_or(Types::ALL).names()),
    }
}

/// The place of the highest score.
fn best_match(scores: impl Iterator<Item = Option<usize>>) -> Option<usize> {
    let mut best: Option<(usize, usize)> = None;
    for (position, score) in scores.enumerate() {
        if let Some(score) = score
            && best.is_none_or(|(known, _)| score > known)
        {
            best = Some((score, position));
        }
    }
    best.map(|(_, position)| position)
}

/// Moves each pair of branches that belong together, in order, from the two lists to the pairs.
fn take(old: &mut Vec<NodeRef>, new: &mut Vec<NodeRef>, pairs: &mut Vec<(NodeRef, NodeRef)>, belong: impl Fn(NodeRef, NodeRef) -> bool) {
    old.retain(|was| match new.iter().position(|is| belong(*was, *is)) {
        Some(position) => {
            pairs.push((*was, new.remove(position)));
            false
        }
        None => true,
    });
}

/// The names of each branch: the component it refers to, and the values that the discriminator maps to that.
fn names<'a>(side: Side<'a>, branches: &[NodeRef], discriminator: Option<NodeRef>) -> BTreeMap<NodeRef, Vec<&'a str>> {
    let mapping: Vec<(&str, &str)> = discriminator
        .and_then(|at| side.contract.get(at, "mapping"))
        .map(|mapping| side.contract.members(mapping).map(|(value, at)| (value, side.contract.text(at))).collect())
        .unwrap_or_default();
    let mut names: BTreeMap<NodeRef, Vec<&str>> = BTreeMap::new();
    for branch in branches {
        let Some(component) = side.component(*branch) else { continue };
        let own = names.entry(*branch).or_default();
        own.push(component);
        own.extend(mapping.iter().filter(|(_, target)| target.rsplit('/').next() == Some(component)).map(|(value, _)| *value));
    }
    names
}
