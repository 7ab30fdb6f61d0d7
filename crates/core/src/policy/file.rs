//! The grammar of a pack's file. Every key is optional, because a pack may extend another.

use serde::Deserialize;

use super::condition::{Condition, ConditionFile};
use super::decimal;
use super::fairness::Fairness;
use super::group::{GroupFile, GroupRule};
use super::late::LateOrder;
use super::lists::ListsFile;
use super::lottery::HouseholdDraw;
use super::norms::{ByLevel, Norms};
use super::notice::NoticeFile;
use super::objective::Objective;
use super::origin::{Grade, Origin};
use super::pack::{Agreement, Bus, Pack, Prefer, Reach, TieBreak, Travel, TravelFrom, Validity};
use super::points_file::{PointsFile, date};
use super::posts::PostsFile;
use super::procedure::{self, Households, ProcedureStep, RoundFile, StepKind};
use super::unresolved::Unresolved;
use super::walking::{Method, OffNetwork, PrivateRoads, TrunkRoads, Walking};
use crate::finding::{Arg, Phrase};
#[cfg(feature = "schema")]
use crate::settings::Day;
use crate::units::{Classes, Metres, Places, Points, Yuan};

/// One file as written.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PackFile {
    /// The pack whose keys apply where this one is silent: a shipped one by its name, or the path of a file.
    pub extends: Option<String>,
    /// What the pack is called, for people.
    pub title: Option<String>,
    /// What is optimised, the first before all others.
    pub objectives: Option<Vec<Objective>>,
    /// The column of the children table with the schools that a family names, for the objective `choice_rank`; without
    /// it the column of the first round of choice.
    pub choice_column: Option<String>,
    /// How far a child may be sent.
    #[serde(default)]
    pub reach: ReachFile,
    /// How a journey is measured where no table of journeys is given.
    #[serde(default)]
    pub travel: TravelFile,
    /// What decides between children of the same points, the first before the next; the lottery decides what is left.
    pub tie_break: Option<Vec<TieBreak>>,
    /// How lots are drawn.
    #[serde(default)]
    pub lottery: LotteryFile,
    /// What holds for late changes (`xuewei amend`).
    #[serde(default)]
    pub amend: AmendFile,
    /// Standards against which shortfalls are measured.
    #[serde(default)]
    pub norms: NormsFile,
    /// By what a post that a school lacks may be filled.
    #[serde(default)]
    pub posts: PostsFile,
    /// What a notice to a family says beside the outcome.
    #[serde(default)]
    pub notice: NoticeFile,
    /// What stands in the list that each school gets of its children.
    #[serde(default)]
    pub lists: ListsFile,
    /// When the pack holds and where it comes from.
    pub validity: Option<ValidityFile>,
    /// How points are counted from the columns of the children table.
    #[serde(default)]
    pub points: PointsFile,
    /// Who takes part: every condition must hold.
    pub condition: Option<Vec<ConditionFile>>,
    /// Children who rank before all others, the first batch before the next.
    pub batch: Option<Vec<GroupFile>>,
    /// Places of each school that are kept for a group.
    pub reserve: Option<Vec<GroupFile>>,
    /// The rounds of the procedure in their order; coordination alone where none is written.
    pub round: Option<Vec<RoundFile>>,
    /// What is done for brothers, sisters and twins.
    pub household: Option<Households>,
    /// Whose journeys come first where places near by are fewer than children: for the objective `travel`.
    pub fairness: Option<Fairness>,
}

/// For which years a pack holds, where it comes from, what the bureau must confirm.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ValidityFile {
    /// First day on which the pack holds.
    #[cfg_attr(feature = "schema", schemars(with = "Option<Day>"))]
    pub from: Option<toml::value::Datetime>,
    /// Last day on which the pack holds.
    #[cfg_attr(feature = "schema", schemars(with = "Option<Day>"))]
    pub until: Option<toml::value::Datetime>,
    /// The document that it follows.
    pub source: Option<String>,
    /// How good that document is as a source.
    pub grade: Option<Grade>,
    /// What the bureau must confirm before the pack is used.
    #[serde(default)]
    pub confirm: Vec<String>,
}

