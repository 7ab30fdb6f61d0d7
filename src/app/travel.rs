//! Journeys on a walking network: measured, proved and written as tables.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::PathBuf;

use schemars::JsonSchema;
use serde::Serialize;
use xuewei_core::finding::{Code, Finding, Findings};

use super::allocate::write_text;
use super::{Control, Error, Step};
use crate::files::contents::{FINDINGS, csv_file, csv_name};
use crate::files::output::{Folder, FolderError};
use crate::files::provenance::{InputByHash, inputs_by_hash};
use crate::files::record::RECORD;
use crate::files::verify::Discrepancy;
use crate::input::{self, Input, Pair, Snap, Source, Walking};
use crate::tables::cell::{Id, Label, Text, Word};
use crate::tables::json::sorted;
use crate::tables::listing::Listing;
use crate::tables::parquet;
use crate::tables::travel::{SnapRow, TravelRow, close_calls_of};
use crate::version::{Program, program};
use crate::words::{Lang, Wording, findings};

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Request {
    /// `round.toml`, with `[network]` and a pack that measures on it.
    pub round: PathBuf,
    /// The folder of the results, replaced whole.
    pub out: PathBuf,
    /// The language of what people read.
    pub lang: Lang,
}

/// Journeys measured, proved and written.
#[derive(Debug)]
pub struct Response {
    /// What was read.
    pub input: Input,
    /// What the network is, as `network.json` has it.
    pub network: NetworkRecord,
}

impl Response {
    /// What looks doubtful.
    pub fn warnings(&self) -> &Findings {
        &self.input.warnings
    }
}

/// The network of a round: `network.json`.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct NetworkRecord {
    /// The road files, barriers, corrections and gates that went in.
    pub files: Vec<InputByHash>,
    /// Whom to credit wherever a result is shown: OpenStreetMap for its files, and whom the round names; nothing where there is
    /// neither.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credit: Option<String>,
    /// Roads that are walked.
    pub ways: usize,
    /// Points of them.
    pub vertices: usize,
    /// Straight pieces between points.
    pub segments: usize,
    /// Points where not just two pieces meet.
    pub junctions: usize,
    /// Length of all, metres.
    pub metres: u64,
    /// Pieces that hang together, those left out among them.
    pub pieces: usize,
    /// Gates on record.
    pub gates: usize,
    /// What may be walked, and how places are put on the network.
    pub rules: RulesRecord,
    /// The journeys, by where their lengths come from.
    pub journeys: JourneyCounts,
}

/// The rules of the pack for walking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RulesRecord {
    /// The longest journey, metres.
    pub max_m: i64,
    /// A place farther than this from every road is off the network, metres.
    pub snap_m: u32,
    /// Pieces shorter than this in sum are left out, metres.
    pub min_piece_m: u32,
    /// Whether ferries are walked.
    pub ferries: bool,
    /// Roads that only some may use: `ends`, `open` or `out`.
    pub private: &'static str,
    /// Trunk roads: `not_expressway`, `all` or `out`.
    pub trunk: &'static str,
    /// What holds off the network: `none` or `straight_line`.
    pub off_network: &'static str,
}

/// Journeys by source.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct JourneyCounts {
    /// All of them.
    pub all: usize,
    /// From the travel table.
    pub table: usize,
    /// Walked.
    pub network: usize,
    /// Straight.
    pub straight_line: usize,
    /// Distances that ten metres would decide otherwise.
    pub close_calls: usize,
}

/// The record: `run.json`.
#[derive(Serialize)]
struct Record {
    program: Program,
    command: &'static str,
    inputs: Vec<InputByHash>,
    outputs: BTreeMap<String, String>,
}

/// Roles of inputs that make the network.
const ROLES: [&str; 4] = ["roads", "barriers", "edits", "gates"];

