//! Keywords of arrays: items by position, the rest, what must be among them, and whether they differ.

use super::keyword::{Keyword, Keywords};
use super::scalar::{too_few, too_many};
use super::trial::{Evaluation, Marks, Step, Validity, join};
use super::value::Instance;
use crate::NodeRef;
use kitemark_document::Kind;

impl<'i> Evaluation<'_, 'i> {
    pub(super) fn arrays(&mut self, rules: &Keywords, value: Instance<'i>, mut marks: Option<&mut Marks>) -> Validity {
        let mut verdict = Validity::Valid;
        for keyword in [Keyword::MinItems, Keyword::MaxItems] {
            let Some(at) = rules.get(keyword) else { continue };
            join!(
                self,
                verdict,
                match self.bound(at) {
                    None => self.malformed(at, keyword),
                    Some(bound) if keyword == Keyword::MinItems && value.len() < bound =>
                        self.fault(at, || too_few(bound, value.len(), "item", value)),
                    Some(bound) if keyword == Keyword::MaxItems && value.len() > bound =>
                        self.fault(at, || too_many(bound, value.len(), "item", value)),
                    Some(_) => Validity::Valid,
                }
            );
        }
        let mut first = 0;
        if let Some(list) = rules.get(Keyword::PrefixItems) {
            for (position, (schema, item)) in self.contract.items(list).zip(value.items()).enumerate() {
                join!(self, verdict, self.inside(schema, Step::Item(position), item));
                first = position + 1;
            }
        }
        if let Some(marks) = marks.as_deref_mut() {
            (0..first).for_each(|position| marks.mark(position));
        }
        if let Some(schema) = rules.get(Keyword::Items) {
            for (position, item) in value.items().enumerate().skip(first) {
                join!(self, verdict, self.inside(schema, Step::Item(position), item));
                if let Some(marks) = marks.as_deref_mut() {
                    marks.mark(position);
                }
            }
        }
        if let Some(schema) = rules.get(Keyword::Contains) {
            join!(self, verdict, self.contains(rules, schema, value, marks));
        }
        if let Some(at) = rules.get(Keyword::UniqueItems).filter(|at| self.is_true(Some(*at))) {
            join!(self, verdict, self.unique(at, value));
        }
        verdict
    }

    /// `contains` with `minContains` and `maxContains`.
    fn contains(&mut self, rules: &Keywords, schema: NodeRef, value: Instance<'i>, mut marks: Option<&mut Marks>) -> Validity {
        let (minimum, maximum) = (rules.get(Keyword::MinContains), rules.get(Keyword::MaxContains));
        let (least, most) = (minimum.map_or(Some(1), |at| self.bound(at)), maximum.map_or(Some(usize::MAX), |at| self.bound(at)));
        let (Some(least), Some(most)) = (least, most) else {
            if let Some(marks) = marks {
                marks.doubtful = true;
            }
            return self.malformed(schema, Keyword::Contains);
        };
        let scope = std::mem::replace(&mut self.scope, schema);
        let doubts = self.doubts.len();
        let (mut sure, mut perhaps) = (0, 0);
        for (position, item) in value.items().enumerate() {
            match self.quietly(schema, item, None) {
                Validity::Valid => {
                    sure += 1;
                    if let Some(marks) = marks.as_deref_mut() {
                        marks.mark(position);
                    }
                }
                Validity::Invalid => {}
                Validity::Unknown => perhaps += 1,
            }
        }
        self.scope = scope;
        if let Some(marks) = marks {
            marks.doubtful |= perhaps > 0;
        }
        if sure + perhaps < least {
            let at = minimum.unwrap_or(schema);
            return self.fault(at, || format!("{} of the kind that `contains` describes", too_few(least, sure, "item", value)));
        }
        if sure > most {
            let at = maximum.unwrap_or(schema);
            return self.fault(at, || format!("{} of the kind that `contains` describes", too_many(most, sure, "item", value)));
        }
        if sure >= least && sure + perhaps <= most {
            self.doubts.truncate(doubts);
            return Validity::Valid;
        }
        Validity::Unknown
    }

    /// `uniqueItems`.
    fn unique(&mut self, at: NodeRef, value: Instance<'i>) -> Validity {
        if !self.steps(value.size() / 4, at) {
            return Validity::Unknown;
        }
        let mut prints: Vec<(u64, usize)> = value.items().enumerate().map(|(position, item)| (item.fingerprint(), position)).collect();
        prints.sort_unstable();
        // Of the equal items, the second that stands first in the array is told.
        let mut twice: Option<(usize, usize)> = None;
        for group in prints.chunk_by(|left, right| left.0 == right.0) {
            let earliest = twice.map_or(usize::MAX, |(_, second)| second);
            for (place, (_, second)) in group.iter().enumerate().take_while(|(_, (_, second))| *second < earliest) {
                let Some(right) = value.item(*second) else { continue };
                let mut equal = None;
                for (_, first) in group.iter().take(place) {
                    if !self.steps(right.size(), at) {
                        return Validity::Unknown;
                    }
                    if value.item(*first).is_some_and(|left| left.equals(right)) {
                        equal = Some((*first, *second));
                        break;
                    }
                }
                if equal.is_some() {
                    twice = equal;
                    break;
                }
            }
        }
        match twice {
            Some((first, second)) => {
                let item = value.item(second).unwrap_or(value);
                self.fault_inside(Step::Item(second), item, at, || {
                    format!("item {} is equal to item {}, and items must differ", second + 1, first + 1)
                })
            }
            None => Validity::Valid,
        }
    }

    /// `unevaluatedItems`.
    pub(super) fn unevaluated_items(&mut self, rules: &Keywords, value: Instance<'i>, marks: &mut Marks) -> Validity {
        let Some(schema) = rules.get(Keyword::UnevaluatedItems).filter(|_| value.kind() == Kind::Sequence) else { return Validity::Valid };
        let mut verdict = Validity::Valid;
        for (position, item) in value.items().enumerate() {
            if marks.has(position) {
                continue;
            }
            join!(
                self,
                verdict,
                if marks.doubtful || self.exhausted { self.unless_doubtful(schema, item) } else { self.inside(schema, Step::Item(position), item) }
            );
            marks.mark(position);
        }
        verdict
    }
}
