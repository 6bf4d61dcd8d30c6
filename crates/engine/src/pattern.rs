//! Patterns of contracts, asked which samples they accept, and what follows where they cannot be asked.

use super::budget;
use kitemark_contract::Contract;
use kitemark_contract::pattern::{Compiled, Pattern};
use kitemark_model::Reason;
use std::cell::RefCell;
use std::sync::Arc;

/// The steps that one pattern may take on one sample: samples are short, so only one that explodes takes more.
const MAX_STEPS: u64 = 1_000_000;

/// How a pattern is to answer to samples.
#[derive(Clone, Copy)]
pub(super) enum Answer {
    AcceptsOne,
    AcceptsAll,
    RefusesAll,
}

/// What a keyword asks of a pattern.
pub(super) struct Question {
    answer: Answer,
    samples: Vec<String>,
}

impl Question {
    pub(super) fn new(answer: Answer, samples: Vec<String>) -> Self {
        Self { answer, samples }
    }

    /// Whether a pattern answers so. The contract in which it stands has it compiled once.
    ///
    /// # Errors
    /// Why it cannot be told: the pattern cannot be tried, or takes too many steps on a sample that decides.
    pub(super) fn is_met(&self, pattern: &str, contract: Option<&Contract>) -> Result<bool, Reason> {
        // While a check runs its keywords stay where they are.
        let own = std::ptr::from_ref(self).addr();
        budget::answer(own, pattern, |left| {
            let compiled: Compiled = contract.map_or_else(|| Arc::new(Pattern::new(pattern)), |contract| contract.pattern(pattern));
            let pattern = compiled.as_ref().as_ref().map_err(|reason| Reason::from(reason.as_str()))?;
            match self.answer {
                Answer::AcceptsOne => self.any(pattern, true, left),
                Answer::AcceptsAll => self.any(pattern, false, left).map(|refuses| !refuses),
                Answer::RefusesAll => self.any(pattern, true, left).map(|accepts| !accepts),
            }
        })
    }

    /// Whether a pattern accepts, or refuses, any of the samples.
    fn any(&self, pattern: &Pattern, accepts: bool, left: &mut u64) -> Result<bool, Reason> {
        let mut is_open = false;
        for sample in &self.samples {
            let allowed = MAX_STEPS.min(*left);
            let mut unused = allowed;
            let accepted = pattern.is_match(sample, &mut unused);
            *left -= allowed - unused;
            match accepted {
                Some(accepted) if accepted == accepts => return Ok(true),
                Some(_) => {}
                None => is_open = true,
            }
        }
        if is_open { Err("it takes too many steps".into()) } else { Ok(false) }
    }
}

/// What patterns that cannot be asked are taken to answer while an assertion is evaluated.
struct Assumption {
    answer: bool,
    /// Why it was first needed, if it was.
    needed: Option<Reason>,
}

thread_local! {
    // JSON Schema knows two truth values and keywords have no way to tell a third, so it is told beside them. An
    // assertion is evaluated on one thread from beginning to end.
    static ASSUMPTION: RefCell<Assumption> = const { RefCell::new(Assumption { answer: true, needed: None }) };
}

/// The answer that a pattern which cannot be asked, for this reason, is taken to give.
pub(super) fn assumed(reason: Reason) -> bool {
    ASSUMPTION.with_borrow_mut(|assumption| {
        assumption.needed.get_or_insert(reason);
        assumption.answer
    })
}

/// Evaluates an assertion.
///
/// # Errors
/// Why a pattern cannot be asked, where the truth of the assertion depends on how it answers.
pub(super) fn evaluate(holds: impl Fn() -> bool) -> Result<bool, Reason> {
    let under = |answer| {
        let before = ASSUMPTION.replace(Assumption { answer, needed: None });
        let result = holds();
        (result, ASSUMPTION.replace(before).needed)
    };
    match under(true) {
        (held, None) => Ok(held),
        (held, Some(reason)) => {
            if under(false).0 == held {
                Ok(held)
            } else {
                Err(reason)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Answer, Question, assumed, evaluate};

    fn given(answer: Answer, pattern: &str, samples: &[&str]) -> Option<bool> {
        Question::new(answer, samples.iter().map(|&sample| sample.to_owned()).collect()).is_met(pattern, None).ok()
    }

    #[test]
    fn patterns_that_look_around_or_back_are_asked() {
        assert_eq!(given(Answer::AcceptsOne, "^(?!.*O)[A-Z]+$", &["FOO", "BAR"]), Some(true));
        assert_eq!(given(Answer::AcceptsAll, "^(?!.*O)[A-Z]+$", &["FOO", "BAR"]), Some(false));
        assert_eq!(given(Answer::RefusesAll, r"^(.)\1$", &["ab", "ba"]), Some(true));
        assert_eq!(given(Answer::RefusesAll, r"^(.)\1$", &["ab", "aa"]), Some(false));
    }

    #[test]
    fn what_does_not_compile_gives_no_answer() {
        for pattern in ["(?<[", "(", "(a{1000}){1000}"] {
            for answer in [Answer::AcceptsOne, Answer::AcceptsAll, Answer::RefusesAll] {
                assert_eq!(given(answer, pattern, &["a"]), None, "{pattern}");
            }
        }
    }

    #[test]
    fn what_explodes_gives_no_answer_unless_another_sample_decides() {
        let long = format!("{}!b", "a".repeat(60));
        let pattern = "^(?:(?=a)a|a)*b$";
        assert_eq!(given(Answer::AcceptsOne, pattern, &[&long]), None);
        assert_eq!(given(Answer::RefusesAll, pattern, &[&long]), None);
        assert_eq!(given(Answer::AcceptsOne, pattern, &[&long, "aab"]), Some(true));
        assert_eq!(given(Answer::AcceptsAll, pattern, &[&long, "a"]), Some(false));
    }

    #[test]
    fn an_assertion_is_open_only_where_the_answer_matters() {
        let open = || assumed("why".into());
        assert_eq!(evaluate(open), Err("why".into()));
        assert_eq!(evaluate(|| !open()), Err("why".into()));
        assert_eq!(evaluate(|| [open(), true].contains(&true)), Ok(true));
        assert_eq!(evaluate(|| [open(), false].iter().all(|answer| *answer)), Ok(false));
        assert_eq!(evaluate(|| true), Ok(true));
    }
}
