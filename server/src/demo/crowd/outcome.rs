//! Courses of the applications of the crowd, and the times of their steps.

use shared::time::Timestamp;
use specimen::SplitMix64;

/// Step of a course, which begins with the entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CrowdStep {
    /// Fills in a part of the stages.
    Begin,
    /// Fills in everything.
    Complete,
    Submit,
    Withdraw,
    /// Gives verdicts on the first half of the parts.
    JudgeHalf,
    /// Another reviewer gives verdicts on all parts but the last.
    JudgeMore,
    Return,
    /// Mends the first returned part.
    MendPart,
    Mend,
    /// Approves in the first of two reviews.
    PassFirst,
    Approve,
    /// Refuses in the first of two reviews.
    RefuseFirst,
    Refuse,
    Lapse,
    Pay,
}

/// Course of an application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CrowdOutcome {
    Begun,
    Complete,
    Waiting,
    HalfJudged,
    HalfJudgedByTwo,
    Returned,
    HalfMended,
    Mended,
    ReturnedTwice,
    MendedTwice,
    Approved,
    ApprovedAfterMending,
    Paid,
    PassedFirst,
    RefusedFirst,
    Refused,
    Withdrawn,
    /// Not mended in time.
    Lapsed,
    /// Not submitted in time.
    LapsedDraft,
}

use CrowdOutcome::{
    Approved, ApprovedAfterMending, Begun, Complete, HalfJudged, HalfJudgedByTwo, HalfMended,
    Lapsed, LapsedDraft, Mended, MendedTwice, Paid, PassedFirst, Refused, RefusedFirst, Returned,
    ReturnedTwice, Waiting, Withdrawn,
};

/// Courses in exams with one review and a fixed window.
const ONE_REVIEW: [CrowdOutcome; 20] = [
    Waiting,
    Approved,
    Returned,
    HalfJudged,
    Mended,
    Lapsed,
    Begun,
    Waiting,
    Refused,
    ReturnedTwice,
    Withdrawn,
    HalfJudgedByTwo,
    Waiting,
    ApprovedAfterMending,
    Complete,
    HalfMended,
    Waiting,
    MendedTwice,
    Waiting,
    Approved,
];
/// Courses in exams with two reviews.
const TWO_REVIEWS: [CrowdOutcome; 20] = [
    Waiting,
    PassedFirst,
    Approved,
    Returned,
    HalfJudged,
    Lapsed,
    RefusedFirst,
    Waiting,
    Mended,
    Refused,
    Begun,
    Waiting,
    HalfJudgedByTwo,
    PassedFirst,
    ReturnedTwice,
    Withdrawn,
    Waiting,
    Complete,
    ApprovedAfterMending,
    HalfMended,
];
/// Courses in exams with a fee that is paid online.
const WITH_FEE: [CrowdOutcome; 20] = [
    Waiting,
    Paid,
    Approved,
    Returned,
    Paid,
    HalfJudged,
    Mended,
    Lapsed,
    Refused,
    Waiting,
    Begun,
    ReturnedTwice,
    Waiting,
    Paid,
    HalfJudgedByTwo,
    Withdrawn,
    Waiting,
    ApprovedAfterMending,
    Complete,
    Approved,
];
/// Courses in exams whose time begins with an invitation.
const BY_INVITATION: [CrowdOutcome; 20] = [
    Waiting,
    Approved,
    Returned,
    LapsedDraft,
    HalfJudged,
    Mended,
    Waiting,
    Lapsed,
    Begun,
    Refused,
    Waiting,
    ReturnedTwice,
    ApprovedAfterMending,
    Waiting,
    HalfJudgedByTwo,
    Complete,
    Withdrawn,
    MendedTwice,
    Waiting,
    Approved,
];

impl CrowdOutcome {
    /// Course of the `turn`-th application of an exam.
    pub(super) fn choose(turn: u64, levels: u8, has_fee: bool, is_by_invitation: bool) -> Self {
        let list = match (is_by_invitation, has_fee, levels) {
            (true, _, _) => &BY_INVITATION,
            (_, true, _) => &WITH_FEE,
            (_, _, 1) => &ONE_REVIEW,
            _ => &TWO_REVIEWS,
        };
        list[(turn % list.len() as u64) as usize]
    }

