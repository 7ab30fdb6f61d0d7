//! A commitment before the draw: what the round is, written down and published by its hash while nobody knows the seed.

use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use tempfile::Builder;
use xuewei_core::qualify;

use super::{Control, Error, Step};
use crate::files::commitment::commitment;
use crate::files::plain::{self, NotPlain};
use crate::input::commitment::{Commitment, today};
use crate::input::{self, Input};
use crate::tables::json::pretty;

/// The name of the file beside `round.toml`, where no other is asked for.
pub const COMMITMENT: &str = "commitment.json";

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Request {
    /// `round.toml`.
    pub round: PathBuf,
    /// The file; [`COMMITMENT`] beside the round where none is named.
    pub out: Option<PathBuf>,
    /// The day of the commitment; today where none is named.
    pub date: Option<Date>,
}

/// A commitment that is on the disk.
#[derive(Debug)]
pub struct Response {
    /// What was read.
    pub input: Input,
    /// What was committed.
    pub commitment: Commitment,
    /// Where it is.
    pub path: PathBuf,
    /// Whether the very same was there already.
    pub was_there: bool,
}

/// Commits a round. A file that is there already is never replaced: who commits anew takes it away first, and everybody
/// who has its hash can tell.
///
/// # Errors
/// When the input has errors, something else is there or it cannot be written, or it is told to end.
pub fn run(request: &Request, control: &Control) -> Result<Response, Error> {
    control.check()?;
    control.report(Step::Read);
    let input = input::read_before_the_draw(&request.round).map_err(Error::Input)?;
    let qualified = qualify::qualify(&input.intake, &input.pack, control)?;
    let date = request.date.unwrap_or_else(today);
    let commitment = commitment(&input, &qualified, date);
    let path = request.out.clone().unwrap_or_else(|| {
        let beside = request.round.parent().unwrap_or_else(|| Path::new(""));
        beside.join(COMMITMENT)
    });
    control.check()?;
    let was_there = write(&path, &pretty(&commitment))?;
    Ok(Response {
        input,
        commitment,
        path,
        was_there,
    })
}

/// Writes a file where there is none; tells whether the very same was there already.
fn write(path: &Path, text: &str) -> Result<bool, Error> {
    let there = || Error::OtherThere(path.to_owned());
    let failed = |why: io::Error| match why.kind() {
        ErrorKind::AlreadyExists => there(),
        _ => Error::output(path, why),
    };
    match plain::text(path) {
        Ok(found) if found == text => return Ok(true),
        Err(NotPlain::Io(why)) if why.kind() == ErrorKind::NotFound => {}
        _ => return Err(there()),
    }
    write_new(path, text).map_err(failed)?;
    Ok(false)
}

/// Whole or not at all: under a passing name first, which then gets the right one unless that was taken since.
fn write_new(path: &Path, text: &str) -> io::Result<()> {
    let mut builder = Builder::new();
    // As open as any file that the user makes: it is for everybody.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let folder = path.parent().filter(|folder| *folder != Path::new(""));
    let mut file = builder.tempfile_in(folder.unwrap_or(Path::new(".")))?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist_noclobber(path)?;
    Ok(())
}
