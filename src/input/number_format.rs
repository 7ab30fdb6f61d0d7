//! Formats of a workbook that show a number otherwise than it is stored: an identifier 00012 that is 12, 85 % that is 0.85.

/// How such a format shows a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    /// The text, with a place for each digit.
    places: Vec<Place>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Place {
    /// A digit, 0 where the number has none.
    Digit,
    /// A character that is always shown.
    Always(char),
}

impl Pattern {
    /// The pattern of a format code; `None` where it shows whole numbers as they are, or as amounts, dates or shares.
    pub fn of(code: &str) -> Option<Self> {
        // What is above zero is shown by the first part.
        let mut letters = code.split(';').next()?.chars();
        let mut places = Vec::new();
        while let Some(letter) = letters.next() {
            match letter {
                '0' => places.push(Place::Digit),
                '"' => {
                    let quoted = letters.by_ref().take_while(|c| *c != '"');
                    places.extend(quoted.map(Place::Always));
                }
                '\\' => places.push(Place::Always(letters.next()?)),
                '-' | ' ' | '/' | '(' | ')' => places.push(Place::Always(letter)),
                // A colour or a language; a space of the width of a character.
                '[' => {
                    letters.by_ref().find(|c| *c == ']')?;
                }
                '_' => {
                    letters.next()?;
                }
                _ => return None,
            }
        }
        let digits = places.iter().filter(|p| **p == Place::Digit).count();
        let first = places.iter().position(|p| *p == Place::Digit)?;
        let is_name = |p: &Place| matches!(p, Place::Always(c) if c.is_alphanumeric() || *c == '-');
        let before = places.get(..first).unwrap_or_default();
        let last = places.iter().rposition(|p| *p == Place::Digit)?;
        // A unit behind the digits makes an amount of it.
        let is_amount = last + 1 < places.len();
        let is_identifier = digits > 1 || (!before.is_empty() && before.iter().all(is_name));
        (is_identifier && !is_amount).then_some(Self { places })
    }

    /// A stored number as it is shown; `None` for one that is not whole and above zero.
    pub fn show(&self, stored: &str) -> Option<String> {
        let number = stored.parse::<f64>().ok()?;
        if number.fract() != 0.0 || !(0.0..1e15).contains(&number) {
            return None;
        }
        let digits = format!("{number:.0}");
        let mut left = digits.chars().rev();
        let mut shown: Vec<char> = Vec::new();
        let first = self.places.iter().position(|p| *p == Place::Digit)?;
        for (at, place) in self.places.iter().enumerate().rev() {
            match place {
                Place::Digit => shown.push(left.next().unwrap_or('0')),
                Place::Always(c) => shown.push(*c),
            }
            if at == first {
                // What the places do not hold stands before them.
                shown.extend(left.by_ref());
            }
        }
        Some(shown.into_iter().rev().collect())
    }
}

/// Whether a format code shows a number as a percentage: a hundred times what is stored.
pub fn is_percentage(code: &str) -> bool {
    let mut letters = code.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '%' => return true,
            '"' => {
                letters.by_ref().find(|c| *c == '"');
            }
            '[' => {
                letters.by_ref().find(|c| *c == ']');
            }
            '\\' | '_' | '*' => {
                letters.next();
            }
            _ => (),
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_shown_with_all_their_digits() {
        let shown = |code: &str, stored: &str| Pattern::of(code).and_then(|p| p.show(stored));
        for (code, stored, text) in [
            ("00000", "12", "00012"),
            ("00000", "123456", "123456"),
            ("000-0000", "51200", "005-1200"),
            ("\"C\"000", "7", "C007"),
            ("\\S0", "7", "S7"),
            ("\"吴江\"-000", "7", "吴江-007"),
            ("00000;-00000", "12.0", "00012"),
            ("[Red]0000_ ", "3", "0003"),
        ] {
            assert_eq!(shown(code, stored).as_deref(), Some(text), "{code}");
        }
        for code in [
            "0",
            "0.00",
            "#,##0",
            "0%",
            "0.00E+00",
            "yyyy-mm-dd",
            "m\"月\"d\"日\"",
            "0\"人\"",
            "\"¥\"0",
            "0\".\"0,\"万\"",
            "General",
            "@",
            "00\"岁\"",
        ] {
            assert_eq!(Pattern::of(code), None, "{code}");
        }
        assert_eq!(shown("00000", "1.5"), None);
        assert_eq!(shown("00000", "-3"), None);
    }
    #[test]
    fn a_percentage_is_shown_as_a_hundred_times_what_is_stored() {
        for code in ["0%", "0.00%", "[Red]0.0%;-0.0%", "General\\ %", "\"约\"0%"] {
            assert!(is_percentage(code), "{code}");
        }
        for code in ["0", "0\"%\"", "0\\%", "0.0_%", "General", "yyyy-mm-dd"] {
            assert!(!is_percentage(code), "{code}");
        }
    }
}
