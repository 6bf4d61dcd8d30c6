//! What the patterns of a contract may take in one check, counted in steps and never in time. A check runs on one thread from
//! beginning to end.

use kitemark_model::{Reason, left_out_of};
use rustc_hash::FxHashMap;
use std::cell::RefCell;

/// The steps that the patterns of a contract may take in one check: so many in any case, and so many more for each node.
const STEPS: u64 = 20_000_000;
const STEPS_OF_NODE: u64 = 200;

/// What the patterns of a contract may still take in a check, and how they answered.
struct Budget {
    left: u64,
    /// By the keyword that asked, then by the text of the pattern.
    answers: FxHashMap<usize, FxHashMap<Box<str>, Result<bool, Reason>>>,
}

thread_local! {
    static BUDGET: RefCell<Option<Budget>> = const { RefCell::new(None) };
}

/// Does the work of one check on a contract of this many nodes; with the first reason why something was left out of it.
pub(super) fn spend<T>(nodes: usize, work: impl FnOnce() -> T) -> (T, Option<Reason>) {
    let around = BUDGET.replace(Some(Budget { left: STEPS + STEPS_OF_NODE * nodes as u64, answers: FxHashMap::default() }));
    let done = left_out_of(work);
    BUDGET.set(around);
    done
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
