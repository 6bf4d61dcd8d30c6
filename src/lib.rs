//! Kitemark turns a public body's minimum standards into something a machine can check, a supplier can meet and a
//! buyer can trust.

pub mod cli;
pub mod contract;
pub mod document;
pub mod engine;
pub mod probe;
pub mod product;
pub mod recording;
pub mod register;
pub mod report;
pub mod seal;
pub mod standard;

/// This program, as it names itself in reports, recordings and requests.
pub const TOOL: document::Tool = document::Tool { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") };
