//! Promise 1: the same inputs, the same bytes; and what a report looks like.

mod counts;
mod determinism;
mod report_schema;