    /// Steps of the course after the entry.
    pub(super) fn steps(self, levels: u8) -> Vec<CrowdStep> {
        use CrowdStep as Step;
        let submitted = [Step::Complete, Step::Submit];
        let returned = [Step::Return, Step::Mend, Step::Submit];
        let approval: &[Step] = match levels {
            1 => &[Step::Approve],
            _ => &[Step::PassFirst, Step::Approve],
        };
        let refusal: &[Step] = match levels {
            1 => &[Step::Refuse],
            _ => &[Step::RefuseFirst, Step::Refuse],
        };
        let after_submission: Vec<&[Step]> = match self {
            Begun => return vec![Step::Begin],
            Complete => return vec![Step::Complete],
            LapsedDraft => return vec![Step::Begin, Step::Lapse],
            Waiting => vec![],
            HalfJudged => vec![&[Step::JudgeHalf]],
            HalfJudgedByTwo => vec![&[Step::JudgeHalf, Step::JudgeMore]],
            Returned => vec![&[Step::Return]],
            HalfMended => vec![&[Step::Return, Step::MendPart]],
            Mended => vec![&returned],
            ReturnedTwice => vec![&returned, &[Step::Return]],
            MendedTwice => vec![&returned, &returned],
            Approved => vec![approval],
            ApprovedAfterMending => vec![&returned, approval],
            Paid => vec![approval, &[Step::Pay]],
            PassedFirst => vec![&[Step::PassFirst]],
            RefusedFirst => vec![&[Step::RefuseFirst]],
            Refused => vec![refusal],
            Withdrawn => vec![&[Step::Withdraw]],
            Lapsed => vec![&[Step::Return, Step::Lapse]],
        };
        submitted
            .into_iter()
            .chain(after_submission.concat())
            .collect()
    }

    /// Number of returns in the course.
    pub(super) fn returns(self) -> u8 {
        let steps = self.steps(1).into_iter();
        steps.filter(|step| *step == CrowdStep::Return).count() as u8
    }

    /// True if every picture of the last submission was found to be good.
    pub(super) fn ends_well(self) -> bool {
        matches!(self, Approved | ApprovedAfterMending | Paid | PassedFirst)
    }

    /// Share of the time at which the application is entered: long courses begin early.
    pub(super) fn entry_order(self) -> f64 {
        match self {
            Lapsed | LapsedDraft => 0.0,
            ReturnedTwice | MendedTwice | ApprovedAfterMending | Paid => 0.15,
            Approved | Refused | RefusedFirst | PassedFirst | Mended | HalfMended => 0.25,
            Withdrawn | Returned | HalfJudged | HalfJudgedByTwo => 0.4,
            Waiting | Complete | Begun => 0.55,
        }
    }
}

/// Limits of the times of a course.
#[derive(Clone, Copy, Debug)]
pub(super) struct CourseLimits {
    /// First time at which the exam can be entered.
    pub(super) opens: Timestamp,
    /// Latest time of a step; it has passed.
    pub(super) until: Timestamp,
    /// Time for mending after a return, in milliseconds.
    pub(super) mend_ms: i64,
    /// Time for the submission after the entry, in milliseconds, where it is counted from the
    /// invitation.
    pub(super) personal_ms: Option<i64>,
}

/// Time after the close of an overdue application in which its steps before have ended and a job has
/// found it, in milliseconds.
const LAPSE_DELAY_MS: i64 = Timestamp::HOUR_MS;
/// Time that an unfinished application still has at least, in milliseconds.
const LEFT_MS: i64 = 12 * Timestamp::HOUR_MS;

