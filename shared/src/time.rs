//! Timestamps and zones. A timestamp is UTC in milliseconds; a zone is a fixed offset (China has
//! had one, without summer time, since 1991).

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use time::{Date, Duration, Month, OffsetDateTime, PrimitiveDateTime, Time, UtcOffset};

/// Milliseconds since 1970-01-01T00:00:00Z.
/// ```
/// use shared::time::{Timestamp, Zone};
///
/// let moment = Timestamp(1_610_413_200_000);
/// assert_eq!(moment.in_zone(Zone::BEIJING).to_string(), "2021-01-12 09:00:00");
/// assert_eq!(moment.plus(Timestamp::DAY_MS).milliseconds_since(moment), 86_400_000);
/// ```
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// Earliest possible timestamp.
    pub const EARLIEST: Timestamp = Timestamp(i64::MIN);

    /// Milliseconds of a second.
    pub const SECOND_MS: i64 = 1_000;
    /// Milliseconds of a minute.
    pub const MINUTE_MS: i64 = 60 * Self::SECOND_MS;
    /// Milliseconds of an hour.
    pub const HOUR_MS: i64 = 60 * Self::MINUTE_MS;
    /// Milliseconds of a day of 24 hours.
    pub const DAY_MS: i64 = 24 * Self::HOUR_MS;

    /// Timestamp `milliseconds` later (earlier if negative).
    #[must_use]
    pub fn plus(self, milliseconds: i64) -> Self {
        Self(self.0.saturating_add(milliseconds))
    }

    /// Milliseconds from `earlier` to this moment.
    pub fn milliseconds_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// Wall clock of this timestamp in `zone`.
    pub fn in_zone(self, zone: Zone) -> CivilTime {
        let utc = OffsetDateTime::UNIX_EPOCH
            .checked_add(Duration::milliseconds(self.0))
            .unwrap_or(OffsetDateTime::UNIX_EPOCH);
        let local = utc.to_offset(zone.0);
        CivilTime(PrimitiveDateTime::new(local.date(), local.time()))
    }
}

/// An exam's time zone, written `+08:00`.
/// ```
/// use shared::time::Zone;
///
/// let zone: Zone = "+08:00".parse()?;
/// assert_eq!(zone, Zone::BEIJING);
/// assert_eq!(zone.to_string(), "+08:00");
/// assert!("Asia/Shanghai".parse::<Zone>().is_err());
/// # Ok::<(), shared::time::ParseTimeError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Zone(UtcOffset);

impl Zone {
    /// Beijing time, the zone of all five guides.
    pub const BEIJING: Zone = match UtcOffset::from_hms(8, 0, 0) {
        Ok(offset) => Zone(offset),
        Err(_) => panic!("+08:00 is an offset"),
    };
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (hours, minutes, _) = self.0.as_hms();
        let sign = if self.0.is_negative() { '-' } else { '+' };
        write!(
            f,
            "{sign}{:02}:{:02}",
            hours.unsigned_abs(),
            minutes.unsigned_abs()
        )
    }
}

/// Error of a text that is not a time or zone.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseTimeError {
    /// The text is not a zone.
    #[error("`{0}` is no time zone: write an offset such as +08:00")]
    Zone(String),
    /// The text is not a date with a time of day.
    #[error("`{0}` is no time: write 2021-01-12 09:00 or 2021-01-12 09:00:00")]
    Civil(String),
}

impl FromStr for Zone {
    type Err = ParseTimeError;
    fn from_str(text: &str) -> Result<Self, ParseTimeError> {
        let parse = || {
            let (sign, rest) = match text.split_at_checked(1)? {
                ("+", rest) => (1, rest),
                ("-", rest) => (-1, rest),
                _ => return None,
            };
            let (hours, minutes) = rest.split_once(':')?;
            let (hours, minutes) = (digits(hours, 2)? as i8, digits(minutes, 2)? as i8);
            UtcOffset::from_hms(sign * hours, sign * minutes, 0).ok()
        };
        parse()
            .map(Zone)
            .ok_or_else(|| ParseTimeError::Zone(text.to_owned()))
    }
}

impl TryFrom<String> for Zone {
    type Error = ParseTimeError;
    fn try_from(text: String) -> Result<Self, ParseTimeError> {
        text.parse()
    }
}

impl From<Zone> for String {
    fn from(zone: Zone) -> String {
        zone.to_string()
    }
}

/// Wall clock without a zone, as in exam definitions: `2021-01-12 09:00`.
/// ```
/// use shared::time::{CivilTime, Timestamp, Zone};
///
/// let opens: CivilTime = "2021-01-12 09:00".parse()?;
/// assert_eq!(opens.to_string(), "2021-01-12 09:00:00");
/// assert_eq!(opens.to_timestamp(Zone::BEIJING), Timestamp(1_610_413_200_000));
/// assert!("2021-02-30 09:00".parse::<CivilTime>().is_err());
/// # Ok::<(), shared::time::ParseTimeError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CivilTime(PrimitiveDateTime);

