//! A difference between two contracts: what changed, which way, where, and whether it breaks.

use kitemark_contract::NodeRef;
use serde::Serialize;

/// Who sends what a difference concerns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// The consumer sends it: parameters, request bodies, answers to webhooks and callbacks.
    Request,
    /// The product sends it: responses, and the bodies of webhooks and callbacks.
    Response,
    /// Neither: an operation as a whole, security, servers.
    None,
}

/// What kind of difference it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "each says what happened to the thing in its name")]
pub enum DifferenceKind {
    PathRemoved,
    PathAdded,
    OperationRemoved,
    OperationAdded,
    OperationDeprecated,
    CallbackRemoved,
    CallbackAdded,
    ParameterRemoved,
    ParameterAdded,
    ParameterAddedRequired,
    ParameterBecameRequired,
    ParameterBecameOptional,
    SerializationChanged,
    RequestBodyRemoved,
    RequestBodyAdded,
    RequestBodyAddedRequired,
    RequestBodyBecameRequired,
    RequestBodyBecameOptional,
    MediaTypeRemoved,
    MediaTypeAdded,
    StatusRemoved,
    StatusAdded,
    HeaderRemoved,
    HeaderAdded,
    HeaderBecameRequired,
    HeaderBecameOptional,
    PropertyRemoved,
    PropertyAdded,
    PropertyBecameRequired,
    PropertyBecameOptional,
    TypeNarrowed,
    TypeWidened,
    TypeChanged,
    FormatNarrowed,
    FormatWidened,
    FormatChanged,
    BoundTightened,
    BoundLoosened,
    BoundChanged,
    EnumValueRemoved,
    EnumValueAdded,
    EnumReplaced,
    NullRefused,
    NullAllowed,
    PatternAdded,
    PatternRemoved,
    PatternChanged,
    ObjectClosed,
    ObjectOpened,
    BranchRemoved,
    BranchAdded,
    ConstraintAdded,
    ConstraintRemoved,
    ConstraintChanged,
    CompositionAdded,
    CompositionRemoved,
    DiscriminatorChanged,
    DefaultAdded,
    DefaultChanged,
    Deprecated,
    SecurityTightened,
    SecurityLoosened,
    SecurityAddressChanged,
    ServerChanged,
    CannotTell,
}

impl DifferenceKind {
    /// Whether the tool could not tell what the difference means for a consumer.
    #[must_use]
    pub fn is_undecided(self) -> bool {
        matches!(self, Self::CannotTell | Self::PatternChanged | Self::DefaultChanged)
    }
}

/// A difference between a previous contract and the current one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// What kind of difference it is.
    pub kind: DifferenceKind,
    /// Who sends what it concerns.
    pub direction: Direction,
    /// Whether a consumer of the previous contract may fail with the current one.
    pub breaks: bool,
    /// The place in the previous contract; none for what was added.
    pub before: Option<NodeRef>,
    /// The place in the current contract; none for what was removed.
    pub after: Option<NodeRef>,
    /// The place in the current contract, or the nearest that is left of it.
    pub near: NodeRef,
    /// How many operations it reaches; none for the contract as a whole.
    pub operations: usize,
    /// What changed, in words.
    pub message: String,
}

/// What a change does to the set of values that a schema accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) narrows: bool,
    pub(super) widens: bool,
}

impl Change {
    pub(super) const NARROWS: Self = Self { narrows: true, widens: false };
    pub(super) const WIDENS: Self = Self { narrows: false, widens: true };
    pub(super) const BOTH: Self = Self { narrows: true, widens: true };

    /// The change between two sets, by whether each contains the other; none where they are equal.
    pub(super) fn between(keeps_all: bool, adds_none: bool) -> Option<Self> {
        (!keeps_all || !adds_none).then_some(Self { narrows: !keeps_all, widens: !adds_none })
    }

    /// Whether it breaks: requests may only widen, responses only narrow.
    pub(super) fn breaks(self, direction: Direction) -> bool {
        match direction {
            Direction::Request => self.narrows,
            Direction::Response => self.widens,
            Direction::None => true,
        }
    }

    /// The kind among three that says what the change is.
    pub(super) fn kind(self, narrowed: DifferenceKind, widened: DifferenceKind, changed: DifferenceKind) -> DifferenceKind {
        match (self.narrows, self.widens) {
            (true, false) => narrowed,
            (false, true) => widened,
            _ => changed,
        }
    }
}
