//! A programme as text, in the manner of the LP format: objective, rows, bounds, with names of the field.

use std::fmt::Write as _;

/// Terms of a sum: coefficient and name of the column.
pub(super) type Terms = Vec<(f64, String)>;

/// What a listing is made of.
#[derive(Default)]
pub(super) struct Listing {
    pub(super) objective: Terms,
    /// Name, lower bound, terms, upper bound.
    pub(super) rows: Vec<(String, f64, Terms, f64)>,
    /// Name, lower bound, upper bound, whether it is whole.
    pub(super) columns: Vec<(String, f64, f64, bool)>,
}

impl Listing {
    /// The text. Minimisation throughout.
    pub(super) fn text(&self) -> String {
        let mut text = format!("minimise\n  {}\nsubject to\n", sum(&self.objective));
        for (name, lower, terms, upper) in &self.rows {
            // Not −0.
            let (lower, upper) = (lower + 0.0, upper + 0.0);
            let line = match (lower.is_finite(), upper.is_finite()) {
                (true, true) if lower == upper => format!("{} = {lower}", sum(terms)),
                (true, true) => format!("{lower} <= {} <= {upper}", sum(terms)),
                (true, false) => format!("{} >= {lower}", sum(terms)),
                _ => format!("{} <= {upper}", sum(terms)),
            };
            let _ = writeln!(text, "  {name}: {line}");
        }
        text.push_str("bounds\n");
        for (name, lower, upper, is_whole) in &self.columns {
            let bounds = match upper.is_finite() {
                true => format!("{lower} <= {name} <= {upper}"),
                false => format!("{name} >= {lower}"),
            };
            let whole = if *is_whole { ", whole" } else { "" };
            let _ = writeln!(text, "  {bounds}{whole}");
        }
        text
    }
}

/// `a x + b y − c z`; coefficients of one are not written.
fn sum(terms: &Terms) -> String {
    let mut text = String::new();
    for (coefficient, name) in terms.iter().filter(|(c, _)| *c != 0.0) {
        let sign = if *coefficient < 0.0 { "-" } else { "+" };
        match (text.is_empty(), sign) {
            (true, "+") => {}
            (true, _) => text.push('-'),
            (false, sign) => {
                let _ = write!(text, " {sign} ");
            }
        }
        let size = coefficient.abs();
        if size != 1.0 {
            let _ = write!(text, "{size} ");
        }
        text.push_str(name);
    }
    if text.is_empty() {
        "0".to_owned()
    } else {
        text
    }
}
