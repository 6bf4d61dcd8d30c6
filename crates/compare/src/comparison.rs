//! The state of a comparison: what was found, what is still to be compared, and which operations lead to it.

use super::difference::{Change, Difference, DifferenceKind, Direction};
use super::operation::CallPair;
use super::side::{Parts, Side};
use kitemark_contract::NodeRef;
use kitemark_model::Index;
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, VecDeque};

/// How many pairs of referenced schemas are compared.
const MAX_PAIRS: usize = 200_000;

/// How many steps are taken to count the operations that lead to a difference.
const MAX_COUNTING: usize = 50_000_000;

/// Where a schema stands, for messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// The whole of a body.
    Body,
    /// A parameter of a place.
    Parameter(&'static str),
    /// A header of a response.
    Header,
    /// A property.
    Property,
    /// The items of the thing of this name.
    Items,
    /// The values of the thing of this name under free keys.
    Values,
}

/// What a schema describes, for messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Subject<'a> {
    pub(super) role: Role,
    pub(super) name: &'a str,
}

impl Subject<'_> {
    fn text(self, direction: Direction) -> String {
        let sent = match direction {
            Direction::Request => "request",
            Direction::Response => "response",
            Direction::None => "",
        };
        let name = self.name;
        match self.role {
            Role::Body => format!("{sent} body"),
            Role::Parameter(place) => format!("{place} parameter `{name}`"),
            Role::Header => format!("response header `{name}`"),
            Role::Property => format!("{sent} property `{name}`"),
            Role::Items if name.is_empty() => format!("items of the {sent} body"),
            Role::Items => format!("{sent} items of `{name}`"),
            Role::Values if name.is_empty() => format!("values of the {sent} body"),
            Role::Values => format!("{sent} values of `{name}`"),
        }
    }
}

/// Two schemas that are to be compared.
#[derive(Debug, Clone)]
pub(super) struct Task<'a> {
    pub(super) before: Parts,
    pub(super) after: Parts,
    pub(super) direction: Direction,
    pub(super) subject: Subject<'a>,
    /// The operation or referenced schema from which it was reached.
    pub(super) group: u32,
    /// A place in the current contract for when there is no schema.
    pub(super) near: NodeRef,
}

/// A difference as it is found.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct PendingDifference {
    pub(super) kind: DifferenceKind,
    pub(super) direction: Direction,
    pub(super) breaks: bool,
    pub(super) before: Option<NodeRef>,
    pub(super) after: Option<NodeRef>,
    pub(super) near: NodeRef,
    pub(super) message: String,
}

/// An operation or a pair of referenced schemas: the differences found in it, and the groups it leads to.
#[derive(Debug, Default)]
struct Group {
    /// The words for it, where it is an operation.
    label: Option<String>,
    found: Vec<u32>,
    leads_to: Vec<u32>,
}

/// Two schemas that were taken up already, by their parts and direction.
type Pair = (Parts, Parts, Direction);

/// A comparison under way.
pub(super) struct Comparison<'a> {
    pub(super) previous: Side<'a>,
    pub(super) current: Side<'a>,
    pub(super) as_of: Option<&'a str>,
    found: Vec<PendingDifference>,
    known: FxHashMap<PendingDifference, u32>,
    groups: Vec<Group>,
    pairs: FxHashMap<Pair, u32>,
    open: Vec<Task<'a>>,
    callbacks: FxHashMap<(NodeRef, NodeRef), u32>,
    open_calls: VecDeque<CallPair<'a>>,
    /// The security schemes that stand under another name now.
    pub(super) renamed_schemes: BTreeMap<&'a str, &'a str>,
}

impl<'a> Comparison<'a> {
    pub(super) fn new(previous: &'a Index<'a>, current: &'a Index<'a>, as_of: Option<&'a str>) -> Self {
        let has_null_type = |index: &Index<'_>| index.contract.version().is_some_and(|version| version.has_json_schema());
        let strict_null = has_null_type(previous) && has_null_type(current);
        let side = |index: &'a Index<'a>| Side { index, contract: index.contract, strict_null };
        Self {
            previous: side(previous),
            current: side(current),
            as_of,
            found: Vec::new(),
            known: FxHashMap::default(),
            groups: vec![Group::default()],
            pairs: FxHashMap::default(),
            open: Vec::new(),
            callbacks: FxHashMap::default(),
            open_calls: VecDeque::new(),
            renamed_schemes: BTreeMap::new(),
        }
    }

