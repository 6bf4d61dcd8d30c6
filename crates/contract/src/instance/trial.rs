//! One judgement: the walk of a schema beside an instance, bounded in depth and in steps.

use super::keyword::{Keyword, Keywords};
use super::value::Instance;
use super::{Direction, Doubt, InstanceFault, MAX_FAULTS, Reading, ValidationResult, Validator, is_known_dialect};
use crate::resource::ResourceId;
use crate::{Contract, NodeRef};
use kitemark_document::{Kind, NodeId, pointer_token};
use std::fmt::Write as _;

/// How deep schemas may apply within schemas.
const MAX_DEPTH: usize = 256;

/// Whether a value is what a schema allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Validity {
    Valid,
    Invalid,
    Unknown,
}

impl Validity {
    pub(super) fn of(holds: bool) -> Self {
        if holds { Self::Valid } else { Self::Invalid }
    }

    /// Both.
    pub(super) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Invalid, _) | (_, Self::Invalid) => Self::Invalid,
            (Self::Valid, Self::Valid) => Self::Valid,
            _ => Self::Unknown,
        }
    }
}

/// Which members or items of one value have been evaluated (JSON Schema 2020-12 core, section 11).
#[derive(Debug, Clone)]
pub(super) struct Marks {
    seen: Vec<bool>,
    /// Whether there may be more, because something could not be judged.
    pub(super) doubtful: bool,
}

impl Marks {
    pub(super) fn of(value: Instance<'_>) -> Self {
        Self { seen: vec![false; value.len()], doubtful: false }
    }

    pub(super) fn mark(&mut self, position: usize) {
        if let Some(seen) = self.seen.get_mut(position) {
            *seen = true;
        }
    }

    pub(super) fn has(&self, position: usize) -> bool {
        self.seen.get(position).copied().unwrap_or_default()
    }

    pub(super) fn merge(&mut self, other: &Self) {
        self.seen.iter_mut().zip(&other.seen).for_each(|(seen, other)| *seen |= *other);
        self.doubtful |= other.doubtful;
    }
}

/// A step from a value to one inside it.
#[derive(Clone, Copy)]
pub(super) enum Step<'i> {
    Member(&'i str),
    Item(usize),
}

/// One judgement.
pub(super) struct Evaluation<'a, 'i> {
    pub(super) judge: &'a Validator<'a>,
    pub(super) contract: &'a Contract,
    pub(super) direction: Direction,
    pub(super) reading: Reading,
    /// The schema that applied first to the value at hand: what is declared for it elsewhere hangs on this.
    pub(super) scope: NodeRef,
    /// The way from the instance to the value at hand, with the node of each value on it.
    path: Vec<(Step<'i>, Option<NodeId>)>,
    root: Option<NodeId>,
    depth: usize,
    /// The schema resources through which the judgement came to the schema at hand, outermost first: what a `$dynamicRef`
    /// leads to hangs on them. Kept only where a schema has a `$dynamicAnchor`.
    resources: Vec<ResourceId>,
    pub(super) left: u64,
    pub(super) exhausted: bool,
    /// Above zero, only the verdict counts.
    pub(super) quiet: usize,
    /// The faults, and whether each says already which branch it was found by.
    pub(super) faults: Vec<(InstanceFault, bool)>,
    pub(super) doubts: Vec<Doubt>,
}

/// Adds a verdict; where only the verdict counts, an invalid one ends the work.
macro_rules! join {
    ($trial:ident, $verdict:ident, $next:expr) => {
        let next = $next;
        if next == Validity::Invalid && $trial.quiet > 0 {
            return Validity::Invalid;
        }
        $verdict = $verdict.and(next);
    };
}
pub(super) use join;

impl<'a, 'i> Evaluation<'a, 'i> {
    /// Runs a judgement, and tells how many steps it took.
    pub(super) fn run(
        judge: &'a Validator<'a>,
        schema: NodeRef,
        instance: Instance<'i>,
        direction: Direction,
        reading: Reading,
        allowance: u64,
    ) -> (ValidationResult, u64) {
        let mut trial = Self {
            judge,
            contract: judge.contract,
            direction,
            reading,
            scope: schema,
            path: Vec::new(),
            root: instance.node(),
            depth: 0,
            resources: Vec::new(),
            left: allowance,
            exhausted: false,
            quiet: 0,
            faults: Vec::new(),
            doubts: Vec::new(),
        };
        let verdict = trial.check(schema, instance, None);
        let spent = allowance - trial.left;
        let judgement = match verdict {
            Validity::Valid => ValidationResult::Valid,
            Validity::Unknown => {
                let doubt = trial.doubts.into_iter().next();
                ValidationResult::Inconclusive(doubt.unwrap_or_else(|| Doubt { at: schema, reason: "the schema cannot be judged".to_owned() }))
            }
            Validity::Invalid => {
                let mut faults: Vec<InstanceFault> = trial.faults.into_iter().map(|(fault, _)| fault).collect();
                faults.sort();
                faults.dedup_by(|right, left| (left.node, &left.pointer, &left.message) == (right.node, &right.pointer, &right.message));
                faults.truncate(MAX_FAULTS);
                ValidationResult::Invalid(faults)
            }
        };
        (judgement, spent)
    }

