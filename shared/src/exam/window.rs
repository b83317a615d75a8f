//! Time windows `[opens, closes)`, in the exam's zone or counted from an event (SH-13, S4-20).

use serde::{Deserialize, Serialize};

use crate::{
    id::{ExtensionId, SlotId, WindowId},
    text::LocalText,
    time::{CivilTime, Timestamp, Zone},
};

/// Named time window of an exam.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RawWindow", into = "RawWindow")]
pub struct Window {
    /// Id of the window, unique in the exam.
    pub id: WindowId,
    /// Name of the window: 报名时间.
    pub title: LocalText,
    /// Begin and end.
    pub span: WindowSpan,
}

/// Begin and end of a window, absolute or counted from an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WindowSpan {
    /// Same window for every candidate. `closes` itself is too late.
    Fixed {
        /// First moment, in the exam's zone.
        opens: CivilTime,
        /// End, in the exam's zone.
        closes: CivilTime,
    },
    /// Window that opens with an event of the candidate and lasts `days` of 24 hours.
    After {
        /// Event of the candidate.
        event: AnchorEvent,
        /// Length in days.
        days: u16,
    },
}

/// Event of one candidate from which a window is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AnchorEvent {
    /// The office opened the account and told the candidate (S4-20).
    Invited,
    /// The material was returned for mending.
    Returned,
    /// The application was approved.
    Approved,
}

/// Window with absolute times for one candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenPeriod {
    /// First moment that lies in the window.
    pub opens: Timestamp,
    /// End; this moment itself is too late.
    pub closes: Timestamp,
}

impl OpenPeriod {
    /// Period with the extensions that move its end, in the order in which they were granted. No
    /// extension shortens it, and of two the later one counts.
    /// ```
    /// use shared::{
    ///     exam::window::{OpenPeriod, WindowExtension},
    ///     time::Timestamp,
    /// };
    /// use uuid::Uuid;
    ///
    /// let extension = |closes| WindowExtension {
    ///     id: shared::id::ExtensionId(Uuid::nil()),
    ///     window: "upload".parse().expect("a slug"),
    ///     slot: None,
    ///     closes: Timestamp(closes),
    ///     reason: "系统维护".to_owned(),
    ///     open_at: None,
    /// };
    /// let period = OpenPeriod { opens: Timestamp(0), closes: Timestamp(10) };
    /// let extended = period.extend([&extension(15), &extension(12), &extension(3)]);
    /// assert_eq!(extended.closes, Timestamp(15));
    /// assert_eq!(period.extend([]), period);
    ///
    /// // A pause that began at 10 moves no end that had come by then.
    /// let pause = WindowExtension { open_at: Some(Timestamp(10)), ..extension(30) };
    /// assert_eq!(period.extend([&pause]), period);
    /// assert_eq!(period.extend([&extension(12), &pause]).closes, Timestamp(30));
    /// ```
    #[must_use]
    pub fn extend<'a>(self, extensions: impl IntoIterator<Item = &'a WindowExtension>) -> Self {
        let extend = |closes: Timestamp, extension: &WindowExtension| match extension.open_at {
            Some(at) if closes <= at => closes,
            _ => closes.max(extension.closes),
        };
        OpenPeriod {
            opens: self.opens,
            closes: extensions.into_iter().fold(self.closes, extend),
        }
    }

    /// Position of `now` relative to the window.
    pub fn phase(self, now: Timestamp) -> PeriodPhase {
        if now < self.opens {
            PeriodPhase::Before
        } else if now < self.closes {
            PeriodPhase::Open
        } else {
            PeriodPhase::After
        }
    }
}

/// Extension of a window, for an application that it includes (A4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WindowExtension {
    /// Id of the extension.
    pub id: ExtensionId,
    /// Extended window.
    pub window: WindowId,
    /// Slot that stays open with the submission. `None` if the whole window does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slot: Option<SlotId>,
    /// New end; a window that ends later anyway is unchanged.
    pub closes: Timestamp,
    /// Reason in the office's words; the candidate reads it.
    pub reason: String,
    /// Beginning of the pause that moves the end: a window that had ended by then is not opened again.
    /// `None` extends every window.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open_at: Option<Timestamp>,
}

/// Position of a moment relative to a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PeriodPhase {
    /// The window opens later.
    Before,
    /// The window is open.
    Open,
    /// The window has closed.
    After,
}

impl Window {
    /// Window of a candidate with its extensions: the one function that decides when a window ends.
    /// `happened` gives the time of an event. `None` if the event has not happened.
    pub fn resolve<'a>(
        &self,
        zone: Zone,
        extensions: impl IntoIterator<Item = &'a WindowExtension>,
        happened: impl Fn(AnchorEvent) -> Option<Timestamp>,
    ) -> Option<OpenPeriod> {
        let defined = match self.span {
            WindowSpan::Fixed { opens, closes } => OpenPeriod {
                opens: opens.to_timestamp(zone),
                closes: closes.to_timestamp(zone),
            },
            WindowSpan::After { event, days } => {
                let opens = happened(event)?;
                OpenPeriod {
                    opens,
                    closes: opens.plus(i64::from(days) * Timestamp::DAY_MS),
                }
            }
        };
        let own = extensions.into_iter();
        Some(defined.extend(own.filter(|extension| extension.window == self.id)))
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct RawWindow {
    id: WindowId,
    title: LocalText,
    /// First moment, together with `closes`: the same for every candidate. `None` if the window is
    /// counted from an event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    opens: Option<CivilTime>,
    /// End, together with `opens`; the moment itself is too late. `None` if the window is counted
    /// from an event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    closes: Option<CivilTime>,
    /// Event of the candidate from which the window is counted. `None` if the window is the same for
    /// every candidate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    after: Option<AnchorEvent>,
    /// Length in days of 24 hours, together with `after`. `None` if the window is the same for every
    /// candidate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    days: Option<u16>,
}

impl TryFrom<RawWindow> for Window {
    type Error = &'static str;
    fn try_from(form: RawWindow) -> Result<Self, Self::Error> {
        let span = match (form.opens, form.closes, form.after, form.days) {
            (Some(opens), Some(closes), None, None) => WindowSpan::Fixed { opens, closes },
            (None, None, Some(event), Some(days)) => WindowSpan::After { event, days },
            _ => return Err("a window has either `opens` and `closes`, or `after` and `days`"),
        };
        Ok(Window {
            id: form.id,
            title: form.title,
            span,
        })
    }
}

impl From<Window> for RawWindow {
    fn from(window: Window) -> Self {
        let (opens, closes, after, days) = match window.span {
            WindowSpan::Fixed { opens, closes } => (Some(opens), Some(closes), None, None),
            WindowSpan::After { event, days } => (None, None, Some(event), Some(days)),
        };
        RawWindow {
            id: window.id,
            title: window.title,
            opens,
            closes,
            after,
            days,
        }
    }
}
