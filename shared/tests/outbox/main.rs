//! Laws of the outbox: for any order of acts, no change is lost or doubled, and at the end the
//! server has the device's state.

mod aside;
mod devices;
mod fingerprint;
mod pages;
mod server;
mod world;

use std::collections::BTreeSet;

use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};
use shared::outbox::backoff_ms;
use world::{World, act::acts, label};

proptest! {

    #[test]
    fn server_state_converges_to_the_device_state(acts in acts()) {
        let mut world = World::default();
        for act in &acts {
            world.act(act);
            // At no moment is an image neither here nor there.
            world.check_nothing_lost();
        }
        world.run_until_idle();
        world.check_nothing_lost();
        world.check_server_is_as_wanted();
    }

    #[test]
    fn backoff_is_at_most_a_minute_and_at_least_half(tries in 1_u32..40, chance: u32) {
        let rest = backoff_ms(tries, chance);
        let whole = 2_000_u64.saturating_mul(1 << (tries - 1).min(20)).min(60_000);
        prop_assert!(u64::from(rest) >= whole / 2 && u64::from(rest) <= whole);
    }
}

/// Checks that the runs reach every state.
#[test]
fn the_generated_runs_reach_every_state() {
    let mut runner = TestRunner::deterministic();
    let mut reached = BTreeSet::new();
    for _ in 0..600 {
        let run = acts().new_tree(&mut runner).expect("a run").current();
        let mut world = World::default();
        for act in &run {
            world.act(act);
            reached.extend(world.labels());
        }
        reached.extend(world.happened.iter().copied());
    }
    let wanted: BTreeSet<_> = label::ALL.into_iter().collect();
    let missing: Vec<_> = wanted.difference(&reached).collect();
    assert!(missing.is_empty(), "no run reaches {missing:?}");
}
