//! What families asked for on the portal: read from the drop folder, and replied to.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use xuewei_sealed::answer::ActKind;
use xuewei_sealed::code::Code;
use xuewei_sealed::keys::{Finder, Mail, number};
use xuewei_sealed::mail::{
    self, Reply, open_replies, open_request, reply_name, request_name, seal_replies, seal_request,
    tag_of,
};

use super::{Control, Error};
use crate::files::output::FolderError;
use crate::files::plain;
use crate::files::secrets::{self, NoSecrets, Secrets, put, table_text};
use crate::tables::cell::{Id, RequestWord, Text};
use crate::tables::csv::{self, Rows};
use crate::tables::listing::Listing;
use crate::tables::portal::{ReplyRow, RequestRow};
use crate::tables::row::Row;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Request {
    /// The drop folder.
    pub folder: PathBuf,
    /// The codes.
    pub secrets: PathBuf,
    /// Where the table of requests is written.
    pub out: PathBuf,
    /// The table of replies, where there are any.
    pub replies: Option<PathBuf>,
}

/// What `--format json` prints.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Answer {
    /// Requests in the folder.
    pub requests: usize,
    /// Replies that were put there.
    pub replied: usize,
    /// Requests of nobody who has a code, or that cannot be opened.
    pub unreadable: usize,
    /// Rows of the replies whose number no request has.
    pub unknown: usize,
}

/// A request and whose it is.
struct Asked<'a> {
    child: &'a str,
    code: Code,
    own: mail::Request,
    received: String,
}

/// Writes the table of requests, and puts replies beside them.
///
/// # Errors
/// When the codes, the folder or the replies cannot be read, or it cannot be written.
pub fn run(request: &Request, control: &Control) -> Result<Answer, Error> {
    control.check()?;
    let secrets = secrets::read(&request.secrets);
    let secrets = secrets.map_err(|why| Error::secrets(&request.secrets, why))?;
    let former = secrets::read_former(&request.secrets);
    let former = former.map_err(|why| Error::secrets(&request.secrets, why))?;
    let by_tag: BTreeMap<Finder, (&str, Code)> = secrets
        .iter()
        .map(|(id, code)| (Mail::of(code).tag, (&**id, *code)))
        .collect();
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |why: io::Error| Error::output(&path, FolderError::Io(why))
    };
    let Carried { files, earlier } = carry_over(&request.folder, &secrets, &former)?;
    let mut names: Vec<String> = fs::read_dir(&request.folder)
        .map_err(failed(&request.folder))?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.ends_with(".request") && !files.contains(name))
        .collect();
    names.sort_unstable();
    let (mut all, mut unreadable) = (Vec::new(), 0);
    for name in names {
        let opened = || {
            let (child, code) = by_tag.get(&tag_of(&name)?)?;
            let text = plain::text(&request.folder.join(&name)).ok()?;
            let mut own = open_request(code, &text)?;
            for before in earlier.get(&name).into_iter().flatten() {
                own.text = format!("{before}\n\n{}", own.text);
            }
            let received = Timestamp::from_second(own.at).ok()?.to_string();
            Some(Asked {
                child,
                code: *code,
                own,
                received,
            })
        };
        match opened() {
            Some(asked) => all.push(asked),
            None => unreadable += 1,
        }
    }
    all.sort_by(|a, b| (a.own.at, a.child).cmp(&(b.own.at, b.child)));
    let (replied, unknown) = match &request.replies {
        None => (0, 0),
        Some(path) => {
            let replies = read_replies(path).map_err(|why| Error::secrets(path, why))?;
            reply(&request.folder, &all, &replies)?
        }
    };
    let said = replies_in(&request.folder, &all);
    let rows = || {
        all.iter().map(|asked| RequestRow {
            child_id: Id(asked.child),
            number: Text(&asked.own.number),
            kind: RequestWord(asked.own.kind.as_str()),
            reason: Text(&asked.own.reason),
            text: asked.own.text.as_str().into(),
            received: Text(&asked.received),
            version: i64::from(asked.own.version),
            reply: said
                .get(asked.own.number.as_str())
                .map_or("", String::as_str)
                .into(),
        })
    };
    put(&request.out, &mut |to| csv::write(&Listing::new(rows), to))
        .map_err(failed(&request.out))?;
    Ok(Answer {
        requests: all.len(),
        replied,
        unreadable,
        unknown,
    })
}

/// What was put to other codes.
#[derive(Default)]
struct Carried {
    /// The files from which it comes; they stay.
    files: BTreeSet<String>,
    /// What a family wrote under a former code before it asked for the same anew, by the file of that: the last first.
    earlier: BTreeMap<String, Vec<String>>,
}

