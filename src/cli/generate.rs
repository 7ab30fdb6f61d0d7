//! `xuewei generate`: a fictional city.

use std::io::ErrorKind;
use std::path::Path;

use super::{Failure, Speaker};
use crate::city::{self, Size};

/// Writes the tables of a city.
pub fn run(
    children: u32,
    schools: u32,
    seed: u64,
    out: &Path,
    speaker: &Speaker,
) -> Result<(), Failure> {
    let wording = &speaker.wording;
    let size = Size { children, schools };
    city::write(size, seed, out).map_err(|e| {
        let path = out.display().to_string();
        Failure::Outside(match e.kind() {
            ErrorKind::DirectoryNotEmpty => wording.text("output-not-empty", &[("path", path)]),
            _ => wording.text("output-failed", &[("path", path), ("why", e.to_string())]),
        })
    })?;
    let figures = [
        ("children", children.to_string()),
        ("schools", schools.to_string()),
        ("path", out.display().to_string()),
        ("round", out.join("round.toml").display().to_string()),
        ("out", "out".to_owned()),
    ];
    say!("{}", wording.text("generated", &figures));
    Ok(())
}
