//! Selecting the nodes that a check judges: by their kind, their names, what is around them, what they are and use.

use super::compile::{CompiledCheck, CompiledHaving, LazyAssertion};
use super::facts::Fact;
use super::prefilter::DependsOn;
use super::view::View;
use kitemark_model::kind::NodeKind;
use kitemark_model::{Index, Item, NAMED, Reason};
use rustc_hash::FxHashMap;

/// The nodes that a check judges, and those that it passes over, in document order.
#[derive(Default)]
pub(super) struct Selection {
    pub(super) items: Vec<Item>,
    /// Passed over for lacking what they must contain.
    pub(super) skipped: Vec<Item>,
    /// Passed over because whether they are to be judged depends on a pattern that cannot be asked.
    pub(super) undecided: Vec<(Item, Reason)>,
    /// Nodes of which it cannot be told whether those that contain or use them are to be judged.
    pub(super) undecided_users: Vec<(Item, Reason)>,
    /// The typed nodes of which each of the selected contains or uses one.
    pub(super) required_nodes: Vec<u32>,
}

/// Selects the nodes of a check.
///
/// # Errors
/// What is wrong with an assertion of it.
pub(super) fn select(index: &Index<'_>, check: &CompiledCheck) -> Result<Selection, String> {
    let mut selected = Selection::default();
    let fitting = fit(index, &check.kinds, check.named.as_ref(), &check.within, check.filter.as_ref(), &mut selected.undecided)?;
    // What nodes use is looked for only where there are nodes to ask about.
    if fitting.is_empty() {
        return Ok(selected);
    }
    let having = check.having.iter().map(|having| users(index, having)).collect::<Result<Vec<_>, _>>()?;
    let lacking = check.lacking.iter().map(|having| users(index, having)).collect::<Result<Vec<_>, _>>()?;
    for users in having.iter().chain(&lacking) {
        selected.undecided_users.extend(users.undecided.iter().cloned());
    }
    for item in fitting {
        let uses = |users: &UsageSet| users.has(typed_of(index, item));
        if lacking.iter().any(uses) {
            continue;
        }
        if having.iter().all(uses) { selected.items.push(item) } else { selected.skipped.push(item) }
    }
    selected.required_nodes = having.into_iter().next().map(|users| users.of).unwrap_or_default();
    Ok(selected)
}

/// The nodes of some kinds that assertions about their names, what is around them and themselves hold of. Those of which
/// the last cannot be told are put beside them.
fn fit(
    index: &Index<'_>,
    kinds: &[NodeKind],
    named: Option<&LazyAssertion>,
    within: &[(NodeKind, LazyAssertion)],
    filter: Option<&LazyAssertion>,
    undecided: &mut Vec<(Item, Reason)>,
) -> Result<Vec<Item>, String> {
    let mut fitting = Vec::new();
    for kind in kinds.iter().copied() {
        // An assertion that nothing is asked of need not be compiled; `standards lint` compiles all of them.
        if index.items(kind).is_empty() || filter.is_some_and(|filter| !filter.stated().can_hold(kind, index)) {
            continue;
        }
        let Some(mut by_name) = ByName::new(index, kind, named) else { continue };
        let possible = filter.map(|filter| Prefilter::new(index, kind, filter));
        let mut asked = filter.map(|filter| MemoizedAssertion::new(index, filter, filter.stated().decides_beside_answers(kind)));
        let mut around: Vec<AncestorFilter<'_, '_>> =
            within.iter().map(|(kind, lazy)| AncestorFilter { index, kind: *kind, lazy, last: None }).collect();
        for item in index.items(kind).iter().copied() {
            if possible.as_ref().is_some_and(|possible| !possible.has(index, item)) || !by_name.holds(item)? {
                continue;
            }
            // One condition that does not hold decides, whatever of the others is open.
            let mut is_fitting = Ok(true);
            for around in &mut around {
                is_fitting = both(is_fitting, around.holds(item)?);
            }
            if is_fitting != Ok(false) {
                is_fitting = both(is_fitting, asked.as_mut().map_or(Ok(Ok(true)), |filter| filter.judge(item))?);
            }
            match is_fitting {
                Ok(true) => fitting.push(item),
                Ok(false) => {}
                Err(reason) => undecided.push((item, reason)),
            }
        }
    }
    Ok(fitting)
}

