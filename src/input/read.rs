//! Reads a whole round: manifest, pack, tables, checks across them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::base_map::{self, BaseMap};
use super::carry::Carry;
use super::cascading_findings;
use super::children::{Around, Children};
use super::commitment::{Commitment, OfRound};
use super::crosscheck;
use super::decisions;
use super::demand;
use super::district_names::{self, Naming};
use super::excel::Wanted;
use super::file_bytes::file_bytes;
use super::format::read_table;
use super::hash::sha256;
use super::late;
use super::manifest::{self, Manifest, file_name};
use super::matched::Matched;
use super::outlines;
use super::pack;
use super::places::{Communities, Districts, read_parcels};
use super::plausibility;
use super::schools::Schools;
use super::sheet_name::file_and_sheet;
use super::table_file::TableFile;
use super::text_file::text_of;
use super::travel;
use super::walking::{Gated, Gates, PlaceFiles, Roads, Walking};
use crate::tables::inputs::{
    AliasColumns, ChildColumns, CommunityColumns, DemandColumns, DistrictColumns, DwellingColumns,
    GateColumns, InputTable, LastYearColumns, LockColumns, ParcelColumns, ReviewColumns, Role,
    RoundTable, SchoolAliasColumns, SchoolColumns, TravelColumns,
};
use xuewei_core::domain::{
    City, CityParts, Intake, IntakeParts, School, Siting, Variant, forecast, synthetic_children,
};
use xuewei_core::finding::{Arg, Code, Finding, Findings, Phrase};
use xuewei_core::policy::{self, Method, Pack};

/// A file that went into the round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputFile {
    /// What it is: `round`, `children`, `schools`, …
    pub role: &'static str,
    /// Where it was read.
    pub path: PathBuf,
    /// SHA-256 of its bytes, hexadecimal.
    pub sha256: String,
}

/// A round that was read, with all that is needed to say from what.
#[derive(Debug)]
pub struct Input {
    /// The children and their city.
    pub intake: Intake,
    /// Its rules.
    pub pack: Pack,
    /// Texts of the pack and of what it extends.
    pub pack_sources: Vec<policy::Source>,
    /// Files read.
    pub files: Vec<InputFile>,
    /// What was committed before the draw, where the round names it.
    pub commitment: Option<Commitment>,
    /// What is drawn under the map, where the round names it.
    pub base_map: Option<BaseMap>,
    /// How journeys were measured, where that was on a network.
    pub walking: Option<Walking>,
    /// Warnings; errors never come with an input.
    pub warnings: Findings,
}

impl Input {
    /// Whether a forecast stands for the children.
    pub fn is_forecast(&self) -> bool {
        !self
            .files
            .iter()
            .any(|file| file.role == Role::Children.as_str())
    }
}

/// Reads the round that `path` describes.
///
/// # Errors
/// All findings of all files, when any of them is an error.
pub fn read(path: &Path) -> Result<Input, Findings> {
    read_round(path, Needs::Open)
}

/// Reads a round whose schools may all be proposed, or stand on parcels still.
///
/// # Errors
/// All findings of all files, when any of them is an error.
pub fn read_for_planning(path: &Path) -> Result<Input, Findings> {
    read_round(path, Needs::Proposed)
}

/// Reads a round whose applicants are only to be scored: it needs no schools.
///
/// # Errors
/// All findings of all files, when any of them is an error.
pub fn read_applicants(path: &Path) -> Result<Input, Findings> {
    read_round(path, Needs::Nothing)
}

/// Reads a round of which no lot is drawn yet: it needs neither schools nor seed, and no commitment of it is read.
///
/// # Errors
/// All findings of all files, when any of them is an error.
pub fn read_before_the_draw(path: &Path) -> Result<Input, Findings> {
    read_round(path, Needs::NoDraw)
}

