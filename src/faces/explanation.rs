//! One child's outcome explained: as text, as JSON. No name, no home, no evidence beyond what was counted.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::Serialize;

use super::late::{Late, LateAnswer};
use super::papers::{self, PaperAnswer};
use super::terminal::aligned;
use crate::input::{WalkedRoute, Walking};
use crate::tables::manual::decided;
use crate::words::cells::or_blank;
use crate::words::{Wording, grouped};
use xuewei_core::allocation::Outcome;
use xuewei_core::domain::{Decision, Grounds, Intake, SchoolIdx, Sector, without_identity};
use xuewei_core::explain::{Bottleneck, Change, Explanation, InReach, SchoolAvailability};
use xuewei_core::policy::Pack;
use xuewei_core::qualify::{Score, Scorer};
use xuewei_core::summary::Commitment;
use xuewei_core::units::{Metres, Places, Points};

/// An explanation with what it speaks of.
#[derive(Clone, Debug)]
pub struct Explained<'a> {
    /// What was read.
    pub intake: &'a Intake,
    /// The rules.
    pub pack: &'a Pack,
    /// What is to be told.
    pub explanation: &'a Explanation,
    /// Where public places are short.
    pub bottlenecks: &'a [Bottleneck],
    /// What the round was held against, where something was committed before the draw.
    pub commitment: Option<&'a Commitment>,
    /// What late changes did to the child, where there were any.
    pub late: Option<Late<'a>>,
    /// How journeys were measured, where that was on a network.
    pub walking: Option<&'a Walking>,
}

/// How many streets of a way are named.
const STREETS: usize = 12;

