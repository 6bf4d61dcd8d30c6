//! Promise 5 and 9: standards are data, their examples are run, and editions do not change.

mod editions;
mod ours;
mod requirement_faults;
mod requirements;
mod standards_new;
