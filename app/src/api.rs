//! The server functions. Each calls a port in a few lines. Their addresses are fixed by hand, so
//! that old pages find them after a deployment.

pub mod candidate;
pub mod codec;
pub mod error;
pub mod hand_off;
pub mod message;
pub mod office;
pub mod payment;
pub mod resource;
pub mod reviewer;
pub mod session;
pub mod staff;

pub use self::{codec::TextJsonOutput, error::ApiError};
