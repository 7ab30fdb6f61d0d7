//! Trials: a folder of files that is whole, one of them or a few changed, and what must hold whatever they say. Nothing
//! panics, what is accepted can be allocated and proved, and `verify` never says yes to results that were changed.
//!
//! The suite changes files at random (`tests/suite/input/fuzz.rs` takes this file in as a module); the targets beside it let
//! libFuzzer change them, led by which parts of the program a change reached.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::{Cursor, Write as _};
use std::path::{Path, PathBuf};

use rust_xlsxwriter::Workbook;
use tempfile::TempDir;
use xuewei::files::{contents, verify};
use xuewei::input;
use xuewei::words::findings;
use xuewei::words::{Lang, Wording};
use xuewei_core::control::Control;
use xuewei_core::policy::PACKS;
use xuewei_core::round;
use zip::write::SimpleFileOptions;

/// Every table that a round can have, small and right.
pub const TABLES: [(&str, &str); 10] = [
    (
        "children",
        "child_id,household_id,birth_date,district,community,lon,lat,stage,points,insurance_months,choices\n\
         a,H1,2019-10-01,101,X,122.5,32.9,primary,10,12,\nb,H2,2019-11-01,101,X,122.5,32.9,primary,20,12,\n",
    ),
    (
        "schools",
        "school_id,name,district,lon,lat,stage,sector,status,places,streams,enrolment,leavers,posts,staff,\
         site_area_m2,purchase_price,opening_cost,line\n\
         S1,One,101,122.5,32.9,primary,public,existing,2,2,500,80,30,28,20000,,,\n\
         S2,Two,101,122.51,32.9,primary,private,existing,1,1,200,40,10,10,9000,5000,,\n",
    ),
    (
        "communities",
        "community,district,lon,lat\nX,101,122.5,32.9\nY,101,122.51,32.9\n",
    ),
    (
        "districts",
        "district,name,filed_posts,purchasable_posts,purchase_budget,town,in_migration\n101,East,5,5,1000000,new,1.05\n",
    ),
    (
        "parcels",
        "parcel_id,district,lon,lat,area_m2,opening_cost,note\nL1,101,122.5,32.9,30000,1000000,x\n",
    ),
    (
        "travel",
        "from,school_id,metres,district\nX,S1,500,101\nX,S2,900,101\n",
    ),
    ("locks", "child_id,school_id,reason\na,S1,moved\n"),
    ("review", "child_id,item,decision,reason,who\n"),
    (
        "demand",
        "cell_id,lon,lat,count,year,district,points,variant,entrants,leavers\nX,122.5,32.9,3,2027,101,10,middle,1,0\n",
    ),
    (
        "last_year",
        "district,eligible,public,purchased,money,stage\n101,100,80,10,500000,primary\n",
    ),
];

const ROUND: &str = "name = \"trial\"\nyear = 2026\nstage = \"primary\"\ncrs = \"wgs84\"\npolicy = \"pack.toml\"\n\
    seed = \"s\"\n[site]\nopenings = 1\n[tables]\noutlines = \"outlines.geojson\"\n";

const PACK: &str = "extends = \"two-primaries\"\nobjectives = [\"public_places\", \"purchased_places\", \"travel\"]\n\
    [reach]\nmax_m = 4000\n[travel]\ndetour = 1.3\nfrom = \"community\"\n[[tie_break]]\ncolumn = \"birth_date\"\n\
    prefer = \"earlier\"\n[notice]\nregister_until = 2026-08-28\n[norms]\ntarget_share_percent = 85\n";

/// Under it a person has something to find out: points are counted, and one child's months are not known.
const PACK_WITH_REVIEW: &str = "extends = \"two-primaries\"\n[points]\nas_of = \"08-31\"\n[[points.item]]\nid = \"insurance\"\n\
    column = \"insurance_months\"\nrule = \"per\"\nper = \"month\"\npoints = 5\n[[condition]]\nid = \"stay\"\n\
    any = [{ column = \"insurance_months\", at_least = 6 }]\n";

const REVIEW: &str =
    "child_id,item,decision,reason,who\na,insurance,90,seen,W\nb,stay,yes,seen,W\nb,stay,,,\n";

