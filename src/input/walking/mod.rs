//! Journeys on foot: the roads of a round, its gates, and the table of what was walked.

mod doubts;
mod drawing;
mod gates;
mod nearest;
mod pairs;
mod roads;
mod routes;
mod table;
mod told;

use std::path::Path;
use std::sync::Arc;

use xuewei_core::domain::{Intake, Measured, Position, SchoolIdx, TravelOrigin};
use xuewei_core::finding::{Code, Finding, Findings};
use xuewei_core::network::close_calls;
use xuewei_core::policy::Pack;
use xuewei_core::units::Metres;
use xuewei_walking::geometry::Point;
use xuewei_walking::{Network, Referee};

use super::network_file::NetworkFile;
pub use doubts::PlaceFiles;
pub use drawing::WayDrawn;
pub use gates::{Gated, Gates};
pub use nearest::NearSchool;
pub use pairs::{Pair, Snap, Source};
use roads::Noted;
pub use routes::WalkedRoute;
use table::{Walked, Walker, from_home};

/// The journeys of a round on foot: how they were measured, to be measured again.
#[derive(Clone, Debug)]
pub struct Walking {
    walker: Arc<Walker>,
    of_files: Vec<Point>,
    credit: Option<String>,
    /// Whether the places of a forecast stand for communities.
    is_forecast: bool,
}

/// Road files read for a round, before its places are known.
pub struct Roads {
    read: roads::Read,
}

impl Roads {
    /// Reads the files that a round names; what is wrong with them is told.
    pub fn read(
        named: &NetworkFile,
        folder: &Path,
        pack: &Pack,
        findings: &mut Findings,
    ) -> Option<Self> {
        let read = roads::read(named, folder, &pack.travel.walking, findings)?;
        Some(Self { read })
    }

    /// The files that were read.
    pub fn files(&mut self) -> Vec<Noted> {
        std::mem::take(&mut self.read.files)
    }
}

impl Walking {
    /// The journeys of a round on its roads, through its gates.
    pub fn new(roads: Roads, gates: Gates, pack: &Pack, is_forecast: bool) -> Self {
        Self {
            walker: Arc::new(Walker {
                network: Arc::new(roads.read.network),
                roads: Arc::new(roads.read.roads),
                gates,
                pack: pack.clone(),
            }),
            of_files: roads.read.schools,
            credit: roads.read.credit,
            is_forecast,
        }
    }

    /// The intake with its journeys measured, from the reach on to what misses it by a few metres. What is doubtful is
    /// told.
    pub fn measured(
        &self,
        intake: Intake,
        files: &PlaceFiles<'_>,
        roads: &str,
        findings: &mut Findings,
    ) -> Intake {
        let pack = &self.walker.pack;
        let most = pack.measured_to();
        let walked = self.walk(&intake);
        doubts::tell(&self.walker, &walked, &intake, files, findings);
        let reach = u64::try_from(pack.reach.max.get()).unwrap_or(0);
        let of_file = (roads, reach);
        doubts::tell_of_extract(&self.walker, &walked, &self.of_files, of_file, findings);
        let from_home = from_home(pack);
        let table = self
            .walker
            .table(&intake, &walked, intake.travel(), from_home, most);
        let measured = Measured {
            by: Arc::clone(&self.walker) as _,
            from_home,
            most,
        };
        match intake.with_journeys(table, measured) {
            Ok(intake) => {
                self.tell_of_sources(&intake, &walked, findings);
                intake
            }
            Err(why) => {
                findings.push(Finding::new(Code::TableBroken, why.list));
                Intake::default()
            }
        }
    }

    /// Says where the distances come from, and how many a few metres would decide otherwise.
    fn tell_of_sources(&self, intake: &Intake, walked: &Walked, findings: &mut Findings) {
        let [table, network, straight] = self.sources(intake, walked);
        findings.push(
            Finding::new(Code::JourneySources, "round.toml")
                .with("count", table + network + straight)
                .with("table", table)
                .with("network", network)
                .with("straight", straight),
        );
        let close = close_calls(intake, &self.walker.pack).len();
        if close > 0 {
            findings.push(Finding::new(Code::CloseCalls, "round.toml").with("count", close));
        }
    }

    fn walk(&self, intake: &Intake) -> Walked {
        let pack = &self.walker.pack;
        let walker = &self.walker;
        walker.walk(intake, from_home(pack), pack.measured_to())
    }

    /// The network.
    pub fn network(&self) -> &Network {
        &self.walker.network
    }

    /// The gates of a school, in the order of the table of gates.
    pub fn gates_of_school(&self, school: &str) -> &[Position] {
        self.walker.gates.of_site(gates::PlaceKind::School, school)
    }

    /// How many gates there are.
    pub fn gates(&self) -> usize {
        self.walker.gates.count()
    }

    /// Whom to credit wherever a result is shown, if anybody.
    pub fn credit(&self) -> Option<&str> {
        self.credit.as_deref()
    }

    /// Proves the distances without any search: how many faults the referee finds.
    pub fn faults(&self, intake: &Intake) -> usize {
        let walked = self.walk(intake);
        let most = u64::try_from(self.walker.pack.measured_to().get()).unwrap_or(0);
        let referee = Referee::new(&self.walker.network);
        let (to, from) = (&walked.on_targets, &walked.on_starts);
        referee.check(to, from, &walked.journeys, most).len() + self.misread(intake, &walked)
    }

    /// How many rows of the table are not what was walked, though nobody else measured them.
    fn misread(&self, intake: &Intake, walked: &Walked) -> usize {
        let mut wrong = 0;
        for ((start, journeys), on) in walked
            .starts
            .iter()
            .zip(&walked.journeys)
            .zip(&walked.on_starts)
        {
            if !table::is_on(on) {
                continue;
            }
            for journey in journeys {
                let target = walked.targets.get(journey.to as usize);
                let Some(table::Site::School(school)) = target.map(|target| target.site) else {
                    continue;
                };
                let metres = Metres(i64::try_from(journey.metres()).unwrap_or(i64::MAX));
                let found = self.row(intake, start.origin, school);
                let is_told = found == Some(metres) || self.is_listed(intake, start.origin, school);
                wrong += usize::from(!is_told);
            }
        }
        wrong
    }

    fn row(&self, intake: &Intake, from: TravelOrigin, school: SchoolIdx) -> Option<Metres> {
        let journeys = &intake.travel()?.journeys;
        let key = |(origin, to, _): &(TravelOrigin, SchoolIdx, Metres)| (*origin, *to);
        let at = journeys.binary_search_by_key(&(from, school), key).ok()?;
        journeys.get(at).map(|(.., metres)| *metres)
    }

    /// Whether somebody else measured a journey: from the start itself, or from the community behind a child.
    fn is_listed(&self, intake: &Intake, from: TravelOrigin, school: SchoolIdx) -> bool {
        let Some(table) = intake.travel() else {
            return false;
        };
        let behind = match from {
            TravelOrigin::Child(child) => {
                let community = intake.children().get(child.at()).and_then(|c| c.community);
                community.map(TravelOrigin::Community)
            }
            TravelOrigin::Community(_) => None,
        };
        let starts = [Some(from), behind];
        let mut starts = starts.into_iter().flatten();
        starts.any(|start| table.is_listed(start, school))
    }
}
