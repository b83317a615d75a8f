//! Components that several pages use.

pub mod answers;
pub mod clock;
pub mod copy;
pub mod done;
pub mod fitting;
pub mod fold;
pub mod frame;
pub mod here;
pub mod html;
pub mod idle;
pub mod keys;
pub mod loaded;
pub mod lost_session;
pub mod outcomes;
pub mod pager;
pub mod picture;
pub mod place;
pub mod press;
pub mod problem;
pub mod sign_out;
pub mod state;
pub mod swipe;
pub mod thumbnail;
pub mod upload_rules;
pub mod viewer;
