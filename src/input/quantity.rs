//! Figures with their units, as offices write them: `42亩`, `1.2万`, `400分`, `3轨×45`; a heading that says `(ha)` or
//! `(元/学期)`. What is certain is brought to the unit of the column; the rest is left for a finding.

use super::fold::fold;
use crate::tables::schema::Unit;
use xuewei_core::units::parse_decimal;

/// By what a figure is multiplied: numerator and denominator.
pub type Factor = (i128, i128);

/// A figure as it stands.
pub const AS_IT_STANDS: Factor = (1, 1);

/// Words for units of a column's kind and what one of them is in the unit of the column; in the form of [`fold`].
const WORDS: &[(Unit, &[(&str, Factor)])] = &[
    (
        Unit::SquareMetres,
        &[
            ("m2", (1, 1)),
            ("平方米", (1, 1)),
            ("平米", (1, 1)),
            ("sqm", (1, 1)),
            ("m^2", (1, 1)),
            ("公亩", (100, 1)),
            ("亩", (2000, 3)),
            ("市亩", (2000, 3)),
            ("mu", (2000, 3)),
            ("公顷", (10_000, 1)),
            ("ha", (10_000, 1)),
            ("hm2", (10_000, 1)),
            ("hectare", (10_000, 1)),
            ("hectares", (10_000, 1)),
            ("平方公里", (1_000_000, 1)),
            ("平方千米", (1_000_000, 1)),
            ("km2", (1_000_000, 1)),
        ],
    ),
    (
        Unit::Metres,
        &[
            ("m", (1, 1)),
            ("米", (1, 1)),
            ("公尺", (1, 1)),
            ("metre", (1, 1)),
            ("metres", (1, 1)),
            ("meter", (1, 1)),
            ("meters", (1, 1)),
            ("km", (1000, 1)),
            ("公里", (1000, 1)),
            ("千米", (1000, 1)),
            ("里", (500, 1)),
            ("华里", (500, 1)),
        ],
    ),
    (
        Unit::Yuan,
        &[
            ("元", (1, 1)),
            ("圆", (1, 1)),
            ("yuan", (1, 1)),
            ("rmb", (1, 1)),
            ("cny", (1, 1)),
            ("人民币", (1, 1)),
            ("百元", (100, 1)),
            ("千元", (1000, 1)),
            ("万元", (10_000, 1)),
            ("百万元", (1_000_000, 1)),
            ("亿元", (100_000_000, 1)),
        ],
    ),
    (Unit::Points, &[("分", (1, 1)), ("points", (1, 1))]),
    (
        Unit::Places,
        &[
            ("个", (1, 1)),
            ("人", (1, 1)),
            ("名", (1, 1)),
            ("位", (1, 1)),
            ("生", (1, 1)),
            ("学位", (1, 1)),
            ("个学位", (1, 1)),
            ("座", (1, 1)),
        ],
    ),
    (
        Unit::Classes,
        &[
            ("轨", (1, 1)),
            ("班", (1, 1)),
            ("个班", (1, 1)),
            ("个", (1, 1)),
            ("轨制", (1, 1)),
        ],
    ),
    (
        Unit::Posts,
        &[
            ("个", (1, 1)),
            ("人", (1, 1)),
            ("名", (1, 1)),
            ("编", (1, 1)),
        ],
    ),
    (
        Unit::Months,
        &[
            ("月", (1, 1)),
            ("个月", (1, 1)),
            ("months", (1, 1)),
            ("年", (12, 1)),
            ("years", (12, 1)),
        ],
    ),
    (
        Unit::Days,
        &[
            ("天", (1, 1)),
            ("日", (1, 1)),
            ("days", (1, 1)),
            ("月", (365, 12)),
            ("个月", (365, 12)),
            ("months", (365, 12)),
            ("年", (365, 1)),
            ("years", (365, 1)),
        ],
    ),
    (
        Unit::Years,
        &[
            ("年", (1, 1)),
            ("岁", (1, 1)),
            ("周岁", (1, 1)),
            ("years", (1, 1)),
            ("月", (1, 12)),
            ("个月", (1, 12)),
            ("months", (1, 12)),
        ],
    ),
];