/// Whether two conditions hold, where each may be undecided.
fn both(one: Result<bool, Reason>, other: Result<bool, Reason>) -> Result<bool, Reason> {
    match (one, other) {
        (Ok(false), _) | (_, Ok(false)) => Ok(false),
        (Err(reason), _) | (_, Err(reason)) => Err(reason),
        _ => Ok(true),
    }
}

/// Whether there is a node of a kind around another that satisfies an assertion: one at least, where several operations
/// use a node of the components. Neighbours share what is around them, so it is asked anew only where it changes.
struct AncestorFilter<'c, 'i> {
    index: &'c Index<'i>,
    kind: NodeKind,
    lazy: &'c LazyAssertion,
    last: Option<(Item, Result<bool, Reason>)>,
}

impl AncestorFilter<'_, '_> {
    /// Whether it holds around a node, or why that cannot be told.
    fn holds(&mut self, item: Item) -> Result<Result<bool, Reason>, String> {
        let (index, assertion) = (self.index, self.lazy.get()?);
        let holds = |around: Item| assertion.judge(&View::Item(index, around));
        Ok(match (around(index, item, self.kind), &self.last) {
            (Some(around), Some((known, holds))) if *known == around => holds.clone(),
            (Some(around), _) => {
                let holds = holds(around);
                self.last = Some((around, holds.clone()));
                holds
            }
            (None, _) if self.kind == NodeKind::Operation => {
                let mut undecided = None;
                for operation in typed_of(index, item).map(|id| index.operations_using(id)).into_iter().flatten() {
                    match holds(operation) {
                        Ok(true) => return Ok(Ok(true)),
                        Ok(false) => {}
                        Err(reason) => undecided = undecided.or(Some(reason)),
                    }
                }
                undecided.map_or(Ok(false), Err)
            }
            (None, _) => Ok(false),
        })
    }
}

/// An assertion as it is asked of one node after the other: not at all where nothing decides, and once for each name where
/// that decides.
pub(super) struct MemoizedAssertion<'c, 'i> {
    index: &'c Index<'i>,
    lazy: &'c LazyAssertion,
    decides: DependsOn,
    by_name: FxHashMap<u32, Result<bool, Reason>>,
}

impl<'c, 'i> MemoizedAssertion<'c, 'i> {
    pub(super) fn new(index: &'c Index<'i>, lazy: &'c LazyAssertion, decides: DependsOn) -> Self {
        Self { index, lazy, decides, by_name: FxHashMap::default() }
    }

    /// Whether a node satisfies the assertion, or why that cannot be told: it depends on a pattern which cannot be asked.
    ///
    /// # Errors
    /// What is wrong with the assertion.
    pub(super) fn judge(&mut self, item: Item) -> Result<Result<bool, Reason>, String> {
        if self.decides == DependsOn::Nothing {
            return Ok(Ok(true));
        }
        let name = self.index.name_id(item).filter(|_| self.decides == DependsOn::Name);
        if let Some(judged) = name.and_then(|name| self.by_name.get(&name)) {
            return Ok(judged.clone());
        }
        let judged = self.lazy.get()?.judge(&View::Item(self.index, item));
        self.by_name.extend(name.map(|name| (name, judged.clone())));
        Ok(judged)
    }
}

/// Whether the name of a node satisfies an assertion, asked once for each name that may satisfy it.
struct ByName<'c, 'i> {
    index: &'c Index<'i>,
    named: Option<&'c LazyAssertion>,
    /// By the number of an interned name; none where it has not been asked.
    known: Vec<Option<bool>>,
    is_interned: bool,
}

impl<'c, 'i> ByName<'c, 'i> {
    /// None where the contract has no name that satisfies it.
    fn new(index: &'c Index<'i>, kind: NodeKind, named: Option<&'c LazyAssertion>) -> Option<Self> {
        let is_interned = NAMED.contains(&kind);
        let mut known = Vec::new();
        if let Some(named) = named.filter(|_| is_interned) {
            let candidates = named.stated().names(index);
            if candidates.as_ref().is_some_and(Vec::is_empty) {
                return None;
            }
            known = vec![candidates.is_some().then_some(false); index.name_count()];
            for id in candidates.into_iter().flatten() {
                if let Some(slot) = known.get_mut(id as usize) {
                    *slot = None;
                }
            }
        }
        Some(Self { index, named, known, is_interned })
    }

