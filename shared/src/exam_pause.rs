//! Pauses of an exam by the office (A4): which are refused, and the ends of windows that one moves.
//!
//! A pause moves ends by the extensions that every end follows from, so that no deadline passes while it
//! lasts. The ends are moved when it begins, by its expected length; a longer pause moves them on, and a
//! shorter one takes nothing back.

use std::{collections::HashMap, sync::Arc};

use serde::{Deserialize, Serialize};

use crate::{
    application::{
        ExtensionScope, GrantedExtension,
        extension::{MAX_EXTENSION_DAYS, MAX_EXTENSION_REASON_CHARS},
    },
    characters::count_characters,
    exam::{
        Exam, WindowSpan,
        window::{Window, WindowExtension},
    },
    id::{ExamCode, PauseId, WindowId},
    pause_fault::PauseFault,
    problem::Problem,
    time::Timestamp,
};

/// Step in milliseconds by which the server moves the expected end of a pause that lasts longer.
pub const PAUSE_STEP_MS: i64 = Timestamp::HOUR_MS;

/// Time in milliseconds before the expected end at which the server moves it.
pub const PAUSE_MARGIN_MS: i64 = 10 * Timestamp::MINUTE_MS;

/// Pause of an exam.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExamPause {
    /// Id of the pause.
    pub id: PauseId,
    /// Paused exam.
    pub exam: ExamCode,
    /// Paused window. `None` if all windows of the exam are paused.
    pub window: Option<WindowId>,
    /// Reason; the candidates read it.
    pub reason: String,
    /// Beginning.
    pub since: Timestamp,
    /// Expected end, and the end once it is over: the ends of windows are moved by the time up to it. It
    /// only moves later.
    pub expected: Timestamp,
}

impl From<PauseFault> for Problem {
    fn from(fault: PauseFault) -> Self {
        Problem::PauseRefused { fault }
    }
}

/// End that a pause moves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MovedEnd {
    /// Window.
    pub window: WindowId,
    /// Applications whose end it is.
    pub scope: ExtensionScope,
    /// End without the pause. `None` if the window is counted from an event of each candidate.
    pub before: Option<Timestamp>,
    /// End with the pause. For a window that is counted from an event it is the earliest end of all
    /// whose window had not ended when the pause began.
    pub closes: Timestamp,
}

impl ExamPause {
    /// True if the window is paused. `None` is a time without a window.
    pub fn covers(&self, window: Option<&WindowId>) -> bool {
        match &self.window {
            None => true,
            Some(paused) => window == Some(paused),
        }
    }

    /// Checks a pause that begins now.
    ///
    /// # Errors
    /// `PauseRefused`, or `TextTooLong` for the reason.
    pub fn check(&self) -> Result<(), Problem> {
        check_pause_time(self.expected, self.since)?;
        match count_characters(&self.reason) {
            0 => Err(PauseFault::ReasonMissing.into()),
            1..=MAX_EXTENSION_REASON_CHARS => Ok(()),
            measured => Err(Problem::TextTooLong {
                measured: measured as u32,
                allowed: MAX_EXTENSION_REASON_CHARS as u32,
            }),
        }
    }

    /// Time in milliseconds by which the pause moves ends: its length, counted from the full minute, so
    /// that the ends are full minutes.
    pub fn length_ms(&self) -> i64 {
        let begins = self
            .since
            .plus(-self.since.0.rem_euclid(Timestamp::MINUTE_MS));
        self.expected.milliseconds_since(begins)
    }

    /// Ends that the pause moves, narrower scopes first. `versions` are those of the exam that
    /// applications have, with the newest first; `granted` are the extensions that hold, in the order
    /// in which they were granted.
    pub fn moved_ends(
        &self,
        versions: &[Arc<Exam>],
        granted: &[GrantedExtension],
    ) -> Vec<MovedEnd> {
        let mut windows: Vec<&WindowId> = Vec::new();
        let all = versions.iter().flat_map(|exam| &exam.windows);
        for window in all.filter(|window| self.covers(Some(&window.id))) {
            if !windows.contains(&&window.id) {
                windows.push(&window.id);
            }
        }
        let of_window = |id: &WindowId| {
            let own: Vec<_> = granted.iter().filter(|it| &it.window == id).collect();
            let mut ends = self.limited_ends(id, &own);
            ends.extend(self.common_end(id, versions, &own));
            ends
        };
        windows.into_iter().flat_map(of_window).collect()
    }