/// Units of nothing that a column is in.
const NOBODYS: [&str; 16] = [
    "分钟", "分", "min", "mins", "minutes", "小时", "时", "h", "站", "步", "英里", "mi", "英尺",
    "ft", "%", "美元",
];

/// Words that a bracket beside a figure cannot hold but as a unit, also where more stands around them.
const SURELY: [&str; 13] = [
    "公顷", "亩", "万", "公里", "千米", "km", "学期", "每月", "/月", "分钟", "小时", "美元", "平方",
];

/// Whether figures of a kind have a size in the world, so that another unit makes them other figures.
const fn is_physical(unit: Unit) -> bool {
    matches!(unit, Unit::Metres | Unit::SquareMetres | Unit::Yuan)
}

/// What one of a unit is in the unit of a column; `None` where that is not certain.
pub fn factor(unit: Unit, word: &str) -> Option<Factor> {
    let word = fold(word);
    let of_kind = WORDS.iter().find(|(kind, _)| *kind == unit);
    let known = |word: &str| {
        let found = of_kind?.1.iter().find(|(known, _)| *known == word);
        found.map(|(_, factor)| *factor)
    };
    if let Some(factor) = known(&word) {
        return Some(factor);
    }
    // Ten thousand of them: 万平方米, 万人, 万.
    let of_ten_thousand = word.strip_prefix('万').and_then(|rest| match rest {
        "" => Some(AS_IT_STANDS),
        rest => known(rest),
    });
    if let Some((num, den)) = of_ten_thousand {
        return Some((num * 10_000, den));
    }
    if unit != Unit::Yuan {
        return None;
    }
    // Money for one pupil and a time: of a year nothing changes, of a term it is half.
    let parted = word.replace('每', "/").replace(['·', '.'], "/");
    let mut parts = parted.split('/').filter(|part| !part.is_empty());
    let (mut num, den) = factor(unit, parts.next().filter(|first| *first != word)?)?;
    for part in parts {
        match part {
            "年" | "学年" | "生" | "人" | "个" | "学位" | "座" => {}
            "学期" => num *= 2,
            _ => return None,
        }
    }
    Some((num, den))
}

/// Whether a word is a unit of anything.
fn is_unit(word: &str) -> bool {
    NOBODYS.contains(&word) || WORDS.iter().any(|(unit, _)| factor(*unit, word).is_some())
}

/// What the heading of a column says of the unit of its figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// Nothing, or the unit of the column.
    Nothing,
    /// Another, of which it is known what one is.
    Factor(Factor, String),
    /// Another, and what one is in the unit of the column is not certain.
    Other(String),
}

/// What a text beside the name of a column, in brackets or behind a stroke, says of its unit.
pub fn said(unit: Unit, text: &str) -> Said {
    if matches!(unit, Unit::None | Unit::Degrees) || text.is_empty() {
        return Said::Nothing;
    }
    let text = fold(text);
    let tokens = text.split([',', ';', '、', ':']);
    for token in tokens.map(|token| token.trim_start_matches("单位").trim_start_matches('约')) {
        if token.is_empty() {
            continue;
        }
        if unit == Unit::Yuan && matches!(token, "年" | "学年" | "每年") {
            continue;
        }
        match factor(unit, token) {
            Some(AS_IT_STANDS) => return Said::Nothing,
            Some(factor) => return Said::Factor(factor, token.to_owned()),
            None => {}
        }
        let is_other = match is_physical(unit) {
            true => is_unit(token) || SURELY.iter().any(|word| token.contains(word)),
            false => {
                let is_time = matches!(unit, Unit::Months | Unit::Days | Unit::Years);
                matches!(token, "%" | "‰") || (is_time && is_unit(token))
            }
        };
        if is_other {
            return Said::Other(token.to_owned());
        }
    }
    Said::Nothing
}

