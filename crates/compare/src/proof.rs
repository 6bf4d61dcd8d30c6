//! The proof that one schema accepts all that another accepts. What it cannot show it leaves open: no answer here says that a value is refused.
//!
//! Both schemas are lists of schema objects that all hold. The narrow one is taken type by type, its finite sets of values
//! one by one and its choices branch by branch; each keyword of the wide one must then follow from what the narrow one says.

use super::alike::{Twins, alike_under};
use super::difference::Direction;
use super::flat::{BOOLEAN, Conjunct, EVERY, FRACTION, Flat, INTEGER, NULL, TypeSet, branches, flat, own, stated_types, stated_values, type_of};
use super::side::{Parts, Side};
use kitemark_contract::NodeRef;
use kitemark_contract::instance::{self, Instance, ValidationResult, Validator};
use rustc_hash::FxHashMap;

/// How many keywords are looked at in all proofs of one comparison.
const MAX_STEPS: usize = 300_000;

/// How deep choices are opened within choices, and schemas within schemas.
const MAX_SPLITS: usize = 4;
const MAX_DEPTH: usize = 24;

/// How deep proofs of equality are held within one another.
const MAX_LEVEL: usize = 2;

/// How many values of a finite set are tried one by one.
const MAX_VALUES: usize = 512;

/// Proofs about the schemas of two contracts in one direction.
pub(super) struct Prover<'a> {
    /// The contract whose schemas must accept all.
    pub(super) wide: Side<'a>,
    pub(super) narrow: Side<'a>,
    judge_wide: Validator<'a>,
    judge_narrow: Validator<'a>,
    pub(super) direction: Direction,
    known: FxHashMap<(Parts, Parts), State>,
    /// What was proven as long as a proof succeeds that is still under way.
    assumed: Vec<(Parts, Parts)>,
    /// The outermost proof under way on which what was just proven depends.
    lowest: usize,
    /// What was too deep to be proven in its place.
    deferred: Vec<(Parts, Parts)>,
    twins: Twins,
    steps: usize,
    most_steps: usize,
    depth: usize,
    /// How many provers stand around this one.
    level: usize,
    /// The strict prover of the same direction, and that of the other, for what must be equal.
    strict: Option<Box<Prover<'a>>>,
    mirror: Option<Box<Prover<'a>>>,
}

/// What is known of a pair of schemas.
#[derive(Debug, Clone, Copy)]
enum State {
    /// The proof of this depth is under way.
    Open(usize),
    /// Proven if the proof of this depth succeeds.
    Conditional(usize),
    Proven,
    Unproven,
}

/// What the narrow schema says in the case that is looked at.
#[derive(Debug, Clone)]
pub(super) struct Case {
    pub(super) conjuncts: Vec<Conjunct>,
    /// The choices of which one branch is taken.
    pub(super) opened: Parts,
    pub(super) of: TypeSet,
}

/// A value of a finite set.
#[derive(Debug, Clone, Copy)]
enum Candidate {
    Node(NodeRef),
    Null,
    Boolean(bool),
}

impl<'a> Prover<'a> {
    pub(super) fn new(wide: Side<'a>, narrow: Side<'a>, direction: Direction) -> Self {
        Self {
            wide,
            narrow,
            judge_wide: Validator::new(wide.contract),
            judge_narrow: Validator::new(narrow.contract),
            direction,
            known: FxHashMap::default(),
            assumed: Vec::new(),
            lowest: usize::MAX,
            deferred: Vec::new(),
            twins: Twins::new(1_000_000 + 4 * (wide.contract.len() + narrow.contract.len())),
            steps: 0,
            most_steps: MAX_STEPS + wide.contract.len() + narrow.contract.len(),
            depth: 0,
            level: 0,
            strict: None,
            mirror: None,
        }
    }

    /// Whether the narrow schema is shown to accept all that the wide one accepts, without any leave.
    pub(super) fn covered_by(&mut self, wide: NodeRef, narrow: NodeRef) -> bool {
        if self.level >= MAX_LEVEL {
            return self.alike(wide, narrow);
        }
        let (one, other, level) = (self.narrow, self.wide, self.level + 1);
        let mirror = self.mirror.get_or_insert_with(|| Box::new(Self { level, ..Self::new(one, other, Direction::None) }));
        mirror.covers(&[narrow], &[wide])
    }

