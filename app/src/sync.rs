//! The offline client. It stores input and files on the device, sends them to the server, and
//! reports their state to the pages. Pages use it; it imports no page and no component.
//!
//! - [`client`] executes the commands of the outboxes (`shared::outbox`): [`client::SyncClient`].
//! - [`files`] holds the chosen files until the outbox sends them: [`files::ChosenFiles`].
//! - [`edits`] stores input of the form while the person types.
//! - [`page_cache`] caches answers of the server for use without a network.
//! - [`review`] sends the acts of a reviewer: [`review::ReviewOutbox`].
//! - [`session`] notes that the browser is signed out.
//! - [`unsynced`] counts the data that the server does not have.
//! - [`views`] reports what the desk has shown: [`views::ViewReporter`].
//! - [`draft_file`] writes and reads these data as a file for another device.

pub mod client;
pub mod draft_file;
pub mod edit_buffer;
pub mod files;
pub mod page_cache;
pub mod review;
pub mod session;
pub mod unsynced;
pub mod views;