/// Reads a round with the children of further tables, who have applied late; these are none of the files of the input.
///
/// # Errors
/// All findings of all files, when any of them is an error.
pub fn read_with_late(path: &Path, late: &[TableFile]) -> Result<Input, Findings> {
    let reader = Reader {
        late: late.to_vec(),
        ..Reader::default()
    };
    read_by(reader, path)
}

fn read_round(path: &Path, needs: Needs) -> Result<Input, Findings> {
    let reader = Reader {
        needs,
        ..Reader::default()
    };
    read_by(reader, path)
}

fn read_by(mut reader: Reader, path: &Path) -> Result<Input, Findings> {
    let manifest = reader.manifest(path)?;
    /// Years in which a round can be: of them the arithmetic of dates is certain.
    const YEARS: std::ops::RangeInclusive<i64> = 1990..=2200;
    if !YEARS.contains(&manifest.year) {
        reader.findings.push(
            Finding::new(Code::SettingInvalid, file_name(path))
                .with("key", "year")
                .with("value", manifest.year)
                .with("allowed", Arg::range(YEARS.start(), YEARS.end())),
        );
        return Err(reader.findings);
    }
    let folder = path.parent().unwrap_or_else(|| Path::new("")).to_owned();
    let pack = match pack::load(&manifest.policy, &folder) {
        Ok(pack) => Some(pack),
        Err(findings) => {
            reader.findings.append(findings);
            None
        }
    };
    let tables = reader.tables(&manifest, &folder);
    // Even with a broken pack the tables are checked, under the shipped rules: all findings at once.
    let (pack, pack_sources) = match pack {
        Some(pack) => pack,
        None => {
            let (mut pack, sources) = pack::load("two-primaries", &folder)?;
            // Which columns break ties and where points come from is what the broken pack would have
            // said.
            pack.tie_breaks.clear();
            pack.is_stand_in = true;
            (pack, sources)
        }
    };
    // A forecast knows no evidence and no families.
    let pack = match manifest.tables.children {
        None if !pack.is_stand_in => pack.for_planning(),
        _ => pack,
    };
    let commitment = reader.commitment(&manifest, &folder);
    let base_map = reader.base_map(&manifest, &folder);
    let network = reader.network(&manifest, &folder, &pack);
    let (intake, gates) = reader.intake(&manifest, &tables, &network, &pack);
    let named = &manifest.tables;
    cascading_findings::leave_out(
        (named.children.as_ref(), tables.children.as_ref()),
        (named.schools.as_ref(), tables.schools.as_ref()),
        (named.communities.as_ref(), tables.communities.as_ref()),
        &mut reader.findings,
    );
    if reader.findings.has_errors() {
        return Err(reader.findings);
    }
    let mut intake = intake;
    let walking = network.roads.map(|roads| {
        let is_forecast = manifest.tables.children.is_none();
        Walking::new(roads, gates, &pack, is_forecast)
    });
    if let Some(walking) = &walking {
        let files = PlaceFiles {
            children: file_of(&tables.children),
            communities: match is_empty(&tables.communities) {
                true => file_of(&tables.demand),
                false => file_of(&tables.communities),
            },
            schools: file_of(&tables.schools),
            parcels: file_of(&tables.parcels),
        };
        let findings = &mut reader.findings;
        intake = walking.measured(intake, &files, &network.named, findings);
        if findings.has_errors() {
            return Err(reader.findings);
        }
    }
    Ok(Input {
        intake,
        pack,
        pack_sources,
        files: reader.files,
        commitment,
        base_map,
        walking,
        warnings: reader.findings,
    })
}

