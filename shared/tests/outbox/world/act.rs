//! Acts of the person, the network, the browser and the server, with their frequencies.

use proptest::prelude::*;

#[derive(Clone, Debug)]
pub(crate) enum Act {
    Add(u8),
    Replace(u8, u8),
    Remove(u8, u8),
    /// The machine has looked at a held image.
    Look(u8, bool),
    /// A file that breaks a rule is kept aside.
    Refuse(u8),
    /// The person wants to submit without an image.
    LeaveOut(u8),
    Arrange(u8, u64),
    Edit(u8, u8),
    Ask,
    /// Hands in what is here by its hashes.
    AskByFingerprint,
    Run,
    Awake,
    EndRest(u8),
    /// A request reaches the server.
    Arrive(u8),
    /// It does so, and will once more.
    Repeat(u8),
    /// It never does, and the device notices.
    Lose(u8),
    /// The device gives it up; it still flies.
    GiveUp(u8),
    /// An answer reaches the device.
    Hear(u8),
    HearTwice(u8),
    Deafen(u8),
    /// The page dies; what was kept is read again. Before that it may die between keeping and
    /// obeying.
    Crash {
        in_mid_act: bool,
    },
    /// The window closes, and what comes is refused.
    Close,
    /// The grace time ends: files of a fingerprint are refused as well.
    EndGrace,
    /// It opens again, or the reviewer sends the submission back.
    Reopen,
    /// The person tries again what is stuck.
    Retry,
}

pub(crate) fn acts() -> impl Strategy<Value = Vec<Act>> {
    let act = prop_oneof![
        4 => (0..2_u8).prop_map(Act::Add),
        1 => (0..2_u8, any::<u8>()).prop_map(|(slot, which)| Act::Replace(slot, which)),
        2 => (0..2_u8, any::<u8>()).prop_map(|(slot, which)| Act::Remove(slot, which)),
        4 => (any::<u8>(), any::<bool>()).prop_map(|(which, doubts)| Act::Look(which, doubts)),
        1 => (0..2_u8).prop_map(Act::Refuse),
        1 => any::<u8>().prop_map(Act::LeaveOut),
        2 => (0..2_u8, any::<u64>()).prop_map(|(slot, seed)| Act::Arrange(slot, seed)),
        2 => (0..2_u8, 0..3_u8).prop_map(|(field, text)| Act::Edit(field, text)),
        1 => Just(Act::Ask),
        3 => Just(Act::AskByFingerprint),
        10 => Just(Act::Run),
        1 => Just(Act::Awake),
        2 => any::<u8>().prop_map(Act::EndRest),
        8 => any::<u8>().prop_map(Act::Arrive),
        1 => any::<u8>().prop_map(Act::Repeat),
        1 => any::<u8>().prop_map(Act::Lose),
        1 => any::<u8>().prop_map(Act::GiveUp),
        8 => any::<u8>().prop_map(Act::Hear),
        1 => any::<u8>().prop_map(Act::HearTwice),
        1 => any::<u8>().prop_map(Act::Deafen),
        1 => any::<bool>().prop_map(|in_mid_act| Act::Crash { in_mid_act }),
        2 => Just(Act::Close),
        1 => Just(Act::EndGrace),
        2 => Just(Act::Reopen),
        2 => Just(Act::Retry),
    ];
    prop::collection::vec(act, 0..120)
}
