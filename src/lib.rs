//! Kitemark turns a public body's minimum standards into something a machine can check, a supplier can meet and a
//! buyer can trust.

pub use kitemark_assessment as assessment;
pub mod cli;
pub use kitemark_compare as compare;
pub use kitemark_contract as contract;
pub use kitemark_document as document;
pub use kitemark_engine as engine;
pub use kitemark_model as model;
pub use kitemark_probe as probe;
pub use kitemark_product as product;
pub use kitemark_register as register;
pub use kitemark_report as report;
pub use kitemark_seal as seal;
pub use kitemark_standard as standard;

/// This program, as it names itself in reports, recordings and requests.
pub const TOOL: document::Tool = document::Tool { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") };