/// Measures, proves and writes.
///
/// # Errors
/// When the input has errors or names no roads, the distances are not proved, the folder cannot be written, or it is told
/// to end: then the folder is as it was.
pub fn run(request: &Request, control: &Control) -> Result<Response, Error> {
    control.check()?;
    control.report(Step::Read);
    let input = input::read_for_planning(&request.round).map_err(Error::Input)?;
    let Some(walking) = input.walking.clone() else {
        let finding = Finding::new(Code::RoadsMissing, "round.toml");
        return Err(Error::Input(finding.into()));
    };
    control.check()?;
    let failed = |why: FolderError| Error::output(&request.out, why);
    let folder = Folder::begin(&request.out, "travel.csv", &input.files, control);
    let folder = folder.map_err(failed)?;
    control.report(Step::Audit);
    let faults = walking.faults(&input.intake);
    if faults > 0 {
        return Err(Error::Results(vec![Discrepancy::Distances(faults)]));
    }
    control.report(Step::Write);
    let pairs = walking.pairs(&input.intake);
    let network = network_of(&input, &walking, &pairs);
    let written = write(&folder, &input, &walking, &pairs, &network, request.lang);
    written.map_err(|why| failed(why.into()))?;
    let record = sorted(&Record {
        program: program(),
        command: "travel",
        inputs: inputs_by_hash(&input.files),
        outputs: folder.outputs(),
    });
    write_text(&folder, RECORD, &record).map_err(|why| failed(why.into()))?;
    folder.finish().map_err(failed)?;
    Ok(Response { input, network })
}

fn network_of(input: &Input, walking: &Walking, pairs: &[Pair]) -> NetworkRecord {
    let pack = &input.pack;
    let rules = &pack.travel.walking;
    let size = walking.network().size();
    let of = |source: Source| pairs.iter().filter(|pair| pair.source == source).count();
    let files: Vec<_> = input
        .files
        .iter()
        .filter(|file| ROLES.contains(&file.role))
        .cloned()
        .collect();
    NetworkRecord {
        files: inputs_by_hash(&files),
        credit: walking.credit().map(str::to_owned),
        ways: size.ways,
        vertices: size.vertices,
        segments: size.segments,
        junctions: size.junctions,
        metres: size.metres,
        pieces: size.pieces,
        gates: walking.gates(),
        rules: RulesRecord {
            max_m: pack.reach.max.get(),
            snap_m: rules.snap_m,
            min_piece_m: rules.min_piece_m,
            ferries: rules.ferries,
            private: rules.private.as_str(),
            trunk: rules.trunk.as_str(),
            off_network: rules.off_network.as_str(),
        },
        journeys: JourneyCounts {
            all: pairs.len(),
            table: of(Source::Table),
            network: of(Source::Network),
            straight_line: of(Source::StraightLine),
            close_calls: xuewei_core::network::close_calls(&input.intake, pack).len(),
        },
    }
}

fn write(
    folder: &Folder,
    input: &Input,
    walking: &Walking,
    pairs: &[Pair],
    network: &NetworkRecord,
    lang: Lang,
) -> std::io::Result<()> {
    let travel = Listing::new(move || pairs.iter().map(travel_row));
    let put = |name: &str, write: &dyn Fn(&mut dyn std::io::Write) -> std::io::Result<()>| {
        folder.write(name, |to| write(to))
    };
    put("travel.parquet", &|to| {
        parquet::write(&travel, pairs.len(), to)
    })?;
    put(&csv_name(&travel), &csv_file(travel))?;
    let snaps = walking.snaps(&input.intake);
    let snaps = &snaps;
    let listing = Listing::new(move || snaps.iter().map(snap_row));
    put(&csv_name(&listing), &csv_file(listing))?;
    let close = close_calls_of(&input.intake, &input.pack);
    put(&csv_name(&close), &csv_file(close))?;
    let found = findings::findings(&input.warnings, &Wording::new(lang));
    put(FINDINGS, &csv_file(found))?;
    write_text(folder, "network.json", &sorted(network))
}

fn travel_row(pair: &Pair) -> TravelRow<'_> {
    TravelRow {
        from: Text(&pair.from),
        kind: Word(pair.kind),
        district: Id(&pair.district),
        school_id: Id(&pair.school_id),
        metres: pair.metres,
        straight_m: pair.straight,
        leg_from_m: pair.leg_from,
        leg_to_m: pair.leg_to,
        gate: pair.gate.map(Label),
        source: Word(pair.source.as_str()),
    }
}

fn snap_row(snap: &Snap) -> SnapRow<'_> {
    let degrees = |of: f64| Cow::Owned(format!("{of:.7}"));
    let on = |at: usize| snap.on.map_or(Cow::Borrowed(""), |on| degrees(on[at]));
    SnapRow {
        kind: Word(snap.kind),
        id: Text(&snap.id),
        district: Id(&snap.district),
        gate: snap.gate.map(Label),
        lon: degrees(snap.at[0]),
        lat: degrees(snap.at[1]),
        on_lon: on(0),
        on_lat: on(1),
        leg_m: snap.leg,
        way: Text(&snap.way),
        state: Word(snap.state),
    }
}