impl Explained<'_> {
    /// The child's identifier.
    pub fn id(&self) -> &str {
        &self.intake.children()[self.explanation.child.at()].id
    }

    /// The name of a school, or its identifier.
    pub fn school(&self, school: SchoolIdx) -> &str {
        let school = &self.intake.schools()[school.at()];
        school.name.as_deref().unwrap_or(&school.id)
    }

    /// The points item by item, where the pack counts them.
    pub fn score(&self) -> Option<Score<'_>> {
        Scorer::new(self.intake, self.pack)?
            .score(self.explanation.child)
            .ok()
    }

    /// The outcome in a sentence.
    pub fn outcome(&self, wording: &Wording) -> String {
        let outcome = self.explanation.outcome;
        let Outcome::Placed { school, metres, .. } = outcome else {
            return wording.plain(&format!("outcome-{}", outcome.as_str()));
        };
        let figures = [
            ("school", self.school(school).to_owned()),
            ("metres", grouped(metres.get())),
        ];
        wording.text(&format!("outcome-{}", outcome.as_str()), &figures)
    }

    /// What would have changed it, in a sentence.
    pub fn change(&self, wording: &Wording) -> Option<String> {
        Some(match self.explanation.change? {
            Change::Reach => wording.plain("change-reach"),
            Change::ByHand => wording.plain("change-by_hand"),
            Change::NearerByHand => wording.plain("change-nearer_by_hand"),
            Change::Rank {
                before,
                points: Some(points),
            } => {
                let figures = [
                    ("rank", grouped(i64::from(before.0))),
                    ("points", points.to_string()),
                ];
                wording.text("change-points", &figures)
            }
            Change::Rank { before, .. } => {
                wording.text("change-rank", &[("rank", grouped(i64::from(before.0)))])
            }
        })
    }

    /// Where places are short around the child, in a sentence.
    fn area(&self, wording: &Wording) -> Option<String> {
        let area = &self.bottlenecks[self.explanation.area?];
        let key = format!("area-{}", area.kind.as_str());
        let count = |places: Places| grouped(places.get());
        let figures = [
            ("children", count(area.children)),
            ("places", count(area.places)),
            ("schools", area.schools.len().to_string()),
            ("gap", count(area.gap())),
        ];
        Some(wording.text(&key, &figures))
    }

    /// What of its papers decided, each with the rule and what was handed in.
    pub fn papers(&self, wording: &Wording) -> Vec<PaperAnswer<'_>> {
        let papers = &self.explanation.papers;
        papers::answers(self.intake, self.pack, papers, wording)
    }

    /// What people decided about the child, each with its reason and who it was, in sentences.
    pub fn by_hand(&self, wording: &Wording) -> Vec<String> {
        let child = self.explanation.child;
        let texts = |grounds: &Grounds| {
            let texts = [&grounds.reason, &grounds.who];
            texts.map(|text| without_identity(text).to_owned())
        };
        let placements = self.intake.manual_placements().iter();
        let placements = placements.filter(|own| own.child == child).map(|own| {
            let [reason, who] = texts(&own.grounds);
            match who.is_empty() {
                true => wording.text("explain-placement-short", &[("reason", reason)]),
                false => wording.text("explain-placement", &[("reason", reason), ("who", who)]),
            }
        });
        let title = |id: &str| {
            let items = self.pack.points.iter().flat_map(|table| &table.items);
            let items = items.map(|item| (&*item.id, &*item.title));
            let conditions = self.pack.conditions.iter().map(|c| (&*c.id, &*c.title));
            let mut all = items.chain(conditions);
            let found = all.find(|(known, title)| *known == id && !title.is_empty());
            found.map_or_else(|| id.to_owned(), |(_, title)| title.to_owned())
        };
        let decisions = self.intake.reviews().iter();
        let decisions = decisions.filter(|own| own.child == child).map(|own| {
            let [reason, who] = texts(&own.grounds);
            let value = match own.decision {
                Decision::Yes => wording.plain("decision-yes"),
                Decision::No => wording.plain("decision-no"),
                Decision::Points(points) => points.to_string(),
            };
            let figures = [
                ("item", title(&own.item)),
                ("value", value),
                ("reason", reason),
                ("who", who),
            ];
            wording.text("explain-decision", &figures)
        });
        placements.chain(decisions).collect()
    }

    /// What late changes did to the child, in sentences: for the family without the identifiers of other children.
    pub fn late(&self, is_for_family: bool, wording: &Wording) -> Vec<String> {
        let late = self.late.as_ref();
        late.map_or_else(Vec::new, |late| {
            late.sentences(self.intake, is_for_family, wording)
        })
    }

    /// The ways on foot to the child's school, and to the nearest of the others.
    pub fn routes(&self) -> Vec<(SchoolIdx, WalkedRoute)> {
        let Some(walking) = self.walking else {
            return Vec::new();
        };
        let own = self.explanation.outcome.school();
        // Who is brought by bus does not walk.
        let reached = self.explanation.schools.iter();
        let by_bus = |school| {
            let mut reached = self.explanation.schools.iter();
            reached.any(|s| s.school == school && s.by_bus)
        };
        let mut others = reached
            .filter(|s| Some(s.school) != own)
            .filter(|s| s.availability != SchoolAvailability::ForOthers)
            .map(|s| s.school);
        let child = self.explanation.child;
        let wanted = own.into_iter().chain(others.next());
        wanted
            .filter(|school| !by_bus(*school))
            .filter_map(|school| Some((school, walking.route(self.intake, child, school)?)))
            .collect()
    }

    /// These ways in sentences, with the credit of the roads.
    pub fn route_sentences(&self, wording: &Wording) -> Vec<String> {
        let own = self.explanation.outcome.school();
        let mut sentences: Vec<String> = Vec::new();
        for (school, route) in self.routes() {
            let mut streets: Vec<String> = route
                .ways
                .iter()
                .take(STREETS)
                .map(|(name, _, metres)| {
                    let name = match name.is_empty() {
                        true => wording.plain("route-unnamed"),
                        false => name.clone(),
                    };
                    wording.text(
                        "route-street",
                        &[("name", name), ("metres", grouped(metres.get()))],
                    )
                })
                .collect();
            if route.ways.len() > STREETS {
                streets.push("…".to_owned());
            }
            let figures = [
                ("school", self.school(school).to_owned()),
                ("metres", grouped(route.metres.get())),
                ("from", grouped(route.leg_from.get())),
                ("to", grouped(route.leg_to.get())),
                ("streets", streets.join(&wording.plain("route-separator"))),
            ];
            let key = match Some(school) == own {
                true => "route-own",
                false => "route-next",
            };
            sentences.push(wording.text(key, &figures));
        }
        if !sentences.is_empty()
            && let Some(credit) = self.walking.and_then(Walking::credit)
        {
            sentences.push(wording.text("travel-credit", &[("credit", credit)]));
        }
        sentences
    }

    /// As text for a person.
    pub fn text(&self, wording: &Wording) -> String {
        let result = self.explanation;
        let mut lines = vec![
            wording.text("explain-child", &[("id", self.id())]),
            self.outcome(wording),
            wording.plain(&format!("reason-{}", result.reason.as_str())),
        ];
        let papers = self.papers(wording).into_iter();
        lines.extend(papers.map(|own| own.sentence));
        lines.extend(self.by_hand(wording));
        lines.extend(self.late(false, wording));
        if let Some((rank, of)) = result.rank {
            let points = result
                .points
                .map_or_else(|| wording.plain("unknown"), |p| p.to_string());
            let figures = [
                ("rank", grouped(i64::from(rank.0))),
                ("of", grouped(of as i64)),
                ("points", points),
            ];
            lines.push(wording.text("explain-rank", &figures));
        }
        if let Some(score) = self.score() {
            let items = self.pack.points.iter().flat_map(|table| &table.items);
            let rows: Vec<Vec<String>> = items
                .zip(&score.items)
                .filter(|(_, own)| own.points != Points::default() || !own.evidence.is_empty())
                .map(|(item, own)| {
                    let capped = own.capped.map_or("", |capped| capped.as_str());
                    let capped = match capped {
                        "" => String::new(),
                        word => wording.plain(&format!("capped-{word}")),
                    };
                    vec![
                        item.title.clone(),
                        papers::evidence_of_item(item, own, wording),
                        own.points.to_string(),
                        capped,
                    ]
                })
                .collect();
            let heads = ["head-item", "head-evidence", "head-points", "head-capped"];
            lines.push(aligned(heads.map(|key| wording.plain(key)).to_vec(), rows));
        }
        if !result.schools.is_empty() {
            let heads = [
                "head-school",
                "head-journey",
                "head-places",
                "head-cutoff",
                "head-cutoff-rank",
                "head-why",
            ];
            let rows = result
                .schools
                .iter()
                .map(|s| self.row(s, wording))
                .collect();
            lines.push(aligned(heads.map(|key| wording.plain(key)).to_vec(), rows));
        }
        lines.extend(self.route_sentences(wording));
        lines.extend(self.area(wording));
        lines.extend(self.change(wording));
        lines.join("\n")
    }

    fn row(&self, s: &InReach, wording: &Wording) -> Vec<String> {
        let mut why = wording.plain(&format!("school-{}", s.availability.as_str()));
        if self.intake.schools()[s.school.at()].sector == Sector::Private {
            why = format!("{why} · {}", wording.plain("school-private"));
        }
        if s.by_bus {
            why = format!("{why} · {}", wording.plain("school-by-bus"));
        }
        vec![
            self.school(s.school).to_owned(),
            grouped(s.metres.get()),
            grouped(s.places.get()),
            or_blank(s.last.and_then(|(_, points)| points)),
            s.last
                .map(|(rank, _)| grouped(i64::from(rank.0)))
                .unwrap_or_default(),
            why,
        ]
    }

    /// For programs.
    pub fn answer(&self, wording: &Wording) -> Answer<'_> {
        let result = self.explanation;
        let items = self.score().map(|score| {
            let items = self.pack.points.iter().flat_map(|table| &table.items);
            let result = items.zip(&score.items).map(|(item, own)| ItemAnswer {
                item: &item.id,
                title: &item.title,
                before: own.before.to_string(),
                points: own.points.to_string(),
                capped: own.capped.map(|c| c.as_str()),
            });
            result.collect()
        });
        let change = result.change.map(|change| match change {
            Change::Reach => ChangeAnswer::Reach,
            Change::ByHand => ChangeAnswer::ByHand,
            Change::NearerByHand => ChangeAnswer::NearerByHand,
            Change::Rank { before, points } => ChangeAnswer::Rank {
                before_rank: before.0,
                points: points.map(|p| p.to_string()),
            },
        });
        let bottleneck = result.area.map(|at| {
            let area = &self.bottlenecks[at];
            let schools = area.schools.iter();
            AreaAnswer {
                area: area.number,
                kind: area.kind.as_str(),
                children: area.children.get(),
                places: area.places.get(),
                gap: area.gap().get(),
                schools: schools
                    .map(|s| &*self.intake.schools()[s.at()].id)
                    .collect(),
            }
        });
        let school = result.outcome.school();
        Answer {
            child_id: self.id(),
            outcome: result.outcome.as_str(),
            school_id: school.map(|s| &*self.intake.schools()[s.at()].id),
            metres: result.outcome.metres().map(Metres::get),
            reason: result.reason.as_str(),
            sentence: wording.plain(&format!("reason-{}", result.reason.as_str())),
            rank: result.rank.map(|(rank, _)| rank.0),
            ranked: result.rank.map(|(_, of)| of),
            points: result.points.map(|p| p.to_string()),
            items,
            papers: self.papers(wording),
            drawn: result.beside_by_lot.iter().any(Option::is_some),
            by_hand: self.by_hand_answers(),
            schools: result
                .schools
                .iter()
                .map(|s| self.school_answer(s))
                .collect(),
            routes: self.route_answers(),
            change,
            bottleneck,
            late: self.late.as_ref().map(|late| LateAnswer {
                version: late.version,
                when: late.when.clone(),
                changes: late.own.iter().map(|own| own.kind.as_str()).collect(),
                sentences: self.late(false, wording),
            }),
        }
    }

    /// What people decided about the child: its school first, then items and conditions.
    fn by_hand_answers(&self) -> Vec<ByHandAnswer<'_>> {
        let child = self.explanation.child;
        let placements = self.intake.manual_placements().iter();
        let placements = placements.filter(move |own| own.child == child);
        let placements = placements.map(|own| ByHandAnswer {
            kind: "placement",
            item: None,
            value: Cow::Borrowed(&*self.intake.schools()[own.school.at()].id),
            reason: without_identity(&own.grounds.reason),
            who: without_identity(&own.grounds.who),
        });
        let decisions = self.intake.reviews().iter();
        let decisions = decisions.filter(move |own| own.child == child);
        let decisions = decisions.map(|own| ByHandAnswer {
            kind: "decision",
            item: Some(&*own.item),
            value: decided(own.decision),
            reason: without_identity(&own.grounds.reason),
            who: without_identity(&own.grounds.who),
        });
        placements.chain(decisions).collect()
    }

    /// The ways on foot for programs; nothing where journeys are not walked.
    fn route_answers(&self) -> Option<Vec<RouteAnswer<'_>>> {
        let walking = self.walking?;
        let answers = self
            .routes()
            .into_iter()
            .map(|(school, route)| RouteAnswer {
                school_id: &self.intake.schools()[school.at()].id,
                metres: route.metres.get(),
                leg_from_m: route.leg_from.get(),
                leg_to_m: route.leg_to.get(),
                ways: route
                    .ways
                    .into_iter()
                    .map(|(name, id, metres)| WayAnswer {
                        name,
                        id,
                        metres: metres.get(),
                    })
                    .collect(),
                geometry: LineAnswer {
                    kind: "LineString",
                    coordinates: route.points,
                },
                credit: walking.credit().map(str::to_owned),
            });
        Some(answers.collect())
    }

    fn school_answer(&self, s: &InReach) -> SchoolAnswer<'_> {
        let of = &self.intake.schools()[s.school.at()];
        let points = s.last.and_then(|(_, points)| points);
        SchoolAnswer {
            school_id: &of.id,
            name: of.name.as_deref(),
            sector: of.sector.as_str(),
            metres: s.metres.get(),
            by_bus: s.by_bus,
            places: s.places.get(),
            by_hand: s.by_hand.get(),
            cutoff_rank: s.last.map(|(rank, _)| rank.0),
            cutoff_points: points.map(|p| p.to_string()),
            standing: s.availability.as_str(),
        }
    }
}

