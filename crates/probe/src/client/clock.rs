//! The clock of a run: who runs it says what time it is, and when to stop.

use kitemark_document::Time;
use std::time::Duration;

/// What is called once when the run is to stop.
pub type OnStop = Box<dyn FnOnce() + Send>;

/// What a run asks of the clock.
pub trait Clock {
    /// How long the run has lasted.
    fn elapsed(&self) -> Duration;

    /// The time of day.
    fn time(&self) -> Time;

    /// Waits for so long, or until the run is to stop.
    fn wait(&self, duration: Duration);

    /// Whether the run is to stop.
    fn is_stopped(&self) -> bool;

    /// What is called when the run is to stop, at once where it is so already; it takes the place of what was to be called
    /// before, and none takes it away. A clock that never stops need not keep it.
    fn on_stop(&self, call: Option<OnStop>) {
        drop(call);
    }
}