impl ValidityFile {
    fn resolve(self) -> Result<Validity, Unresolved> {
        let read = |key, value: Option<_>| value.map(|v| date(key, v)).transpose();
        Ok(Validity {
            from: read("validity.from", self.from)?,
            until: read("validity.until", self.until)?,
            origin: Origin {
                source: self.source,
                grade: self.grade,
            },
            confirm: self.confirm,
        })
    }
}

/// How far a child may be sent.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ReachFile {
    /// The longest journey to which a child may be sent, metres.
    pub max_m: Option<u32>,
    /// Whether a child may be sent to a school of any district.
    pub across_districts: Option<bool>,
    /// Pairs of districts of which one takes children of the other.
    pub agreements: Option<Vec<Agreement>>,
    /// Buses that open a school to communities beyond the longest journey.
    pub buses: Option<Vec<Bus>>,
}

/// How a journey is measured where no table of journeys is given.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TravelFile {
    /// How it is measured.
    pub method: Option<Method>,
    /// The factor on the straight line, from 1 to 10.
    pub detour: Option<f64>,
    /// Where a journey begins.
    pub from: Option<TravelFrom>,
    /// A place farther than this from every road is off the network, metres, from 1 to 10,000: with `network`, as the next
    /// five.
    pub snap_m: Option<u32>,
    /// Roads that hang together with nothing else and are shorter in sum are left out, metres.
    pub min_piece_m: Option<u32>,
    /// Whether ferries are walked.
    pub ferries: Option<bool>,
    /// Roads that only some may use.
    pub private: Option<PrivateRoads>,
    /// Trunk roads.
    pub trunk: Option<TrunkRoads>,
    /// What holds for a place that is off the network.
    pub off_network: Option<OffNetwork>,
    /// The least points of each band for the objective `travel_by_points`, from the highest down; children with fewer
    /// than the last are one more band. Without it each number of points is a band of its own.
    pub bands: Option<Vec<f64>>,
}

impl TravelFile {
    /// This file's keys over those of the pack it extends.
    #[must_use]
    pub fn over(self, base: Self) -> Self {
        Self {
            method: self.method.or(base.method),
            detour: self.detour.or(base.detour),
            from: self.from.or(base.from),
            snap_m: self.snap_m.or(base.snap_m),
            min_piece_m: self.min_piece_m.or(base.min_piece_m),
            ferries: self.ferries.or(base.ferries),
            private: self.private.or(base.private),
            trunk: self.trunk.or(base.trunk),
            off_network: self.off_network.or(base.off_network),
            bands: self.bands.or(base.bands),
        }
    }

    /// How a journey is measured, or the key at fault.
    ///
    /// # Errors
    /// A key that is missing or out of range.
    pub fn resolve(&self) -> Result<Travel, Unresolved> {
        let detour = self.detour.ok_or(Unresolved::missing("travel.detour"))?;
        if !(1.0..=10.0).contains(&detour) {
            let allowed = Arg::range(1, 10);
            return Err(Unresolved::range("travel.detour", detour, allowed));
        }
        let usual = Walking::default();
        let snap_m = self.snap_m.unwrap_or(usual.snap_m);
        if !(1..=10_000).contains(&snap_m) {
            let allowed = Arg::range(1, "10,000");
            return Err(Unresolved::range("travel.snap_m", snap_m, allowed));
        }
        Ok(Travel {
            detour,
            from: self.from.ok_or(Unresolved::missing("travel.from"))?,
            method: self.method.ok_or(Unresolved::missing("travel.method"))?,
            walking: Walking {
                snap_m,
                min_piece_m: self.min_piece_m.unwrap_or(usual.min_piece_m),
                ferries: self.ferries.unwrap_or(usual.ferries),
                private: self.private.unwrap_or(usual.private),
                trunk: self.trunk.unwrap_or(usual.trunk),
                off_network: self.off_network.unwrap_or(usual.off_network),
            },
        })
    }
}