    /// Judges a value by a schema.
    pub(super) fn check(&mut self, schema: NodeRef, value: Instance<'i>, marks: Option<&mut Marks>) -> Validity {
        if !self.step(schema) {
            return self.unseen(marks);
        }
        if self.depth >= MAX_DEPTH {
            self.doubt(schema, || "schemas apply within schemas too deeply, or without end".to_owned());
            return self.unseen(marks);
        }
        self.depth += 1;
        let resource = if self.contract.has_dynamic_anchors() { self.contract.resource_around(schema) } else { None };
        let is_entered = resource.is_some() && resource != self.resources.last().copied();
        self.resources.extend(resource.filter(|_| is_entered));
        let verdict = self.check_here(schema, value, marks);
        if is_entered {
            self.resources.pop();
        }
        self.depth -= 1;
        verdict
    }

    /// A schema cannot be judged at all: whatever it would have evaluated is in doubt.
    fn unseen(&self, marks: Option<&mut Marks>) -> Validity {
        if let Some(marks) = marks {
            marks.doubtful = true;
        }
        Validity::Unknown
    }

    fn check_here(&mut self, schema: NodeRef, value: Instance<'i>, marks: Option<&mut Marks>) -> Validity {
        let document = self.contract.document(schema);
        match document.kind(schema.node) {
            Kind::Mapping => {}
            Kind::Boolean => {
                if document.boolean(schema.node) == Some(true) {
                    return Validity::Valid;
                }
                return self.fault(schema, || "no value is allowed here".to_owned());
            }
            _ => {
                self.doubt(schema, || "a schema must be an object or a boolean".to_owned());
                return self.unseen(marks);
            }
        }
        let rules = Keywords::of(document, schema, self.judge.has_json_schema);
        if !self.judge.has_json_schema {
            // In 3.0 nothing beside a `$ref` counts.
            return match rules.get(Keyword::Reference) {
                Some(reference) => self.refer(schema, reference, value, marks),
                None => self.apply(schema, &rules, value, marks),
            };
        }
        if self.is_foreign(&rules) {
            return self.unseen(marks);
        }
        if !rules.any(&[Keyword::UnevaluatedProperties, Keyword::UnevaluatedItems]) {
            return self.apply(schema, &rules, value, marks);
        }
        if !self.steps(value.len() / 64, schema) {
            return Validity::Unknown;
        }
        let mut own = Marks::of(value);
        let mut verdict = Validity::Valid;
        join!(self, verdict, self.apply(schema, &rules, value, Some(&mut own)));
        join!(self, verdict, self.unevaluated_properties(&rules, value, &mut own));
        join!(self, verdict, self.unevaluated_items(&rules, value, &mut own));
        if let Some(marks) = marks {
            marks.merge(&own);
        }
        verdict
    }

    /// Whether a schema is one that is not judged.
    fn is_foreign(&mut self, rules: &Keywords) -> bool {
        if let Some(at) = rules.get(Keyword::RecursiveReference) {
            self.doubt(at, || "`$recursiveRef` is not judged: JSON Schema 2020-12 has `$dynamicRef` in its place".to_owned());
            return true;
        }
        let Some(at) = rules.get(Keyword::Dialect).filter(|at| !is_known_dialect(self.contract.text(*at))) else { return false };
        self.doubt(at, || "schemas of this dialect are not judged".to_owned());
        true
    }

    fn apply(&mut self, schema: NodeRef, rules: &Keywords, value: Instance<'i>, mut marks: Option<&mut Marks>) -> Validity {
        if value.kind() == Kind::Null && self.is_true(rules.get(Keyword::Nullable)) {
            // Older contracts read `nullable` as a say over the whole schema, and the reading is theirs to choose.
            return Validity::Valid;
        }
        // Long texts take longer.
        if !self.steps(value.text().len() / 256, schema) {
            return Validity::Unknown;
        }
        let value = self.read(rules, value);
        let mut verdict = Validity::Valid;
        // A value of the wrong type, or none of those listed, is told once.
        for own in [Self::types, Self::listed] {
            match own(self, rules, value) {
                Validity::Invalid => return Validity::Invalid,
                next => verdict = verdict.and(next),
            }
        }
        match value.kind() {
            Kind::Number => {
                join!(self, verdict, self.numbers(rules, value));
            }
            Kind::String => {
                join!(self, verdict, self.strings(rules, value));
            }
            Kind::Mapping => {
                join!(self, verdict, self.objects(rules, value, marks.as_deref_mut()));
            }
            Kind::Sequence => {
                join!(self, verdict, self.arrays(rules, value, marks.as_deref_mut()));
            }
            Kind::Null | Kind::Boolean => {}
        }
        if let Some(reference) = rules.get(Keyword::Reference) {
            join!(self, verdict, self.refer(schema, reference, value, marks.as_deref_mut()));
        }
        if let Some(reference) = rules.get(Keyword::DynamicReference) {
            join!(self, verdict, self.refer_dynamically(schema, reference, value, marks.as_deref_mut()));
        }
        join!(self, verdict, self.combined(rules, value, marks));
        verdict
    }

