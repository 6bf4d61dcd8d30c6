//! The state of a comparison: what was found, what is still to be compared, and which operations lead to it.

use super::difference::{Change, Difference, DifferenceKind, Direction};
use super::flat::has_choice;
use super::operation::CallPair;
use super::proof::Prover;
use super::side::{Parts, Side};
use super::witness::Witnesses;
use kitemark_contract::NodeRef;
use kitemark_model::Index;
use rustc_hash::{FxHashMap, FxHashSet};
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
    /// Whether it is the whole schema of a body, parameter or header.
    pub(super) is_root: bool,
    /// Whether it is known that no consumer is refused or surprised, whatever differs in it.
    pub(super) is_covered: bool,
    /// Whether the values travel as XML.
    pub(super) is_xml: bool,
    /// Whether it is within a branch of a choice, of which it is a guess which belongs to which.
    pub(super) is_branch: bool,
}

impl<'a> Task<'a> {
    /// Two whole schemas.
    pub(super) fn whole(before: Parts, after: Parts, direction: Direction, subject: Subject<'a>, group: u32, near: NodeRef) -> Self {
        Self { before, after, direction, subject, group, near, is_root: true, is_covered: false, is_xml: false, is_branch: false }
    }
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

/// Two schemas that were taken up already: their parts and direction, and what the task says of them.
type Pair = (Parts, Parts, Direction, [bool; 4]);

/// The schemas that are compared at the moment.
struct AtWork {
    before: Parts,
    after: Parts,
    direction: Direction,
    /// The value that shows the break, or that none was found, once it was looked for.
    witness: Option<Option<String>>,
}

impl AtWork {
    fn new(task: &Task<'_>) -> Self {
        Self { before: task.before.clone(), after: task.after.clone(), direction: task.direction, witness: None }
    }
}

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
    requests: Prover<'a>,
    responses: Prover<'a>,
    witnesses: Witnesses<'a>,
    /// The whole schemas of which it could not be shown that they break nothing.
    uncovered: Vec<Task<'a>>,
    /// The schemas that are compared at the moment, where they may break, and a value that shows it once that was looked for.
    at_work: Option<AtWork>,
    /// The security schemes that have another name now.
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
            requests: Prover::new(side(current), side(previous), Direction::Request),
            responses: Prover::new(side(previous), side(current), Direction::Response),
            witnesses: Witnesses::new(side(previous), side(current)),
            uncovered: Vec::new(),
            at_work: None,
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
        self.push_difference(task, kind, change.breaks(task.direction) && !task.is_covered, before, after, what);
    }

    /// Notes a change of which it is not known what it does to what a schema accepts.
    pub(super) fn undecided(&mut self, task: &Task<'a>, kind: DifferenceKind, before: Option<NodeRef>, after: Option<NodeRef>, what: &str) {
        if task.is_covered {
            return;
        }
        match self.witness() {
            Some(_) => self.push_difference(task, DifferenceKind::ConstraintChanged, true, before, after, what.split(';').next().unwrap_or(what)),
            None => self.push_difference(task, kind, false, before, after, what),
        }
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
        let mut message = format!("{}: {what}", task.subject.text(task.direction));
        if breaks && let Some(witness) = self.witness() {
            message.push_str(&witness);
        }
        let near = after.or(near).or_else(|| task.after.first().map(|at| self.current.contract.follow(*at))).unwrap_or(task.near);
        self.note(task.group, PendingDifference { kind, direction: task.direction, breaks, before, after, near, message });
    }

    /// Has two schemas compared, unless they were already.
    pub(super) fn push(&mut self, mut task: Task<'a>) {
        let was_composed = resolve(self.previous, &mut task.before);
        let is_composed = resolve(self.current, &mut task.after);
        // What is written in its place, on both sides, is reached through that place only. Every cycle passes through
        // a reference, which a schema holds itself or in its composition.
        if was_composed || is_composed || task.is_root || task.before.len() > 1 || task.after.len() > 1 {
            let pair = (task.before.clone(), task.after.clone(), task.direction, [task.is_root, task.is_covered, task.is_xml, task.is_branch]);
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
            self.schema_of(task);
        }
        self.undecided_roots();
    }

    /// Compares two schemas, once it is known whether the change can break anything.
    fn schema_of(&mut self, mut task: Task<'a>) {
        if !task.is_covered {
            task.is_covered = match task.direction {
                Direction::Request => self.requests.covers(&task.after, &task.before),
                Direction::Response => self.responses.covers(&task.before, &task.after),
                Direction::None => false,
            };
        }
        if !task.is_covered {
            self.at_work = Some(AtWork::new(&task));
            if task.is_root {
                self.uncovered.push(task.clone());
            }
        }
        task.is_branch |= task.is_covered && (has_choice(self.previous, &task.before) || has_choice(self.current, &task.after));
        task.is_root = false;
        self.schema(&task);
        self.at_work = None;
    }

    /// A value that shows that the schemas at work break, looked for once.
    fn witness(&mut self) -> Option<String> {
        let at_work = self.at_work.as_mut()?;
        at_work.witness.get_or_insert_with(|| self.witnesses.of(&at_work.before, &at_work.after, at_work.direction)).clone()
    }

    /// Tells of the whole schemas that may break and of which nothing was told.
    fn undecided_roots(&mut self) {
        let told = self.groups_that_tell();
        for task in std::mem::take(&mut self.uncovered) {
            if told.contains(&task.group) {
                continue;
            }
            let side = |side: Side<'a>, parts: &Parts| parts.first().map(|at| side.contract.follow(*at));
            let (before, after) = (side(self.previous, &task.before), side(self.current, &task.after));
            self.at_work = Some(AtWork::new(&task));
            let (kind, breaks, what) = match self.witness() {
                Some(_) => (DifferenceKind::ConstraintChanged, true, "what it allows changed"),
                None => (DifferenceKind::CannotTell, false, "it changed, and whether that breaks a consumer cannot be told"),
            };
            self.push_difference(&task, kind, breaks, before, after, what);
            self.at_work = None;
        }
    }

    /// The groups from which a difference is reached that breaks or is undecided.
    fn groups_that_tell(&self) -> FxHashSet<u32> {
        let tells = |found: &u32| self.found.get(*found as usize).is_some_and(|draft| draft.breaks || draft.kind.is_undecided());
        let mut leads_from: Vec<Vec<u32>> = vec![Vec::new(); self.groups.len()];
        let mut open = Vec::new();
        for (id, group) in (0u32..).zip(&self.groups) {
            if group.found.iter().any(tells) {
                open.push(id);
            }
            for to in &group.leads_to {
                if let Some(from) = leads_from.get_mut(*to as usize) {
                    from.push(id);
                }
            }
        }
        let mut told = FxHashSet::default();
        while let Some(id) = open.pop() {
            if told.insert(id) {
                open.extend(leads_from.get(id as usize).into_iter().flatten());
            }
        }
        told
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