/// How lots are drawn.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct LotteryFile {
    /// The way of drawing, which anyone can recompute.
    pub method: Option<LotteryMethod>,
    /// Who of a household draws together.
    pub household: Option<HouseholdDraw>,
}

/// What holds for late changes.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AmendFile {
    /// Where children stand who apply late.
    pub late: Option<LateOrder>,
}

/// The one way of drawing: it is documented, and anyone can recompute it.
#[derive(Clone, Copy, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum LotteryMethod {
    /// SHA-256 of `seed:child_id`; the smaller hash comes first.
    Sha256,
}

/// Standards against which shortfalls are measured, by stage where they differ.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NormsFile {
    /// Pupils for each staff post, to four decimals.
    pub pupils_per_post: Option<ByLevel<f64>>,
    /// Pupils of a full class.
    pub class_size: Option<ByLevel<u32>>,
    /// Pupils from which a class is large.
    pub large_class: Option<u32>,
    /// Pupils from which a class is oversize.
    pub oversize_class: Option<u32>,
    /// Square metres of site for each pupil, to four decimals.
    pub land_m2_per_pupil: Option<ByLevel<f64>>,
    /// Square metres of site for each pupil in old towns; those of new towns where this is not given.
    pub land_m2_per_pupil_old_town: Option<ByLevel<f64>>,
    /// Classes of the standard schools that are built: multiples of six.
    pub standard_classes: Option<Vec<u8>>,
    /// Operating grant for each pupil, yuan a year.
    pub operating_grant: Option<ByLevel<u32>>,
    /// The most that is paid for one bought place, yuan a year.
    pub purchase_cap: Option<ByLevel<u32>>,
    /// Share of children to be in public and bought places, per cent.
    pub target_share_percent: Option<u8>,
    /// What one place of a new school costs to build, yuan, all grades counted.
    pub building_cost_per_place: Option<u32>,
}

impl PackFile {
    /// This file's keys over those of the pack it extends.
    #[must_use]
    pub fn over(self, base: PackFile) -> PackFile {
        PackFile {
            extends: base.extends,
            title: self.title.or(base.title),
            objectives: self.objectives.or(base.objectives),
            choice_column: self.choice_column.or(base.choice_column),
            reach: ReachFile {
                max_m: self.reach.max_m.or(base.reach.max_m),
                across_districts: self.reach.across_districts.or(base.reach.across_districts),
                agreements: self.reach.agreements.or(base.reach.agreements),
                buses: self.reach.buses.or(base.reach.buses),
            },
            travel: self.travel.over(base.travel),
            tie_break: self.tie_break.or(base.tie_break),
            amend: AmendFile {
                late: self.amend.late.or(base.amend.late),
            },
            lottery: LotteryFile {
                method: self.lottery.method.or(base.lottery.method),
                household: self.lottery.household.or(base.lottery.household),
            },
            norms: self.norms.over(base.norms),
            posts: self.posts.over(base.posts),
            notice: self.notice.over(base.notice),
            lists: self.lists.over(base.lists),
            validity: self.validity.or(base.validity),
            points: self.points.over(base.points),
            condition: self.condition.or(base.condition),
            batch: self.batch.or(base.batch),
            reserve: self.reserve.or(base.reserve),
            round: self.round.or(base.round),
            household: self.household.or(base.household),
            fairness: self.fairness.or(base.fairness),
        }
    }