impl CivilTime {
    /// Timestamp at which the wall clock in `zone` shows this.
    pub fn to_timestamp(self, zone: Zone) -> Timestamp {
        let nanoseconds = self.0.assume_offset(zone.0).unix_timestamp_nanos();
        Timestamp((nanoseconds / 1_000_000) as i64)
    }

    /// Reads the value of an input of the kind `datetime-local`, such as `2021-01-12T09:00`; a space
    /// may stand for the `T`. `None` if the text is no time.
    pub fn from_input(text: &str) -> Option<Self> {
        text.trim().replacen('T', " ", 1).parse().ok()
    }

    /// Value of an input of the kind `datetime-local`: `2021-01-12T09:00`.
    pub fn to_input(self) -> String {
        let civil = self.to_string().replacen(' ', "T", 1);
        civil.chars().take("2021-01-12T09:00".len()).collect()
    }

    /// Year of the date.
    pub fn year(self) -> i32 {
        self.0.year()
    }

    /// Month of the year, from 1 to 12.
    pub fn month(self) -> u8 {
        self.0.month().into()
    }

    /// Day of the month, from 1 to 31.
    pub fn day(self) -> u8 {
        self.0.day()
    }

    /// Milliseconds since midnight.
    pub fn milliseconds_of_day(self) -> i64 {
        let (hour, minute, second, millisecond) = self.0.as_hms_milli();
        i64::from(hour) * Timestamp::HOUR_MS
            + i64::from(minute) * Timestamp::MINUTE_MS
            + i64::from(second) * Timestamp::SECOND_MS
            + i64::from(millisecond)
    }

    /// Time of day: `09:00:00`.
    pub fn time_of_day(self) -> String {
        let (hour, minute, second) = self.0.as_hms();
        format!("{hour:02}:{minute:02}:{second:02}")
    }
}

impl fmt::Display for CivilTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:04}-{:02}-{:02} {}",
            self.year(),
            self.month(),
            self.day(),
            self.time_of_day()
        )
    }
}

impl FromStr for CivilTime {
    type Err = ParseTimeError;
    fn from_str(text: &str) -> Result<Self, ParseTimeError> {
        let parse = || {
            let (date, clock) = text.split_once(' ')?;
            let mut date = date.splitn(3, '-');
            let year = digits(date.next()?, 4)? as i32;
            let month = Month::try_from(digits(date.next()?, 2)? as u8).ok()?;
            let day = digits(date.next()?, 2)? as u8;
            let mut clock = clock.splitn(3, ':');
            let hour = digits(clock.next()?, 2)? as u8;
            let minute = digits(clock.next()?, 2)? as u8;
            let second = clock.next().map_or(Some(0), |text| digits(text, 2))? as u8;
            Some(PrimitiveDateTime::new(
                Date::from_calendar_date(year, month, day).ok()?,
                Time::from_hms(hour, minute, second).ok()?,
            ))
        };
        parse()
            .map(CivilTime)
            .ok_or_else(|| ParseTimeError::Civil(text.to_owned()))
    }
}

impl TryFrom<String> for CivilTime {
    type Error = ParseTimeError;
    fn try_from(text: String) -> Result<Self, ParseTimeError> {
        text.parse()
    }
}

impl From<CivilTime> for String {
    fn from(civil: CivilTime) -> String {
        civil.to_string()
    }
}

fn digits(text: &str, length: usize) -> Option<u32> {
    (text.len() == length && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_civil_time_and_its_moment_agree_with_the_calendar() {
        let civil: CivilTime = "2021-01-12 09:00".parse().expect("a time");
        let moment = civil.to_timestamp(Zone::BEIJING);
        assert_eq!(moment, Timestamp(1_610_413_200_000));
        assert_eq!(moment.in_zone(Zone::BEIJING), civil);
        assert_eq!(civil.to_string(), "2021-01-12 09:00:00");
    }

    #[test]
    fn nonsense_times_are_refused_with_the_form_that_is_wanted() {
        for text in [
            "",
            "2021-1-12 09:00",
            "2021-02-30 09:00",
            "2021-01-12T09:00",
            "2021-01-12 25:00",
        ] {
            assert_eq!(
                text.parse::<CivilTime>(),
                Err(ParseTimeError::Civil(text.to_owned()))
            );
        }
        assert!("8".parse::<Zone>().is_err());
        assert_eq!(
            "-03:30".parse::<Zone>().expect("a zone").to_string(),
            "-03:30"
        );
    }
}