/// Times of the entry and of the steps after it, in order. `share` is the place of the entry between
/// the first and the latest time, from 0 to 1.
///
/// `None` if the time since the opening is too short for the course.
pub(super) fn schedule_steps(
    steps: &[CrowdStep],
    limits: CourseLimits,
    share: f64,
    random: &mut SplitMix64,
) -> Option<Vec<Timestamp>> {
    let lapses = steps.last() == Some(&CrowdStep::Lapse);
    let is_returned = steps.contains(&CrowdStep::Return);
    let lapse_after = match (lapses, is_returned, limits.personal_ms) {
        (false, ..) => 0,
        (true, true, _) => limits.mend_ms,
        (true, false, personal) => personal?,
    } + LAPSE_DELAY_MS;
    let end = match lapses {
        true => limits.until.plus(-lapse_after - Timestamp::MINUTE_MS),
        false => limits.until,
    };
    let span = end.milliseconds_since(limits.opens);
    if span < 6 * Timestamp::HOUR_MS {
        return None;
    }
    let share = if lapses { share * 0.3 } else { share * 0.8 };
    let mut entered = limits.opens.plus((span as f64 * share) as i64);
    if let Some(personal) = limits.personal_ms
        && !steps.contains(&CrowdStep::Submit)
        && !lapses
    {
        // An unfinished application is not overdue yet.
        entered = entered.max(limits.until.plus(LEFT_MS - personal));
    }
    let moved: Vec<&CrowdStep> = steps
        .iter()
        .filter(|step| **step != CrowdStep::Lapse)
        .collect();
    let pause = end.milliseconds_since(entered) / moved.len().max(1) as i64;
    let mut times = vec![entered];
    let (mut last, mut returned) = (entered, entered);
    for (place, step) in (1..).zip(&moved) {
        let early = random.between(pause / 8, pause * 5 / 8);
        let mut at = entered.plus(pause * place - early).max(last);
        match step {
            CrowdStep::Complete | CrowdStep::Begin => {
                at = at.min(entered.plus(Timestamp::HOUR_MS + pause / 4));
            }
            CrowdStep::Submit => {
                let started = if returned > entered {
                    returned
                } else {
                    entered
                };
                let allowed = match (returned > entered, limits.personal_ms) {
                    (true, _) => Some(limits.mend_ms),
                    (false, personal) => personal,
                };
                if let Some(allowed) = allowed {
                    at = at.min(started.plus(allowed * 8 / 10));
                }
            }
            CrowdStep::Mend | CrowdStep::MendPart => {
                at = at.min(returned.plus(limits.mend_ms * 6 / 10));
            }
            CrowdStep::Return => {
                let is_last = !lapses
                    && moved[place as usize..]
                        .iter()
                        .all(|later| **later == CrowdStep::MendPart);
                if is_last {
                    // The candidate still has time to mend.
                    at = at.max(limits.until.plus(LEFT_MS - limits.mend_ms));
                }
                returned = at;
            }
            _ => {}
        }
        last = at.max(last);
        times.push(last);
    }
    if lapses {
        let from = if is_returned { returned } else { entered };
        times.push(from.plus(lapse_after));
    }
    Some(times)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LISTS: [(&[CrowdOutcome], u8); 4] = [
        (&ONE_REVIEW, 1),
        (&TWO_REVIEWS, 2),
        (&WITH_FEE, 1),
        (&BY_INVITATION, 1),
    ];

    #[test]
    fn times_are_in_order_and_within_the_limits() {
        let opens = Timestamp(1_790_000_000_000);
        for (list, levels) in LISTS {
            for (turn, outcome) in (0..).zip(list) {
                let limits = CourseLimits {
                    opens,
                    until: opens.plus(6 * Timestamp::DAY_MS),
                    mend_ms: 5 * Timestamp::DAY_MS,
                    personal_ms: std::ptr::eq(list, BY_INVITATION.as_slice())
                        .then_some(5 * Timestamp::DAY_MS),
                };
                let steps = outcome.steps(levels);
                let mut random = SplitMix64::new(turn);
                let times = schedule_steps(&steps, limits, outcome.entry_order(), &mut random)
                    .expect("six days are enough for every course");
                assert_eq!(times.len(), steps.len() + 1, "{outcome:?}");
                assert!(times.is_sorted(), "{outcome:?} {times:?}");
                assert!(times[0] >= opens && times[steps.len()] <= limits.until);
            }
        }
    }

    #[test]
    fn lapse_needs_time_to_mend_before_it() {
        let opens = Timestamp(1_790_000_000_000);
        let limits = CourseLimits {
            opens,
            until: opens.plus(2 * Timestamp::DAY_MS),
            mend_ms: 5 * Timestamp::DAY_MS,
            personal_ms: None,
        };
        let mut random = SplitMix64::new(1);
        let lapsed = schedule_steps(&Lapsed.steps(1), limits, 0.0, &mut random);
        assert_eq!(lapsed, None);
        assert!(schedule_steps(&Returned.steps(1), limits, 0.0, &mut random).is_some());
    }
}