    /// The pack with every key filled, or the name of the first key that is wanting or out of range.
    pub fn resolve(self) -> Result<Pack, Unresolved> {
        let objectives = self.objectives.ok_or(Unresolved::missing("objectives"))?;
        check_objectives(&objectives)?;
        let travel = self.travel.resolve()?;
        self.lottery
            .method
            .ok_or(Unresolved::missing("lottery.method"))?;
        let points = self.points.resolve()?;
        let conditions: Vec<Condition> = self
            .condition
            .unwrap_or_default()
            .into_iter()
            .map(ConditionFile::resolve)
            .collect::<Result<_, _>>()?;
        // A review names one or the other by its id.
        let items = points
            .iter()
            .flat_map(|table| &table.items)
            .map(|item| &item.id);
        let mut ids: Vec<&String> = conditions.iter().map(|c| &c.id).chain(items).collect();
        ids.sort_unstable();
        if let Some(twice) = ids.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(Unresolved::range(
                "condition.id",
                twice[0],
                Phrase::EachOnce,
            ));
        }
        let bands = self.travel.bands.map(check_bands).transpose()?;
        let procedure = procedure::resolve(self.round)?;
        let households = self.household.unwrap_or_default();
        let choice_column = choice_column(self.choice_column, &procedure, &objectives)?;
        let pack = Pack {
            title: self.title.unwrap_or_default(),
            objectives,
            bands,
            choice_column,
            reach: Reach {
                max: Metres(i64::from(
                    self.reach.max_m.ok_or(Unresolved::missing("reach.max_m"))?,
                )),
                across_districts: self
                    .reach
                    .across_districts
                    .ok_or(Unresolved::missing("reach.across_districts"))?,
                agreements: self.reach.agreements.unwrap_or_default(),
                buses: self.reach.buses.unwrap_or_default(),
            },
            travel,
            household_draw: self.lottery.household.unwrap_or_default(),
            late: self.amend.late.unwrap_or_default(),
            tie_breaks: check_tie_breaks(self.tie_break.unwrap_or_default())?,
            norms: self.norms.resolve()?,
            levers: self.posts.resolve()?,
            notice: self.notice.resolve()?,
            lists: self.lists.resolve()?,
            validity: self.validity.unwrap_or_default().resolve()?,
            points,
            conditions,
            batches: groups("batch", self.batch)?,
            reserves: check_reserves(groups("reserve", self.reserve)?)?,
            procedure,
            later_from: None,
            households,
            fairness: self.fairness,
            is_stand_in: false,
        };
        // A rule other than the shortest journeys leaves nothing that another objective could still ask of them.
        let by_rank = pack.fairness().as_str();
        if !pack.has_least_travel() && !pack.shortens_only() {
            return Err(Unresolved::range(
                "fairness",
                by_rank,
                Phrase::FairnessTravel,
            ));
        }
        if !pack.has_least_travel() && pack.households.gathers() {
            return Err(Unresolved::range(
                "fairness",
                by_rank,
                Phrase::FairnessHouseholds,
            ));
        }
        // What bringing them together costs is told in metres.
        if pack.households.gathers() && !pack.shortens_only() {
            return Err(Unresolved::range(
                "household",
                match pack.households {
                    Households::Required => "required",
                    _ => "preferred",
                },
                Phrase::HouseholdsTravel,
            ));
        }
        Ok(pack)
    }
}

/// The column with the families' lists, where an objective asks for it: the one that is named, or that of the first
/// round of choice.
fn choice_column(
    named: Option<String>,
    procedure: &[ProcedureStep],
    objectives: &[Objective],
) -> Result<Option<String>, Unresolved> {
    if named
        .as_deref()
        .is_some_and(|column| column.trim().is_empty())
    {
        return Err(Unresolved::missing("choice_column"));
    }
    let of_step = procedure.iter().find_map(|step| match &step.act {
        StepKind::Choice { column, .. } => Some(column.clone()),
        StepKind::Coordination { .. } => None,
    });
    match named.or(of_step) {
        None if objectives.contains(&Objective::ChoiceRank) => {
            Err(Unresolved::missing("choice_column"))
        }
        column => Ok(column),
    }
}