    /// Has two operations compared.
    pub(super) fn push_call(&mut self, pair: CallPair<'a>) {
        self.open_calls.push_back(pair);
    }

    /// The next two operations to compare.
    pub(super) fn pop_call(&mut self) -> Option<CallPair<'a>> {
        self.open_calls.pop_front()
    }

    /// Has two operations of a callback compared, unless they were already, and notes that the group leads to them.
    pub(super) fn push_callback(&mut self, mut pair: CallPair<'a>) {
        let next = position(self.groups.len());
        let group = *self.callbacks.entry((pair.before.at, pair.after.at)).or_insert(next);
        if let Some(from) = self.groups.get_mut(pair.group as usize) {
            from.leads_to.push(group);
        }
        if group == next {
            self.groups.push(Group::default());
            pair.group = group;
            self.push_call(pair);
        }
    }

    /// A group for an operation. The group 0 is the contract as a whole.
    pub(super) fn group(&mut self, label: String) -> u32 {
        self.groups.push(Group { label: Some(label), ..Group::default() });
        position(self.groups.len() - 1)
    }

    /// Notes a difference that was met in a group.
    pub(super) fn note(&mut self, group: u32, draft: PendingDifference) {
        let id = match self.known.get(&draft) {
            Some(id) => *id,
            None => {
                let id = position(self.found.len());
                self.found.push(draft.clone());
                self.known.insert(draft, id);
                id
            }
        };
        if let Some(group) = self.groups.get_mut(group as usize) {
            group.found.push(id);
        }
    }

    /// Notes a change in what a schema accepts, which breaks or not by its direction.
    pub(super) fn changed(
        &mut self,
        task: &Task<'a>,
        kind: DifferenceKind,
        change: Change,
        before: Option<NodeRef>,
        after: Option<NodeRef>,
        what: &str,
    ) {
        self.push_difference(task, kind, change.breaks(task.direction), before, after, what);
    }

    /// Notes a difference between two schemas.
    pub(super) fn push_difference(
        &mut self,
        task: &Task<'a>,
        kind: DifferenceKind,
        breaks: bool,
        before: Option<NodeRef>,
        after: Option<NodeRef>,
        what: &str,
    ) {
        self.told_near(task, kind, breaks, before, after, None, what);
    }

    /// Notes a difference between two schemas of which the current has nothing left at the place itself.
    #[expect(clippy::too_many_arguments, reason = "each is one field of the difference")]
    pub(super) fn told_near(
        &mut self,
        task: &Task<'a>,
        kind: DifferenceKind,
        breaks: bool,
        before: Option<NodeRef>,
        after: Option<NodeRef>,
        near: Option<NodeRef>,
        what: &str,
    ) {
        let message = format!("{}: {what}", task.subject.text(task.direction));
        let near = after.or(near).or_else(|| task.after.first().map(|at| self.current.contract.follow(*at))).unwrap_or(task.near);
        self.note(task.group, PendingDifference { kind, direction: task.direction, breaks, before, after, near, message });
    }

    /// Has two schemas compared, unless they were already.
    pub(super) fn push(&mut self, mut task: Task<'a>) {
        let was_composed = resolve(self.previous, &mut task.before);
        let is_composed = resolve(self.current, &mut task.after);
        // What is written in its place, on both sides, is reached through that place only. Every cycle passes through
        // a reference, which a schema holds itself or in its composition.
        if was_composed || is_composed || task.before.len() > 1 || task.after.len() > 1 {
            let pair = (task.before.clone(), task.after.clone(), task.direction);
            let next = position(self.groups.len());
            let known = self.pairs.len() < MAX_PAIRS;
            let group = match self.pairs.get(&pair) {
                Some(group) => *group,
                None if known => {
                    self.groups.push(Group::default());
                    self.pairs.insert(pair, next);
                    next
                }
                None => {
                    return self.push_difference(
                        &task,
                        DifferenceKind::CannotTell,
                        false,
                        None,
                        None,
                        "there are too many schemas to compare them all",
                    );
                }
            };
            if let Some(from) = self.groups.get_mut(task.group as usize) {
                from.leads_to.push(group);
            }
            if group != next {
                return;
            }
            task.group = group;
        }
        self.open.push(task);
    }

    /// Compares every pair of schemas that operations led to.
    pub(super) fn schemas(&mut self) {
        while let Some(task) = self.open.pop() {
            self.schema(&task);
        }
    }

    /// The differences with their uses, in the order of their places.
    pub(super) fn finish(self) -> Vec<Difference> {
        let uses = uses(&self.groups, self.found.len());
        let mut differences: Vec<Difference> = self
            .found
            .into_iter()
            .zip(uses)
            .map(|(draft, uses)| {
                let PendingDifference { kind, direction, breaks, before, after, near, message } = draft;
                let message = uses.finish(message);
                Difference { kind, direction, breaks, before, after, near, operations: uses.count, message }
            })
            .collect();
        differences.sort_by(|one, other| {
            let key = |difference: &Difference| (difference.near, difference.after, difference.before, difference.kind, difference.direction);
            key(one).cmp(&key(other)).then_with(|| one.message.cmp(&other.message))
        });
        differences
    }
}

