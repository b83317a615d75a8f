//! Names of stored entries.

use shared::id::{ApplicationId, ImageId};

pub(super) const OUTBOXES: &str = "outbox/";

pub(super) fn outbox_name(application: ApplicationId) -> String {
    format!("{OUTBOXES}{application}")
}

pub(super) fn picture_name(id: ImageId) -> String {
    format!("picture/{id}")
}

pub(super) fn copy_name(name: &str) -> String {
    format!("copy/{name}")
}
