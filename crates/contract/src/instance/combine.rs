//! Keywords that combine schemas over one value: all, any and one of several, none, if, and beside a property.

use super::Reading;
use super::keyword::{Keyword, Keywords};
use super::trial::{Evaluation, Marks, Validity, join};
use super::value::Instance;
use super::words;
use crate::NodeRef;
use kitemark_document::Kind;

impl<'i> Evaluation<'_, 'i> {
    pub(super) fn combined(&mut self, rules: &Keywords, value: Instance<'i>, mut marks: Option<&mut Marks>) -> Validity {
        let contract = self.contract;
        let mut verdict = Validity::Valid;
        if let Some(list) = rules.get(Keyword::AllOf) {
            for branch in contract.items(list) {
                join!(self, verdict, self.check(branch, value, marks.as_deref_mut()));
            }
        }
        if let Some(list) = rules.get(Keyword::AnyOf) {
            join!(self, verdict, self.any_of(rules, list, value, marks.as_deref_mut()));
        }
        if let Some(list) = rules.get(Keyword::OneOf) {
            join!(self, verdict, self.one_of(rules, list, value, marks.as_deref_mut()));
        }
        if let Some(schema) = rules.get(Keyword::Not) {
            join!(self, verdict, self.not(schema, value));
        }
        if let Some(condition) = rules.get(Keyword::If).filter(|_| rules.any(&[Keyword::Then, Keyword::Else]) || marks.is_some()) {
            join!(self, verdict, self.conditional(rules, condition, value, marks.as_deref_mut()));
        }
        if let Some(at) = rules.get(Keyword::DependentSchemas).filter(|_| value.kind() == Kind::Mapping) {
            for (name, schema) in contract.members(at) {
                if !self.steps(value.len() / 16, at) {
                    return Validity::Unknown;
                }
                if value.get(name).is_some() {
                    join!(self, verdict, self.check(schema, value, marks.as_deref_mut()));
                }
            }
        }
        verdict
    }

    /// Judges a value by a branch whose marks count only where it is valid.
    fn branch(&mut self, branch: NodeRef, value: Instance<'i>, marks: Option<&mut Marks>) -> Validity {
        let Some(marks) = marks else { return self.quietly(branch, value, None) };
        if !self.steps(value.len() / 64, branch) {
            marks.doubtful = true;
            return Validity::Unknown;
        }
        let mut own = Marks::of(value);
        let verdict = self.quietly(branch, value, Some(&mut own));
        match verdict {
            Validity::Valid => marks.merge(&own),
            Validity::Invalid => {}
            Validity::Unknown => marks.doubtful = true,
        }
        verdict
    }

    fn any_of(&mut self, rules: &Keywords, list: NodeRef, value: Instance<'i>, mut marks: Option<&mut Marks>) -> Validity {
        let doubts = self.doubts.len();
        let mut best = Validity::Invalid;
        for branch in self.contract.items(list) {
            match self.branch(branch, value, marks.as_deref_mut()) {
                Validity::Valid => {
                    best = Validity::Valid;
                    // Where marks are kept, every branch that is valid leaves its own.
                    if marks.is_none() {
                        break;
                    }
                }
                Validity::Invalid => {}
                Validity::Unknown if best == Validity::Invalid => best = Validity::Unknown,
                Validity::Unknown => {}
            }
        }
        match best {
            Validity::Valid => self.doubts.truncate(doubts),
            Validity::Invalid => return self.none_of(rules, Keyword::AnyOf, list, value),
            Validity::Unknown => {}
        }
        best
    }

    fn one_of(&mut self, rules: &Keywords, list: NodeRef, value: Instance<'i>, mut marks: Option<&mut Marks>) -> Validity {
        let doubts = self.doubts.len();
        let (valid, unknown) = match self.reading {
            Reading::AsWritten => self.branches(list, value, marks),
            // Read as text, a value is often of several types: what it is as written decides first.
            Reading::AsText => {
                self.reading = Reading::AsWritten;
                let written = self.branches(list, value, marks.as_deref_mut());
                self.reading = Reading::AsText;
                if written.0.is_empty() {
                    let (mut valid, unknown) = self.branches(list, value, marks);
                    valid.truncate(1);
                    (valid, unknown)
                } else {
                    written
                }
            }
        };
        match (valid.as_slice(), unknown) {
            ([], false) => self.none_of(rules, Keyword::OneOf, list, value),
            ([_], false) => {
                self.doubts.truncate(doubts);
                Validity::Valid
            }
            ([] | [_], true) => Validity::Unknown,
            (several, _) => {
                let contract = self.contract;
                self.fault(list, || {
                    let labels = several.iter().map(|(position, branch)| super::branch::label(contract, *branch, *position)).collect::<Vec<_>>();
                    format!("expected exactly one branch of `oneOf` to allow the value, found more than one: {}", labels.join(" and "))
                })
            }
        }
    }

    /// The branches that allow a value, the first two of them, and whether another may.
    fn branches(&mut self, list: NodeRef, value: Instance<'i>, mut marks: Option<&mut Marks>) -> (Vec<(usize, NodeRef)>, bool) {
        let mut valid = Vec::new();
        let mut unknown = false;
        for (position, branch) in self.contract.items(list).enumerate() {
            match self.branch(branch, value, marks.as_deref_mut()) {
                Validity::Valid => valid.push((position, branch)),
                Validity::Invalid => {}
                Validity::Unknown => unknown = true,
            }
            if valid.len() == 2 {
                break;
            }
        }
        (valid, unknown)
    }

    /// No branch allows the value: what is wrong is told by the branch that comes nearest.
    fn none_of(&mut self, rules: &Keywords, keyword: Keyword, list: NodeRef, value: Instance<'i>) -> Validity {
        if self.quiet > 0 {
            return Validity::Invalid;
        }
        let nearest = self.nearest(rules, list, value);
        if let Some((position, branch)) = nearest.branch {
            let first = self.faults.len();
            let doubts = self.doubts.len();
            self.check(branch, value, None);
            self.doubts.truncate(doubts);
            if self.faults.len() > first {
                if nearest.others > 0 {
                    let label = super::branch::label(self.contract, branch, position);
                    let note = format!(" (by {label}, the nearest branch of `{}`)", keyword.word());
                    for (fault, is_noted) in self.faults.iter_mut().skip(first).filter(|(_, is_noted)| !is_noted) {
                        fault.message.push_str(&note);
                        *is_noted = true;
                    }
                }
                return Validity::Invalid;
            }
        }
        self.fault(list, || match nearest.types.as_slice() {
            [] => format!("expected what a branch of `{}` allows, found {}", keyword.word(), words::found(value)),
            types => format!("expected {}, found {}", words::either(types.to_vec()), words::found(value)),
        })
    }

    fn not(&mut self, schema: NodeRef, value: Instance<'i>) -> Validity {
        let doubts = self.doubts.len();
        let reading = std::mem::replace(&mut self.reading, Reading::AsWritten);
        let verdict = self.quietly(schema, value, None);
        self.reading = reading;
        match verdict {
            Validity::Valid => self.fault(schema, || format!("{} is what `not` rules out", words::found(value))),
            Validity::Invalid => {
                self.doubts.truncate(doubts);
                Validity::Valid
            }
            Validity::Unknown => Validity::Unknown,
        }
    }

    /// `if` with `then` and `else`.
    fn conditional(&mut self, rules: &Keywords, condition: NodeRef, value: Instance<'i>, mut marks: Option<&mut Marks>) -> Validity {
        let doubts = self.doubts.len();
        let reading = std::mem::replace(&mut self.reading, Reading::AsWritten);
        let verdict = self.branch(condition, value, marks.as_deref_mut());
        self.reading = reading;
        let follows = match verdict {
            Validity::Valid => rules.get(Keyword::Then),
            Validity::Invalid => rules.get(Keyword::Else),
            Validity::Unknown => return Validity::Unknown,
        };
        self.doubts.truncate(doubts);
        follows.map_or(Validity::Valid, |schema| self.check(schema, value, marks))
    }
}
