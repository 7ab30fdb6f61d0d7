//! One child's outcome explained: as text, as JSON. No name, no home, no evidence beyond what was counted.

use serde_json::{Value, json};

use super::terminal::aligned;
use crate::tables::manual::decided;
use crate::words::cells::or_blank;
use crate::words::{Wording, grouped};
use xuewei_core::allocation::Outcome;
use xuewei_core::domain::{Decision, Grounds, Intake, Sector, without_identity};
use xuewei_core::explain::{Bottleneck, Change, Explanation, InReach};
use xuewei_core::policy::Pack;
use xuewei_core::qualify::{Score, Scorer};
use xuewei_core::units::{Metres, Places, Points};

/// An explanation with what it speaks of.
#[derive(Clone, Copy, Debug)]
pub struct Explained<'a> {
    /// What was read.
    pub intake: &'a Intake,
    /// The rules.
    pub pack: &'a Pack,
    /// What is to be told.
    pub explanation: &'a Explanation,
    /// Where public places are short.
    pub bottlenecks: &'a [Bottleneck],
}

impl Explained<'_> {
    /// The child's identifier.
    pub fn id(&self) -> &str {
        &self.intake.children()[self.explanation.child.at()].id
    }

    /// The name of a school, or its identifier.
    pub fn school(&self, school: xuewei_core::domain::SchoolIdx) -> &str {
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

    /// As text for a person.
    pub fn text(&self, wording: &Wording) -> String {
        let result = self.explanation;
        let mut lines = vec![
            wording.text("explain-child", &[("id", self.id())]),
            self.outcome(wording),
            wording.plain(&format!("reason-{}", result.reason.as_str())),
        ];
        lines.extend(self.by_hand(wording));
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
                        own.evidence.to_string(),
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
        lines.extend(self.area(wording));
        lines.extend(self.change(wording));
        lines.join("\n")
    }

    fn row(&self, s: &InReach, wording: &Wording) -> Vec<String> {
        let mut why = wording.plain(&format!("school-{}", s.availability.as_str()));
        if self.intake.schools()[s.school.at()].sector == Sector::Private {
            why = format!("{why} · {}", wording.plain("school-private"));
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

    /// As JSON for programs; what is not known is `null`.
    pub fn json(&self, wording: &Wording) -> Value {
        let result = self.explanation;
        let school = |s: &InReach| {
            let of = &self.intake.schools()[s.school.at()];
            json!({
                "school_id": &*of.id,
                "name": of.name.as_deref(),
                "sector": of.sector.as_str(),
                "metres": s.metres.get(),
                "places": s.places.get(),
                "by_hand": s.by_hand.get(),
                "cutoff_rank": s.last.map(|(rank, _)| rank.0),
                "cutoff_points": s.last.and_then(|(_, p)| p).map(|p| p.to_string()),
                "standing": s.availability.as_str(),
            })
        };
        let items: Option<Vec<Value>> = self.score().map(|score| {
            let items = self.pack.points.iter().flat_map(|table| &table.items);
            items
                .zip(&score.items)
                .map(|(item, own)| {
                    json!({
                        "item": item.id,
                        "title": item.title,
                        "before": own.before.to_string(),
                        "points": own.points.to_string(),
                        "capped": own.capped.map(|c| c.as_str()),
                    })
                })
                .collect()
        });
        let change = match result.change {
            None => Value::Null,
            Some(Change::Reach) => json!({ "kind": "reach" }),
            Some(Change::ByHand) => json!({ "kind": "by_hand" }),
            Some(Change::NearerByHand) => json!({ "kind": "nearer_by_hand" }),
            Some(Change::Rank { before, points }) => json!({
                "kind": "rank",
                "before_rank": before.0,
                "points": points.map(|p| p.to_string()),
            }),
        };
        let area = result.area.map(|at| {
            let area = &self.bottlenecks[at];
            let schools = area.schools.iter();
            let schools: Vec<&str> = schools
                .map(|s| &*self.intake.schools()[s.at()].id)
                .collect();
            json!({
                "area": at + 1,
                "kind": area.kind.as_str(),
                "children": area.children.get(),
                "places": area.places.get(),
                "gap": area.gap().get(),
                "schools": schools,
            })
        });
        let by_hand = |kind: &str, item: &str, value: &str, grounds: &Grounds| {
            json!({
                "kind": kind,
                "item": Some(item).filter(|item| !item.is_empty()),
                "value": value,
                "reason": without_identity(&grounds.reason),
                "who": without_identity(&grounds.who),
            })
        };
        let placements = self.intake.manual_placements().iter();
        let placements = placements.filter(|own| own.child == result.child);
        let placements = placements.map(|own| {
            let school = &self.intake.schools()[own.school.at()].id;
            by_hand("placement", "", school, &own.grounds)
        });
        let decisions = self.intake.reviews().iter();
        let decisions = decisions.filter(|own| own.child == result.child);
        let decisions = decisions
            .map(|own| by_hand("decision", &own.item, &decided(own.decision), &own.grounds));
        let by_hand: Vec<Value> = placements.chain(decisions).collect();
        json!({
            "child_id": self.id(),
            "outcome": result.outcome.as_str(),
            "school_id": result.outcome.school().map(|s| &*self.intake.schools()[s.at()].id),
            "metres": result.outcome.metres().map(Metres::get),
            "reason": result.reason.as_str(),
            "sentence": wording.plain(&format!("reason-{}", result.reason.as_str())),
            "rank": result.rank.map(|(rank, _)| rank.0),
            "ranked": result.rank.map(|(_, of)| of),
            "points": result.points.map(|p| p.to_string()),
            "items": items,
            "by_hand": by_hand,
            "schools": result.schools.iter().map(school).collect::<Vec<_>>(),
            "change": change,
            "bottleneck": area,
        })
    }
}
