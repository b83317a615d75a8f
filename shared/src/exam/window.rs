//! Time windows `[opens, closes)`, in the exam's zone or counted from an event (SH-13, S4-20).

use serde::{Deserialize, Serialize};

use crate::{
    id::WindowId,
    text::LocalText,
    time::{CivilTime, Timestamp, Zone},
};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "WindowForm", into = "WindowForm")]
pub struct Window {
    pub id: WindowId,
    pub title: LocalText,
    pub span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    /// Same window for every candidate. `closes` itself is too late.
    Fixed { opens: CivilTime, closes: CivilTime },
    /// Window that opens with an event of the candidate and lasts `days` of 24 hours.
    After { event: Event, days: u16 },
}

/// Event of one candidate from which a window is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Event {
    /// The office opened the account and told the candidate (S4-20).
    Invited,
    /// The material was returned for mending.
    Returned,
    /// The application was approved.
    Approved,
}

/// Window with absolute times for one candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opening {
    pub opens: Timestamp,
    pub closes: Timestamp,
}

impl Opening {
    pub fn phase(self, now: Timestamp) -> Phase {
        if now < self.opens {
            Phase::Before
        } else if now < self.closes {
            Phase::Open
        } else {
            Phase::After
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    Before,
    Open,
    After,
}

impl Window {
    /// Window of a candidate; `happened` gives the time of an event. `None` if the event has not
    /// happened.
    pub fn opening(
        &self,
        zone: Zone,
        happened: impl Fn(Event) -> Option<Timestamp>,
    ) -> Option<Opening> {
        match self.span {
            Span::Fixed { opens, closes } => Some(Opening {
                opens: opens.at(zone),
                closes: closes.at(zone),
            }),
            Span::After { event, days } => {
                let opens = happened(event)?;
                Some(Opening {
                    opens,
                    closes: opens.plus(i64::from(days) * Timestamp::DAY),
                })
            }
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct WindowForm {
    id: WindowId,
    title: LocalText,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    opens: Option<CivilTime>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    closes: Option<CivilTime>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    after: Option<Event>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    days: Option<u16>,
}

impl TryFrom<WindowForm> for Window {
    type Error = &'static str;
    fn try_from(form: WindowForm) -> Result<Self, Self::Error> {
        let span = match (form.opens, form.closes, form.after, form.days) {
            (Some(opens), Some(closes), None, None) => Span::Fixed { opens, closes },
            (None, None, Some(event), Some(days)) => Span::After { event, days },
            _ => return Err("a window has either `opens` and `closes`, or `after` and `days`"),
        };
        Ok(Window {
            id: form.id,
            title: form.title,
            span,
        })
    }
}

impl From<Window> for WindowForm {
    fn from(window: Window) -> Self {
        let (opens, closes, after, days) = match window.span {
            Span::Fixed { opens, closes } => (Some(opens), Some(closes), None, None),
            Span::After { event, days } => (None, None, Some(event), Some(days)),
        };
        WindowForm {
            id: window.id,
            title: window.title,
            opens,
            closes,
            after,
            days,
        }
    }
}
