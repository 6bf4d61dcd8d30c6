//! The clock of a live run, which a signal stops.

use super::clock::now;
use super::signals::on_signal;
use super::{Exit, usage_error};
use kitemark_document::Time;
use kitemark_probe::client::{Clock, OnStop};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Whether the run is to stop, and who waits to hear of it.
#[derive(Default)]
struct Stop {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    is_asked: bool,
    on_stop: Option<OnStop>,
}

impl Stop {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn ask(&self) {
        let mut state = self.state();
        state.is_asked = true;
        if let Some(call) = state.on_stop.take() {
            call();
        }
        self.changed.notify_all();
    }
}

/// The clock of the machine, from the start of the run.
pub(super) struct RunClock {
    start: Instant,
    time: Time,
    stop: Arc<Stop>,
}

impl RunClock {
    /// Starts the clock. From now on a signal ends the run with what it has: Ctrl-C, and on Unix SIGTERM and SIGHUP.
    pub(super) fn start() -> Result<Self, Exit> {
        let stop = Arc::new(Stop::default());
        let asked = Arc::clone(&stop);
        on_signal(move || asked.ask())
            .map_err(|error| usage_error(&format!("Ctrl-C cannot be heard: {error}"), "run it where signals can be handled"))?;
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
        drop(self.stop.changed.wait_timeout_while(self.stop.state(), duration, |state| !state.is_asked));
    }

    fn is_stopped(&self) -> bool {
        self.stop.state().is_asked
    }

    fn on_stop(&self, call: Option<OnStop>) {
        let mut state = self.stop.state();
        match call {
            Some(call) if state.is_asked => call(),
            call => state.on_stop = call,
        }
    }
}