/// One child explained for programs: what `--format json` prints. What is not known is `null`.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Answer<'a> {
    /// The child.
    pub child_id: &'a str,
    /// The word of allocation.csv: `public`, `purchased`, `unplaced`, `ineligible`, `manual_review`.
    pub outcome: &'static str,
    /// The school.
    pub school_id: Option<&'a str>,
    /// Metres of the journey.
    pub metres: Option<i64>,
    /// The code of the reason.
    pub reason: &'static str,
    /// The reason in a sentence of the language of the run.
    pub sentence: String,
    /// The position in the rank order, from 1.
    pub rank: Option<u32>,
    /// How many children are ranked.
    pub ranked: Option<usize>,
    /// Points, exact to four decimals, as text.
    pub points: Option<String>,
    /// Points item by item, where the pack counts them.
    pub items: Option<Vec<ItemAnswer<'a>>>,
    /// Conditions that are not met, and what of the papers is not clear, each with its rule and what was handed in.
    pub papers: Vec<PaperAnswer<'a>>,
    /// Whether only the lot tells the child from the one before or after it.
    pub drawn: bool,
    /// What people decided about the child, each with its reason and who it was.
    pub by_hand: Vec<ByHandAnswer<'a>>,
    /// Every school in reach, the shortest journey first.
    pub schools: Vec<SchoolAnswer<'a>>,
    /// The ways on foot to the child's school and to the nearest other; left out where journeys are not walked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub routes: Option<Vec<RouteAnswer<'a>>>,
    /// What would have changed the outcome.
    pub change: Option<ChangeAnswer>,
    /// The area around the child where public places are short.
    pub bottleneck: Option<AreaAnswer<'a>>,
    /// What late changes did to the child; left out where there were none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub late: Option<LateAnswer>,
}