/// The tables of a round, read but not yet understood.
#[derive(Default)]
struct RawTables {
    children: Option<Matched<ChildColumns>>,
    schools: Option<Matched<SchoolColumns>>,
    communities: Option<Matched<CommunityColumns>>,
    districts: Option<Matched<DistrictColumns>>,
    parcels: Option<Matched<ParcelColumns>>,
    travel: Option<Matched<TravelColumns>>,
    locks: Option<Matched<LockColumns>>,
    review: Option<Matched<ReviewColumns>>,
    demand: Option<Matched<DemandColumns>>,
    last_year: Option<Matched<LastYearColumns>>,
    aliases: Option<Matched<AliasColumns>>,
    dwellings: Option<Matched<DwellingColumns>>,
    school_aliases: Option<Matched<SchoolAliasColumns>>,
    /// Children who apply late.
    late: Vec<Matched<ChildColumns>>,
    /// Name and bytes.
    outlines: Option<(String, Vec<u8>)>,
}

/// The roads of a round, read, and its table of gates.
#[derive(Default)]
struct RawNetwork {
    roads: Option<Roads>,
    gates: Option<Matched<GateColumns>>,
    /// What the roads are called in findings.
    named: String,
}

/// Which schools a round must have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Needs {
    /// None: its applicants are only scored.
    Nothing,
    /// None, and no seed either: no lot is drawn yet.
    NoDraw,
    /// One that is open.
    #[default]
    Open,
    /// One that is open or could be.
    Proposed,
}

#[derive(Default)]
struct Reader {
    findings: Findings,
    files: Vec<InputFile>,
    /// Which schools a round must have.
    needs: Needs,
    /// Tables of children who apply late.
    late: Vec<TableFile>,
}

impl Reader {
    /// Reads a file and notes its hash.
    fn bytes(&mut self, role: &'static str, path: &Path) -> Option<Vec<u8>> {
        let bytes = self.unhashed(path)?;
        self.note(role, path, sha256(&bytes));
        Some(bytes)
    }

    fn unhashed(&mut self, path: &Path) -> Option<Vec<u8>> {
        file_bytes(path)
            .map_err(|finding| self.findings.push(finding))
            .ok()
    }

    fn note(&mut self, role: &'static str, path: &Path, sha256: String) {
        self.files.push(InputFile {
            role,
            path: path.to_owned(),
            sha256,
        });
    }

    fn manifest(&mut self, path: &Path) -> Result<Manifest, Findings> {
        let parsed = self.bytes("round", path).and_then(|bytes| {
            super::encoding::decode(&bytes)
                .map_err(|why| why.finding(file_name(path)))
                .and_then(|text| manifest::parse(path, &text))
                .map_err(|finding| self.findings.push(finding))
                .ok()
        });
        parsed.ok_or_else(|| std::mem::take(&mut self.findings))
    }

    fn table<T: RoundTable>(&mut self, round: &Manifest, folder: &Path) -> Option<Matched<T>> {
        let named = &round.tables;
        let named_path = named.path(T::ROLE)?;
        let (file, sheet) = file_and_sheet(named_path);
        let path = folder.join(&file);
        let bytes = self.unhashed(&path)?;
        let findings = &mut self.findings;
        let wanted = Wanted {
            name: &file_name(named_path),
            sheet: sheet.as_deref(),
            elsewhere: &named.sheets_of(&file),
            declared: T::TABLE,
        };
        // The hash of a large file takes as long as a part of its rows.
        let (table, hash) = rayon::join(
            || read_table(&path, &bytes, &wanted, findings),
            || sha256(&bytes),
        );
        self.note(T::ROLE.as_str(), &path, hash);
        let said = round.columns.of(T::ROLE);
        table.map(|table| Matched::read_as(table, said, &mut self.findings))
    }