    fn holds(&mut self, item: Item) -> Result<bool, String> {
        let Some(named) = self.named else { return Ok(true) };
        if !self.is_interned {
            let named = named.get()?;
            return Ok(self.index.name_of(item).is_some_and(|name| named.holds(&View::Text(name))));
        }
        let Some(id) = self.index.name_id(item) else { return Ok(false) };
        let Some(slot) = self.known.get_mut(id as usize) else { return Ok(false) };
        if slot.is_none() {
            *slot = Some(named.get()?.holds(&View::Name(self.index, id)));
        }
        Ok(*slot == Some(true))
    }
}

/// What the use of a node and the names of its properties tell of an assertion about it, without asking it.
struct Prefilter {
    names: Option<Vec<u32>>,
    answers: Vec<(Fact, bool)>,
}

impl Prefilter {
    fn new(index: &Index<'_>, kind: NodeKind, filter: &LazyAssertion) -> Self {
        Self { names: filter.stated().property_names(kind, index), answers: filter.stated().answers(kind) }
    }

    /// Whether the assertion may hold of a node.
    fn has(&self, index: &Index<'_>, item: Item) -> bool {
        let own = self.names.as_ref().and_then(|_| index.property_names(index.place_of(item)?));
        self.answers.iter().all(|(fact, answer)| fact.is_so(index, item.id) == *answer)
            && self.names.as_ref().zip(own).is_none_or(|(names, own)| own.iter().any(|name| names.binary_search(name).is_ok()))
    }
}

/// The typed nodes of a description, in order, and for each typed node whether it contains or uses one of them.
pub(super) struct UsageSet {
    of: Vec<u32>,
    marked: Vec<bool>,
    /// Nodes of which it cannot be told whether they are of the description.
    pub(super) undecided: Vec<(Item, Reason)>,
}

impl UsageSet {
    pub(super) fn has(&self, id: Option<u32>) -> bool {
        id.is_some_and(|id| self.marked.get(id as usize) == Some(&true))
    }
}

/// The typed nodes that contain or use a node of this description.
pub(super) fn users(index: &Index<'_>, having: &CompiledHaving) -> Result<UsageSet, String> {
    let mut undecided = Vec::new();
    let fitting = fit(index, &[having.kind], having.named.as_ref(), &[], having.filter.as_ref(), &mut undecided)?;
    // What cannot be told may be so.
    let mut of: Vec<u32> = fitting.into_iter().chain(undecided.iter().map(|(item, _)| *item)).filter_map(|item| typed_of(index, item)).collect();
    of.sort_unstable();
    // Where there is none, nothing uses one.
    let marked = if of.is_empty() { Vec::new() } else { index.used_by(of.iter().copied()) };
    Ok(UsageSet { of, marked, undecided })
}

/// The typed node that a node is, or belongs to.
pub(super) fn typed_of(index: &Index<'_>, item: Item) -> Option<u32> {
    match item.kind {
        NodeKind::Operation | NodeKind::Webhook => index.operation(item).map(|operation| operation.id),
        NodeKind::Document | NodeKind::Contract => Some(0),
        NodeKind::Path | NodeKind::Segment => index.paths.get(item.id as usize).and_then(|path| index.contract.typed_at(path.at)),
        NodeKind::Exchange => index.exchange(item).and_then(|exchange| index.operation(index.operation_of(exchange)?)).map(|operation| operation.id),
        NodeKind::Address | NodeKind::Product | NodeKind::Evidence | NodeKind::Endpoint => None,
        _ => Some(item.id),
    }
}

/// The node of a kind around another.
fn around(index: &Index<'_>, item: Item, kind: NodeKind) -> Option<Item> {
    match kind {
        NodeKind::Operation => match item.kind {
            NodeKind::Operation => Some(item),
            NodeKind::Exchange => index.operation_of(index.exchange(item)?),
            NodeKind::Path | NodeKind::Segment => None,
            _ => index.operation_around(typed_of(index, item)?),
        },
        NodeKind::Path => match item.kind {
            NodeKind::Path | NodeKind::Segment => Some(Item { kind, id: item.id, part: 0 }),
            _ => {
                let operation = around(index, item, NodeKind::Operation)?;
                index.operation(operation)?.path.map(|id| Item { kind, id, part: 0 })
            }
        },
        NodeKind::Contract | NodeKind::Document | NodeKind::Product => Some(Item { kind, id: 0, part: 0 }),
        _ => {
            let node_type = kind.node_type()?;
            let own = typed_of(index, item)?;
            // What is around a schema or a property is another schema, not itself.
            let start = if item.kind.node_type() == Some(node_type) { index.contract.typed(own)?.parent } else { own };
            index.contract.ancestor(start, node_type).map(|id| Item { kind, id, part: 0 })
        }
    }
}
