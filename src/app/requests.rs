//! What families asked for on the portal: read from the drop folder, and replied to.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use xuewei_sealed::code::Code;
use xuewei_sealed::keys::{Finder, Mail};
use xuewei_sealed::mail::{
    self, Reply, open_replies, open_request, reply_name, seal_replies, tag_of,
};

use super::{Control, Error};
use crate::files::output::FolderError;
use crate::files::plain;
use crate::files::secrets::{self, NoSecrets, put, table_text};
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
    let by_tag: BTreeMap<Finder, (&str, Code)> = secrets
        .iter()
        .map(|(id, code)| (Mail::of(code).tag, (&**id, *code)))
        .collect();
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |why: io::Error| Error::output(&path, FolderError::Io(why))
    };
    let mut names: Vec<String> = fs::read_dir(&request.folder)
        .map_err(failed(&request.folder))?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.ends_with(".request"))
        .collect();
    names.sort_unstable();
    let (mut all, mut unreadable) = (Vec::new(), 0);
    for name in names {
        let opened = || {
            let (child, code) = by_tag.get(&tag_of(&name)?)?;
            let text = plain::text(&request.folder.join(&name)).ok()?;
            let own = open_request(code, &text)?;
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
    let rows = || {
        all.iter().map(|asked| RequestRow {
            child_id: Id(asked.child),
            number: Text(&asked.own.number),
            kind: RequestWord(asked.own.kind.as_str()),
            reason: Text(&asked.own.reason),
            text: asked.own.text.as_str().into(),
            received: Text(&asked.received),
            version: i64::from(asked.own.version),
        })
    };
    put(&request.out, &mut |to| csv::write(&Listing::new(rows), to))
        .map_err(failed(&request.out))?;
    let (replied, unknown) = match &request.replies {
        None => (0, 0),
        Some(path) => {
            let replies = read_replies(path).map_err(|why| Error::secrets(path, why))?;
            reply(&request.folder, &all, &replies)?
        }
    };
    Ok(Answer {
        requests: all.len(),
        replied,
        unreadable,
        unknown,
    })
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
        let before = plain::text(&path)
            .ok()
            .and_then(|text| open_replies(&code, &text));
        let mut whole = before.unwrap_or_default();
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