/// A cell that says its figure in another way than the column does, as the column says it: `None` where it stands as it
/// should already, or is not certain. `of_heading` is what the heading says one unit is.
pub fn converted(cell: &str, unit: Unit, is_whole: bool, of_heading: Factor) -> Option<String> {
    let is_plain = parse_decimal(cell).is_some();
    if cell.is_empty() || (is_plain && of_heading == AS_IT_STANDS) {
        return None;
    }
    // In `12 5` something else was lost.
    if is_parted(cell) {
        return None;
    }
    let text = fold(cell);
    let (number, (num, den)) = match text.split_once(['×', 'x', '*']) {
        Some((one, other)) => (product(unit, one, other)?, AS_IT_STANDS),
        None => {
            let (number, suffix) = leading(&text)?;
            let factor = match suffix {
                "" => of_heading,
                // Ten thousand of what the heading says is not certain where that is another unit.
                "万" | "千" | "亿" if of_heading != AS_IT_STANDS => return None,
                "千" => (1000, 1),
                "亿" => (100_000_000, 1),
                suffix => factor(unit, suffix)?,
            };
            (number, factor)
        }
    };
    let value = number * num;
    // Decimals are kept where the column has them; a whole figure is rounded only where it was another unit's.
    let kept = if is_whole { SCALE } else { SCALE / 10_000 };
    let is_exact = value % (den * kept) == 0;
    if !is_exact && num == den {
        return None;
    }
    let rounded = (2 * value + den * kept) / (2 * den * kept);
    let parts = if is_whole { rounded * 10_000 } else { rounded };
    Some(xuewei_core::units::decimal(i64::try_from(parts).ok()?))
}

/// Whether a space stands between two digits.
pub fn is_parted(text: &str) -> bool {
    let is_digit = |c: char| c.is_ascii_digit() || matches!(c, '０'..='９');
    let words: Vec<&str> = text.split_whitespace().collect();
    words.windows(2).any(|two| match two {
        [one, other] => one.ends_with(is_digit) && other.starts_with(is_digit),
        _ => false,
    })
}

/// Nine decimals.
const SCALE: i128 = 1_000_000_000;

/// The number at the head of a text, in parts of [`SCALE`], and what stands behind it.
fn leading(text: &str) -> Option<(i128, &str)> {
    let end = text
        .find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',')))
        .unwrap_or(text.len());
    let (digits, suffix) = text.split_at(end);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let mut groups = whole.split(',');
    let first = groups.next()?;
    let is_grouped = groups.clone().all(|group| group.len() == 3);
    let is_one = !whole.contains(',') || (is_grouped && (1..=3).contains(&first.len()));
    let plain = whole.replace(',', "");
    if !is_one || plain.is_empty() || plain.len() > 15 || fraction.len() > 9 {
        return None;
    }
    let is_digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
    if !is_digits(&plain) || !is_digits(fraction) {
        return None;
    }
    let fraction: i128 = format!("{fraction:0<9}").parse().ok()?;
    Some((plain.parse::<i128>().ok()? * SCALE + fraction, suffix))
}

