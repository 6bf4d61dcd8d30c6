//! The promises, held by the real binary and by the library in process: one program, a folder for each kind.
#![allow(
    dead_code,
    clippy::allow_attributes,
    clippy::cast_precision_loss,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    missing_docs,
    reason = "a test may fail loudly"
)]

mod common;
mod contracts;
mod guards;
mod mutation;
mod oracles;
mod products;
mod reports;
mod seals;
mod services;
mod standards;