    /// Whether two schemas are shown to accept the same.
    pub(super) fn is_equal(&mut self, wide: NodeRef, narrow: NodeRef) -> bool {
        if self.level >= MAX_LEVEL {
            return self.alike(wide, narrow);
        }
        let (one, other, level) = (self.wide, self.narrow, self.level + 1);
        let strict = self.strict.get_or_insert_with(|| Box::new(Self { level, ..Self::new(one, other, Direction::None) }));
        strict.covers(&[wide], &[narrow]) && self.covered_by(wide, narrow)
    }

    /// Whether it can be shown that one schema accepts all that the other accepts. In responses more values of `enum` and
    /// `const` and more properties do not count: consumers are told to expect them. In requests it does not count what was
    /// sent under a name that was not declared and is now.
    pub(super) fn covers(&mut self, wide: &[NodeRef], narrow: &[NodeRef]) -> bool {
        if wide.is_empty() {
            return true;
        }
        let followed = |side: Side<'_>, parts: &[NodeRef]| parts.iter().map(|part| side.contract.follow(*part)).collect::<Parts>();
        let pair = (followed(self.wide, wide), followed(self.narrow, narrow));
        match self.known.get(&pair) {
            Some(State::Proven) => return true,
            Some(State::Unproven) => return false,
            // A schema that is reached again while it is looked at accepts what it accepts unless something else refuses it.
            Some(State::Open(depth) | State::Conditional(depth)) => {
                self.lowest = self.lowest.min(*depth);
                return true;
            }
            None => {}
        }
        if let ([wide], [narrow]) = (pair.0.as_slice(), pair.1.as_slice())
            && self.twins.are_alike(self.wide, *wide, self.narrow, *narrow)
        {
            self.known.insert(pair, State::Proven);
            return true;
        }
        if self.steps >= self.most_steps {
            return false;
        }
        if self.depth >= MAX_DEPTH {
            self.lowest = 0;
            self.known.insert(pair.clone(), State::Conditional(0));
            self.assumed.push(pair.clone());
            self.deferred.push(pair);
            return true;
        }
        let depth = self.depth;
        self.known.insert(pair.clone(), State::Open(depth));
        let start = self.assumed.len();
        self.assumed.push(pair.clone());
        let outer = std::mem::replace(&mut self.lowest, usize::MAX);
        self.depth += 1;
        let deferred = self.deferred.len();
        let mut is_proven = self.holds_for(&pair.0, &pair.1);
        // What was put off is owed before the outermost proof is closed.
        while depth == 0
            && is_proven
            && let Some((wide, narrow)) = self.deferred.pop()
        {
            is_proven = self.holds_for(&wide, &narrow);
        }
        self.depth -= 1;
        let own = std::mem::replace(&mut self.lowest, outer);
        if !is_proven {
            self.deferred.truncate(deferred);
            for void in self.assumed.drain(start..) {
                self.known.remove(&void);
            }
            self.known.insert(pair, State::Unproven);
        } else if own >= depth {
            for proven in self.assumed.drain(start..) {
                self.known.insert(proven, State::Proven);
            }
        } else {
            self.known.insert(pair, State::Conditional(own));
            self.lowest = self.lowest.min(own);
        }
        is_proven
    }

    fn holds_for(&mut self, wide: &[NodeRef], narrow: &[NodeRef]) -> bool {
        if let (Some(wide), Some(narrow)) = (flat(self.wide, wide), flat(self.narrow, narrow)) {
            if narrow.is_false || self.branches_hold(&wide, &narrow) {
                return true;
            }
            let case = Case { conjuncts: narrow.conjuncts, opened: Parts::new(), of: NULL };
            if EVERY.iter().all(|of| self.holds(&wide, &Case { of: *of, ..case.clone() }, 0)) {
                return true;
            }
        }
        wide.iter().all(|wide| narrow.iter().any(|narrow| self.alike(*wide, *narrow)))
    }

