//! The codes of families and the receipts that they are printed on.

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
}

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
    let mut new = 0;
    for child in intake.children() {
        if request.renew.iter().any(|id| **id == *child.id) || !codes.contains_key(&child.id) {
            let code = Code::random().map_err(|why| Error::unsealed(&why))?;
            codes.insert(child.id.clone(), code);
            new += 1;
        }
    }
    control.check()?;
    let failed = |why| Error::output(&request.out, crate::files::output::FolderError::Io(why));
    make_folder(&request.out).map_err(failed)?;
    // The codes first: a receipt that is printed has one that counts.
    secrets::write(&codes, &path).map_err(failed)?;
    let receipts: Vec<Receipt<'_>> = intake
        .children()
        .iter()
        .filter_map(|child| Some((&*child.id, *codes.get(&child.id)?)))
        .collect();
    let sheets = write_sheets(request, &input, &receipts).map_err(failed)?;
    let answer = Answer {
        secrets: path.display().to_string(),
        children: receipts.len(),
        new,
        others: codes.len() - receipts.len(),
        sheets,
    };
    Ok(Response { input, answer })
}

fn write_sheets(
    request: &Request,
    input: &Input,
    receipts: &[Receipt<'_>],
) -> std::io::Result<usize> {
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
            let name = format!("{}-{at:03}.html", paper.name());
            let address = request.address.as_deref();
            let page = sheet(*paper, input.intake.name(), bureau, address, part, wording);
            write_sheet(&request.out.join(name), &page)
        },
    )?;
    Ok(parts.len())
}

fn write_sheet(path: &Path, page: &str) -> std::io::Result<()> {
    put(path, &mut |to| to.write_all(page.as_bytes()))
}
