//! The engine: select nodes, judge them, roll the outcomes up.

mod facts;
pub mod index;
pub mod kind;
pub mod view;