/// Bands of points, each below the one before; one at least.
fn check_bands(bands: Vec<f64>) -> Result<Vec<Points>, Unresolved> {
    const KEY: &str = "travel.bands";
    let least: Vec<Points> = bands
        .iter()
        .map(|least| decimal::points(KEY, *least))
        .collect::<Result<_, _>>()?;
    let falls = least.windows(2).all(|pair| pair[0] > pair[1]);
    if least.is_empty() || !falls {
        let shown: Vec<String> = bands.iter().map(f64::to_string).collect();
        return Err(Unresolved::range(KEY, shown, Phrase::EachBelow));
    }
    Ok(least)
}

/// The groups under a key.
fn groups(key: &str, files: Option<Vec<GroupFile>>) -> Result<Vec<GroupRule>, Unresolved> {
    let files = files.unwrap_or_default().into_iter();
    files.map(|group| group.resolve(key)).collect()
}

/// Whether there is a brother or sister at school is no date.
fn check_tie_breaks(rules: Vec<TieBreak>) -> Result<Vec<TieBreak>, Unresolved> {
    let is_odd = |rule: &&TieBreak| rule.is_of_siblings() && rule.prefer.is_date();
    match rules.iter().find(is_odd) {
        None => Ok(rules),
        Some(rule) => {
            let word = match rule.prefer {
                Prefer::Earlier => "earlier",
                _ => "later",
            };
            let allowed = vec!["larger", "smaller"];
            Err(Unresolved::range("tie_break.prefer", word, allowed))
        }
    }
}

/// Reserves are a part of the places, and together no more than all of them.
fn check_reserves(reserves: Vec<GroupRule>) -> Result<Vec<GroupRule>, Unresolved> {
    let mut all = 0;
    for reserve in &reserves {
        let percent = reserve.percent.unwrap_or(0);
        all += u32::from(percent);
        if percent == 0 || all > 100 {
            return Err(Unresolved::range(
                "reserve.percent",
                percent,
                Phrase::HundredInAll,
            ));
        }
    }
    Ok(reserves)
}

/// Each objective once. One that counts journeys counts the children placed by those before it (of nobody's journeys
/// the least is nothing), so one that fills places comes first; and where any counts journeys, the last does, so that the
/// journeys of every place filled are asked for.
fn check_objectives(objectives: &[Objective]) -> Result<(), Unresolved> {
    let twice = objectives
        .iter()
        .enumerate()
        .any(|(i, o)| objectives[..i].contains(o));
    let places_first = objectives.first().is_some_and(|o| o.sector().is_some());
    let is_places = |o: &Objective| o.sector().is_some();
    let journeys_last =
        objectives.iter().all(is_places) || !objectives.last().is_some_and(is_places);
    if twice || !places_first || !journeys_last {
        let names: Vec<String> = objectives.iter().map(|o| o.name()).collect();
        return Err(Unresolved::range(
            "objectives",
            names,
            Phrase::ObjectiveOrder,
        ));
    }
    Ok(())
}

impl NormsFile {
    fn over(self, base: NormsFile) -> NormsFile {
        NormsFile {
            pupils_per_post: self.pupils_per_post.or(base.pupils_per_post),
            class_size: self.class_size.or(base.class_size),
            large_class: self.large_class.or(base.large_class),
            oversize_class: self.oversize_class.or(base.oversize_class),
            land_m2_per_pupil: self.land_m2_per_pupil.or(base.land_m2_per_pupil),
            land_m2_per_pupil_old_town: self
                .land_m2_per_pupil_old_town
                .or(base.land_m2_per_pupil_old_town),
            standard_classes: self.standard_classes.or(base.standard_classes),
            operating_grant: self.operating_grant.or(base.operating_grant),
            purchase_cap: self.purchase_cap.or(base.purchase_cap),
            target_share_percent: self.target_share_percent.or(base.target_share_percent),
            building_cost_per_place: self
                .building_cost_per_place
                .or(base.building_cost_per_place),
        }
    }

