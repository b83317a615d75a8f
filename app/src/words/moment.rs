//! Moments and spans in words: with date, second and zone (look.md, Voice).

use shared::{
    text::Lang,
    time::{Timestamp, Zone},
};

use crate::text::Text;

impl Text {
    /// `2026年3月1日 09:00:00（UTC+08:00）`
    pub fn moment(self, at: Timestamp, zone: Zone) -> String {
        let civil = at.in_zone(zone);
        let (year, month, day, clock) = (civil.year(), civil.month(), civil.day(), civil.clock());
        match self.0 {
            Lang::Zh => {
                let place = if zone == Zone::BEIJING {
                    "北京时间".to_owned()
                } else {
                    format!("UTC{zone}")
                };
                format!("{year}年{month}月{day}日 {clock}（{place}）")
            }
            Lang::En => format!(
                "{day} {} {year}, {clock} (UTC{zone})",
                MONTHS[usize::from(month - 1)]
            ),
        }
    }

    /// `3月1日 09:00:00`: where the zone and the year stand nearby.
    pub fn short_moment(self, at: Timestamp, zone: Zone) -> String {
        let civil = at.in_zone(zone);
        match self.0 {
            Lang::Zh => format!("{}月{}日 {}", civil.month(), civil.day(), civil.clock()),
            Lang::En => format!(
                "{} {} {}",
                civil.day(),
                MONTHS[usize::from(civil.month() - 1)],
                civil.clock()
            ),
        }
    }

    /// `1 天 03:12:44`: what is left or has passed.
    pub fn span(self, milliseconds: i64) -> String {
        let seconds = milliseconds.max(0) / Timestamp::SECOND;
        let (days, rest) = (seconds / 86_400, seconds % 86_400);
        let clock = format!("{:02}:{:02}:{:02}", rest / 3600, rest / 60 % 60, rest % 60);
        if days > 0 {
            self.days_and_clock(&days, &clock)
        } else {
            clock
        }
    }
}

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];
