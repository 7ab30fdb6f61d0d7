//! Names of uploaded files: plain, alike on every system, without a folder.

/// Why a name is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadName {
    /// Nothing of a name.
    Empty,
    /// Longer than file systems take.
    TooLong,
    /// A sign that names a folder, is not seen, or means something else to a system.
    Sign,
    /// None of the kinds that the program reads.
    Kind,
}

/// The kinds of file that the program reads: tables, settings, and roads with what makes up a shapefile.
const KINDS: [&str; 13] = [
    "csv", "xlsx", "xlsm", "xls", "parquet", "toml", "geojson", "pbf", "shp", "shx", "dbf", "prj",
    "cpg",
];

/// Bytes that a name may have: file systems take 255, and what is written beside a file adds to it.
const LONGEST: usize = 180;

/// The name of an uploaded file as it is kept.
///
/// # Errors
/// Why it is not taken.
pub fn upload_name(raw: &str) -> Result<String, BadName> {
    let name = raw.trim();
    if name.is_empty() {
        return Err(BadName::Empty);
    }
    if name.len() > LONGEST {
        return Err(BadName::TooLong);
    }
    let strange = |c: char| {
        c.is_control()
            // Marks that turn the direction of writing or take no room; a `#` begins the name of a sheet.
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
            || matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' | '#')
    };
    if name.contains(strange) || name.starts_with(['.', '-', '~']) || name.ends_with(['.', ' ']) {
        return Err(BadName::Sign);
    }
    let (stem, kind) = name.rsplit_once('.').ok_or(BadName::Kind)?;
    if !KINDS.contains(&kind.to_lowercase().as_str()) {
        return Err(BadName::Kind);
    }
    // Names that Windows keeps for devices, with whatever kind behind them.
    let device = stem.split('.').next().unwrap_or_default().to_uppercase();
    let numbered = |start: &str| {
        device
            .strip_prefix(start)
            .is_some_and(|rest| rest.len() == 1 && rest.bytes().all(|b| b.is_ascii_digit()))
    };
    if ["CON", "PRN", "AUX", "NUL"].contains(&device.as_str()) || numbered("COM") || numbered("LPT")
    {
        return Err(BadName::Sign);
    }
    Ok(name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_an_office_are_taken() {
        for name in [
            "children.csv",
            "2026 秋季（终稿）.xlsx",
            "学校 表-2.XLSX",
            "a.b.parquet",
            "pack.toml",
            "jiangsu.osm.pbf",
            "道路.SHP",
            "道路.dbf",
        ] {
            assert_eq!(upload_name(name), Ok(name.to_owned()));
        }
    }

    #[test]
    fn names_that_lead_elsewhere_or_deceive_are_not() {
        for (name, why) in [
            ("", BadName::Empty),
            ("  ", BadName::Empty),
            ("../children.csv", BadName::Sign),
            ("..\\children.csv", BadName::Sign),
            ("/etc/a.csv", BadName::Sign),
            ("C:a.csv", BadName::Sign),
            (".csv", BadName::Sign),
            ("-out.csv", BadName::Sign),
            ("~$children.xlsx", BadName::Sign),
            ("a\0.csv", BadName::Sign),
            ("a\u{202e}vsc.csv", BadName::Sign),
            ("a#b.xlsx", BadName::Sign),
            ("NUL.csv", BadName::Sign),
            ("com1.csv", BadName::Sign),
            ("a.exe", BadName::Kind),
            ("csv", BadName::Kind),
            ("a.csv.", BadName::Sign),
        ] {
            assert_eq!(upload_name(name), Err(why), "{name:?}");
        }
        assert_eq!(upload_name(&"学".repeat(70)), Err(BadName::TooLong));
    }
}
