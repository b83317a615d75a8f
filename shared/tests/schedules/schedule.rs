//! Schedules and the oracle: numbers only, no code of the machine.

use shared::{
    application::StateKind,
    exam::{AnchorEvent, StageKind},
};

/// 2026-03-01 00:00 UTC.
pub(crate) const MARCH: i64 = 1_772_323_200_000;
pub(crate) const MINUTE_MS: i64 = 60_000;
pub(crate) const DAY_MS: i64 = 1440;
pub(crate) const ZONES: [(&str, i64); 4] = [
    ("+08:00", 480),
    ("+00:00", 0),
    ("-03:30", -210),
    ("+05:45", 345),
];
/// The candidate's stages; the last one stays the last.
pub(crate) const KINDS: [&str; 6] = [
    "pledge",
    "portrait",
    "facts",
    "position",
    "materials",
    "submit",
];

/// A window as its definition says it, in minutes of the exam's own clock or in days.
#[derive(Clone, Copy, Debug)]
pub(crate) enum When {
    Fixed(i64, i64),
    After(AnchorEvent, i64),
}

#[derive(Clone, Debug)]
pub(crate) struct Schedule {
    pub(crate) zone: usize,
    /// Places in `KINDS`.
    pub(crate) order: [usize; 6],
    pub(crate) windows: [Option<When>; 6],
    pub(crate) mend: Option<When>,
    pub(crate) state: StateKind,
    pub(crate) invited: Option<i64>,
    pub(crate) returned: Option<i64>,
    pub(crate) has_read: bool,
    pub(crate) has_confirmed: bool,
    pub(crate) is_final: bool,
    pub(crate) now: i64,
}

/// The result that the oracle expects of an act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Expected {
    Allowed,
    NotYet(i64),
    Over(i64),
    NoWindow,
    Waits(StageKind),
    Submitted,
    NotReturned,
    Confirmed,
    Final,
}

impl Schedule {
    fn resolve(&self, when: When) -> Option<(i64, i64)> {
        match when {
            When::Fixed(opens, closes) => {
                let at = |minute: i64| MARCH + (minute - ZONES[self.zone].1) * MINUTE_MS;
                Some((at(opens), at(closes)))
            }
            When::After(event, days) => {
                let begun = match event {
                    AnchorEvent::Invited => self.invited?,
                    AnchorEvent::Returned => self.returned?,
                    AnchorEvent::Approved => return None,
                };
                Some((begun, begun + days * DAY_MS * MINUTE_MS))
            }
        }
    }

    /// The window of a kind before any return: its own, else the submission's, else that of
    /// the stage nearest before the submission.
    fn own_window(&self, kind: usize) -> Option<When> {
        self.windows[kind].or_else(|| {
            let with = self
                .order
                .iter()
                .rev()
                .find(|kind| self.windows[**kind].is_some())?;
            self.windows[*with]
        })
    }

    pub(crate) fn expect_from_clock(&self, kind: usize) -> Expected {
        match self.state {
            StateKind::Submitted | StateKind::UnderReview => return Expected::Submitted,
            StateKind::Draft | StateKind::Returned => {}
            _ => return Expected::Final,
        }
        if self.state == StateKind::Returned && matches!(KINDS[kind], "facts" | "position") {
            return Expected::NotReturned;
        }
        let own = self.own_window(kind).and_then(|when| self.resolve(when));
        let window = match (self.state, self.mend) {
            (StateKind::Returned, Some(mend)) => self.resolve(mend),
            // Three days from the return at least.
            (StateKind::Returned, None) => self.returned.map(|returned| {
                let least = returned + 3 * DAY_MS * MINUTE_MS;
                own.map_or((returned, least), |(opens, closes)| {
                    (opens.min(returned), closes.max(least))
                })
            }),
            _ => own,
        };
        match window {
            None => Expected::NoWindow,
            Some((opens, _)) if self.now < opens => Expected::NotYet(opens),
            Some((_, closes)) if self.now >= closes => Expected::Over(closes),
            Some(_) => Expected::Allowed,
        }
    }

    pub(crate) fn expect(&self, kind: usize) -> Expected {
        let by_clock = self.expect_from_clock(kind);
        if by_clock != Expected::Allowed {
            return by_clock;
        }
        let is_settled = self.has_confirmed && self.is_final;
        if KINDS[kind] == "portrait" && is_settled {
            return Expected::Confirmed;
        }
        for before in self.order.iter().take_while(|before| **before != kind) {
            match KINDS[*before] {
                "pledge" if !self.has_read => return Expected::Waits(StageKind::Notice),
                "portrait" if self.is_final && !is_settled => {
                    return Expected::Waits(StageKind::Portrait);
                }
                _ => {}
            }
        }
        Expected::Allowed
    }
}

/// A small generator, so that a run is the same everywhere (xorshift64*).
pub(crate) struct SeededRandom(pub(crate) u64);

impl SeededRandom {
    fn next_below(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) % sides
    }

    fn next_in_range(&mut self, from: i64, to: i64) -> i64 {
        from + self.next_below((to - from) as u64) as i64
    }

    fn next_bool(&mut self) -> bool {
        self.next_below(2) == 0
    }

    fn random_window(&mut self, event: AnchorEvent) -> When {
        if self.next_below(4) == 0 {
            return When::After(event, self.next_in_range(1, 9));
        }
        let opens = self.next_in_range(0, 20 * DAY_MS);
        When::Fixed(opens, opens + self.next_in_range(1, 8 * DAY_MS))
    }

    pub(crate) fn random_schedule(&mut self) -> Schedule {
        let mut order = [0, 1, 2, 3, 4, 5];
        for place in (1..5).rev() {
            order.swap(place, self.next_below(place as u64 + 1) as usize);
        }
        let windows = [(); 6]
            .map(|()| (self.next_below(3) > 0).then(|| self.random_window(AnchorEvent::Invited)));
        let mut schedule = Schedule {
            zone: self.next_below(4) as usize,
            order,
            windows,
            mend: self
                .next_bool()
                .then(|| self.random_window(AnchorEvent::Returned)),
            state: StateKind::ALL[match self.next_below(4) {
                0 => self.next_below(8) as usize,
                1 => 3,
                _ => 0,
            }],
            invited: self
                .next_bool()
                .then(|| MARCH + self.next_in_range(0, 15 * DAY_MS) * MINUTE_MS),
            returned: None,
            has_read: self.next_below(3) > 0,
            has_confirmed: self.next_bool(),
            is_final: self.next_bool(),
            now: MARCH + self.next_in_range(-DAY_MS, 30 * DAY_MS) * MINUTE_MS,
        };
        if schedule.state == StateKind::Returned {
            schedule.returned = Some(MARCH + self.next_in_range(0, 15 * DAY_MS) * MINUTE_MS);
        }
        // Mostly at an edge, where being off by one would show.
        let all = schedule
            .windows
            .iter()
            .chain([&schedule.mend])
            .copied()
            .flatten();
        let edges: Vec<i64> = all
            .filter_map(|when| schedule.resolve(when))
            .flat_map(|(opens, closes)| [opens, closes])
            .collect();
        if !edges.is_empty() && self.next_below(4) > 0 {
            schedule.now =
                edges[self.next_below(edges.len() as u64) as usize] + self.next_in_range(-1, 2);
        }
        schedule
    }
}
