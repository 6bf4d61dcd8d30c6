//! What one check may take, counted in work and never in time, and what was left out because a limit was met.
//!
//! Keywords and facts return values and no more, so what they leave out is told beside them. A check runs on one thread from
//! beginning to end; what is found once for all checks tells again, whenever it is asked for, what was left out of it.

use rustc_hash::FxHashMap;
use std::cell::RefCell;
use std::fmt;
use std::sync::{Arc, OnceLock};

/// The steps that the patterns of a contract may take in one check: so many in any case, and so many more for each node.
const STEPS: u64 = 20_000_000;
const STEPS_OF_NODE: u64 = 200;

/// Why something could not be told.
pub(super) type Reason = Arc<str>;

/// What the patterns of a contract may still take in a check, and how they answered.
struct Budget {
    left: u64,
    /// By the keyword that asked, then by the text of the pattern.
    answers: FxHashMap<usize, FxHashMap<Box<str>, Result<bool, Reason>>>,
}

thread_local! {
    static BUDGET: RefCell<Option<Budget>> = const { RefCell::new(None) };
    static LEFT_OUT: RefCell<Option<Reason>> = const { RefCell::new(None) };
}

/// Does the work of one check on a contract of this many nodes; with the first reason why something was left out of it.
pub(super) fn spend<T>(nodes: usize, work: impl FnOnce() -> T) -> (T, Option<Reason>) {
    let around = BUDGET.replace(Some(Budget { left: STEPS + STEPS_OF_NODE * nodes as u64, answers: FxHashMap::default() }));
    let done = left_out_of(work);
    BUDGET.set(around);
    done
}

/// Notes that something was left out.
pub(super) fn leave_out(reason: impl FnOnce() -> Reason) {
    LEFT_OUT.with_borrow_mut(|left_out| {
        left_out.get_or_insert_with(reason);
    });
}

/// A piece of work, with the first reason why something was left out of it, which the work around it is not told.
pub(super) fn left_out_of<T>(work: impl FnOnce() -> T) -> (T, Option<Reason>) {
    let before = LEFT_OUT.take();
    let done = work();
    (done, LEFT_OUT.replace(before))
}

/// What is found when it is first asked for. Whoever asks is told what was left out of it.
pub(super) struct Once<T>(OnceLock<(T, Option<Reason>)>);

impl<T> Once<T> {
    pub(super) fn new() -> Self {
        Self(OnceLock::new())
    }

    pub(super) fn get_or_init(&self, find: impl FnOnce() -> T) -> &T {
        let (found, left_out) = self.0.get_or_init(|| left_out_of(find));
        if let Some(reason) = left_out {
            leave_out(|| Arc::clone(reason));
        }
        found
    }
}

impl<T> Default for Once<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> fmt::Debug for Once<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Once").finish_non_exhaustive()
    }
}

/// How a pattern answers to a keyword, asked once in a check. `ask` is given the steps that may be taken, and takes from
/// them.
pub(super) fn answer(keyword: usize, pattern: &str, ask: impl FnOnce(&mut u64) -> Result<bool, Reason>) -> Result<bool, Reason> {
    let known = BUDGET.with_borrow(|budget| budget.as_ref()?.answers.get(&keyword)?.get(pattern).cloned());
    if let Some(known) = known {
        return known;
    }
    let mut left = BUDGET.with_borrow(|budget| budget.as_ref().map_or(STEPS, |budget| budget.left));
    let answer = ask(&mut left);
    BUDGET.with_borrow_mut(|budget| {
        if let Some(budget) = budget {
            budget.left = left;
            budget.answers.entry(keyword).or_default().insert(pattern.into(), answer.clone());
        }
    });
    answer
}