const OUTLINES: &str = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"adcode":101},
    "geometry":{"type":"Polygon","coordinates":[[[122,32],[123,32],[123,33],[122,32]]]}}]}"#;

/// What stands in the way of those who read text.
pub const WORDS: [&str; 44] = [
    "",
    ",",
    "\"",
    "\n",
    "\r\n",
    "\t",
    ";",
    "\0",
    "\u{feff}",
    "\u{202e}",
    "９",
    "䶮",
    "合计",
    "0",
    "-0",
    "-1",
    "1",
    "0.5",
    "1e308",
    "-1e308",
    "NaN",
    "inf",
    "9223372036854775807",
    "-9223372036854775808",
    "18446744073709551616",
    "0.00001",
    "180",
    "90",
    "-180.0000001",
    "2026-02-29",
    "#N/A",
    "=1+1",
    "'",
    "true",
    "null",
    "[",
    "]",
    "{",
    "}",
    "extends",
    "two-primaries",
    "[[tie_break]]",
    "../",
    "/dev/null",
];

/// What is read of the folder, and what must hold.
enum Judge {
    /// A round.
    Round,
    /// Results of the round in a folder.
    Results(PathBuf),
}

/// A folder that is whole, and which of its files a trial may change.
pub struct Ground {
    at: TempDir,
    files: BTreeMap<String, Vec<u8>>,
    /// Parts of `schools.xlsx`: changed one by one and put together again, for what is no archive ends at once.
    parts: BTreeMap<String, Vec<u8>>,
    /// Files and parts that a trial may change.
    names: Vec<String>,
    /// What they may hold besides: where changes may begin.
    further: Vec<(String, Vec<u8>)>,
    judge: Judge,
}

impl Ground {
    fn new(files: BTreeMap<String, Vec<u8>>, names: Vec<String>, judge: Judge) -> Self {
        let at = tempfile::tempdir().expect("a folder");
        for (name, bytes) in &files {
            fs::write(at.path().join(name), bytes).expect("a file of the trial");
        }
        Self {
            at,
            files,
            parts: BTreeMap::new(),
            names,
            further: Vec::new(),
            judge,
        }
    }

    /// Everything that a round is read from.
    pub fn whole() -> Self {
        let files = whole_round();
        let names = files.keys().cloned().collect();
        Self::new(files, names, Judge::Round)
    }

    /// The file that says what the round is.
    pub fn round() -> Self {
        Self::new(whole_round(), vec!["round.toml".to_owned()], Judge::Round)
    }

    /// The rules, begun from every pack that the program ships.
    pub fn pack() -> Self {
        let mut ground = Self::new(whole_round(), vec!["pack.toml".to_owned()], Judge::Round);
        ground.further = PACKS
            .iter()
            .map(|(_, text)| ("pack.toml".to_owned(), text.as_bytes().to_vec()))
            .collect();
        ground
    }

    /// Tables as text, and the outlines.
    pub fn table() -> Self {
        let files = whole_round();
        let is_table = |name: &&String| !name.ends_with(".toml");
        let names = files.keys().filter(is_table).cloned().collect();
        let mut ground = Self::new(files, names, Judge::Round);
        ground.further = TABLES
            .iter()
            .map(|(name, text)| {
                let units = "\u{feff}".encode_utf16().chain(text.encode_utf16());
                let bytes = units.flat_map(u16::to_le_bytes).collect();
                (format!("{name}.csv"), bytes)
            })
            .collect();
        ground
    }

    /// What people found out and decided.
    pub fn review() -> Self {
        let mut files = whole_round();
        files.insert("pack.toml".to_owned(), PACK_WITH_REVIEW.into());
        files.insert("review.csv".to_owned(), REVIEW.into());
        let names = vec!["review.csv".to_owned(), "locks.csv".to_owned()];
        Self::new(files, names, Judge::Round)
    }

    /// The schools as a workbook.
    pub fn workbook() -> Self {
        let mut files = whole_round();
        let text =
            String::from_utf8_lossy(&files["round.toml"]).replace("schools.csv", "schools.xlsx");
        let book = workbook(TABLES[1].1);
        let parts = parts_of(&book);
        files.insert("round.toml".to_owned(), text.into());
        files.insert("schools.xlsx".to_owned(), book);
        let names = parts.keys().cloned().chain(["schools.xlsx".to_owned()]);
        let mut ground = Self::new(files, names.collect(), Judge::Round);
        ground.parts = parts;
        ground
    }

