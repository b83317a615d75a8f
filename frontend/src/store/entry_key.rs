//! Names of stored entries.

use shared::id::{ApplicationId, ImageId};

pub(super) const OUTBOX_PREFIX: &str = "outbox/";

pub(super) fn outbox_key(application: ApplicationId) -> String {
    format!("{OUTBOX_PREFIX}{application}")
}

pub(super) fn picture_key(id: ImageId) -> String {
    format!("picture/{id}")
}

pub(super) fn page_key(name: &str) -> String {
    format!("copy/{name}")
}
