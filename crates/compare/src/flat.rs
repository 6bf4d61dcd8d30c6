//! A schema as the schema objects that must all hold: references followed, `allOf` and choices of one branch opened.

use super::side::Side;
use kitemark_contract::{NodeRef, Version};
use kitemark_document::Kind;

/// How many schema objects one schema may be made of before it is left undecided.
const MAX_CONJUNCTS: usize = 256;

/// A set of types of JSON; whole numbers and fractions are apart.
pub(super) type TypeSet = u8;
pub(super) const NULL: TypeSet = 1;
pub(super) const BOOLEAN: TypeSet = 2;
pub(super) const INTEGER: TypeSet = 4;
pub(super) const FRACTION: TypeSet = 8;
pub(super) const STRING: TypeSet = 16;
pub(super) const ARRAY: TypeSet = 32;
pub(super) const OBJECT: TypeSet = 64;
pub(super) const NUMBER: TypeSet = INTEGER | FRACTION;
pub(super) const EVERY: [TypeSet; 7] = [NULL, BOOLEAN, INTEGER, FRACTION, STRING, ARRAY, OBJECT];

/// A schema object that must hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Conjunct {
    pub(super) at: NodeRef,
    /// Whether null passes whatever its keywords say: `nullable` of 3.0, which people write beside `allOf` and `enum`.
    pub(super) null_passes: bool,
}

/// The schema objects that must all hold.
#[derive(Debug, Clone, Default)]
pub(super) struct Flat {
    pub(super) conjuncts: Vec<Conjunct>,
    /// Whether one of the parts is the schema `false`.
    pub(super) is_false: bool,
}

/// The schema objects of which these parts are made; none where a reference leads nowhere or there are too many.
pub(super) fn flat(side: Side<'_>, parts: &[NodeRef]) -> Option<Flat> {
    let mut flat = Flat::default();
    for part in parts {
        open(side, *part, false, &mut flat)?;
    }
    Some(flat)
}

fn open(side: Side<'_>, at: NodeRef, null_passes: bool, flat: &mut Flat) -> Option<()> {
    let contract = side.contract;
    let document = contract.document(at);
    if side.is_reference(at) {
        // A reference that leads back to itself says nothing.
        let target = contract.target(at).filter(|target| !side.is_reference(*target))?;
        return open(side, target, null_passes, flat);
    }
    match document.kind(at.node) {
        Kind::Boolean => flat.is_false |= document.boolean(at.node) == Some(false),
        Kind::Mapping => {
            let null_passes = null_passes || allows_null_beside(side, at);
            let conjunct = Conjunct { at, null_passes };
            if flat.conjuncts.contains(&conjunct) {
                return Some(());
            }
            if flat.conjuncts.len() >= MAX_CONJUNCTS {
                return None;
            }
            flat.conjuncts.push(conjunct);
            if document.get(at.node, "$ref").is_some() {
                open(side, contract.target(at)?, null_passes, flat)?;
            }
            for branch in branches(side, at, "allOf") {
                open(side, branch, null_passes, flat)?;
            }
            for keyword in ["oneOf", "anyOf"] {
                if let [only] = branches(side, at, keyword).as_slice() {
                    open(side, *only, null_passes, flat)?;
                }
            }
        }
        _ => {}
    }
    Some(())
}

/// Whether null passes a schema object beside all else that it says: by `nullable` of 3.0, and by the type where the other
/// contract is of 3.0, in which null need not be among the values of `enum`.
fn allows_null_beside(side: Side<'_>, at: NodeRef) -> bool {
    let document = side.contract.document(at);
    if is_3_0(side) {
        return document.get_boolean(at.node, "nullable") == Some(true);
    }
    !side.strict_null && document.get(at.node, "type").is_some_and(|types| document.items(types).iter().any(|one| document.text(*one) == "null"))
}

/// Whether the Schema Objects of a contract are those of 3.0.
pub(super) fn is_3_0(side: Side<'_>) -> bool {
    side.contract.version() == Some(Version::V3_0)
}

/// The schemas in the list under a keyword.
pub(super) fn branches(side: Side<'_>, at: NodeRef, keyword: &str) -> Vec<NodeRef> {
    own(side, at, keyword).map(|list| side.contract.items(list).collect()).unwrap_or_default()
}

/// The value of a keyword that a schema object has itself.
pub(super) fn own(side: Side<'_>, at: NodeRef, keyword: &str) -> Option<NodeRef> {
    side.contract.document(at).get(at.node, keyword).map(|node| NodeRef { part: at.part, node })
}

/// The type of a value.
pub(super) fn type_of(side: Side<'_>, at: NodeRef) -> TypeSet {
    let document = side.contract.document(at);
    match document.kind(at.node) {
        Kind::Null => NULL,
        Kind::Boolean => BOOLEAN,
        Kind::Number
            if document.number(at.node).is_some_and(|number| number.is_integer() || number.as_f64().is_some_and(|value| value.fract() == 0.0)) =>
        {
            INTEGER
        }
        Kind::Number => FRACTION,
        Kind::String => STRING,
        Kind::Sequence => ARRAY,
        Kind::Mapping => OBJECT,
    }
}

/// The types that the keyword `type` of a schema object allows, and all where it has none.
pub(super) fn stated_types(side: Side<'_>, conjunct: Conjunct) -> TypeSet {
    let all = EVERY.iter().fold(0, |all, one| all | one);
    let Some(value) = own(side, conjunct.at, "type") else { return all };
    let named = |name: &str| match name {
        "null" => NULL,
        "boolean" => BOOLEAN,
        "integer" => INTEGER,
        "number" => NUMBER,
        "string" => STRING,
        "array" => ARRAY,
        "object" => OBJECT,
        _ => 0,
    };
    let contract = side.contract;
    let types = match contract.document(value).kind(value.node) {
        Kind::Sequence => contract.items(value).fold(0, |types, item| types | named(contract.text(item))),
        _ => named(contract.text(value)),
    };
    if conjunct.null_passes { types | NULL } else { types }
}

/// The values of `enum` or `const` of a schema object, and of both those in both.
pub(super) fn stated_values(side: Side<'_>, at: NodeRef) -> Option<Vec<NodeRef>> {
    let list = own(side, at, "enum").map(|list| side.contract.items(list).collect::<Vec<_>>());
    match own(side, at, "const").filter(|_| !is_3_0(side)) {
        Some(only) => Some(match list {
            Some(list) => list.into_iter().filter(|value| side.canonical(*value) == side.canonical(only)).collect(),
            None => vec![only],
        }),
        None => list,
    }
}

/// Whether these parts leave a choice of branches.
pub(super) fn has_choice(side: Side<'_>, parts: &[NodeRef]) -> bool {
    flat(side, parts)
        .is_some_and(|flat| flat.conjuncts.iter().any(|conjunct| ["oneOf", "anyOf"].iter().any(|keyword| own(side, conjunct.at, keyword).is_some())))
}
