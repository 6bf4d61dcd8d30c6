//! What was left out because a limit was met or a reference leads nowhere. Facts return values and no more, so what they leave out is told beside them;
//! what is found once for all checks tells again, whenever it is asked for, what was left out of it.

use kitemark_contract::{Contract, NodeRef};
use std::cell::RefCell;
use std::fmt;
use std::sync::{Arc, OnceLock};

/// Why something could not be told.
pub type Reason = Arc<str>;

thread_local! {
    static LEFT_OUT: RefCell<Option<Reason>> = const { RefCell::new(None) };
}

/// Notes that something was left out.
pub fn leave_out(reason: impl FnOnce() -> Reason) {
    LEFT_OUT.with_borrow_mut(|left_out| {
        left_out.get_or_insert_with(reason);
    });
}

/// Notes that what is asked of a node cannot be told, where it has a reference that leads nowhere.
pub fn note_unresolved(contract: &Contract, at: NodeRef) {
    if contract.is_unresolved(at) {
        leave_out(|| {
            let place = contract.place(at);
            format!("the reference at {}:{} leads nowhere, so what should be there could not be judged", place.file, place.line).into()
        });
    }
}

/// A piece of work, with the first reason why something was left out of it, which the work around it is not told.
pub fn left_out_of<T>(work: impl FnOnce() -> T) -> (T, Option<Reason>) {
    let before = LEFT_OUT.take();
    let done = work();
    (done, LEFT_OUT.replace(before))
}

/// What is found when it is first asked for. Whoever asks is told what was left out of it.
pub struct Once<T>(OnceLock<(T, Option<Reason>)>);

impl<T> Once<T> {
    /// What was found, found now if it was not asked for before.
    pub fn get_or_init(&self, find: impl FnOnce() -> T) -> &T {
        let (found, left_out) = self.0.get_or_init(|| left_out_of(find));
        if let Some(reason) = left_out {
            leave_out(|| Arc::clone(reason));
        }
        found
    }
}

impl<T> Default for Once<T> {
    fn default() -> Self {
        Self(OnceLock::new())
    }
}

impl<T> fmt::Debug for Once<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Once").finish_non_exhaustive()
    }
}
