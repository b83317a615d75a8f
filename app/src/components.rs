//! Components that several pages use.

pub mod answers;
pub mod badge;
pub mod clock;
pub mod copy_button;
pub mod done;
pub mod fitting;
pub mod fold;
pub mod html;
pub mod idle;
pub mod keys;
pub mod large_picture;
pub mod loaded;
pub mod lost_session;
pub mod page_frame;
pub mod pager;
pub mod press;
pub mod problem;
pub mod return_url;
pub mod scroll_restoration;
pub mod sign_out;
pub mod swipe;
pub mod thumbnail;
pub mod upload_outcomes;
pub mod upload_rules;
pub mod viewer;
