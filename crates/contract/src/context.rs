//! Who uses what: in which roles each typed node is used, spread from the operations through the references.

use super::{Contract, NodeType, TypedId};
use rustc_hash::FxHashMap;
use std::collections::VecDeque;

/// The contexts in which a node is used, as a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Context(u16);

impl Context {
    /// Used by an operation of the product's own, outside bodies and parameters.
    pub const OPERATION: Self = Self(1);
    /// Used by a callback or webhook, which is a call that the product makes.
    pub const OUTGOING: Self = Self(1 << 1);
    /// Part of a request body that the product receives.
    pub const REQUEST: Self = Self(1 << 2);
    /// Part of a response body that the product sends, or of a request body of a callback or webhook.
    pub const RESPONSE: Self = Self(1 << 3);
    /// Part of a path parameter.
    pub const PATH: Self = Self(1 << 4);
    /// Part of a query parameter.
    pub const QUERY: Self = Self(1 << 5);
    /// Part of a header parameter.
    pub const HEADER: Self = Self(1 << 6);
    /// Part of a cookie parameter.
    pub const COOKIE: Self = Self(1 << 7);
    /// Part of a response header.
    pub const RESPONSE_HEADER: Self = Self(1 << 8);
    /// Part of an answer to a callback or webhook, or of its parameters.
    pub const OUTGOING_DETAIL: Self = Self(1 << 9);
    /// Used under an error status: 4XX, 5XX or default.
    pub const ERROR: Self = Self(1 << 10);
    /// Used under any other status.
    pub const SUCCESS: Self = Self(1 << 11);

    /// What comes from a consumer: request bodies and parameters.
    pub const INPUT: Self = Self(Self::REQUEST.0 | Self::PATH.0 | Self::QUERY.0 | Self::HEADER.0 | Self::COOKIE.0);

    /// Whether the node is used in any of these contexts.
    #[must_use]
    pub fn is_any(self, of: Self) -> bool {
        self.0 & of.0 != 0
    }

    /// Whether the node is used at all.
    #[must_use]
    pub fn is_used(self) -> bool {
        self.0 != 0
    }

    fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// The context of what stands inside a node of this type.
    fn inside(self, contract: &Contract, id: TypedId, node_type: NodeType) -> Self {
        let outgoing = self.is_any(Self::OUTGOING);
        let place = self.is_any(Self::OPERATION);
        let pick = |own: Self, theirs: Self| {
            let mut context = Self::default();
            if place {
                context = context.union(own);
            }
            if outgoing {
                context = context.union(theirs);
            }
            context.union(self.without(Self::OPERATION.union(Self::OUTGOING)))
        };
        match node_type {
            NodeType::Callback => Self::OUTGOING,
            NodeType::RequestBody => pick(Self::REQUEST, Self::RESPONSE),
            NodeType::Response => pick(Self::RESPONSE, Self::OUTGOING_DETAIL),
            NodeType::Parameter => {
                let own = contract.typed(id).and_then(|typed| contract.get_string(typed.at, "in"));
                let own = match own {
                    Some("path") => Self::PATH,
                    Some("header") => Self::HEADER,
                    Some("cookie") => Self::COOKIE,
                    _ => Self::QUERY,
                };
                pick(own, Self::OUTGOING_DETAIL)
            }
            NodeType::Header if self.is_any(Self::RESPONSE) => Self::RESPONSE_HEADER,
            _ => self,
        }
    }
}

/// The context that the status of a response adds, where the node stands under one.
fn of_status(contract: &Contract, id: TypedId) -> Context {
    let Some(typed) = contract.typed(id).filter(|typed| typed.expects == NodeType::Response) else { return Context::default() };
    match contract.typed(typed.parent).map(|parent| parent.node_type) {
        Some(NodeType::Responses) => match contract.key_of(typed.at) {
            Some(status) if status == "default" || status.starts_with(['4', '5']) => Context::ERROR,
            _ => Context::SUCCESS,
        },
        _ => Context::default(),
    }
}

/// Spreads contexts from the paths and webhooks, and notes for each node the first reference that led to it.
pub(super) fn spread(contract: &Contract) -> (Vec<Context>, FxHashMap<TypedId, usize>) {
    let mut contexts = vec![Context::default(); contract.typed.len()];
    let mut first_use = FxHashMap::default();
    let by_holder: FxHashMap<_, usize> = contract.references.iter().enumerate().map(|(index, reference)| (reference.holder, index)).collect();
    let mut open: VecDeque<(TypedId, Context)> = VecDeque::new();
    for child in contract.children(0).collect::<Vec<_>>() {
        let Some(typed) = contract.typed(child) else { continue };
        match typed.field.map(|field| field.name) {
            Some("components") => {}
            Some("webhooks") => open.push_back((child, Context::OUTGOING)),
            _ => open.push_back((child, Context::OPERATION)),
        }
    }
    if let Some(root) = contexts.first_mut() {
        *root = Context::OPERATION;
    }
    let mut inner = Vec::new();
    while let Some(start) = open.pop_front() {
        // Within one file the nodes are taken in document order; references are followed after that.
        inner.push(start);
        while let Some((id, context)) = inner.pop() {
            let (Some(typed), Some(known)) = (contract.typed(id), contexts.get_mut(id as usize)) else { continue };
            let mut new = context.without(*known);
            if !new.is_used() {
                continue;
            }
            new = new.union(of_status(contract, id));
            *known = known.union(context).union(new);
            if let Some(index) = by_holder.get(&typed.at)
                && let Some(Ok(target)) = contract.references.get(*index).map(|reference| reference.outcome.as_ref())
                && let Some(target) = contract.typed_at(target.node)
            {
                if contexts.get(target as usize).is_some_and(|known| !known.is_used()) {
                    first_use.entry(target).or_insert(*index);
                }
                open.push_back((target, new));
            }
            if let Some(dynamic) = contract.dynamic_target(typed.at)
                && let Some(target) = contract.typed_at(dynamic.initial)
            {
                open.push_back((target, new));
            }
            let inside = new.inside(contract, id, typed.node_type);
            if inside.is_used() {
                let first = inner.len();
                inner.extend(contract.children(id).map(|child| (child, inside)));
                if let Some(added) = inner.get_mut(first..) {
                    added.reverse();
                }
            }
        }
    }
    (contexts, first_use)
}
