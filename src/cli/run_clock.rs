//! The clock of a live run, which Ctrl-C stops.

use super::clock::now;
use super::{Exit, wrong};
use crate::document::Time;
use crate::probe::client::Clock;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Whether the run is to stop, and who waits to hear of it.
#[derive(Default)]
struct Stop {
    is_asked: Mutex<bool>,
    changed: Condvar,
}

/// The clock of the machine, from the start of the run.
pub(super) struct RunClock {
    start: Instant,
    time: Time,
    stop: Arc<Stop>,
}

impl RunClock {
    /// Starts the clock. From now on Ctrl-C ends the run after the request that is under way.
    pub(super) fn start() -> Result<Self, Exit> {
        let stop = Arc::new(Stop::default());
        let asked = Arc::clone(&stop);
        ctrlc::set_handler(move || {
            *asked.is_asked.lock().unwrap_or_else(PoisonError::into_inner) = true;
            asked.changed.notify_all();
        })
        .map_err(|error| wrong(&format!("Ctrl-C cannot be heard: {error}"), "run it where signals can be handled"))?;
        #[expect(clippy::disallowed_methods, reason = "the pace of a run is a matter of time; no outcome is")]
        let start = Instant::now();
        Ok(Self { start, time: now()?, stop })
    }
}

impl Clock for RunClock {
    fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }

    fn time(&self) -> Time {
        now().unwrap_or(self.time)
    }

    fn wait(&self, duration: Duration) {
        let asked = self.stop.is_asked.lock().unwrap_or_else(PoisonError::into_inner);
        drop(self.stop.changed.wait_timeout_while(asked, duration, |asked| !*asked));
    }

    fn is_stopped(&self) -> bool {
        *self.stop.is_asked.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