    fn refer(&mut self, schema: NodeRef, reference: NodeRef, value: Instance<'i>, marks: Option<&mut Marks>) -> Validity {
        match self.contract.target(schema) {
            Some(target) => self.check(target, value, marks),
            None => {
                self.doubt(reference, || "the reference leads to no schema".to_owned());
                self.unseen(marks)
            }
        }
    }

    /// Judges by `$dynamicRef`: where it leads to a `$dynamicAnchor`, the outermost resource on the way that has one of
    /// that name counts.
    fn refer_dynamically(&mut self, schema: NodeRef, reference: NodeRef, value: Instance<'i>, marks: Option<&mut Marks>) -> Validity {
        let contract = self.contract;
        let Some(dynamic) = contract.dynamic_target(schema) else {
            self.doubt(reference, || "the reference leads to no schema".to_owned());
            return self.unseen(marks);
        };
        let mut target = dynamic.initial;
        if let Some(name) = &dynamic.anchor {
            let found = self.resources.iter().find_map(|resource| contract.dynamic_anchor(*resource, name).transpose());
            match found {
                Some(Ok(found)) => target = found,
                Some(Err(_)) => {
                    self.doubt(reference, || format!("several schemas have the `$dynamicAnchor` `{name}`, and nothing says which is meant"));
                    return self.unseen(marks);
                }
                None => {}
            }
        }
        self.check(target, value, marks)
    }

    /// Judges a value inside the one at hand.
    pub(super) fn inside(&mut self, schema: NodeRef, step: Step<'i>, value: Instance<'i>) -> Validity {
        let scope = std::mem::replace(&mut self.scope, schema);
        self.path.push((step, value.node()));
        let verdict = self.check(schema, value, None);
        self.path.pop();
        self.scope = scope;
        verdict
    }

    /// Judges a value without telling what is wrong with it.
    pub(super) fn quietly(&mut self, schema: NodeRef, value: Instance<'i>, marks: Option<&mut Marks>) -> Validity {
        self.quiet += 1;
        let verdict = self.check(schema, value, marks);
        self.quiet -= 1;
        verdict
    }

    /// Takes a step, if there is one left.
    pub(super) fn step(&mut self, at: NodeRef) -> bool {
        self.steps(1, at)
    }

    /// Takes a number of steps, if they are left.
    pub(super) fn steps(&mut self, number: usize, at: NodeRef) -> bool {
        match self.left.checked_sub(u64::try_from(number).unwrap_or(u64::MAX)) {
            Some(left) => {
                self.left = left;
                true
            }
            None => {
                self.left = 0;
                if !self.exhausted {
                    self.exhausted = true;
                    self.doubt(at, || "there are too many combinations of schemas to try".to_owned());
                }
                false
            }
        }
    }

    /// Notes what is wrong with the value at hand.
    pub(super) fn fault(&mut self, keyword: NodeRef, message: impl FnOnce() -> String) -> Validity {
        if self.quiet == 0 && self.faults.len() < 2 * MAX_FAULTS {
            let mut pointer = String::new();
            for (step, _) in &self.path {
                let _ = match step {
                    Step::Member(name) => write!(pointer, "/{}", pointer_token(name)),
                    Step::Item(position) => write!(pointer, "/{position}"),
                };
            }
            // A scalar that was read as another is still the node that it is.
            let node = self.path.last().map_or(self.root, |(_, node)| *node);
            self.faults.push((InstanceFault { node, pointer, keyword, message: message() }, false));
        }
        Validity::Invalid
    }

    /// Notes what is wrong with a member of the value at hand.
    pub(super) fn fault_inside(&mut self, step: Step<'i>, value: Instance<'i>, keyword: NodeRef, message: impl FnOnce() -> String) -> Validity {
        self.path.push((step, value.node()));
        let verdict = self.fault(keyword, message);
        self.path.pop();
        verdict
    }

    /// Notes why something cannot be judged.
    pub(super) fn doubt(&mut self, at: NodeRef, reason: impl FnOnce() -> String) -> Validity {
        if self.doubts.len() < MAX_FAULTS {
            self.doubts.push(Doubt { at, reason: reason() });
        }
        Validity::Unknown
    }

    /// The keyword has a value that the specification does not allow: that is another requirement's finding.
    pub(super) fn malformed(&mut self, at: NodeRef, keyword: Keyword) -> Validity {
        self.doubt(at, || format!("the value of `{}` is not what the specification allows", keyword.word()))
    }

    pub(super) fn is_true(&self, at: Option<NodeRef>) -> bool {
        at.is_some_and(|at| self.contract.document(at).boolean(at.node) == Some(true))
    }

    /// A node of the contract as a value.
    pub(super) fn given(&self, at: NodeRef) -> Instance<'a> {
        Instance::Node(self.contract.document(at), at.node)
    }

    /// The number that a keyword counts by.
    pub(super) fn bound(&self, at: NodeRef) -> Option<usize> {
        let number = self.contract.document(at).number(at.node)?;
        usize::try_from(number.as_u64()?).ok()
    }
}
