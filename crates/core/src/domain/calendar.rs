//! Dates as they are written, and how long something has lasted between two of them.

use jiff::civil::Date;

/// A date written 2020-04-02, 2020/4/2, 2020.4.2, 2020年4月2日 or 20200402.
pub fn read_date(text: &str) -> Option<Date> {
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
