//! The bounds of numbers in a normal form: those of formats counted in, those of integers closed.

use super::flat::{Conjunct, INTEGER, TypeSet, own};
use super::side::Side;
use kitemark_contract::NodeRef;
use kitemark_document::Number;
use std::cmp::Ordering;

/// A number, exact where it is whole and no larger than 64 bits.
#[derive(Debug, Clone, Copy)]
pub(super) struct Real {
    exact: Option<i128>,
    value: f64,
}

impl Real {
    #[expect(clippy::cast_precision_loss, reason = "the exact value is compared wherever both have one")]
    pub(super) fn whole(value: i128) -> Self {
        Self { exact: Some(value), value: value as f64 }
    }

    pub(super) fn of(number: Number<'_>) -> Option<Self> {
        let exact = number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from));
        Some(Self { exact, value: number.as_f64()? })
    }

    pub(super) fn order(self, other: Self) -> Ordering {
        match (self.exact, other.exact) {
            (Some(own), Some(other)) => own.cmp(&other),
            _ => self.value.total_cmp(&other.value),
        }
    }

    /// Whether it is a multiple of another.
    pub(super) fn is_multiple_of(self, step: Self) -> bool {
        match (self.exact, step.exact) {
            (Some(own), Some(step)) if step != 0 => own % step == 0,
            _ => step.value != 0.0 && (self.value / step.value).fract() == 0.0,
        }
    }
}

/// A limit of the numbers that a schema allows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limit {
    pub(super) at: Real,
    pub(super) is_exclusive: bool,
}

impl Limit {
    /// The limit that whole numbers meet: the nearest whole number within it.
    #[expect(clippy::cast_possible_truncation, reason = "the value is within the range in which every whole number is exact")]
    fn closed(self, is_lower: bool) -> Self {
        const EXACT: f64 = 9_007_199_254_740_992.0;
        let inward = if is_lower { 1 } else { -1 };
        let at = match self.at.exact {
            Some(whole) if self.is_exclusive => Real::whole(whole + inward),
            Some(_) => self.at,
            None if self.at.value.abs() < EXACT => Real::whole(if is_lower { self.at.value.ceil() } else { self.at.value.floor() } as i128),
            None => return self,
        };
        Self { at, is_exclusive: false }
    }

    /// How tight it is against another of its kind: greater is tighter.
    pub(super) fn tightness(self, other: Self, is_lower: bool) -> Ordering {
        let by_value = self.at.order(other.at);
        let by_value = if is_lower { by_value } else { by_value.reverse() };
        by_value.then(self.is_exclusive.cmp(&other.is_exclusive))
    }
}

/// The number that a schema object has under a keyword.
pub(super) fn number(side: Side<'_>, at: NodeRef, keyword: &str) -> Option<Real> {
    let value = own(side, at, keyword)?;
    Real::of(side.contract.document(value).number(value.node)?)
}

/// The lower or the upper limit that a schema object sets to numbers of a type.
pub(super) fn limit(side: Side<'_>, at: NodeRef, is_lower: bool, of: TypeSet) -> Option<Limit> {
    let (inclusive, exclusive) = if is_lower { ("minimum", "exclusiveMinimum") } else { ("maximum", "exclusiveMaximum") };
    let mut found: Vec<Limit> = Vec::new();
    // In 3.0 `exclusiveMinimum: true` is beside `minimum`; a number of its own came with 3.1.
    let is_flagged = side.contract.document(at).get_boolean(at.node, exclusive) == Some(true);
    found.extend(number(side, at, inclusive).map(|at| Limit { at, is_exclusive: is_flagged }));
    found.extend(number(side, at, exclusive).map(|at| Limit { at, is_exclusive: true }));
    let bits = own(side, at, "format").and_then(|format| match side.contract.text(format) {
        "int32" => Some(31),
        "int64" => Some(63),
        _ => None,
    });
    if let Some(bits) = bits {
        let power = 1i128 << bits;
        found.push(Limit { at: Real::whole(if is_lower { -power } else { power - 1 }), is_exclusive: false });
    }
    tightest(found.into_iter().map(|limit| if of == INTEGER { limit.closed(is_lower) } else { limit }), is_lower)
}

/// The tightest limit that several schema objects set to numbers of a type.
pub(super) fn limit_of_all(side: Side<'_>, conjuncts: &[Conjunct], is_lower: bool, of: TypeSet) -> Option<Limit> {
    tightest(conjuncts.iter().filter_map(|conjunct| limit(side, conjunct.at, is_lower, of)), is_lower)
}

fn tightest(limits: impl Iterator<Item = Limit>, is_lower: bool) -> Option<Limit> {
    limits.reduce(|one, other| if other.tightness(one, is_lower).is_gt() { other } else { one })
}