    /// Moved ends of the extensions that include only some applications, one for each scope.
    fn limited_ends(&self, window: &WindowId, granted: &[&GrantedExtension]) -> Vec<MovedEnd> {
        let mut last: HashMap<&ExtensionScope, Timestamp> = HashMap::new();
        let limited = granted
            .iter()
            .filter(|it| it.scope != ExtensionScope::Everyone && it.closes > self.since);
        for extension in limited.clone() {
            let end = last.entry(&extension.scope).or_insert(extension.closes);
            *end = extension.closes.max(*end);
        }
        let mut ends = Vec::with_capacity(last.len());
        for extension in limited {
            if let Some(before) = last.remove(&extension.scope) {
                ends.push(MovedEnd {
                    window: window.clone(),
                    scope: extension.scope.clone(),
                    before: Some(before),
                    closes: before.plus(self.length_ms()),
                });
            }
        }
        ends
    }

    /// Moved end of a window for everyone. `None` if the window has ended for everyone.
    fn common_end(
        &self,
        window: &WindowId,
        versions: &[Arc<Exam>],
        granted: &[&GrantedExtension],
    ) -> Option<MovedEnd> {
        let everyones = granted
            .iter()
            .filter(|it| it.scope == ExtensionScope::Everyone);
        let everyones: Vec<WindowExtension> =
            everyones.map(|it| it.to_window_extension()).collect();
        let moved = |closes: Timestamp| closes.plus(self.length_ms());
        let (mut fixed, mut of_event): (Option<Timestamp>, Option<Timestamp>) = (None, None);
        for exam in versions {
            let Some(found) = exam.window(window) else {
                continue;
            };
            match found.span {
                WindowSpan::Fixed { .. } => fixed = fixed.max(fixed_end(found, exam, &everyones)),
                WindowSpan::After { days, .. } => {
                    let lasts = i64::from(days) * Timestamp::DAY_MS;
                    of_event = of_event.max(Some(self.expected.plus(lasts)));
                }
            }
        }
        let running = |closes: &Timestamp| *closes > self.since;
        let fixed = fixed.filter(running);
        let extended = everyones.iter().map(|it| it.closes).filter(running).max();
        let of_event = of_event.map(|least| extended.map_or(least, |end| moved(end).max(least)));
        let closes = fixed.map(moved).max(of_event)?;
        Some(MovedEnd {
            window: window.clone(),
            scope: ExtensionScope::Everyone,
            before: fixed,
            closes,
        })
    }
}

/// Checks a typed time at which a pause is to end, or to which windows are to be open after it.
///
/// # Errors
/// `Past`, `TooFar`.
pub fn check_pause_time(at: Timestamp, now: Timestamp) -> Result<(), PauseFault> {
    if at <= now {
        return Err(PauseFault::Past { now });
    }
    let latest = now.plus(MAX_EXTENSION_DAYS * Timestamp::DAY_MS);
    match at > latest {
        true => Err(PauseFault::TooFar { latest }),
        false => Ok(()),
    }
}

/// The first full minute that is not before this moment.
pub fn round_up_to_minute(at: Timestamp) -> Timestamp {
    let passed = at.0.rem_euclid(Timestamp::MINUTE_MS);
    match passed {
        0 => at,
        passed => at.plus(Timestamp::MINUTE_MS - passed),
    }
}

/// Expected end of a pause that lasts longer than was expected: later than [`PAUSE_MARGIN_MS`] from now.
/// `None` if the present one is.
/// ```
/// use shared::{exam_pause::find_later_expected, time::Timestamp};
///
/// let hour = |number: i64| Timestamp(number * Timestamp::HOUR_MS);
/// assert_eq!(find_later_expected(hour(3), hour(2)), None);
/// assert_eq!(find_later_expected(hour(3), hour(3)), Some(hour(4)));
/// // The server did not run for hours.
/// assert_eq!(find_later_expected(hour(3), hour(9)), Some(hour(10)));
/// ```
pub fn find_later_expected(expected: Timestamp, now: Timestamp) -> Option<Timestamp> {
    let least = now.plus(PAUSE_MARGIN_MS);
    if expected > least {
        return None;
    }
    let steps = least.milliseconds_since(expected) / PAUSE_STEP_MS + 1;
    Some(expected.plus(steps * PAUSE_STEP_MS))
}

fn fixed_end(window: &Window, exam: &Exam, everyones: &[WindowExtension]) -> Option<Timestamp> {
    let period = window.resolve(exam.time_zone, everyones, |_| None)?;
    Some(period.closes)
}