    fn tables(&mut self, manifest: &Manifest, folder: &Path) -> RawTables {
        let t = &manifest.tables;
        if t.children.is_none() && t.demand.is_none() {
            self.findings
                .push(Finding::new(Code::NoChildren, "round.toml"));
        }
        RawTables {
            districts: self.table(manifest, folder),
            communities: self.table(manifest, folder),
            schools: self.table(manifest, folder),
            parcels: self.table(manifest, folder),
            children: self.table(manifest, folder),
            travel: self.table(manifest, folder),
            locks: self.table(manifest, folder),
            review: self.table(manifest, folder),
            demand: self.table(manifest, folder),
            last_year: self.table(manifest, folder),
            aliases: self.table(manifest, folder),
            dwellings: self.table(manifest, folder),
            school_aliases: self.table(manifest, folder),
            late: {
                let late = std::mem::take(&mut self.late);
                let findings = &mut self.findings;
                late.iter().filter_map(|file| file.read(findings)).collect()
            },
            outlines: t.outlines.as_ref().and_then(|path| {
                let path = folder.join(path);
                let bytes = self.bytes("outlines", &path)?;
                Some((file_name(&path), bytes))
            }),
        }
    }

    /// What is drawn under the map.
    fn base_map(&mut self, manifest: &Manifest, folder: &Path) -> Option<BaseMap> {
        let path = folder.join(manifest.base_map()?);
        let bytes = self.bytes("base_map", &path)?;
        let file = file_name(&path);
        Some(base_map::read(
            &file,
            &bytes,
            manifest.crs,
            &mut self.findings,
        ))
    }

    /// The roads, where the pack measures journeys on them.
    fn network(&mut self, manifest: &Manifest, folder: &Path, pack: &Pack) -> RawNetwork {
        let named = &manifest.network;
        let is_walked = pack.travel.method == Method::Network;
        if named.roads.is_empty() || !is_walked || self.needs == Needs::Nothing {
            let what = match (is_walked, named.roads.is_empty()) {
                (true, true) if self.needs != Needs::Nothing => Some(Code::RoadsMissing),
                (false, false) if !pack.is_stand_in => Some(Code::RoadsUnused),
                _ => None,
            };
            let finding = what.map(|code| Finding::new(code, "round.toml"));
            self.findings.extend(finding);
            return RawNetwork::default();
        }
        let mut roads = Roads::read(named, folder, pack, &mut self.findings);
        for file in roads.iter_mut().flat_map(Roads::files) {
            self.note(file.role, &file.path, file.sha256);
        }
        let gates = named.gates.as_ref().and_then(|path| {
            let file = TableFile::open(&folder.join(path));
            let file = file.map_err(|finding| self.findings.push(finding)).ok()?;
            let (of, _) = file_and_sheet(&folder.join(path));
            self.note("gates", &of, file.sha256());
            file.read(&mut self.findings)
        });
        RawNetwork {
            roads,
            gates,
            named: match &named.roads[..] {
                [only] => file_name(only),
                _ => "round.toml".to_owned(),
            },
        }
    }

    /// What was committed before the draw, where the round names it and it was drawn.
    fn commitment(&mut self, manifest: &Manifest, folder: &Path) -> Option<Commitment> {
        let named = manifest.commitment.as_ref()?;
        if self.needs == Needs::NoDraw {
            return None;
        }
        let path = folder.join(named);
        let file = file_name(&path);
        let text = match text_of(&path, &file) {
            Ok(text) => text,
            Err(findings) => {
                self.findings.append(findings);
                return None;
            }
        };
        self.note("commitment", &path, sha256(text.as_bytes()));
        let of = OfRound {
            name: &manifest.name,
            year: manifest.year,
            level: manifest.stage,
        };
        Commitment::read(&text, of, &file)
            .map_err(|finding| self.findings.push(finding))
            .ok()
    }