/// A way on foot.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct RouteAnswer<'a> {
    /// The school.
    pub school_id: &'a str,
    /// How long it is, metres.
    pub metres: i64,
    /// The straight leg from the start to the first road, metres.
    pub leg_from_m: i64,
    /// The straight leg from the last road to the school or its gate, metres.
    pub leg_to_m: i64,
    /// The roads one after another.
    pub ways: Vec<WayAnswer>,
    /// Where it leads: GeoJSON, WGS-84.
    pub geometry: LineAnswer,
    /// Whom to credit where it is shown; left out where nobody is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credit: Option<String>,
}

/// A road of a way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct WayAnswer {
    /// Its name; empty where it has none.
    pub name: String,
    /// Its identifier in the road file.
    pub id: String,
    /// How much of it is walked, metres.
    pub metres: i64,
}

/// A line of GeoJSON.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct LineAnswer {
    /// `LineString`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Longitude and latitude of each point.
    pub coordinates: Vec<[f64; 2]>,
}

/// What one item of the points table gave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ItemAnswer<'a> {
    /// Its name in the pack.
    pub item: &'a str,
    /// Its name for people.
    pub title: &'a str,
    /// Points before any cap, as text.
    pub before: String,
    /// Points that count, as text.
    pub points: String,
    /// Which cap took the rest.
    pub capped: Option<&'static str>,
}

