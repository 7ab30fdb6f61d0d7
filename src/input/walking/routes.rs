//! The way of one journey: along which roads, how much of each, as points.

use xuewei_core::domain::{ChildIdx, Intake, SchoolIdx, TravelOrigin};
use xuewei_core::units::Metres;
use xuewei_walking::metres;

use super::Walking;
use super::table::{Start, from_home};

/// A way from a child's start to a school.
#[derive(Clone, Debug, PartialEq)]
pub struct WalkedRoute {
    /// How long it is.
    pub metres: Metres,
    /// The straight leg from the start to the first road.
    pub leg_from: Metres,
    /// The straight leg from the last road to the school or its gate.
    pub leg_to: Metres,
    /// The roads one after another: name, identifier, metres.
    pub ways: Vec<(String, String, Metres)>,
    /// From the start to the school: longitude and latitude, WGS-84.
    pub points: Vec<[f64; 2]>,
}

fn whole(mm: u32) -> Metres {
    Metres(i64::try_from(metres(mm)).unwrap_or(i64::MAX))
}

impl Walking {
    /// Where a child starts; nothing for one whose journeys nobody measured.
    fn start_of(&self, intake: &Intake, child: ChildIdx) -> Option<Start> {
        let own = intake.children().get(child.at())?;
        let from_home = from_home(&self.walker.pack);
        let wanted = match own.starts_at_home(from_home) {
            true => TravelOrigin::Child(child),
            false => TravelOrigin::Community(own.community?),
        };
        self.walker.start(intake, wanted)
    }

    /// The way from a child's start to a school; nothing where somebody else measured the journey, or where it is not walked.
    pub fn route(
        &self,
        intake: &Intake,
        child: ChildIdx,
        school: SchoolIdx,
    ) -> Option<WalkedRoute> {
        let start = self.start_of(intake, child)?;
        let listed = [TravelOrigin::Child(child), start.origin];
        if listed
            .iter()
            .any(|from| self.is_listed(intake, *from, school))
        {
            return None;
        }
        let target = self.walker.target(intake, school)?;
        let network = &self.walker.network;
        let from = network.ends(std::slice::from_ref(&start.ends));
        let to = network.ends(std::slice::from_ref(&target.ends));
        let route = network.route(from.first()?, to.first()?)?;
        let mut ways: Vec<(String, String, Metres, u32)> = Vec::new();
        for (way, mm) in &route.ways {
            let of = network.ways().get(*way as usize)?;
            let name = of.name.as_deref().unwrap_or_default();
            match ways.last_mut() {
                // Roads of one name are one street to whoever walks.
                Some((known, _, length, sum)) if !name.is_empty() && known == name => {
                    *sum = sum.saturating_add(*mm);
                    *length = whole(*sum);
                }
                _ => ways.push((name.to_owned(), of.id.to_string(), whole(*mm), *mm)),
            }
        }
        Some(WalkedRoute {
            metres: whole(route.mm),
            leg_from: whole(route.from_leg),
            leg_to: whole(route.to_leg),
            ways: ways
                .into_iter()
                .map(|(name, id, m, _)| (name, id, m))
                .collect(),
            points: route.points.iter().map(|p| [p.lon, p.lat]).collect(),
        })
    }
}
