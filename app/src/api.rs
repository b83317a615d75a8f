//! Server functions: a few lines each, that call a port. Their addresses are named by hand,
//! so that an old page finds them after a deployment.

pub mod candidate;
pub mod codec;
pub mod error;
pub mod hand_off;
pub mod message;
pub mod office;
pub mod payment;
pub mod reviewer;
pub mod session;

pub use self::{codec::Answer, error::ApiError};