    /// Understands the tables in the order in which they refer to one another.
    fn intake(
        &mut self,
        manifest: &Manifest,
        raw: &RawTables,
        network: &RawNetwork,
        pack: &Pack,
    ) -> (Intake, Gates) {
        let findings = &mut self.findings;
        let (datum, level) = (manifest.crs, manifest.stage);
        let carry = Carry::new(&manifest.carry);
        let mentioned = || mentioned_districts(raw);
        let districts = Districts::read(raw.districts.as_ref(), &mentioned, findings);
        let mut communities =
            Communities::read(raw.communities.as_ref(), &districts, datum, findings);
        let demand = raw
            .demand
            .as_ref()
            .map(|t| demand::read_demand(t, &districts, datum, (manifest.year, level), findings));
        communities.is_absent = manifest.tables.communities.is_none();
        if let Some(table) = &raw.aliases {
            communities.add_aliases(table, &districts, findings);
        }
        // A forecast without children stands for them, its places for the communities.
        let is_forecast = raw.children.is_none() && manifest.tables.children.is_none();
        let synthetic_children = demand.as_ref().filter(|_| is_forecast).map(|demand| {
            let year = manifest.year;
            let cells = forecast(demand, &districts.list, year, Variant::Middle);
            if cells.is_none() && !demand.is_empty() {
                let finding = Finding::new(Code::ForecastMissing, "round.toml");
                let variant = Variant::Middle.as_str();
                findings.push(finding.with("year", year).with("variant", variant));
            }
            synthetic_children(&cells.unwrap_or_default(), level)
        });
        let (communities, synthetic_children) = match synthetic_children {
            Some((places, children)) => (Communities::of_list(places), Some(children)),
            None => (communities, None),
        };
        let schools = raw
            .schools
            .as_ref()
            .map(|table| Schools::read(table, &districts, datum, level, &carry, findings));
        let outlines = raw
            .outlines
            .as_ref()
            .map(|(file, bytes)| outlines::read(file, bytes, &districts, datum, findings));
        let parcels = read_parcels(raw.parcels.as_ref(), &districts, datum, findings);
        for table in raw.children.iter().chain(&raw.late) {
            plausibility::about_people(table, manifest.year, level, findings);
        }
        let known_schools = schools.unwrap_or_default();
        let children = raw.children.as_ref().map(|table| {
            let around = Around {
                districts: &districts,
                communities: &communities,
                schools: &known_schools,
                pack,
                datum,
                level,
                year: manifest.year,
                dwellings: raw.dwellings.as_ref(),
                school_aliases: raw.school_aliases.as_ref(),
                carry: &carry,
            };
            let children = Children::read(table, &around, findings);
            late::join(children, (table, &raw.late), &around, findings)
        });
        if (raw.schools.is_some() || manifest.tables.schools.is_none())
            && (raw.children.is_some() || manifest.tables.children.is_none())
        {
            carry.tell("round.toml", findings);
        }
        let children = children.or(synthetic_children.map(Children::of_list));
        let needs_none = matches!(self.needs, Needs::Nothing | Needs::NoDraw);
        let complete = (raw.schools.is_some() || needs_none) && children.is_some();
        let schools = known_schools;
        let children = children.unwrap_or_default();
        let travel = raw.travel.as_ref().map(|table| {
            let ends = travel::Ends {
                children: &children.list,
                communities: &communities,
                districts: &districts,
                schools: &schools,
                parcels: &parcels,
                demand: demand.as_deref().unwrap_or_default(),
            };
            travel::read(table, &ends, level, findings)
        });
        let gates = network.gates.as_ref().map(|table| {
            let around = Gated {
                communities: &communities,
                districts: &districts,
                schools: &schools,
                parcels: &parcels,
                level,
                datum,
            };
            Gates::read(table, &around, findings)
        });
        let locks = raw
            .locks
            .as_ref()
            .map(|table| decisions::read_locks(table, &children.list, &schools, level, findings));
        let reviews = raw
            .review
            .as_ref()
            .filter(|_| !pack.is_stand_in)
            .map(|table| decisions::read_reviews(table, &children.list, pack, findings));
        let site = manifest
            .site
            .clone()
            .resolve(manifest.year)
            .unwrap_or_else(|why| {
                findings.push(why.finding("round.toml"));
                Siting::default()
            });
        let seed = manifest.seed.clone().unwrap_or_default();
        if seed.trim().is_empty() && self.needs != Needs::NoDraw {
            findings.push(manifest.without_seed("round.toml"));
        }
        let last_year = raw
            .last_year
            .as_ref()
            .map(|t| demand::read_last_year(t, &districts, level, findings));
        let city = CityParts {
            candidate_sites: 0,
            schools: schools.list,
            communities: communities.list.clone(),
            districts: districts.list.clone(),
            parcels,
            outlines: outlines.unwrap_or_default(),
            demand: demand.unwrap_or_default(),
            last_year: last_year.unwrap_or_default(),
            school_extras: schools.extras,
        };
        let parts = IntakeParts {
            name: manifest.name.clone(),
            year: manifest.year,
            level,
            seed,
            children: children.list,
            travel,
            measured: None,
            ties: children.ties,
            evidence: children.evidence,
            reviews: reviews.unwrap_or_default(),
            manual_placements: locks.unwrap_or_default(),
            pseudonyms: children.pseudonyms,
            is_public: manifest.public,
            siting: site,
            child_extras: children.extras,
        };
        let intake = City::new(city).and_then(|city| Intake::new(city, parts));
        let intake = intake.unwrap_or_else(|why| {
            // With errors in the tables, what was left out may be missed elsewhere.
            if !findings.has_errors() {
                let finding = Finding::new(Code::TableBroken, why.list);
                findings.push(finding.because(Phrase::Damaged));
            }
            Intake::default()
        });
        // Tables that could not be read have said so; what they lack is no further finding.
        if complete && !findings.has_errors() {
            let naming = Naming {
                children: raw.children.as_ref(),
                schools: raw.schools.as_ref(),
                communities: raw.communities.as_ref(),
                parcels: raw.parcels.as_ref(),
            };
            district_names::check(&naming, districts.is_closed(), &intake, pack, findings);
            let files = (file_of(&raw.children), file_of(&raw.schools));
            crosscheck::check(&intake, pack, &districts, files, findings);
            let all = [files.0, file_of(&raw.communities), files.1];
            plausibility::about_places(&intake, pack, all, findings);
            let has_any = match self.needs {
                Needs::Nothing | Needs::NoDraw => true,
                Needs::Open => intake.open_schools().next().is_some(),
                Needs::Proposed => {
                    let of_stage = |s: &School| s.level == intake.level();
                    !intake.parcels().is_empty() || intake.schools().iter().any(of_stage)
                }
            };
            if !has_any {
                crosscheck::no_schools(&intake, files.1, findings);
            }
        }
        (intake, gates.unwrap_or_default())
    }
}