/// Streams times the size of a class, in whatever order: places in a column of places, streams in one of streams.
fn product(unit: Unit, one: &str, other: &str) -> Option<i128> {
    const STREAMS: [&str; 4] = ["轨", "班", "个班", "轨制"];
    const SIZES: [&str; 6] = ["", "人", "名", "生", "人/班", "个学位"];
    let (one, one_is) = leading(one)?;
    let (other, other_is) = leading(other)?;
    let is_of = |a: &str, b: &str| (STREAMS.contains(&a) || a.is_empty()) && SIZES.contains(&b);
    let (streams, size) = match () {
        () if is_of(one_is, other_is) => (one, other),
        () if is_of(other_is, one_is) => (other, one),
        () => return None,
    };
    match unit {
        Unit::Places => Some(streams / SCALE * size).filter(|_| streams % SCALE == 0),
        Unit::Classes if STREAMS.contains(&one_is) || STREAMS.contains(&other_is) => Some(streams),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_certain_is_brought_to_the_unit_of_the_column() {
        for (cell, unit, right) in [
            ("42亩", Unit::SquareMetres, "28000"),
            ("1亩", Unit::SquareMetres, "667"),
            ("2.5公顷", Unit::SquareMetres, "25000"),
            ("2 ha", Unit::SquareMetres, "20000"),
            ("1.2万", Unit::SquareMetres, "12000"),
            ("1.2万平方米", Unit::SquareMetres, "12000"),
            ("28,000㎡", Unit::SquareMetres, "28000"),
            ("1.2 km", Unit::Metres, "1200"),
            ("800米", Unit::Metres, "800"),
            ("1.2万", Unit::Yuan, "12000"),
            ("2500元/学期", Unit::Yuan, "5000"),
            ("0.5万元/年", Unit::Yuan, "5000"),
            ("12,000", Unit::Yuan, "12000"),
            ("3轨×45", Unit::Places, "135"),
            ("45人/班×3班", Unit::Places, "135"),
            ("4*50", Unit::Places, "200"),
            ("135人", Unit::Places, "135"),
            ("3轨", Unit::Classes, "3"),
            ("3轨×45", Unit::Classes, "3"),
            ("２００", Unit::Places, "200"),
        ] {
            let result = converted(cell, unit, true, AS_IT_STANDS);
            assert_eq!(result.as_deref(), Some(right), "{cell}");
        }
        let points = converted("400.5分", Unit::Points, false, AS_IT_STANDS);
        assert_eq!(points.as_deref(), Some("400.5"));
        let days = converted("12", Unit::Days, false, (365, 12));
        assert_eq!(days.as_deref(), Some("365"));
    }

    #[test]
    fn what_is_not_certain_is_left() {
        for (cell, unit) in [
            ("8分钟", Unit::Metres),
            ("2500元/月", Unit::Yuan),
            ("约400", Unit::Places),
            ("3轨", Unit::Places),
            ("3.5人", Unit::Places),
            ("1,2", Unit::Places),
            ("12 5", Unit::Places),
            ("45", Unit::Places),
            ("-5亩", Unit::SquareMetres),
            ("100-200", Unit::Places),
            ("", Unit::Places),
        ] {
            assert_eq!(converted(cell, unit, true, AS_IT_STANDS), None, "{cell}");
        }
        assert_eq!(converted("1.2万", Unit::Yuan, true, (10_000, 1)), None);
    }

    #[test]
    fn headings_say_units_in_brackets() {
        let other = |word: &str| Said::Other(word.to_owned());
        let by = |factor, word: &str| Said::Factor(factor, word.to_owned());
        assert_eq!(said(Unit::SquareMetres, "㎡"), Said::Nothing);
        assert_eq!(said(Unit::SquareMetres, "单位：亩"), by((2000, 3), "亩"));
        assert_eq!(said(Unit::SquareMetres, "Ha"), by((10_000, 1), "ha"));
        assert_eq!(said(Unit::Yuan, "元/学期"), by((2, 1), "元/学期"));
        assert_eq!(said(Unit::Yuan, "元/生·年"), Said::Nothing);
        assert_eq!(said(Unit::Yuan, "元/月"), other("元/月"));
        assert_eq!(said(Unit::Yuan, "万元"), by((10_000, 1), "万元"));
        assert_eq!(said(Unit::Metres, "分钟"), other("分钟"));
        assert_eq!(said(Unit::Metres, "步行分钟"), other("步行分钟"));
        assert_eq!(said(Unit::Metres, "公里"), by((1000, 1), "公里"));
        assert_eq!(said(Unit::Places, "2026年"), Said::Nothing);
        assert_eq!(said(Unit::Days, "月"), by((365, 12), "月"));
        assert_eq!(said(Unit::Points, "%"), other("%"));
        assert_eq!(said(Unit::SquareMetres, "含绿地"), Said::Nothing);
    }
}
