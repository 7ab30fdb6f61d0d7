//! The review table of a round: what waits for a person, as a run writes it, and what people decided, as the next run reads
//! it. Tables in text and UTF-8 only; a workbook is filled in by hand.

use std::path::Path;

use csv::{ByteRecord, ReaderBuilder, StringRecord, WriterBuilder};

/// Bytes of a table that is read.
const LARGEST: u64 = 64 << 20;

/// What the settings call the tables.
const TABLES: [&str; 3] = ["tables", "表格", "数据表"];

/// What they call the review table.
const REVIEW: [&str; 4] = ["review", "审核", "审核表", "人工审核"];

/// The columns of the review table, each with the other headings that it may have.
const COLUMNS: [&[&str]; 5] = [
    &[
        "child_id",
        "编号",
        "儿童编号",
        "学生编号",
        "申请编号",
        "报名号",
        "id",
    ],
    &["item", "项目", "审核项目"],
    &["decision", "决定", "审核结果", "结论"],
    &["reason", "理由", "原因"],
    &["who", "审核人", "经办人"],
];

/// A decision as it stands in the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The child.
    pub child: String,
    /// The condition or item.
    pub item: String,
    /// Yes, no or points.
    pub decision: String,
    /// Why.
    pub reason: String,
    /// Who decided, and who agrees.
    pub who: String,
}

/// The table is none in text and UTF-8, or its columns are not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoTable;

fn read(path: &Path) -> Option<Vec<u8>> {
    let small = std::fs::metadata(path).ok()?.len() <= LARGEST;
    small.then(|| std::fs::read(path).ok()).flatten()
}

/// What a run leaves to a person: child, item and its name, in the order of the file. A run that leaves nothing has no file.
pub fn waiting(file: &Path) -> Vec<(String, String, String)> {
    let Some(bytes) = read(file) else {
        return Vec::new();
    };
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    let mut reader = ReaderBuilder::new().flexible(true).from_reader(text);
    let headings = reader.headers().cloned().unwrap_or_default();
    let at = |name: &str| headings.iter().position(|heading| heading == name);
    let (Some(child), Some(item)) = (at("child_id"), at("item")) else {
        return Vec::new();
    };
    let title = at("title");
    let mut all = Vec::new();
    for record in reader.records().map_while(Result::ok) {
        let cell = |at: usize| record.get(at).unwrap_or_default().to_owned();
        let title = title.map(cell).unwrap_or_default();
        all.push((cell(child), cell(item), title));
    }
    all
}

/// Where the review table of a round stands.
#[derive(Debug, PartialEq, Eq)]
pub struct Place {
    /// Its file.
    pub file: String,
    /// The settings with its name put in, where they did not have it.
    pub settings: Option<String>,
}

/// Where the settings say that it stands, or with a line for it. None where they name no tables. Line by line: keys may be
/// bare and in Chinese, which the grammar alone does not take, and what people wrote beside them stays.
pub fn place(settings: &str) -> Option<Place> {
    let mut header = None;
    let mut at = 0;
    for line in settings.split_inclusive('\n') {
        at += line.len();
        let text = line.split('#').next().unwrap_or_default().trim();
        if let Some(name) = text
            .strip_prefix('[')
            .and_then(|text| text.strip_suffix(']'))
        {
            if header.is_some() {
                break;
            }
            let name = name.trim().trim_matches(['"', '\'']);
            if TABLES.contains(&name) {
                header = Some(at);
            }
            continue;
        }
        let Some((key, value)) = line.split_once('=').filter(|_| header.is_some()) else {
            continue;
        };
        if REVIEW.contains(&key.trim().trim_matches(['"', '\''])) {
            let value: toml::Table = format!("file = {value}").parse().ok()?;
            let file = value.get("file")?.as_str()?.to_owned();
            return Some(Place {
                file,
                settings: None,
            });
        }
    }
    let at = header?;
    let (before, after) = settings.split_at_checked(at)?;
    let end = if before.ends_with('\n') { "" } else { "\n" };
    Some(Place {
        file: "review.csv".to_owned(),
        settings: Some(format!("{before}{end}review = \"review.csv\"\n{after}")),
    })
}

/// The table with these lines: such as stand there already for the same child and item are replaced, all others stay.
///
/// # Errors
/// What stands there cannot be read.
pub fn with(file: &Path, lines: &[Line]) -> Result<Vec<u8>, NoTable> {
    let is_text = file
        .extension()
        .is_some_and(|end| end.eq_ignore_ascii_case("csv"));
    if !is_text {
        return Err(NoTable);
    }
    let (headings, rows) = match file.exists() {
        true => rows_of(&read(file).ok_or(NoTable)?)?,
        false => (
            StringRecord::from(COLUMNS.map(|names| names[0]).to_vec()),
            Vec::new(),
        ),
    };
    let mut at = [0; COLUMNS.len()];
    for (place, names) in at.iter_mut().zip(COLUMNS) {
        let found = headings.iter().position(|heading| {
            let heading = heading.trim();
            names.contains(&heading)
        });
        *place = found.ok_or(NoTable)?;
    }
    let [child, item, ..] = at;
    let mut writer = WriterBuilder::new().flexible(true).from_writer(Vec::new());
    writer.write_record(&headings).map_err(|_| NoTable)?;
    let is_ours = |row: &StringRecord| {
        let of = |at: usize| row.get(at).unwrap_or_default().trim();
        lines
            .iter()
            .any(|line| of(child) == line.child && of(item) == line.item)
    };
    for row in rows.iter().filter(|row| !is_ours(row)) {
        writer.write_record(row).map_err(|_| NoTable)?;
    }
    for line in lines {
        let mut cells = vec![String::new(); headings.len()];
        let values = [
            &line.child,
            &line.item,
            &line.decision,
            &line.reason,
            &line.who,
        ];
        for (place, value) in at.iter().zip(values) {
            if let Some(cell) = cells.get_mut(*place) {
                *cell = plain(value);
            }
        }
        writer.write_record(&cells).map_err(|_| NoTable)?;
    }
    writer.into_inner().map_err(|_| NoTable)
}

