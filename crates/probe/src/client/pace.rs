//! The pace of a run: one request at a time, none before its time.

use super::clock::Clock;
use std::time::Duration;

/// When the next request may be sent.
#[derive(Debug)]
pub(super) struct RateLimiter {
    interval: Duration,
    next: Duration,
}

impl RateLimiter {
    pub(super) fn new(interval: Duration) -> Self {
        Self { interval, next: Duration::ZERO }
    }

    /// Waits until a request may be sent, and counts it as sent. Whether the run goes on.
    pub(super) fn step(&mut self, clock: &dyn Clock) -> bool {
        // A clock may wake early.
        loop {
            let now = clock.elapsed();
            if clock.is_stopped() {
                return false;
            }
            if now >= self.next {
                self.next = now + self.interval;
                return true;
            }
            clock.wait(self.next - now);
        }
    }

    /// Sends nothing for so long.
    pub(super) fn rest(&mut self, now: Duration, duration: Duration) {
        self.next = self.next.max(now + duration);
    }
}
