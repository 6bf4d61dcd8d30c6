//! Bounds: lengths, counts, limits of numbers, multiples, and whether each became tighter or looser.

use super::comparison::{Comparison, Task};
use super::difference::{Change, DifferenceKind};
use super::shape::Shape;
use super::side::Side;
use kitemark_contract::NodeRef;
use std::cmp::Ordering;

/// How a bound bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sense {
    Lower,
    Upper,
    /// Values are multiples of it.
    Step,
    /// It is there or not, as `uniqueItems`.
    Flag,
}

/// A bound of a schema.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bound {
    /// The keyword, the inclusive one of a pair.
    name: &'static str,
    sense: Sense,
    exact: Option<i64>,
    value: f64,
    is_exclusive: bool,
    at: NodeRef,
}

/// The bound that a keyword of a schema states, if it is one that bounds anything.
pub(super) fn bound_of(side: Side<'_>, schema: NodeRef, key: &str, at: NodeRef) -> Option<Bound> {
    use Sense::{Flag, Lower, Step, Upper};
    const KEYWORDS: [(&str, &str, Sense); 12] = [
        ("minimum", "minimum", Lower),
        ("exclusiveMinimum", "minimum", Lower),
        ("maximum", "maximum", Upper),
        ("exclusiveMaximum", "maximum", Upper),
        ("minLength", "minLength", Lower),
        ("maxLength", "maxLength", Upper),
        ("minItems", "minItems", Lower),
        ("maxItems", "maxItems", Upper),
        ("minProperties", "minProperties", Lower),
        ("maxProperties", "maxProperties", Upper),
        ("multipleOf", "multipleOf", Step),
        ("uniqueItems", "uniqueItems", Flag),
    ];
    let (_, name, sense) = KEYWORDS.iter().copied().find(|(keyword, _, _)| *keyword == key)?;
    let document = side.contract.document(at);
    if sense == Flag {
        return (document.boolean(at.node) == Some(true)).then_some(Bound { name, sense, exact: Some(1), value: 1.0, is_exclusive: false, at });
    }
    // In 3.0 `exclusiveMinimum: true` stands beside `minimum`; a number of its own came with 3.1.
    let number = document.number(at.node)?;
    let beside = match key {
        "minimum" => "exclusiveMinimum",
        "maximum" => "exclusiveMaximum",
        _ => "",
    };
    let is_exclusive = key != name || document.get_boolean(schema.node, beside) == Some(true);
    let bound = Bound { name, sense, exact: number.as_i64(), value: number.as_f64()?, is_exclusive, at };
    // No length or count is below zero, so zero bounds nothing.
    (!(sense == Lower && name != "minimum" && bound.exact == Some(0))).then_some(bound)
}

impl Bound {
    /// Adds the bound to those of a schema; of two of a name the tighter holds.
    pub(super) fn merge_into(self, bounds: &mut Vec<Self>) {
        match bounds.iter_mut().find(|known| known.name == self.name) {
            Some(known) if self.change_from(known).is_some_and(|change| change.narrows) => *known = self,
            Some(_) => {}
            None => bounds.push(self),
        }
    }

    fn order(&self, other: &Self) -> Ordering {
        match (self.exact, other.exact) {
            (Some(own), Some(other)) => own.cmp(&other),
            _ => self.value.total_cmp(&other.value),
        }
    }

    /// What it changes that this bound stands in the place of another of the same name.
    fn change_from(&self, before: &Self) -> Option<Change> {
        let by_value = match self.sense {
            Sense::Flag => return None,
            Sense::Step => {
                let divides = |step: &Self, value: &Self| step.value != 0.0 && (value.value / step.value).fract() == 0.0;
                return Change::between(divides(self, before), divides(before, self));
            }
            Sense::Lower => self.order(before),
            Sense::Upper => self.order(before).reverse(),
        };
        match by_value.then(self.is_exclusive.cmp(&before.is_exclusive)) {
            Ordering::Equal => None,
            Ordering::Greater => Some(Change::NARROWS),
            Ordering::Less => Some(Change::WIDENS),
        }
    }

    fn shown(&self, side: Side<'_>) -> String {
        let exclusive = if self.is_exclusive { " (exclusive)" } else { "" };
        format!("{}{exclusive}", side.shown(self.at))
    }
}

impl<'a> Comparison<'a> {
    /// Compares the bounds of two schemas.
    pub(super) fn bounds(&mut self, task: &Task<'a>, before: &Shape<'a>, after: &Shape<'a>) {
        let (previous, current) = (self.previous, self.current);
        for was in &before.bounds {
            match after.bounds.iter().find(|bound| bound.name == was.name) {
                Some(is) => {
                    let Some(change) = is.change_from(was) else { continue };
                    let message = format!("`{}` went from {} to {}", was.name, was.shown(previous), is.shown(current));
                    self.changed(task, bound_kind(change), change, Some(was.at), Some(is.at), &message);
                }
                None => {
                    let message = format!("`{}` of {} is gone", was.name, was.shown(previous));
                    self.changed(task, DifferenceKind::BoundLoosened, Change::WIDENS, Some(was.at), after.at, &message);
                }
            }
        }
        for is in after.bounds.iter().filter(|is| before.bounds.iter().all(|was| was.name != is.name)) {
            let message = format!("`{}` of {} is new", is.name, is.shown(current));
            self.changed(task, DifferenceKind::BoundTightened, Change::NARROWS, before.at, Some(is.at), &message);
        }
    }
}

fn bound_kind(change: Change) -> DifferenceKind {
    change.kind(DifferenceKind::BoundTightened, DifferenceKind::BoundLoosened, DifferenceKind::BoundChanged)
}
