//! Periods as a cell lists them: `2021-03~2022-02; 2023-01至今`.

use jiff::civil::Date;

use crate::domain::{days_between, full_months, read_date};
use crate::policy::Unit;

/// A period from its first day up to the day after its last.
pub type Span = (Date, Date);

/// What parts the periods of a list.
const BETWEEN_PERIODS: [char; 9] = [';', '；', ',', '，', '、', '|', '\n', '\r', '+'];

/// What parts the beginning of a period from its end, other than the hyphen, which stands in dates too.
const BETWEEN_ENDS: [char; 7] = ['~', '～', '至', '到', '—', '–', '〜'];

/// What stands for the end of a period that goes on.
const UP_TO_NOW: [&str; 8] = ["", "今", "至今", "现在", "目前", "now", "present", "today"];

/// The periods of a cell; `None` where one cannot be read, begins at no known day or ends before it begins. One without an
/// end goes on up to `today`, the day up to which evidence counts.
pub fn read_periods(text: &str, today: Date) -> Option<Vec<Span>> {
    let parts = text.split(BETWEEN_PERIODS).map(str::trim);
    let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    let read = parts.iter().map(|part| period(part, today)).collect();
    if parts.is_empty() { None } else { read }
}

fn period(text: &str, today: Date) -> Option<Span> {
    let ends = |from: &str, to: &str| {
        let (from, _) = month_or_day(from.trim())?;
        let to = to.trim();
        let after = match UP_TO_NOW.contains(&to.to_lowercase().as_str()) {
            // What has begun only after the day has not lasted at all.
            true => today.tomorrow().ok()?.max(from),
            false => {
                let (_, after) = month_or_day(to)?;
                (from < after).then_some(after)?
            }
        };
        Some((from, after))
    };
    if let Some((from, to)) = text.split_once(BETWEEN_ENDS) {
        // 2021.03-至今
        return ends(from.trim().trim_end_matches('-'), to);
    }
    // Of the hyphens one parts the ends: the one on both sides of which a day or a month stands.
    let hyphens = text.match_indices(['-', '－', '―']);
    let mut read = hyphens.filter_map(|(at, hyphen)| {
        let (from, to) = (text.get(..at)?, text.get(at + hyphen.len()..)?);
        // An end that is left out after a hyphen may as well be half a date.
        (!to.trim().is_empty()).then(|| ends(from, to))?
    });
    match (read.next(), read.next()) {
        (Some(span), None) => Some(span),
        _ => None,
    }
}

/// The first day of a day or of a month, and the day after its last.
fn month_or_day(text: &str) -> Option<Span> {
    if let Some(day) = read_date(text) {
        return Some((day, day.tomorrow().ok()?));
    }
    let text = text.strip_suffix(['月', '份']).unwrap_or(text);
    let text = text.strip_suffix('月').unwrap_or(text);
    let (year, month) = match text.split_once(['-', '/', '.', '年']) {
        Some(parts) => parts,
        None if text.len() == 6 => (text.get(..4)?, text.get(4..)?),
        None => return None,
    };
    let is_number = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if year.len() != 4 || !is_number(year) || !is_number(month) {
        return None;
    }
    let first = Date::new(year.parse().ok()?, month.parse().ok()?, 1).ok()?;
    Some((first, first.last_of_month().tomorrow().ok()?))
}

/// The same days, each once: in order, those that overlap or follow on one another as one, nothing before `from` and
/// nothing from `until` on.
pub fn merged(spans: impl IntoIterator<Item = Span>, from: Option<Date>, until: Date) -> Vec<Span> {
    let clipped = spans.into_iter().map(|(begin, end)| {
        let begin = from.map_or(begin, |from| begin.max(from));
        (begin, end.min(until))
    });
    let mut all: Vec<Span> = clipped.filter(|(begin, end)| begin < end).collect();
    all.sort_unstable();
    let mut result: Vec<Span> = Vec::new();
    for (begin, end) in all {
        match result.last_mut() {
            Some((_, last)) if begin <= *last => *last = end.max(*last),
            _ => result.push((begin, end)),
        }
    }
    result
}

/// How many full days or months lie in periods that are apart from one another.
pub fn full_units(spans: &[Span], unit: Unit) -> i64 {
    let of = |(from, to): &Span| match unit {
        Unit::Day => days_between(*from, *to),
        Unit::Month | Unit::Year | Unit::One => full_months(*from, *to),
    };
    spans.iter().map(of).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const TODAY: Date = date(2026, 5, 31);

    #[test]
    fn a_period_is_read_in_the_usual_spellings() {
        let year = Some(vec![(date(2021, 3, 1), date(2022, 3, 1))]);
        for text in [
            "2021-03~2022-02",
            "2021-03-01~2022-02-28",
            "2021/3/1至2022/2/28",
            "2021年3月至2022年2月",
            "2021年3月1日—2022年2月28日",
            "2021.03-2022.02",
            "202103-202202",
            "20210301-20220228",
            "2021-03-2022-02",
            "2021-03-01-2022-02-28",
            " 2021-03 ~ 2022-02 ; ",
            "2021年3月份到2022年2月份",
        ] {
            assert_eq!(read_periods(text, TODAY), year, "{text}");
        }
        let open = Some(vec![(date(2021, 3, 1), date(2026, 6, 1))]);
        for text in ["2021-03~", "2021-03至今", "2021.03-至今", "2021年3月~现在"] {
            assert_eq!(read_periods(text, TODAY), open, "{text}");
        }
    }

    #[test]
    fn what_does_not_say_when_is_not_read() {
        for text in [
            "",
            ";",
            "2021-03",
            "~2022-02",
            "?~2022-02",
            "2021~2022",
            "2022-02~2021-03",
            "2021-13~2022-01",
            "不详",
            "2021-03~不详",
            "2021-03~2022-02; 不详",
            "12",
            "2021-03-",
            "2021-02-30~2021-03-01",
        ] {
            assert_eq!(read_periods(text, TODAY), None, "{text}");
        }
    }

    #[test]
    fn days_count_once_however_periods_lie() {
        let (a, b, c, d) = (
            date(2021, 1, 1),
            date(2021, 4, 1),
            date(2021, 7, 1),
            date(2022, 1, 1),
        );
        let until = date(2023, 1, 1);
        assert_eq!(merged([(a, b), (a, b)], None, until), [(a, b)]);
        assert_eq!(merged([(b, d), (a, c)], None, until), [(a, d)]);
        assert_eq!(merged([(a, b), (b, c)], None, until), [(a, c)]);
        assert_eq!(merged([(a, b), (c, d)], None, until), [(a, b), (c, d)]);
        assert_eq!(merged([(a, d), (b, c)], Some(b), c), [(b, c)]);
        assert_eq!(merged([(c, d)], None, b), []);
        assert_eq!(full_units(&[(a, b), (c, d)], Unit::Month), 9);
        assert_eq!(full_units(&[(a, b)], Unit::Day), 90);
    }
}
