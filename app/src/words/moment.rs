//! Moments and spans in words, with date, second and time zone.

use shared::{
    text::Lang,
    time::{Timestamp, Zone},
};

use crate::text::Text;

impl Text {
    /// A moment, as `2026年3月1日 09:00:00（UTC+08:00）`.
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

    /// A moment without zone and year, as `3月1日 09:00:00`, for places that show both nearby.
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

    /// The end of a window. Midnight is written as 24:00 of the day before, so that it is not taken
    /// for the end of the next day.
    pub fn deadline(self, at: Timestamp, zone: Zone) -> String {
        match ends_day(at, zone) {
            true => {
                self.moment(at.plus(-Timestamp::DAY), zone)
                    .replacen(MIDNIGHT, self.day_end(), 1)
            }
            false => self.moment(at, zone),
        }
    }

    /// The same without zone and year.
    pub fn short_deadline(self, at: Timestamp, zone: Zone) -> String {
        match ends_day(at, zone) {
            true => self.short_moment(at.plus(-Timestamp::DAY), zone).replacen(
                MIDNIGHT,
                self.day_end(),
                1,
            ),
            false => self.short_moment(at, zone),
        }
    }

    /// A span, as `1 天 03:12:44`. Negative spans are shown as 0.
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

/// Midnight as [`shared::time::CivilTime`] writes it.
const MIDNIGHT: &str = "00:00:00";

fn ends_day(at: Timestamp, zone: Zone) -> bool {
    at.in_zone(zone).clock() == MIDNIGHT
}

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn midnight_ends_the_day_before() {
        // 2024-03-06 00:00:00 in Beijing.
        let closes = Timestamp(1_709_654_400_000);
        let (zh, en) = (Text(Lang::Zh), Text(Lang::En));
        assert_eq!(
            zh.deadline(closes, Zone::BEIJING),
            "2024年3月5日 24:00:00（北京时间）"
        );
        assert_eq!(zh.short_deadline(closes, Zone::BEIJING), "3月5日 24:00:00");
        assert_eq!(
            en.deadline(closes, Zone::BEIJING),
            "5 Mar 2024, 24:00:00, the end of that day (UTC+08:00)"
        );
        // Every other second, and a start at midnight, are written by the clock.
        let later = closes.plus(Timestamp::SECOND);
        assert_eq!(
            zh.deadline(later, Zone::BEIJING),
            "2024年3月6日 00:00:01（北京时间）"
        );
        assert_eq!(zh.short_moment(closes, Zone::BEIJING), "3月6日 00:00:00");
    }
}