    fn resolve(self) -> Result<Norms, Unresolved> {
        let per_post = self
            .pupils_per_post
            .ok_or(Unresolved::missing("norms.pupils_per_post"))?;
        let land = self
            .land_m2_per_pupil
            .ok_or(Unresolved::missing("norms.land_m2_per_pupil"))?;
        // A pack without a norm of its own for old towns holds them to the same.
        let old_town = self.land_m2_per_pupil_old_town.unwrap_or(land);
        let class_size = self
            .class_size
            .ok_or(Unresolved::missing("norms.class_size"))?;
        if class_size.primary == 0 || class_size.junior == 0 {
            return Err(Unresolved::range("norms.class_size", 0, Arg::range(1, "")));
        }
        let yuan = |figure: ByLevel<u32>| ByLevel {
            primary: Yuan(i64::from(figure.primary)),
            junior: Yuan(i64::from(figure.junior)),
        };
        Ok(Norms {
            pupils_per_post_parts: parts("norms.pupils_per_post", per_post)?,
            class_size: ByLevel {
                primary: Places(i64::from(class_size.primary)),
                junior: Places(i64::from(class_size.junior)),
            },
            large_class: Places(i64::from(
                self.large_class
                    .ok_or(Unresolved::missing("norms.large_class"))?,
            )),
            oversize_class: Places(i64::from(
                self.oversize_class
                    .ok_or(Unresolved::missing("norms.oversize_class"))?,
            )),
            land_m2_parts: parts("norms.land_m2_per_pupil", land)?,
            land_old_town_parts: parts("norms.land_m2_per_pupil_old_town", old_town)?,
            standard_classes: standard(self.standard_classes.unwrap_or_default())?,
            operating_grant: yuan(
                self.operating_grant
                    .ok_or(Unresolved::missing("norms.operating_grant"))?,
            ),
            purchase_cap: yuan(
                self.purchase_cap
                    .ok_or(Unresolved::missing("norms.purchase_cap"))?,
            ),
            building_cost: Yuan(i64::from(
                self.building_cost_per_place.unwrap_or(0).min(MOST_YUAN),
            )),
            target_share_percent: match self.target_share_percent {
                None => return Err(Unresolved::missing("norms.target_share_percent")),
                Some(share @ 0..=100) => i64::from(share),
                Some(share) => {
                    let key = "norms.target_share_percent";
                    return Err(Unresolved::range(key, share, Arg::range(0, 100)));
                }
            },
        })
    }
}

/// Classes of standard schools: whole streams of either stage, smallest first.
fn standard(classes: Vec<u8>) -> Result<Vec<Classes>, Unresolved> {
    const WHOLE: i64 = 6;
    let mut standard: Vec<i64> = classes.into_iter().map(i64::from).collect();
    standard.sort_unstable();
    standard.dedup();
    match standard.iter().find(|c| **c == 0 || **c % WHOLE != 0) {
        Some(wrong) => Err(Unresolved::range(
            "norms.standard_classes",
            *wrong,
            "6, 12, 18, 24, …",
        )),
        None => Ok(standard.into_iter().map(Classes).collect()),
    }
}

/// The most that a place costs to build: so that no sum over a city can overflow.
const MOST_YUAN: u32 = 10_000_000;

/// A figure of at most four decimals, above zero, as ten-thousandths.
fn parts(key: &str, figure: ByLevel<f64>) -> Result<ByLevel<i64>, Unresolved> {
    let one = |value: f64| match (1e-4..1e6).contains(&value) {
        true => decimal::parts(key, value),
        false => {
            let allowed = Arg::range("0.0001", "1,000,000");
            Err(Unresolved::range(key, value, allowed))
        }
    };
    Ok(ByLevel {
        primary: one(figure.primary)?,
        junior: one(figure.junior)?,
    })
}
