//! `round.toml`: what the round is and where its tables are.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::datum::Datum;
use crate::domain::Stage;
use crate::finding::{Code, Finding};

/// The file as written.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    pub name: String,
    pub year: i64,
    pub stage: Stage,
    #[serde(default)]
    pub crs: Datum,
    pub policy: String,
    pub seed: String,
    pub tables: Tables,
}

/// Paths of the tables, relative to the round's file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tables {
    pub children: Option<PathBuf>,
    pub schools: Option<PathBuf>,
    pub communities: Option<PathBuf>,
    pub districts: Option<PathBuf>,
    pub parcels: Option<PathBuf>,
    pub travel: Option<PathBuf>,
    pub locks: Option<PathBuf>,
    pub review: Option<PathBuf>,
    pub demand: Option<PathBuf>,
    pub last_year: Option<PathBuf>,
}

/// Reads the text of a round's file.
pub fn parse(path: &Path, text: &str) -> Result<Manifest, Finding> {
    let name = shown(path);
    let text = text.trim_start_matches('\u{feff}');
    toml::from_str(text).map_err(|e| {
        let line = e.span().map_or(1, |span| {
            1 + text[..span.start.min(text.len())].matches('\n').count()
        });
        Finding::new(Code::TomlInvalid, name)
            .row(line)
            .with("why", e.message())
    })
}

/// The name under which findings speak of a file.
pub fn shown(path: &Path) -> String {
    path.file_name().map_or_else(
        || path.display().to_string(),
        |n| n.to_string_lossy().into_owned(),
    )
}
