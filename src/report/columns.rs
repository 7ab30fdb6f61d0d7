//! What a column of the tables holds and how it is headed: one list for workbook and page.

use super::wording::Wording;

/// Columns of the tables that hold text, whatever it looks like.
const TEXT: [&str; 30] = [
    "area",
    "bottleneck",
    "child_id",
    "communities",
    "district",
    "districts",
    "from",
    "from_kind",
    "group",
    "group_kind",
    "id",
    "kind",
    "lever",
    "mode",
    "name",
    "outcome",
    "parcel_id",
    "parcels",
    "reason",
    "school_id",
    "schools",
    "sector",
    "stage",
    "standard_schools",
    "to",
    "to_stage",
    "unit",
    "year",
    "planned_for",
    "comes",
];

/// Columns whose words have a translation.
const WORDS: [&str; 9] = [
    "outcome",
    "kind",
    "lever",
    "sector",
    "stage",
    "to_stage",
    "from_kind",
    "mode",
    "group_kind",
];

/// How a figure is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Figure {
    /// A whole number, by thousands.
    Whole,
    /// To one decimal.
    One,
    /// To two decimals.
    Two,
    /// A fraction as a percentage to one decimal.
    Share,
    /// As it stands: points.
    AsItIs,
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text, whatever it looks like.
    Text,
    /// A word that has a translation.
    Word,
    /// The name of a round of the procedure: the pack's, or one that the program gives it.
    Round,
    /// The code of a reason.
    Reason,
    /// A figure.
    Number(Figure),
}

/// What the column of a name holds; one that the program does not know is carried through as text.
pub fn kind(column: &str, is_known: bool) -> Kind {
    match column {
        _ if !is_known => Kind::Text,
        "reason" => Kind::Reason,
        "round" => Kind::Round,
        column if WORDS.contains(&column) => Kind::Word,
        column if TEXT.contains(&column) => Kind::Text,
        column if column.ends_with("share") || column.contains("share_last_year") => {
            Kind::Number(Figure::Share)
        }
        "pupils_per_class" | "posts_needed_raw" | "land_m2_per_pupil" => Kind::Number(Figure::Two),
        "points" | "cutoff_points" | "points_first" | "points_last" => Kind::Number(Figure::AsItIs),
        "metres_mean" => Kind::Number(Figure::One),
        _ => Kind::Number(Figure::Whole),
    }
}

/// What a figure from a limit on says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// Something is short.
    Red,
    /// Something is near its limit.
    Amber,
    /// Something is to spare.
    Green,
}

/// Columns that are coloured, from which figure on.
pub const COLOURED: [(&str, f64, Colour); 9] = [
    ("unplaced", 1.0, Colour::Red),
    ("posts_still_short", 1.0, Colour::Red),
    ("gap", 1.0, Colour::Red),
    ("oversize_classes", 1.0, Colour::Red),
    ("large_classes", 1.0, Colour::Amber),
    ("post_gap", 1.0, Colour::Amber),
    ("land_gap_m2", 1.0, Colour::Amber),
    ("left", 1.0, Colour::Green),
    ("to_cover", 1.0, Colour::Red),
];

/// The name under which a column that the program does not know goes into a table: its own, unless the table has one
/// of that name.
pub fn carried(name: &str, known: &[&str]) -> String {
    match known.contains(&name) {
        true => format!("{name} (input)"),
        false => name.to_owned(),
    }
}

/// The heading of a column in the language; some mean different things in different tables.
pub fn heading(sheet: &str, column: &str, wording: &Wording) -> String {
    let own = format!("col-{sheet}-{column}");
    match wording.has(&own) {
        true => wording.plain(&own),
        false => wording.plain(&format!("col-{column}")),
    }
}

/// A word of the tables in the language; as it is where there is none for it.
pub fn word(word: &str, wording: &Wording) -> String {
    translated("word", word, wording)
}

/// The name of a round in the language, where it is not the pack's own.
pub fn round(name: &str, wording: &Wording) -> String {
    translated("round", name, wording)
}

fn translated(kind: &str, text: &str, wording: &Wording) -> String {
    let key = format!("{kind}-{text}");
    match wording.has(&key) {
        true => wording.plain(&key),
        false => text.to_owned(),
    }
}
