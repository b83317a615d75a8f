//! Days and months without a clock, as people write them in forms: 2015.7, 2015年7月3日.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::time::{Timestamp, Zone};

/// Years that a form accepts.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2199;

/// A month of a year. Written `2015.7` (S4-05).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct YearMonth {
    year: i32,
    month: u8,
}

/// A day. Written `2015-07-03`, as browsers send it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Day {
    month: YearMonth,
    day: u8,
}

impl YearMonth {
    /// Month with this number, from 1 to 12. `None` outside the years 1900 to 2199.
    pub fn new(year: i32, month: u8) -> Option<Self> {
        (YEARS.contains(&year) && (1..=12).contains(&month)).then_some(Self { year, month })
    }

    /// Month of `now` in `zone`.
    pub fn of(now: Timestamp, zone: Zone) -> Self {
        let civil = now.in_zone(zone);
        Self {
            year: civil.year(),
            month: civil.month(),
        }
    }

    /// Year, from 1900 to 2199 if the month was made by [`YearMonth::new`].
    pub fn year(self) -> i32 {
        self.year
    }

    /// Month of the year, from 1 to 12.
    pub fn month(self) -> u8 {
        self.month
    }

    /// Month after this one.
    #[must_use]
    pub fn next(self) -> Self {
        self.shifted(1)
    }

    /// Month before this one.
    #[must_use]
    pub fn before(self) -> Self {
        self.shifted(-1)
    }

    /// Number of whole months between this one and a later one; 0 if it is not later.
    pub fn months_between(self, later: Self) -> u16 {
        let count = |month: Self| month.year * 12 + i32::from(month.month);
        u16::try_from(count(later) - count(self) - 1).unwrap_or_default()
    }

    fn shifted(self, months: i32) -> Self {
        let count = self.year * 12 + i32::from(self.month) - 1 + months;
        Self {
            year: count.div_euclid(12),
            month: count.rem_euclid(12) as u8 + 1,
        }
    }

    /// Reads `2015.7`, `2015-07`, `2015/7`, `2015年7月` and `201507`.
    /// `None` for any other text, and for a month that [`YearMonth::new`] does not accept.
    ///
    /// ```
    /// use shared::calendar::YearMonth;
    ///
    /// assert_eq!(YearMonth::read("2015年7月"), YearMonth::new(2015, 7));
    /// assert_eq!(YearMonth::read("201507"), YearMonth::new(2015, 7));
    /// assert_eq!(YearMonth::read("2015.13"), None);
    /// ```
    pub fn read(text: &str) -> Option<Self> {
        match numbers(text)?[..] {
            [year, month] => Self::new(year, u8::try_from(month).ok()?),
            [packed] if text.len() == 6 => Self::new(packed / 100, (packed % 100) as u8),
            _ => None,
        }
    }
}

impl Day {
    /// Day of the Gregorian calendar. `None` if it does not exist, or lies outside the years 1900
    /// to 2199.
    pub fn new(year: i32, month: u8, day: u8) -> Option<Self> {
        let month = YearMonth::new(year, month)?;
        let exists = time::Month::try_from(month.month)
            .is_ok_and(|name| time::Date::from_calendar_date(year, name, day).is_ok());
        exists.then_some(Self { month, day })
    }

    /// Day of `now` in `zone`.
    pub fn of(now: Timestamp, zone: Zone) -> Self {
        Self {
            month: YearMonth::of(now, zone),
            day: now.in_zone(zone).day(),
        }
    }

    /// Year of the day.
    pub fn year(self) -> i32 {
        self.month.year
    }

    /// Month of the year, from 1 to 12.
    pub fn month(self) -> u8 {
        self.month.month
    }

    /// Month of the day.
    pub fn year_month(self) -> YearMonth {
        self.month
    }

    /// Day of the month, from 1 to 31.
    pub fn day(self) -> u8 {
        self.day
    }

    /// Whole years from this day to `later`. `None` if that is earlier.
    pub fn years_until(self, later: Day) -> Option<u32> {
        let passed = (later.month(), later.day) >= (self.month(), self.day);
        let years = later.year() - self.year() - i32::from(!passed);
        u32::try_from(years).ok().filter(|_| later >= self)
    }

    /// Days from this day to `later`; negative if that is earlier.
    ///
    /// ```
    /// use shared::calendar::Day;
    ///
    /// let day = |text| Day::read(text).expect("a day");
    /// assert_eq!(day("2024-02-28").days_until(day("2024-03-01")), 2);
    /// assert_eq!(day("2024-03-01").days_until(day("2024-02-28")), -2);
    /// ```
    pub fn days_until(self, later: Day) -> i64 {
        later.number() - self.number()
    }

