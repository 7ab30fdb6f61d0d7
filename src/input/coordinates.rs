//! Coordinates as people keep them: both in one cell, in degrees and minutes, the latitude first.

use super::fold::fold;
use super::quantity::is_parted;

/// Headings of a column that holds both, in the form of [`super::columns::normal`].
const PAIRS: [&str; 20] = [
    "经纬度",
    "纬经度",
    "坐标",
    "坐标点",
    "位置坐标",
    "地理坐标",
    "经纬度坐标",
    "坐标经纬度",
    "高德坐标",
    "百度坐标",
    "腾讯坐标",
    "定位",
    "lnglat",
    "lonlat",
    "latlng",
    "latlon",
    "coordinates",
    "coordinate",
    "location",
    "wkt",
];

/// Whether a column of this heading holds longitude and latitude.
pub fn is_pair(heading: &str) -> bool {
    PAIRS.contains(&heading)
}

/// Degrees east that the country spans, with its neighbours.
const LONGITUDES: std::ops::RangeInclusive<f64> = 73.0..=136.0;

/// Degrees north that the country spans.
const LATITUDES: std::ops::RangeInclusive<f64> = 3.0..=54.0;

/// Which of two numbers is the longitude.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The first.
    LongitudeFirst,
    /// The second.
    LatitudeFirst,
}

/// The order of two degrees, where only one can be right.
pub fn order(one: f64, other: f64) -> Option<Order> {
    let fits = |lon: f64, lat: f64| LONGITUDES.contains(&lon) && LATITUDES.contains(&lat);
    let beyond = |degrees: f64| degrees.abs() > 90.0;
    match (
        fits(one, other) || (beyond(one) && !beyond(other)),
        fits(other, one) || (beyond(other) && !beyond(one)),
    ) {
        (true, false) => Some(Order::LongitudeFirst),
        (false, true) => Some(Order::LatitudeFirst),
        _ => None,
    }
}

/// Which way round a heading says that the two stand; `None` where it does not.
pub fn order_of(heading: &str) -> Option<Order> {
    match heading {
        "经纬度" | "经纬度坐标" | "坐标经纬度" | "lnglat" | "lonlat" | "wkt" => {
            Some(Order::LongitudeFirst)
        }
        "纬经度" | "latlng" | "latlon" => Some(Order::LatitudeFirst),
        _ => None,
    }
}

/// Both numbers of a cell, as they stand.
pub fn pair(cell: &str) -> Option<(f64, f64)> {
    let text = cell.trim();
    let point = text
        .get(..5)
        .filter(|word| word.eq_ignore_ascii_case("point"));
    let inner = point
        .map_or(text, |word| text.get(word.len()..).unwrap_or_default())
        .trim()
        .trim_matches(['(', ')', '[', ']', '（', '）', '{', '}', '"']);
    let parts = inner.split([',', '，', ';', '；', '/', '、', '|']);
    let parts: Vec<&str> = parts.map(str::trim).filter(|p| !p.is_empty()).collect();
    let parts = match parts.as_slice() {
        [one] => one.split_whitespace().collect(),
        _ => parts,
    };
    match parts.as_slice() {
        [one, other] => Some((angle(one)?, angle(other)?)),
        _ => None,
    }
}

/// Degrees of a text: a number, or degrees with minutes and seconds, with the letter of a direction.
pub fn angle(text: &str) -> Option<f64> {
    if let Ok(plain) = text.parse::<f64>() {
        return Some(plain).filter(|degrees| degrees.is_finite());
    }
    if is_parted(text) {
        return None;
    }
    let text = fold(text);
    let (text, sign) = without_direction(&text);
    if let Ok(plain) = text.parse::<f64>() {
        return Some(sign * plain).filter(|degrees| degrees.is_finite());
    }
    let marks = |c: char| matches!(c, '°' | '度' | '′' | '\'' | '分' | '″' | '"' | '秒');
    let mut parts: [f64; 3] = [0.0; 3];
    let mut rest = text;
    let mut expected: usize = 0;
    while !rest.is_empty() {
        let end = rest.find(marks)?;
        let (number, behind) = rest.split_at(end);
        let number: f64 = number.parse().ok()?;
        let mark = behind.chars().next()?;
        let at = match mark {
            '°' | '度' => 0,
            '″' | '"' | '秒' => 2,
            // Seconds are also written with two strokes.
            '′' | '\'' if behind.starts_with("′′") || behind.starts_with("''") => 2,
            _ => 1,
        };
        if at < expected || (at > 0 && !(0.0..60.0).contains(&number)) || number < 0.0 {
            return None;
        }
        *parts.get_mut(at)? = number;
        expected = at + 1;
        rest = behind.get(mark.len_utf8()..)?;
        if at == 2 {
            rest = rest.trim_start_matches(['′', '\'', '"']);
        }
        // A number behind the last mark, without its own, is of the next smaller kind.
        if !rest.is_empty() && !rest.contains(marks) {
            *parts.get_mut(expected)? = rest.parse().ok()?;
            break;
        }
    }
    let [degrees, minutes, seconds] = parts;
    let value = degrees + minutes / 60.0 + seconds / 3600.0;
    (expected > 0).then_some(sign * (value * 1e9).round() / 1e9)
}

/// A folded text without the direction before or behind it, and the sign that this gives.
fn without_direction(text: &str) -> (&str, f64) {
    const DIRECTIONS: [(&str, f64); 12] = [
        ("东经", 1.0),
        ("北纬", 1.0),
        ("西经", -1.0),
        ("南纬", -1.0),
        ("东", 1.0),
        ("北", 1.0),
        ("西", -1.0),
        ("南", -1.0),
        ("e", 1.0),
        ("n", 1.0),
        ("w", -1.0),
        ("s", -1.0),
    ];
    for (word, sign) in DIRECTIONS {
        if let Some(rest) = text.strip_prefix(word).or_else(|| text.strip_suffix(word)) {
            return (rest, sign);
        }
    }
    (text, 1.0)
}

/// Degrees as a cell holds them.
pub fn written(degrees: f64) -> String {
    degrees.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn degrees_minutes_and_seconds_are_read() {
        for (text, right) in [
            ("120.61", 120.61),
            ("120°36'36\"", 120.61),
            ("120°36′36″", 120.61),
            ("120°36′36″E", 120.61),
            ("E120°36.6′", 120.61),
            ("东经120度36分36秒", 120.61),
            ("120°36'36''", 120.61),
            ("120.61°", 120.61),
            ("31°18′N", 31.3),
            ("31°18", 31.3),
        ] {
            let read = angle(text);
            assert!(
                read.is_some_and(|read| (read - right).abs() < 1e-9),
                "{text} {read:?}"
            );
        }
        for text in ["", "x", "120°70'", "36'120°", "12:30", "120 36 36"] {
            assert_eq!(angle(text), None, "{text}");
        }
    }

    #[test]
    fn two_in_a_cell_are_read_and_their_order_is_seen() {
        for text in [
            "120.61,31.32",
            "120.61，31.32",
            "120.61 31.32",
            "[120.61, 31.32]",
            "(120.61;31.32)",
            "POINT (120.61 31.32)",
            "E120.61°, N31.32°",
        ] {
            assert_eq!(pair(text), Some((120.61, 31.32)), "{text}");
        }
        assert_eq!(pair("120.61"), None);
        assert_eq!(order(120.61, 31.32), Some(Order::LongitudeFirst));
        assert_eq!(order(31.32, 120.61), Some(Order::LatitudeFirst));
        assert_eq!(order(5.0, 52.0), None);
    }
}