/// Text that no spreadsheet takes for a formula.
fn plain(text: &str) -> String {
    match text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        true => format!("'{text}"),
        false => text.to_owned(),
    }
}

fn rows_of(bytes: &[u8]) -> Result<(StringRecord, Vec<StringRecord>), NoTable> {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader = ReaderBuilder::new()
        .flexible(true)
        .has_headers(false)
        .from_reader(text);
    let mut all = Vec::new();
    for record in reader.byte_records() {
        let record: ByteRecord = record.map_err(|_| NoTable)?;
        all.push(StringRecord::from_byte_record(record).map_err(|_| NoTable)?);
    }
    let mut all = all.into_iter();
    let headings = all.next().ok_or(NoTable)?;
    Ok((headings, all.collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(child: &str, reason: &str) -> Line {
        Line {
            child: child.to_owned(),
            item: "house".to_owned(),
            decision: "yes".to_owned(),
            reason: reason.to_owned(),
            who: "Wang; Li".to_owned(),
        }
    }

    #[test]
    fn settings_that_do_not_name_the_table_are_given_a_line_and_nothing_else_changes() {
        let text = "# 备注 = [tables]\n名称 = \"x\"\n[表格] # 表\n儿童 = \"c.csv\"\n\n[site]\nreview = 1\n";
        let place = place(text).unwrap();
        assert_eq!(place.file, "review.csv");
        let put = "[表格] # 表\nreview = \"review.csv\"\n";
        assert_eq!(place.settings.unwrap(), text.replace("[表格] # 表\n", put));
        let bare = super::place("[tables]").unwrap().settings.unwrap();
        assert_eq!(bare, "[tables]\nreview = \"review.csv\"\n");
        assert_eq!(super::place("name = 'x'\nreview = 'a.csv'\n"), None);
    }

    #[test]
    fn settings_that_name_the_table_stay() {
        for text in [
            "[tables]\nchildren = \"c.csv\"\nreview = 'r.csv' # ours\n",
            "[数据表]\n\"审核表\" = \"r.csv\"\n[x]\n",
        ] {
            let found = place(text).unwrap();
            assert_eq!((found.file.as_str(), found.settings), ("r.csv", None));
        }
    }

    #[test]
    fn decisions_are_added_and_replace_their_own_alone() {
        let at = tempfile::tempdir().unwrap();
        let file = at.path().join("review.csv");
        let lines = [line("C1", "seen, \"in\" town"), line("C2", "=1+1")];
        let text = String::from_utf8(with(&file, &lines).unwrap()).unwrap();
        assert_eq!(
            text,
            "child_id,item,decision,reason,who\nC1,house,yes,\"seen, \"\"in\"\" town\",Wang; Li\nC2,house,yes,'=1+1,Wang; Li\n"
        );
        let before = "\u{feff}备注,儿童编号,项目,结论,理由,审核人\na,C1,house,no,old,Wu\nb,C1,work,3,old,Wu\n";
        std::fs::write(&file, before).unwrap();
        let text = String::from_utf8(with(&file, &lines[..1]).unwrap()).unwrap();
        assert_eq!(
            text,
            "备注,儿童编号,项目,结论,理由,审核人\nb,C1,work,3,old,Wu\n,C1,house,yes,\"seen, \"\"in\"\" town\",Wang; Li\n"
        );
        for bad in [&b"child_id,item\n"[..], b"\xb1\xe0\xba\xc5,item\n", b""] {
            std::fs::write(&file, bad).unwrap();
            assert_eq!(with(&file, &lines), Err(NoTable));
        }
        assert_eq!(with(&at.path().join("r.xlsx"), &lines), Err(NoTable));
    }

    #[test]
    fn what_waits_is_read_in_the_order_of_the_file() {
        let at = tempfile::tempdir().unwrap();
        let file = at.path().join("review.csv");
        assert_eq!(waiting(&file), []);
        let text =
            "\u{feff}child_id,item,decision,reason,who,title\nC2,house,,,,住房\nC1,work,,,,\n";
        std::fs::write(&file, text).unwrap();
        let row = |a: &str, b: &str, c: &str| (a.to_owned(), b.to_owned(), c.to_owned());
        assert_eq!(
            waiting(&file),
            [row("C2", "house", "住房"), row("C1", "work", "")]
        );
    }
}