/// Puts what families asked for, and were replied, under codes that were renewed since to the codes that they have now. Who has
/// asked for the same anew under the present code has one request, which says both.
fn carry_over(
    folder: &Path,
    secrets: &Secrets,
    former: &[(Box<str>, Code)],
) -> Result<Carried, Error> {
    let mut carried = Carried::default();
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |why: io::Error| Error::output(&path, FolderError::Io(why))
    };
    // From the code that was renewed last: what was carried to it before goes on from there.
    for (child, old) in former.iter().rev() {
        let Some(code) = secrets.get(child) else {
            continue;
        };
        let mut replies = replies_of(folder, code);
        let had = replies.len();
        for kind in ActKind::ALL {
            let name = request_name(old, kind);
            let opened = plain::text(&folder.join(&name)).ok();
            let Some(own) = opened.and_then(|text| open_request(old, &text)) else {
                continue;
            };
            let (number, present) = (number(code, kind), request_name(code, kind));
            let path = folder.join(&present);
            let anew = mail::Request {
                number: number.clone(),
                ..own.clone()
            };
            carried.files.insert(name);
            if path.exists() {
                let now = plain::text(&path).ok();
                let is_another = now.and_then(|text| open_request(code, &text)) != Some(anew);
                if is_another && !own.text.is_empty() {
                    let at = Timestamp::from_second(own.at).unwrap_or_default();
                    let said = format!("[{at} {}] {}", own.reason, own.text);
                    carried.earlier.entry(present).or_default().push(said);
                }
                if is_another {
                    continue;
                }
            } else {
                let text = seal_request(code, &anew).map_err(|why| Error::unsealed(&why))?;
                put(&path, &mut |to| to.write_all(text.as_bytes())).map_err(failed(&path))?;
            }
            let said = replies_of(folder, old).into_iter();
            let mut said = said.filter(|reply| reply.number == own.number);
            if !replies.iter().any(|reply| reply.number == number)
                && let Some(said) = said.next_back()
            {
                replies.push(Reply { number, ..said });
            }
        }
        if replies.len() > had {
            let path = folder.join(reply_name(&Mail::of(code).tag));
            let text = seal_replies(code, &replies).map_err(|why| Error::unsealed(&why))?;
            put(&path, &mut |to| to.write_all(text.as_bytes())).map_err(failed(&path))?;
        }
    }
    Ok(carried)
}

/// What stands in the folder for a child by now.
fn replies_of(folder: &Path, code: &Code) -> Vec<Reply> {
    let path = folder.join(reply_name(&Mail::of(code).tag));
    let text = plain::text(&path).ok();
    text.and_then(|text| open_replies(code, &text))
        .unwrap_or_default()
}

/// The replies to requests that stand in the folder, by number.
fn replies_in(folder: &Path, all: &[Asked<'_>]) -> BTreeMap<String, String> {
    let codes: BTreeSet<&Code> = all.iter().map(|asked| &asked.code).collect();
    let all = codes.into_iter().flat_map(|code| replies_of(folder, code));
    all.map(|reply| (reply.number, reply.text)).collect()
}

/// The replies by the number of their request.
fn read_replies(path: &Path) -> Result<BTreeMap<String, String>, NoSecrets> {
    let text = table_text(path).ok_or(NoSecrets::Table)?;
    let mut rows = Rows::open(ReplyRow::TABLE, text.as_bytes()).ok_or(NoSecrets::Table)?;
    let mut replies = BTreeMap::new();
    let mut line = 1;
    while let Some(cells) = rows.next_row().map_err(|_| NoSecrets::Table)? {
        line += 1;
        let row = ReplyRow::decode(&cells).ok_or(NoSecrets::Row(line))?;
        let number = row.number.0.trim().to_uppercase();
        let is_new =
            !row.text.trim().is_empty() && replies.insert(number, row.text.into_owned()).is_none();
        if !is_new {
            return Err(NoSecrets::Row(line));
        }
    }
    Ok(replies)
}

/// Puts replies into the folder: those that are there stay, but for a request that is replied to anew. How many, and how many
/// numbers no request has.
fn reply(
    folder: &Path,
    all: &[Asked<'_>],
    replies: &BTreeMap<String, String>,
) -> Result<(usize, usize), Error> {
    let mut by_code: BTreeMap<Code, Vec<Reply>> = BTreeMap::new();
    let now = Timestamp::now().as_second();
    let mut replied = 0;
    for asked in all {
        if let Some(text) = replies.get(&asked.own.number) {
            replied += 1;
            by_code.entry(asked.code).or_default().push(Reply {
                number: asked.own.number.clone(),
                at: now,
                text: text.clone(),
            });
        }
    }
    for (code, new) in by_code {
        let path = folder.join(reply_name(&Mail::of(&code).tag));
        let mut whole = replies_of(folder, &code);
        // What says the same as before was replied before.
        let is_said = |reply: &Reply| {
            new.iter()
                .any(|own| own.number == reply.number && own.text != reply.text)
        };
        whole.retain(|reply| !is_said(reply));
        for reply in new {
            if !whole.iter().any(|own| own.number == reply.number) {
                whole.push(reply);
            }
        }
        let text = seal_replies(&code, &whole).map_err(|why| Error::unsealed(&why))?;
        let written = put(&path, &mut |to| to.write_all(text.as_bytes()));
        written.map_err(|why| Error::output(&path, FolderError::Io(why)))?;
    }
    Ok((replied, replies.len().saturating_sub(replied)))
}