    /// Days since 1 March of the year 0 (proleptic Gregorian calendar).
    fn number(self) -> i64 {
        let (month, day) = (i64::from(self.month()), i64::from(self.day));
        let (year, month) = match month > 2 {
            true => (i64::from(self.year()), month - 3),
            false => (i64::from(self.year()) - 1, month + 9),
        };
        year * 365 + year / 4 - year / 100 + year / 400 + (month * 153 + 2) / 5 + day - 1
    }

    /// Reads `2015-07-03`, `2015.7.3`, `2015/7/3`, `2015年7月3日` and `20150703`.
    /// `None` for any other text, and for a day that [`Day::new`] does not accept.
    ///
    /// ```
    /// use shared::calendar::Day;
    ///
    /// assert_eq!(Day::read("2015年7月3日"), Day::new(2015, 7, 3));
    /// assert_eq!(Day::read("20150703"), Day::new(2015, 7, 3));
    /// assert_eq!(Day::read("2015-02-29"), None);
    /// ```
    pub fn read(text: &str) -> Option<Self> {
        match numbers(text)?[..] {
            [year, month, day] => {
                Self::new(year, u8::try_from(month).ok()?, u8::try_from(day).ok()?)
            }
            [packed] if text.len() == 8 => Self::new(
                packed / 10_000,
                (packed / 100 % 100) as u8,
                (packed % 100) as u8,
            ),
            _ => None,
        }
    }
}

impl fmt::Display for YearMonth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.year, self.month)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:04}-{:02}-{:02}",
            self.month.year, self.month.month, self.day
        )
    }
}

/// Numbers between the separators of a date.
fn numbers(text: &str) -> Option<Vec<i32>> {
    let text = text.strip_suffix(['月', '日']).unwrap_or(text);
    let parts = text.split(['.', '-', '/', '年', '月']);
    parts
        .map(|part| {
            let part = part.trim();
            let is_number =
                (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
            is_number.then(|| part.parse().ok()).flatten()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_read_in_every_form_people_write() {
        let july = YearMonth::new(2015, 7).expect("a month");
        for text in [
            "2015.7",
            "2015-07",
            "2015/07",
            "2015年7月",
            "2015 年 7 月",
            "201507",
        ] {
            assert_eq!(YearMonth::read(text), Some(july), "{text}");
        }
        for text in [
            "", "2015", "2015.13", "2015.0", "15.7", "2015.7.3", "7.2015", "2015.-7", "20157",
        ] {
            assert_eq!(YearMonth::read(text), None, "{text}");
        }
        assert_eq!(july.to_string(), "2015.7");
    }

    #[test]
    fn days_are_read_in_every_form_people_write_and_must_exist() {
        let day = Day::new(2016, 2, 29).expect("a leap day");
        for text in [
            "2016-02-29",
            "2016.2.29",
            "2016/2/29",
            "2016年2月29日",
            "20160229",
        ] {
            assert_eq!(Day::read(text), Some(day), "{text}");
        }
        for text in [
            "2015-02-29",
            "2016-2",
            "20160230",
            "2016-13-01",
            "1899-12-31",
            "29.2.2016",
        ] {
            assert_eq!(Day::read(text), None, "{text}");
        }
        assert_eq!(day.to_string(), "2016-02-29");
    }

    #[test]
    fn a_year_of_age_is_full_on_the_same_day_of_the_next() {
        let day = |text: &str| Day::read(text).expect("a day");
        let born = day("2004-02-29");
        assert_eq!(born.years_until(day("2024-02-28")), Some(19));
        assert_eq!(born.years_until(day("2024-02-29")), Some(20));
        assert_eq!(day("2024-03-02").years_until(day("2024-03-01")), None);
    }

    #[test]
    fn a_year_ends_with_december() {
        let december = YearMonth::new(2016, 12).expect("a month");
        assert_eq!(december.next().to_string(), "2017.1");
        assert_eq!(december.next().before(), december);
        let now = Timestamp(1_483_200_000_000); // 2016-12-31 16:00 UTC: New Year in Beijing.
        assert_eq!(YearMonth::of(now, Zone::BEIJING), december.next());
        assert_eq!(Day::of(now, Zone::BEIJING).to_string(), "2017-01-01");
    }
}
