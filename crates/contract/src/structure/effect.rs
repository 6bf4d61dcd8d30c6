//! What a change of a field means for those who use a contract.

/// What it means for what is accepted or sent that a field comes, goes or changes. A field that only narrows widens when
/// it goes, and the reverse; where its value changed, the code that compares it must know which way, or it cannot be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Effect {
    /// That it is there can only narrow what is accepted or sent.
    Narrows,
    /// That it is there can only widen what is accepted or sent.
    Widens,
    /// A change of it can narrow and widen at once.
    Both,
    /// It describes: a change of it changes nothing of what is accepted or sent.
    Annotation,
    /// A change of it may matter, and what it does cannot be told from the contract.
    CannotTell,
}
