//! The circuit breaker: a service that is in trouble is left alone.

use super::limits::Limits;
use std::time::Duration;

/// After how many failures in a row a run rests.
const REST: u32 = 3;

/// After how many failures in a row a run ends.
const END: u32 = 10;

/// What a request came to, as far as the health of the service goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Health {
    /// It was answered.
    Well,
    /// It was answered that the service is in trouble (5xx), with how long it asks to be left alone.
    Failed(Option<Duration>),
    /// It was answered that there are too many requests (429), likewise.
    Refused(Option<Duration>),
    /// It was not answered.
    Silent,
}

/// How a run goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Next {
    /// With the next request.
    Go,
    /// With the next request after a rest.
    Rest(Duration),
    /// Not at all, for this reason.
    End(String),
}

/// The failures in a row, and whether anything was ever answered.
#[derive(Debug, Default)]
pub(super) struct Breaker {
    failures: u32,
    was_answered: bool,
}

impl Breaker {
    pub(super) fn next(&mut self, health: Health, limits: &Limits) -> Next {
        let asked = match health {
            Health::Well => {
                *self = Self { failures: 0, was_answered: true };
                return Next::Go;
            }
            Health::Failed(asked) | Health::Refused(asked) => {
                self.was_answered = true;
                asked
            }
            Health::Silent => None,
        };
        self.failures += 1;
        if !self.was_answered && self.failures >= REST {
            return Next::End(format!("the service was not reached: none of {} requests was answered", self.failures));
        }
        if self.failures >= END {
            return Next::End(format!("{} requests in a row failed", self.failures));
        }
        match asked {
            Some(asked) if asked > limits.longest_pause => {
                Next::End(format!("the service asks to be left alone for {} seconds, which is more than this run waits", asked.as_secs()))
            }
            Some(asked) => Next::Rest(asked),
            None if matches!(health, Health::Refused(_)) || self.failures.is_multiple_of(REST) => Next::Rest(limits.pause),
            None => Next::Go,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Breaker, Health, Limits, Next};
    use std::time::Duration;

    fn after(healths: &[Health]) -> Next {
        let mut breaker = Breaker::default();
        healths.iter().fold(Next::Go, |_, health| breaker.next(*health, &Limits::default()))
    }

    #[test]
    fn three_failures_rest_and_ten_end() {
        let failed = Health::Failed(None);
        assert_eq!(after(&[failed; 2]), Next::Go);
        assert_eq!(after(&[failed; 3]), Next::Rest(Duration::from_secs(5)));
        assert_eq!(after(&[failed, failed, Health::Well, failed]), Next::Go);
        assert!(matches!(after(&[failed; 10]), Next::End(reason) if reason.contains("10 requests in a row")));
    }

    #[test]
    fn who_was_never_there_is_not_asked_ten_times() {
        assert!(matches!(after(&[Health::Silent; 3]), Next::End(reason) if reason.contains("not reached")));
        assert_eq!(after(&[Health::Well, Health::Silent, Health::Silent, Health::Silent]), Next::Rest(Duration::from_secs(5)));
    }

    #[test]
    fn who_asks_to_be_left_alone_is() {
        assert_eq!(after(&[Health::Refused(None)]), Next::Rest(Duration::from_secs(5)));
        let asked = |seconds| Some(Duration::from_secs(seconds));
        assert_eq!(after(&[Health::Refused(asked(7))]), Next::Rest(Duration::from_secs(7)));
        assert_eq!(after(&[Health::Failed(asked(0))]), Next::Rest(Duration::ZERO));
        assert!(matches!(after(&[Health::Refused(asked(121))]), Next::End(reason) if reason.contains("121 seconds")));
    }
}