    /// Reviews in a Parquet file.
    pub fn parquet(reviews: Vec<u8>) -> Self {
        let mut files = whole_round();
        let text =
            String::from_utf8_lossy(&files["round.toml"]).replace("review.csv", "review.parquet");
        files.insert("round.toml".to_owned(), text.into());
        files.insert("review.parquet".to_owned(), reviews);
        Self::new(files, vec!["review.parquet".to_owned()], Judge::Round)
    }

    /// The results in a folder, of the round in another.
    pub fn results(results: &Path, round: &Path) -> Self {
        let files: BTreeMap<String, Vec<u8>> = fs::read_dir(results)
            .expect("a folder of results")
            .map(|file| file.expect("a file").path())
            .map(|path| {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                (name.into_owned(), fs::read(&path).expect("a result"))
            })
            .collect();
        // Times are not proved; what stands for a number otherwise is the same number.
        let is_proved = |name: &&String| *name != "summary.json";
        let names = files.keys().filter(is_proved).cloned().collect();
        Self::new(files, names, Judge::Results(round.to_owned()))
    }

    /// Files and parts that a trial may change.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// What a file or part holds before it is changed.
    pub fn bytes(&self, name: &str) -> &[u8] {
        self.parts.get(name).unwrap_or_else(|| &self.files[name])
    }

    /// Where changes begin: each a trial as [`Ground::run`] reads it, and changes nothing yet.
    pub fn seeds(&self) -> Vec<Vec<u8>> {
        let names = self.names.iter();
        let whole = names.map(|name| (name.as_str(), self.bytes(name)));
        let further = self.further.iter();
        whole
            .chain(further.map(|(name, bytes)| (name.as_str(), bytes.as_slice())))
            .map(|(name, bytes)| [name.as_bytes(), b"\n", bytes].concat())
            .collect()
    }

    /// A trial as bytes: the name of a file or part, the end of the line, what it holds then. Whether it was one.
    pub fn run(&self, trial: &[u8]) -> bool {
        let Some(end) = trial.iter().position(|byte| *byte == b'\n') else {
            return false;
        };
        let (name, bytes) = (&trial[..end], &trial[end + 1..]);
        let Some(name) = self.names.iter().find(|known| known.as_bytes() == name) else {
            return false;
        };
        self.change(&BTreeMap::from([(name.as_str(), bytes.to_vec())]));
        true
    }

    /// Changes these files or parts, judges, and puts everything back.
    pub fn change(&self, changes: &BTreeMap<&str, Vec<u8>>) {
        let mut changed = BTreeMap::new();
        for (name, bytes) in changes {
            match self.parts.contains_key(*name) {
                true => changed.insert("schools.xlsx", self.archive(changes)),
                false => changed.insert(*name, bytes.clone()),
            };
        }
        for (name, bytes) in &changed {
            fs::write(self.at.path().join(name), bytes).expect("a file of the trial");
        }
        match &self.judge {
            Judge::Round => read_and_run(self.at.path()),
            Judge::Results(round) => {
                let is_same = changed
                    .iter()
                    .all(|(name, bytes)| says_the_same(name, bytes, &self.files[*name]));
                let proved = verify::verify(self.at.path(), Some(round), &Control::default());
                let is_untouched = changed
                    .iter()
                    .all(|(name, bytes)| *bytes == self.files[*name]);
                assert!(
                    proved.is_ok() || !is_untouched,
                    "results that nobody changed"
                );
                assert!(proved.is_err() || is_same, "{:?} proved", changed.keys());
            }
        }
        for name in changed.keys() {
            fs::write(self.at.path().join(name), &self.files[*name]).expect("a file of the trial");
        }
    }

