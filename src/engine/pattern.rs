//! Regular expressions of contracts, asked which samples they accept, and what follows where they cannot be asked.

use fancy_regex::{Regex, RegexBuilder};
use std::cell::Cell;

/// Steps back that one match may take: samples are short, so only a pattern that explodes takes more.
const MAX_STEPS: usize = 50_000;

/// Bytes that a compiled pattern may take.
const MAX_SIZE: usize = 1 << 20;

/// How a regular expression answers to samples.
#[derive(Clone, Copy)]
pub(super) enum Answer {
    AcceptsOne,
    AcceptsAll,
    RefusesAll,
}

impl Answer {
    /// Whether a pattern answers so; none where it cannot be compiled, or takes too long with a sample that decides.
    pub(super) fn is_given(self, pattern: &str, samples: &[String]) -> Option<bool> {
        let pattern = RegexBuilder::new(pattern).backtrack_limit(MAX_STEPS).delegate_size_limit(MAX_SIZE).build().ok()?;
        match self {
            Self::AcceptsOne => any(&pattern, samples, true),
            Self::AcceptsAll => any(&pattern, samples, false).map(|refuses| !refuses),
            Self::RefusesAll => any(&pattern, samples, true).map(|accepts| !accepts),
        }
    }
}

/// Whether a pattern accepts, or refuses, any of the samples.
fn any(pattern: &Regex, samples: &[String], accepts: bool) -> Option<bool> {
    let mut is_open = false;
    for sample in samples {
        match pattern.is_match(sample.as_str()) {
            Ok(accepted) if accepted == accepts => return Some(true),
            Ok(_) => {}
            Err(_) => is_open = true,
        }
    }
    (!is_open).then_some(false)
}

/// What patterns that cannot be asked are taken to answer while an assertion is evaluated.
#[derive(Clone, Copy)]
struct Assumption {
    answer: bool,
    /// Whether it was needed.
    used: bool,
}

thread_local! {
    // JSON Schema knows two truth values and keywords have no way to tell a third, so it is told beside them. An
    // assertion is evaluated on one thread from beginning to end.
    static ASSUMPTION: Cell<Assumption> = const { Cell::new(Assumption { answer: true, used: false }) };
}

/// The answer that a pattern which cannot be asked is taken to give.
pub(super) fn assumed() -> bool {
    ASSUMPTION.with(|cell| {
        let assumption = cell.get();
        cell.set(Assumption { used: true, ..assumption });
        assumption.answer
    })
}

/// Evaluates an assertion; none where its truth depends on how a pattern answers that cannot be asked.
pub(super) fn evaluate(holds: impl Fn() -> bool) -> Option<bool> {
    let under = |answer| {
        let before = ASSUMPTION.replace(Assumption { answer, used: false });
        let result = holds();
        (result, ASSUMPTION.replace(before).used)
    };
    let (held, used) = under(true);
    if used && under(false).0 != held { None } else { Some(held) }
}

#[cfg(test)]
mod tests {
    use super::{Answer, assumed, evaluate};

    fn given(answer: Answer, pattern: &str, samples: &[&str]) -> Option<bool> {
        answer.is_given(pattern, &samples.iter().map(|&sample| sample.to_owned()).collect::<Vec<_>>())
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
        assert_eq!(evaluate(assumed), None);
        assert_eq!(evaluate(|| !assumed()), None);
        assert_eq!(evaluate(|| [assumed(), true].contains(&true)), Some(true));
        assert_eq!(evaluate(|| [assumed(), false].iter().all(|answer| *answer)), Some(false));
        assert_eq!(evaluate(|| true), Some(true));
    }
}
