//! `xuewei generate`: a fictional city.

use std::path::Path;

use super::{Failure, Speaker};
use crate::app::generate;
use crate::synthetic::Size;

/// Writes the tables of a city.
pub fn run(size: Size, seed: u64, out: &Path, speaker: &Speaker) -> Result<(), Failure> {
    generate::run(size, seed, out)?;
    let figures = [
        ("children", size.children.to_string()),
        ("schools", size.schools.to_string()),
        ("path", out.display().to_string()),
        ("round", out.join("round.toml").display().to_string()),
        ("out", "out".to_owned()),
    ];
    say!("{}", speaker.wording.text("generated", &figures));
    Ok(())
}
