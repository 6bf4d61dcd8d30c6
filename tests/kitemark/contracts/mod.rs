//! What is said of a contract: its structure, its instances, what it is compared with.

mod bounds;
mod breaking;
mod hiding;
mod instances;
mod interfaces;
mod properties;
mod reading;
mod references;