    /// What is wrong with the folder before anything is changed: where something is, changes reach little.
    pub fn wrong(&self) -> Option<String> {
        let at = self.at.path();
        match &self.judge {
            Judge::Round => {
                let findings = input::read(&at.join("round.toml")).err()?;
                Some(findings::text(&findings, &Wording::new(Lang::En)))
            }
            Judge::Results(round) => {
                let troubles = verify::verify(at, Some(round), &Control::default());
                match troubles.err()? {
                    verify::NotVerified::Troubles(troubles) => Some(format!("{troubles:?}")),
                    verify::NotVerified::Stopped(_) => None,
                }
            }
        }
    }

    /// Where the files of the trial are, as it left them.
    pub fn at(&self) -> &Path {
        self.at.path()
    }

    /// The workbook with parts changed.
    fn archive(&self, changes: &BTreeMap<&str, Vec<u8>>) -> Vec<u8> {
        let mut whole = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in &self.parts {
            let bytes = changes.get(name.as_str()).unwrap_or(bytes);
            let begun = whole.start_file(name.as_str(), SimpleFileOptions::default());
            begun.expect("a part");
            whole.write_all(bytes).expect("a part");
        }
        whole.finish().expect("an archive").into_inner()
    }
}

fn whole_round() -> BTreeMap<String, Vec<u8>> {
    let mut round = ROUND.to_owned();
    let mut files = BTreeMap::new();
    for (name, text) in TABLES {
        files.insert(format!("{name}.csv"), text.as_bytes().to_vec());
        let _ = writeln!(round, "{name} = \"{name}.csv\"");
    }
    files.insert("outlines.geojson".to_owned(), OUTLINES.into());
    files.insert("pack.toml".to_owned(), PACK.into());
    files.insert("round.toml".to_owned(), round.into());
    files
}

/// A table as a workbook: numbers as numbers.
fn workbook(table: &str) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (row, line) in (0..).zip(table.lines()) {
        for (column, cell) in (0..).zip(line.split(',')) {
            let written = match cell.parse::<f64>() {
                Ok(number) => sheet.write(row, column, number).map(drop),
                Err(_) => sheet.write(row, column, cell).map(drop),
            };
            written.expect("a cell");
        }
    }
    book.save_to_buffer().expect("a workbook")
}

fn parts_of(workbook: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(workbook)).expect("an archive");
    (0..archive.len())
        .map(|i| {
            let mut part = archive.by_index(i).expect("a part");
            let mut bytes = Vec::new();
            std::io::copy(&mut part, &mut bytes).expect("a part");
            (part.name().expect("a name").into_owned(), bytes)
        })
        .collect()
}

/// Reads a round as every command does; what is accepted is allocated, proved and drawn.
fn read_and_run(at: &Path) {
    let wording = Wording::new(Lang::Zh);
    match input::read(&at.join("round.toml")) {
        Err(findings) => {
            assert!(findings.has_errors());
            findings::text(&findings, &wording);
            findings::answer(&findings, &wording);
        }
        Ok(input) => {
            findings::text(&input.warnings, &wording);
            let finished = round::allocate(&input.intake, &input.pack, &Control::default());
            let finished = finished.unwrap_or_else(|e| panic!("not proved: {e:?}"));
            let results = finished.results(&input.intake, &input.pack);
            for (_, write) in contents::files(&results, &finished.certificate) {
                write(&mut std::io::sink()).expect("nothing to fail");
            }
        }
    }
    let names = input::FillNames {
        file: "to-fill.xlsx",
        aliases: "aliases",
        communities: "communities",
        schools: "schools",
    };
    let _ = input::fix(&at.join("round.toml"), &names);
}

/// Whether a result still says what it said.
fn says_the_same(name: &str, bytes: &[u8], before: &[u8]) -> bool {
    match name {
        // Inputs may have been moved: where they lay is not proved.
        "run.json" => without_paths(bytes) == without_paths(before),
        _ => bytes == before,
    }
}

/// The record of a run but for the paths of its inputs; the text as it is when it is no record.
fn without_paths(bytes: &[u8]) -> String {
    let Ok(mut record) = serde_json::from_slice::<serde_json::Value>(bytes) else {
        return String::from_utf8_lossy(bytes).into_owned();
    };
    let inputs = record.get_mut("inputs").and_then(|all| all.as_array_mut());
    for input in inputs.into_iter().flatten() {
        if let Some(path) = input.get_mut("path") {
            path.take();
        }
    }
    record.to_string()
}
