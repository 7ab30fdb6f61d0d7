//! Dates as they are written, and how long something has lasted between two of them.

use jiff::civil::Date;

/// A date written 2020-04-02, 2020/4/2, 2020.4.2, 2020年4月2日 or 20200402, or the day of a time: 2020-04-02T00:00:00Z.
pub fn read_date(text: &str) -> Option<Date> {
    // No date has a colon; a day is read far more often than a time.
    if text.contains(':') {
        return day_of_timestamp(text);
    }
    let text = text.strip_suffix('日').unwrap_or(text);
    if text.len() == 8
        && let (Some(year), Some(month), Some(day)) = (text.get(..4), text.get(4..6), text.get(6..))
        && text.bytes().all(|b| b.is_ascii_digit())
    {
        return Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok();
    }
    let mut parts = text.split(['-', '/', '.', '年', '月']);
    let mut next = || parts.next()?.parse::<i16>().ok();
    let (year, month, day) = (next()?, next()?, next()?);
    if parts.next().is_some() {
        return None;
    }
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// The day of a time as databases and spreadsheets write it: 2020-04-02T00:00:00, 2020/4/2 8:30, 2020-04-01T16:00:00.000Z.
/// A time that names its zone is a moment: its day is that of China, where it is midnight when UTC says 16:00.
pub fn day_of_timestamp(text: &str) -> Option<Date> {
    /// China has one zone, and no other time in summer since 1991.
    const CHINA: i64 = 8 * 60;
    let text = text.trim();
    let (day, time) = text.split_once(['T', ' '])?;
    let day = (!day.contains(':')).then(|| read_date(day))??;
    let time = time.trim_start();
    let (clock, zone) = match time.find(['Z', 'z', '+', '-']) {
        Some(at) => (time.get(..at)?.trim_end(), Some(time.get(at..)?)),
        None => (time, None),
    };
    let minutes_of = |clock: &str| -> Option<i64> {
        let mut parts = clock.split(':');
        let hours: i64 = parts.next()?.parse().ok()?;
        let minutes: i64 = parts.next().unwrap_or("0").parse().ok()?;
        let seconds: f64 = parts.next().unwrap_or("0").parse().ok()?;
        let is_clock = (0..=24).contains(&hours)
            && (0..60).contains(&minutes)
            && (0.0..61.0).contains(&seconds);
        (is_clock && parts.next().is_none()).then_some(hours * 60 + minutes)
    };
    let clock = minutes_of(clock)?;
    let east = match zone {
        None => return Some(day),
        Some("Z" | "z") => 0,
        Some(zone) => {
            let sign = if zone.starts_with('-') { -1 } else { 1 };
            let zone = zone.get(1..)?;
            let minutes = match zone.split_at_checked(2) {
                Some((hours, minutes)) if minutes.len() == 2 && !minutes.contains(':') => {
                    minutes_of(&format!("{hours}:{minutes}"))?
                }
                _ => minutes_of(zone)?,
            };
            sign * minutes
        }
    };
    let days = (clock - east + CHINA).div_euclid(24 * 60);
    day.checked_add(jiff::Span::new().try_days(days).ok()?).ok()
}

/// Days from one date to another.
pub fn days_between(from: Date, to: Date) -> i64 {
    from.until(to).map_or(0, |span| i64::from(span.get_days()))
}

/// Full months from one date to another: a month is full on the same day of the next, or on its last
/// where the next month is shorter.
pub fn full_months(from: Date, to: Date) -> i64 {
    if to < from {
        return 0;
    }
    let months = (i64::from(to.year()) - i64::from(from.year())) * 12 + i64::from(to.month())
        - i64::from(from.month());
    let is_full = to.day() >= from.day() || to == to.last_of_month();
    months - i64::from(!is_full)
}

/// Full years from one date to another.
pub fn full_years(from: Date, to: Date) -> i64 {
    full_months(from, to) / 12
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_of_a_time_is_that_of_china_where_its_zone_is_named() {
        let day = Date::new(2015, 3, 1).ok();
        for text in [
            "2015-03-01T00:00:00",
            "2015-03-01 00:00:00.000000",
            "2015-03-01T00:00:00.000Z",
            "2015-02-28T16:00:00.000Z",
            "2015-03-01T15:59:59Z",
            "2015-03-01T00:00:00+08:00",
            "2015-03-01T00:00:00+0800",
            "2015-02-28T11:00:00-05:00",
            "2015/3/1 8:30",
            "2015年3月1日 08:30:00",
        ] {
            assert_eq!(read_date(text), day, "{text}");
        }
        for text in [
            "2015-03-01T25:00:00",
            "8:30",
            "2015-03-01 x:00",
            "a:b",
            "2015-03-01T",
            ":",
            "2015-03-01T00:00:00+é0",
        ] {
            assert_eq!(read_date(text), None, "{text}");
        }
    }
    use jiff::civil::date;

    #[test]
    fn a_month_is_full_on_its_day_and_not_the_day_before() {
        let since = date(2020, 3, 15);
        assert_eq!(full_months(since, date(2020, 4, 14)), 0);
        assert_eq!(full_months(since, date(2020, 4, 15)), 1);
        assert_eq!(full_months(since, date(2021, 3, 14)), 11);
        assert_eq!(full_years(since, date(2021, 3, 14)), 0);
        assert_eq!(full_years(since, date(2021, 3, 15)), 1);
        assert_eq!(full_months(since, date(2020, 3, 1)), 0);
    }

    #[test]
    fn a_month_that_is_shorter_is_full_on_its_last_day() {
        assert_eq!(full_months(date(2026, 1, 31), date(2026, 2, 27)), 0);
        assert_eq!(full_months(date(2026, 1, 31), date(2026, 2, 28)), 1);
        assert_eq!(full_months(date(2024, 1, 31), date(2024, 2, 28)), 0);
        assert_eq!(full_years(date(2024, 2, 29), date(2025, 2, 28)), 1);
    }

    #[test]
    fn dates_are_read_in_the_usual_spellings() {
        assert_eq!(read_date("2020/4/2"), read_date("2020-04-02"));
        assert_eq!(read_date("2020.4.2"), read_date("2020-04-02"));
        assert_eq!(read_date("2020-02-30"), None);
        assert_eq!(read_date("20200402"), read_date("2020-04-02"));
        assert_eq!(read_date("2020年4月2日"), read_date("2020-04-02"));
        assert_eq!(read_date("43923"), None);
        assert_eq!(read_date("2020-04-02-01"), None);
    }
}
