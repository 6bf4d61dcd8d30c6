//! The clock of a run: who runs it says what time it is, and when to stop.

use crate::document::Time;
use std::time::Duration;

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
}