    /// Whether both are choices and nothing else, and each branch of the narrow one is accepted by one of the wide one.
    fn branches_hold(&mut self, wide: &Flat, narrow: &Flat) -> bool {
        let ([one], [other]) = (wide.conjuncts.as_slice(), narrow.conjuncts.as_slice()) else { return false };
        let is_choice = |side: Side<'a>, at: NodeRef| {
            let says = |keyword: &str| {
                !matches!(keyword, "anyOf" | "oneOf" | "discriminator" | "nullable" | "title" | "description") && !keyword.starts_with("x-")
            };
            !side.contract.members(at).any(|(keyword, _)| says(keyword))
        };
        let asked = branches(self.wide, one.at, "anyOf");
        let left = ["anyOf", "oneOf"].map(|keyword| branches(self.narrow, other.at, keyword));
        let [left, []] = left.each_ref().map(Vec::as_slice) else {
            return false;
        };
        let is_meant = !asked.is_empty() && !left.is_empty() && own(self.wide, one.at, "oneOf").is_none() && (one.null_passes || !other.null_passes);
        is_meant
            && is_choice(self.wide, one.at)
            && is_choice(self.narrow, other.at)
            && left.iter().enumerate().all(|(position, branch)| {
                let same = asked.get(position).copied();
                same.into_iter().chain(asked.iter().copied()).any(|wide| self.covers(&[wide], &[*branch]))
            })
    }

    /// Whether all values of the case are accepted.
    pub(super) fn holds(&mut self, wide: &Flat, case: &Case, splits: usize) -> bool {
        if self.is_empty(case) {
            return true;
        }
        if wide.is_false || self.steps >= self.most_steps {
            return self.splits(wide, case, splits);
        }
        let values = self.values(case);
        let follows = wide.conjuncts.iter().all(|conjunct| {
            values.as_ref().is_some_and(|values| values.iter().all(|value| self.accepts(*conjunct, *value)))
                || self.follows(wide, *conjunct, case, splits)
        });
        follows || self.splits(wide, case, splits)
    }

    /// Whether all values are accepted in each branch of one of the choices that the narrow schema leaves.
    fn splits(&mut self, wide: &Flat, case: &Case, splits: usize) -> bool {
        if splits >= MAX_SPLITS {
            return false;
        }
        let narrow = self.narrow;
        let choices: Vec<(NodeRef, Parts)> = case
            .conjuncts
            .iter()
            .flat_map(|conjunct| ["oneOf", "anyOf"].map(|keyword| (own(narrow, conjunct.at, keyword), branches(narrow, conjunct.at, keyword))))
            .filter_map(|(list, branches)| list.filter(|list| branches.len() > 1 && !case.opened.contains(list)).map(|list| (list, branches)))
            .collect();
        choices.into_iter().any(|(list, branches)| {
            branches.into_iter().all(|branch| {
                let Some(branch) = flat(narrow, &[branch]) else { return false };
                if branch.is_false {
                    return true;
                }
                let mut inner = case.clone();
                inner.opened.push(list);
                for conjunct in branch.conjuncts {
                    if !inner.conjuncts.contains(&conjunct) {
                        inner.conjuncts.push(conjunct);
                    }
                }
                self.holds(wide, &inner, splits + 1)
            })
        })
    }

    /// Whether all values of the case satisfy a schema that is within the wide one.
    pub(super) fn satisfies(&mut self, schema: NodeRef, case: &Case, splits: usize) -> bool {
        splits < MAX_SPLITS + 2 && flat(self.wide, &[schema]).is_some_and(|wide| self.holds(&wide, case, splits + 1))
    }

    /// Whether the types say that there is no value of the case.
    fn is_empty(&self, case: &Case) -> bool {
        case.conjuncts.iter().any(|conjunct| {
            let passes = case.of == NULL && conjunct.null_passes;
            let allows = |of: TypeSet| stated_types(self.narrow, *conjunct) & of != 0;
            let has_value = |of: TypeSet| {
                stated_values(self.narrow, conjunct.at).is_none_or(|values| values.iter().any(|value| type_of(self.narrow, *value) & of != 0))
            };
            !passes && (!allows(case.of) || !has_value(case.of))
        })
    }

    /// The values of the case, where they are finitely many and are listed.
    fn values(&self, case: &Case) -> Option<Vec<Candidate>> {
        let candidates: Vec<Candidate> = match case.of {
            NULL => vec![Candidate::Null],
            BOOLEAN => vec![Candidate::Boolean(false), Candidate::Boolean(true)],
            of => {
                let lists = case.conjuncts.iter().filter_map(|conjunct| stated_values(self.narrow, conjunct.at));
                let shortest = lists.min_by_key(Vec::len).filter(|list| list.len() <= MAX_VALUES)?;
                shortest.into_iter().filter(|value| type_of(self.narrow, *value) == of).map(Candidate::Node).collect()
            }
        };
        let is_allowed = |candidate: &Candidate| {
            case.conjuncts.iter().all(|conjunct| {
                case.of == NULL && conjunct.null_passes
                    || !matches!(self.judged(&self.judge_narrow, conjunct.at, *candidate), ValidationResult::Invalid(_))
            })
        };
        Some(candidates.into_iter().filter(is_allowed).collect())
    }

    fn accepts(&self, conjunct: Conjunct, value: Candidate) -> bool {
        matches!(value, Candidate::Null) && conjunct.null_passes
            || matches!(self.judged(&self.judge_wide, conjunct.at, value), ValidationResult::Valid)
    }

    fn judged(&self, judge: &Validator<'_>, schema: NodeRef, value: Candidate) -> ValidationResult {
        let direction = match self.direction {
            Direction::Request => instance::Direction::Request,
            Direction::Response => instance::Direction::Response,
            Direction::None => instance::Direction::Either,
        };
        let value = match value {
            Candidate::Node(at) => Instance::Node(self.narrow.contract.document(at), at.node),
            Candidate::Null => Instance::Null,
            Candidate::Boolean(value) => Instance::Boolean(value),
        };
        judge.judge(schema, value, direction)
    }

    /// Whether every keyword of a schema object follows from what the case says.
    fn follows(&mut self, wide: &Flat, conjunct: Conjunct, case: &Case, splits: usize) -> bool {
        if case.of == NULL && conjunct.null_passes {
            return true;
        }
        if stated_types(self.wide, conjunct) & case.of == 0 {
            return false;
        }
        let contract = self.wide.contract;
        let follows = contract.members(conjunct.at).all(|(keyword, value)| {
            self.steps += 1;
            self.keyword_follows(wide, conjunct.at, keyword, value, case, splits)
        });
        follows || self.has_whole(conjunct.at, case)
    }

    /// Whether the narrow contract says the same in one of the schema objects of the case.
    pub(super) fn has_whole(&mut self, schema: NodeRef, case: &Case) -> bool {
        case.conjuncts.iter().any(|conjunct| self.alike(schema, conjunct.at))
    }

    /// Whether the narrow contract has the same under the same keyword of one of the schema objects of the case.
    pub(super) fn has_alike(&mut self, keyword: &str, value: NodeRef, case: &Case) -> bool {
        let narrow = self.narrow;
        case.conjuncts.iter().any(|conjunct| own(narrow, conjunct.at, keyword).is_some_and(|other| self.alike_value(keyword, value, other)))
    }

    pub(super) fn alike_value(&mut self, keyword: &str, wide: NodeRef, narrow: NodeRef) -> bool {
        self.steps += 8;
        self.steps < self.most_steps && alike_under(keyword, self.wide, wide, self.narrow, narrow)
    }

    pub(super) fn alike(&mut self, wide: NodeRef, narrow: NodeRef) -> bool {
        self.twins.are_alike(self.wide, wide, self.narrow, narrow)
    }

    /// Whether a property of these schemas does not travel in this direction.
    pub(super) fn is_unseen(&self, side: Side<'a>, parts: &[NodeRef]) -> bool {
        match self.direction {
            Direction::Request => side.flag(parts, "readOnly"),
            Direction::Response => side.flag(parts, "writeOnly"),
            Direction::None => false,
        }
    }

    /// Whether growth of lists of values and of closed objects is left out of account.
    pub(super) fn may_grow(&self) -> bool {
        self.direction == Direction::Response
    }

    pub(super) fn is_number(case: &Case) -> bool {
        case.of & (INTEGER | FRACTION) != 0
    }
}
