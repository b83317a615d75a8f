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
        let (year, month, day, clock) = (
            civil.year(),
            civil.month(),
            civil.day(),
            civil.time_of_day(),
        );
        match self.0 {
            Lang::Zh => format!("{year}年{month}月{day}日 {clock}（{}）", zone_name(zone)),
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
            Lang::Zh => format!(
                "{}月{}日 {}",
                civil.month(),
                civil.day(),
                civil.time_of_day()
            ),
            Lang::En => format!(
                "{} {} {}",
                civil.day(),
                MONTHS[usize::from(civil.month() - 1)],
                civil.time_of_day()
            ),
        }
    }

    /// The time of day to the minute, as `09:05`.
    pub fn clock_time(self, at: Timestamp, zone: Zone) -> String {
        let clock = at.in_zone(zone).time_of_day().to_string();
        clock.chars().take("09:05".len()).collect()
    }

    /// The time of day to the second, as `09:05:12`.
    pub fn time_of_day(self, at: Timestamp, zone: Zone) -> String {
        at.in_zone(zone).time_of_day().to_string()
    }

    /// The end of a window. Midnight is written as 24:00 of the day before, so that it is not taken
    /// for the end of the next day.
    pub fn deadline(self, at: Timestamp, zone: Zone) -> String {
        match ends_day(at, zone) {
            true => {
                self.moment(at.plus(-Timestamp::DAY_MS), zone)
                    .replacen(MIDNIGHT, self.day_end(), 1)
            }
            false => self.moment(at, zone),
        }
    }

    /// The same without zone and year.
    pub fn short_deadline(self, at: Timestamp, zone: Zone) -> String {
        match ends_day(at, zone) {
            true => self
                .short_moment(at.plus(-Timestamp::DAY_MS), zone)
                .replacen(MIDNIGHT, self.day_end(), 1),
            false => self.short_moment(at, zone),
        }
    }

    /// `2026年3月1日 09:00:00 至 3月7日 24:00:00（北京时间）`: the zone once, and the second year only
    /// where it is another.
    pub fn period(self, opens: Timestamp, closes: Timestamp, zone: Zone) -> String {
        let year = |at: Timestamp| at.in_zone(zone).year();
        let last = match ends_day(closes, zone) {
            true => closes.plus(-Timestamp::DAY_MS),
            false => closes,
        };
        let is_one_year = year(opens) == year(last);
        match self.0 {
            Lang::Zh => {
                let opens = format!("{}年{}", year(opens), self.short_moment(opens, zone));
                let closes = match is_one_year {
                    true => self.short_deadline(closes, zone),
                    false => format!("{}年{}", year(last), self.short_deadline(closes, zone)),
                };
                format!(
                    "{}（{}）",
                    self.window_span(&opens, &closes),
                    zone_name(zone)
                )
            }
            Lang::En => {
                let opens = match is_one_year {
                    true => self.short_moment(opens, zone),
                    false => format!("{} {}", self.short_moment(opens, zone), year(opens)),
                };
                self.window_span(&opens, &self.deadline(closes, zone))
            }
        }
    }

    /// A span, as `1 天 03:12:44`. Negative spans are shown as 0.
    pub fn duration(self, milliseconds: i64) -> String {
        let seconds = milliseconds.max(0) / Timestamp::SECOND_MS;
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

/// The name of the zone in Chinese.
fn zone_name(zone: Zone) -> String {
    match zone == Zone::BEIJING {
        true => "北京时间".to_owned(),
        false => format!("UTC{zone}"),
    }
}

fn ends_day(at: Timestamp, zone: Zone) -> bool {
    at.in_zone(zone).time_of_day() == MIDNIGHT
}

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn period_names_the_zone_once_and_the_year_where_it_changes() {
        // 2024-03-01 09:00:00 to 2024-03-06 00:00:00, and to 2025-01-01 00:00:01, in Beijing.
        let opens = Timestamp(1_709_254_800_000);
        let closes = [1_709_654_400_000, 1_735_660_801_000].map(Timestamp);
        let [zh, en] = [Lang::Zh, Lang::En]
            .map(|lang| closes.map(|closes| Text(lang).period(opens, closes, Zone::BEIJING)));
        assert_eq!(
            zh,
            [
                "2024年3月1日 09:00:00 至 3月5日 24:00:00（北京时间）",
                "2024年3月1日 09:00:00 至 2025年1月1日 00:00:01（北京时间）",
            ]
        );
        assert_eq!(
            en,
            [
                "1 Mar 09:00:00 to 5 Mar 2024, 24:00:00, the end of that day (UTC+08:00)",
                "1 Mar 09:00:00 2024 to 1 Jan 2025, 00:00:01 (UTC+08:00)",
            ]
        );
    }

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
        let later = closes.plus(Timestamp::SECOND_MS);
        assert_eq!(
            zh.deadline(later, Zone::BEIJING),
            "2024年3月6日 00:00:01（北京时间）"
        );
        assert_eq!(zh.short_moment(closes, Zone::BEIJING), "3月6日 00:00:00");
    }
}
