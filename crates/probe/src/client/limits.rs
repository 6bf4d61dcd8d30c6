//! How much a run may ask of a service.

use std::time::Duration;

/// The limits of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// The least time between the beginnings of two requests or handshakes; one is sent at a time.
    pub interval: Duration,
    /// How many requests are sent at most, repetitions among them.
    pub requests: usize,
    /// How long is waited for a connection, for the head of an answer, and for each part of its body.
    pub timeout: Duration,
    /// How long a connection may rest and still carry another request: less than any common server keeps one that is idle
    /// (Gunicorn 2 seconds, Apache, Node.js and Uvicorn 5), which would close it as the request is on its way.
    pub idle: Duration,
    /// How long the body of one answer is read.
    pub body_time: Duration,
    /// How much of a body is read, in bytes.
    pub body_bytes: usize,
    /// How long a run rests after failures in a row, or where it is asked to slow down without being told for how long.
    pub pause: Duration,
    /// The longest rest that a service can ask for; where it asks for more, the run ends.
    pub longest_pause: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            interval: Duration::from_millis(500),
            requests: 1_000,
            timeout: Duration::from_secs(10),
            idle: Duration::from_millis(1_500),
            body_time: Duration::from_secs(20),
            body_bytes: 1024 * 1024,
            pause: Duration::from_secs(5),
            longest_pause: Duration::from_secs(120),
        }
    }
}
