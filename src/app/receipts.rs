//! The codes of families and the receipts that they are printed on.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use schemars::JsonSchema;
use serde::Serialize;
use xuewei_sealed::code::Code;

use super::{Control, Error, Step};
use crate::faces::receipts::{IN_FILE, Paper, Receipt, sheet};
use crate::files::secrets::{self, SECRETS, Secrets, make_folder, put};
use crate::input::{self, Input};
use crate::words::{Lang, Wording};

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Request {
    /// `round.toml`.
    pub round: PathBuf,
    /// The folder of codes and receipts. Codes that are there stay.
    pub out: PathBuf,
    /// Where families will look up.
    pub address: Option<String>,
    /// Children who get a new code, because their receipt was lost: the old one is void with the next sealed file.
    pub renew: Vec<String>,
    /// The language of the receipts.
    pub lang: Lang,
}

/// Codes and receipts that are written.
#[derive(Debug)]
pub struct Response {
    /// What was read.
    pub input: Input,
    /// The figures.
    pub answer: Answer,
}

/// What `--format json` prints. No code is among it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Answer {
    /// The file of the codes.
    pub secrets: String,
    /// Children with a code.
    pub children: usize,
    /// Codes that are new.
    pub new: usize,
    /// Codes in the file of children who are not in the round.
    pub others: usize,
    /// Files of receipts and labels.
    pub sheets: usize,
    /// Children whose code is another now: their receipts stand in `renewed.html` too.
    pub renewed: usize,
}

/// The receipts of children who got another code, for the desk where a lost receipt is told.
pub const RENEWED: &str = "renewed.html";

/// Gives every child of a round a code, and writes the receipts. Children who have one keep it.
///
/// # Errors
/// When the input has errors, the codes that are there cannot be read, a child to be renewed is not in the round, or it cannot be
/// written. Nothing is written then.
pub fn run(request: &Request, control: &Control) -> Result<Response, Error> {
    control.check()?;
    control.report(Step::Read);
    let input = input::read_before_the_draw(&request.round).map_err(Error::Input)?;
    let intake = &input.intake;
    for id in &request.renew {
        if intake.child(id).is_none() {
            return Err(Error::UnknownChild(id.clone()));
        }
    }
    let path = request.out.join(SECRETS);
    let mut codes = match path.exists() {
        false => Secrets::new(),
        true => secrets::read(&path).map_err(|why| Error::secrets(&path, why))?,
    };
    let mut new: BTreeSet<&str> = BTreeSet::new();
    let known = secrets::read_former(&path).map_err(|why| Error::secrets(&path, why))?;
    let mut former = known.clone();
    for child in intake.children() {
        if request.renew.iter().any(|id| **id == *child.id) || !codes.contains_key(&child.id) {
            let code = Code::random().map_err(|why| Error::unsealed(&why))?;
            let had = codes.insert(child.id.clone(), code);
            former.extend(had.map(|had| (child.id.clone(), had)));
            new.insert(&child.id);
        }
    }
    control.check()?;
    let failed = |why| Error::output(&request.out, crate::files::output::FolderError::Io(why));
    make_folder(&request.out).map_err(failed)?;
    // What a family asked for under the code that it had stays theirs.
    if former != known {
        secrets::write_former(&former, &path).map_err(failed)?;
    }
    // The codes first: a receipt that is printed has one that counts.
    secrets::write(&codes, &path).map_err(failed)?;
    let receipts: Vec<Receipt<'_>> = intake
        .children()
        .iter()
        .filter_map(|child| Some((&*child.id, *codes.get(&child.id)?)))
        .collect();
    let sheets = write_sheets(request, &input, &receipts, &new).map_err(failed)?;
    let answer = Answer {
        secrets: path.display().to_string(),
        children: receipts.len(),
        new: new.len(),
        others: codes.len() - receipts.len(),
        sheets,
        renewed: request.renew.iter().collect::<BTreeSet<_>>().len(),
    };
    Ok(Response { input, answer })
}

/// Writes the sheets; how many there are. Where codes are renewed, sheets that stand and have none of them stay: whoever
/// lost a receipt waits at the desk.
fn write_sheets(
    request: &Request,
    input: &Input,
    receipts: &[Receipt<'_>],
    new: &BTreeSet<&str>,
) -> std::io::Result<usize> {
    let is_renewed = |(id, _): &Receipt<'_>| request.renew.iter().any(|own| own == id);
    let bureau = input.pack.notice.bureau.as_deref().unwrap_or("");
    let parts: Vec<(Paper, usize, &[Receipt<'_>])> = [Paper::Receipts, Paper::Labels]
        .into_iter()
        .flat_map(|paper| {
            receipts
                .chunks(IN_FILE)
                .zip(1..)
                .map(move |(part, at)| (paper, at, part))
        })
        .collect();
    parts.par_iter().try_for_each_init(
        || Wording::new(request.lang),
        |wording, (paper, at, part)| {
            let path = request.out.join(format!("{}-{at:03}.html", paper.name()));
            let is_as_it_was = !request.renew.is_empty()
                && path.exists()
                && !part.iter().any(|(id, _)| new.contains(id));
            if is_as_it_was {
                return Ok(());
            }
            let address = request.address.as_deref();
            let page = sheet(*paper, input.intake.name(), bureau, address, part, wording);
            write_sheet(&path, &page)
        },
    )?;
    let path = request.out.join(RENEWED);
    let renewed: Vec<Receipt<'_>> = receipts.iter().copied().filter(is_renewed).collect();
    if renewed.is_empty() {
        // What an earlier call renewed is among the sheets.
        return match std::fs::remove_file(&path) {
            Err(why) if why.kind() != std::io::ErrorKind::NotFound => Err(why),
            _ => Ok(parts.len()),
        };
    }
    let (name, address) = (input.intake.name(), request.address.as_deref());
    let wording = Wording::new(request.lang);
    let page = sheet(Paper::Receipts, name, bureau, address, &renewed, &wording);
    write_sheet(&path, &page)?;
    Ok(parts.len())
}

fn write_sheet(path: &Path, page: &str) -> std::io::Result<()> {
    put(path, &mut |to| to.write_all(page.as_bytes()))
}
