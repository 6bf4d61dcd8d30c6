//! Kitemark turns a public body's minimum standards into something a machine can check, a supplier can meet and a
//! buyer can trust.
pub mod contract;
pub mod document;
pub mod engine;
pub mod standard;