fn is_empty<T>(matched: &Option<Matched<T>>) -> bool {
    matched.is_none()
}

fn file_of<T>(matched: &Option<Matched<T>>) -> &str {
    matched.as_ref().map_or("", |matched| &matched.table.file)
}

/// The districts that the tables speak of, for a round without a districts table.
fn mentioned_districts(raw: &RawTables) -> BTreeSet<Box<str>> {
    let mut mentioned = BTreeSet::new();
    mention(raw.communities.as_ref(), &mut mentioned);
    mention(raw.schools.as_ref(), &mut mentioned);
    mention(raw.parcels.as_ref(), &mut mentioned);
    mention(raw.children.as_ref(), &mut mentioned);
    mention(raw.demand.as_ref(), &mut mentioned);
    for late in &raw.late {
        mention(Some(late), &mut mentioned);
    }
    mentioned
}

/// Adds the districts that one table speaks of, in each of its columns of districts.
fn mention<T: InputTable>(matched: Option<&Matched<T>>, mentioned: &mut BTreeSet<Box<str>>) {
    let at = T::TABLE.position("district");
    let columns = matched.into_iter().flat_map(Matched::columns);
    for (column, _) in columns.filter(|(_, meant)| meant.is_some() && *meant == at) {
        // Neighbours are often of one district.
        let mut last = "";
        for row in 0..column.rows() {
            let id = column.get(row);
            if id != last && !mentioned.contains(id) {
                mentioned.insert(Box::from(id));
            }
            last = id;
        }
    }
    mentioned.remove("");
}
