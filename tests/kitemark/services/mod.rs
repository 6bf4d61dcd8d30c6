//! Promise 6: what is sent to a running service, what is kept of its answers, and how they are judged.

mod answers;
mod caa;
mod doubtful;
mod live;
mod live_ends;
mod misbehaving;
mod plan;
mod reads;
mod refusals;
mod replay;
mod tls;