/// What a person decided about the child.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ByHandAnswer<'a> {
    /// `placement`: sent to a school; `decision`: an item or condition judged.
    pub kind: &'static str,
    /// The item or condition of a decision.
    pub item: Option<&'a str>,
    /// The identifier of the school, or what was decided: `yes`, `no` or points.
    pub value: Cow<'a, str>,
    /// Why, as the table has it.
    pub reason: &'a str,
    /// Who decided; empty where the table does not say.
    pub who: &'a str,
}

/// A school in reach.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SchoolAnswer<'a> {
    /// Its identifier.
    pub school_id: &'a str,
    /// Its name.
    pub name: Option<&'a str>,
    /// `public` or `private`.
    pub sector: &'static str,
    /// Metres of the journey.
    pub metres: i64,
    /// `true` where only a bus brings it into reach; else left out.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub by_bus: bool,
    /// Its places.
    pub places: i64,
    /// How many of them people gave away.
    pub by_hand: i64,
    /// The rank of the last child admitted.
    pub cutoff_rank: Option<u32>,
    /// The points of the last child admitted, as text.
    pub cutoff_points: Option<String>,
    /// How it stands to the child: `yours`, `has_room`, `full_of_higher`, `taken_by_hand`, `took_lower`,
    /// `not_open`, `no_places`, `for_others`.
    pub standing: &'static str,
}

/// What would have changed the outcome.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ChangeAnswer {
    /// A school in reach.
    Reach,
    /// Nothing of the child's: all places of the public schools in reach were given by hand.
    ByHand,
    /// Nothing of the child's, who has a public place: all places of the nearer public schools were given by hand.
    NearerByHand,
    /// A higher rank.
    Rank {
        /// The rank before which the child would have had a public place.
        before_rank: u32,
        /// The points of the child who has that rank, as text.
        points: Option<String>,
    },
}

/// An area where public places are short.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct AreaAnswer<'a> {
    /// Its number in bottlenecks.csv.
    pub area: usize,
    /// `full`, `no_school` or `rules`.
    pub kind: &'static str,
    /// Children who have only its schools and those of areas that are shorter still.
    pub children: i64,
    /// Its places.
    pub places: i64,
    /// Places short.
    pub gap: i64,
    /// Its schools.
    pub schools: Vec<&'a str>,
}
