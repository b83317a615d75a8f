//! Sentences made from models: what a problem, a finding, a state, a moment is called.

pub mod finding;
pub mod measure;
pub mod moment;
pub mod problem;
pub mod state;