/// For each difference, how many operations lead to it, and the first of them.
fn uses(groups: &[Group], differences: usize) -> Vec<Uses<'_>> {
    let mut uses = vec![Uses::default(); differences];
    if differences == 0 {
        return uses;
    }
    let mut visited = vec![0u32; groups.len()];
    let mut steps = 0;
    let mut open = Vec::new();
    for (operation, group) in (0u32..).zip(groups) {
        let Some(label) = &group.label else { continue };
        let is_partial = steps > MAX_COUNTING;
        open.push(operation);
        while let Some(id) = open.pop() {
            let Some(seen) = visited.get_mut(id as usize).filter(|seen| **seen != operation) else { continue };
            *seen = operation;
            let Some(group) = groups.get(id as usize) else { continue };
            for found in &group.found {
                if let Some(uses) = uses.get_mut(*found as usize) {
                    uses.add(operation, label);
                }
            }
            steps += group.leads_to.len() + 1;
            if !is_partial {
                open.extend(&group.leads_to);
            }
        }
    }
    let is_partial = steps > MAX_COUNTING;
    uses.iter_mut().for_each(|uses| uses.is_partial = is_partial);
    uses
}

/// Which operations lead to a difference.
#[derive(Debug, Clone, Default)]
struct Uses<'a> {
    count: usize,
    first: &'a str,
    last: u32,
    is_partial: bool,
}

impl<'a> Uses<'a> {
    /// Operations are added one after the other; their groups are never 0.
    fn add(&mut self, operation: u32, label: &'a str) {
        if self.last == operation {
            return;
        }
        self.last = operation;
        if self.count == 0 {
            self.first = label;
        }
        self.count += 1;
    }

    fn finish(&self, mut message: String) -> String {
        let Self { count, first, is_partial, .. } = self;
        match count {
            0 => {}
            1 if !is_partial => message.push_str(&format!(", in {first}")),
            _ => {
                let at_least = if *is_partial { "at least " } else { "" };
                message.push_str(&format!(", in {at_least}{count} operations, {first} first"));
            }
        }
        message
    }
}

fn position(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// Puts the targets in the place of references, and says whether there were any, or any composition.
fn resolve(side: Side<'_>, parts: &mut Parts) -> bool {
    const COMPOSITION: [&str; 3] = ["allOf", "anyOf", "oneOf"];
    let mut any = false;
    for part in parts.iter_mut() {
        let target = side.contract.follow(*part);
        let document = side.contract.document(target);
        any |= target != *part || side.contract.target(*part).is_some();
        any |= COMPOSITION.iter().any(|keyword| document.get(target.node, keyword).is_some());
        *part = target;
    }
    any
}
