//! The states by name, to see that the runs come to all of them.

use shared::outbox::{ItemId, SyncState};

macro_rules! labels {
    ($($item:ident: $($stage:literal)*;)*) => {
        /// Every state that an item can be in, and what else must have happened.
        pub(crate) const ALL: [&str; 44] = [
            $($(concat!(stringify!($item), " ", $stage),)*)*
            "crash", "doubted", "left out", "left out in flight", "replaced", "removed in flight", "late arrival", "refused",
            "registered", "registered twice", "followed after the close", "submitted by fingerprint",
        ];

        pub(crate) fn of(item: &ItemId, stage: &SyncState) -> &'static str {
            let stage = match stage {
                SyncState::Waiting => "waiting",
                SyncState::Sending(_) => "sending",
                SyncState::BackingOff { .. } => "resting",
                SyncState::Failed(_) => "stuck",
                SyncState::Done(_) => "done",
            };
            match item {
                $(ItemId::$item { .. } => match stage {
                    $($stage => concat!(stringify!($item), " ", $stage),)*
                    other => panic!("{} is {other}", stringify!($item)),
                },)*
            }
        }
    };
}

labels! {
    Picture: "waiting" "sending" "resting" "stuck" "done";
    Removal: "waiting" "sending" "resting" "stuck" "done";
    Order: "waiting" "sending" "resting" "stuck" "done";
    Field: "waiting" "sending" "resting" "stuck";
    Fingerprint: "waiting" "sending" "resting" "stuck" "done";
    Submission: "waiting" "sending" "resting" "stuck" "done";
    ServerRead: "waiting" "sending" "resting";
}
