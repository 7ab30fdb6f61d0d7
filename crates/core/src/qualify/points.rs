//! Points (积分) counted from evidence, item by item, as the pack's table says.
//!
//! Everything is in whole ten-thousandths. What an item gives is rounded down: a month that is not full
//! does not count, and neither does the part of a point that the fourth decimal cannot hold.

use std::borrow::Cow;

use jiff::civil::Date;

use super::caps::{Capped, item_cap};
use super::count::{Cells, Doubt, Elsewhere, count};
use crate::domain::{ChildIdx, Decision, Intake, TextColumn};
use crate::policy::{Blank, Guardians, Item, Pack, PointsTable, Recognised, Take, second};
use crate::units::Points;

/// What one item gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemScore<'a> {
    /// Which guardian's evidence: 1 or 2; 0 for the child's own and for what a person decided.
    pub guardian: u8,
    /// The evidence as written: its periods, or else its total, with what is recognised from other places; that of both
    /// guardians, parted by `|`, where both count.
    pub evidence: Cow<'a, str>,
    /// How many units it came to, ten-thousandths; `None` where nothing is counted.
    pub units: Option<i64>,
    /// Points before any cap.
    pub before: Points,
    /// Points that count, after every cap.
    pub points: Points,
    /// What took points away.
    pub capped: Option<Capped>,
}

/// The points of a child, item by item in the order of the pack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Score<'a> {
    /// What each item gave.
    pub items: Vec<ItemScore<'a>>,
    /// The points of all items together.
    pub total: Points,
}

/// Evidence that does not say: the item, by its place in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Indeterminate(pub usize);

/// Counts the points of a round's children.
pub struct Scorer<'a> {
    intake: &'a Intake,
    table: &'a PointsTable,
    as_of: Date,
    /// For each item and guardian its columns.
    columns: Vec<[Columns<'a>; 2]>,
    /// Guardians that the table tells of.
    guardians: usize,
}

/// The columns of one item of one guardian.
#[derive(Clone, Default)]
struct Columns<'a> {
    own: Option<&'a TextColumn>,
    until: Option<&'a TextColumn>,
    periods: Option<&'a TextColumn>,
    elsewhere: Vec<ElsewhereColumns<'a>>,
}

/// The columns of evidence from another place.
#[derive(Clone)]
struct ElsewhereColumns<'a> {
    rule: &'a Recognised,
    total: Option<&'a TextColumn>,
    periods: Option<&'a TextColumn>,
}

impl<'a> Columns<'a> {
    fn cells(&self, child: ChildIdx) -> Cells<'a> {
        let text = |column: Option<&'a TextColumn>| column.map_or("", |c| c.get(child.at()));
        let elsewhere = self.elsewhere.iter().map(|own| Elsewhere {
            place: &own.rule.place,
            total: text(own.total),
            periods: text(own.periods),
            is_apart: own.rule.is_apart,
        });
        Cells {
            own: text(self.own),
            until: text(self.until),
            periods: text(self.periods),
            elsewhere: elsewhere.collect(),
        }
    }
}

impl<'a> Scorer<'a> {
    /// A scorer for a round; `None` when the pack counts nothing and the table gives the points.
    pub fn new(intake: &'a Intake, pack: &'a Pack) -> Option<Self> {
        let table = pack.points.as_ref()?;
        let as_of = table.as_of.in_year(intake.year());
        let columns: Vec<[Columns<'a>; 2]> = table
            .items
            .iter()
            .enumerate()
            .map(|(i, item)| {
                let of = |name: &dyn Fn(&str) -> String| Columns {
                    own: intake.evidence(&name(&item.column)),
                    until: item.until.as_ref().and_then(|u| intake.evidence(&name(u))),
                    periods: item
                        .periods
                        .as_ref()
                        .and_then(|p| intake.evidence(&name(p))),
                    elsewhere: table
                        .recognised
                        .iter()
                        .filter(|r| r.item == i && r.from <= as_of)
                        .filter(|r| r.until.is_none_or(|until| as_of <= until))
                        .map(|rule| {
                            let of = |own: &Option<String>| intake.evidence(&name(own.as_ref()?));
                            let (total, periods) = (of(&rule.column), of(&rule.periods));
                            ElsewhereColumns {
                                rule,
                                total,
                                periods,
                            }
                        })
                        .filter(|own| own.total.is_some() || own.periods.is_some())
                        .collect(),
                };
                let first = of(&|name| name.to_owned());
                let other = if item.of_child {
                    Columns::default()
                } else {
                    of(&second)
                };
                [first, other]
            })
            .collect();
        let has_second = columns
            .iter()
            .any(|[_, other]| other.own.is_some() || other.periods.is_some());
        Some(Self {
            intake,
            table,
            as_of,
            columns,
            guardians: if has_second { 2 } else { 1 },
        })
    }

    /// The points of a child.
    ///
    /// # Errors
    /// The first item whose evidence does not say.
    pub fn score(&self, child: ChildIdx) -> Result<Score<'a>, Indeterminate> {
        let of_guardian = |guardian: usize| -> Result<Score<'a>, Indeterminate> {
            let items = (0..self.table.items.len())
                .map(|item| {
                    self.item(child, item, guardian)
                        .map_err(|_| Indeterminate(item))
                })
                .collect::<Result<Vec<_>, _>>()?;
            Ok(self.together(items))
        };
        let first = of_guardian(0)?;
        if self.guardians == 1 {
            return Ok(first);
        }
        let second = of_guardian(1)?;
        match self.table.guardians {
            Guardians::One if second.total > first.total => Ok(second),
            Guardians::One => Ok(first),
            Guardians::Both => Ok(self.both(first, second)),
        }
    }

    /// All items whose evidence does not say, by their places in the table, each with why.
    pub fn not_known(&self, child: ChildIdx) -> Vec<(usize, Doubt)> {
        let items = 0..self.table.items.len();
        let doubt = |at: usize| (0..self.guardians).find_map(|g| self.item(child, at, g).err());
        items.filter_map(|at| Some((at, doubt(at)?))).collect()
    }

    /// Both guardians' items added up, then capped together.
    fn both(&self, first: Score<'a>, second: Score<'a>) -> Score<'a> {
        let added = first.items.into_iter().zip(second.items);
        let items = added.zip(&self.table.items).map(|((mut a, b), item)| {
            // The child's own, or what a person decided: there is only one of it.
            if a.guardian == 0 {
                return a;
            }
            if b.units.is_some() || !b.evidence.is_empty() || b.before != Points::default() {
                a.before = a.before + b.before;
                a.units = a
                    .units
                    .zip(b.units)
                    .map(|(x, y)| x + y)
                    .or(a.units)
                    .or(b.units);
                a.evidence = Cow::Owned(format!("{}|{}", a.evidence, b.evidence));
            }
            (a.points, a.capped) = item_cap(item, a.before);
            a
        });
        self.together(items.collect())
    }

    /// What an item gives before its group is looked at.
    fn item(&self, child: ChildIdx, at: usize, guardian: usize) -> Result<ItemScore<'a>, Doubt> {
        let item = &self.table.items[at];
        let guardian = if item.of_child { 0 } else { guardian };
        if let Some(Decision::Points(points)) = self.intake.review(child, &item.id) {
            return Ok(ItemScore {
                guardian: 0,
                evidence: Cow::Borrowed("review"),
                units: None,
                before: points,
                points,
                capped: None,
            });
        }
        let cells = self.columns[at][guardian].cells(child);
        // What the other guardian did not hand in is nothing claimed, never a doubt.
        if cells.is_own_empty() && item.blank == Blank::Review && guardian == 0 {
            return Err(Doubt::Blank);
        }
        let (units, parts) = match cells.is_empty() {
            true => (None, 0),
            false => count(item, &cells, self.as_of)?,
        };
        let before = Points::from_parts(parts);
        let (points, capped) = item_cap(item, before);
        Ok(ItemScore {
            guardian: if item.of_child { 0 } else { guardian as u8 + 1 },
            evidence: cells.as_written(),
            units,
            before,
            points,
            capped,
        })
    }

    /// The groups: only the largest of some, caps over others; then the sum of all.
    fn together(&self, mut items: Vec<ItemScore<'a>>) -> Score<'a> {
        for group in &self.table.groups {
            if group.take == Take::Largest {
                let largest = group.items.iter().map(|&i| items[i].points).max();
                let mut kept = false;
                for &i in &group.items {
                    if !kept && Some(items[i].points) == largest {
                        kept = true;
                    } else if items[i].points != Points::from_parts(0) {
                        items[i].points = Points::from_parts(0);
                        items[i].capped = Some(Capped::Largest);
                    }
                }
            }
            if let Some(cap) = group.cap {
                let zero = Points::default();
                let sum = group
                    .items
                    .iter()
                    .fold(zero, |sum, &i| sum + items[i].points);
                // What is too much is taken from the last items that earned any.
                let mut over = (sum - cap).max(zero);
                for &i in group.items.iter().rev() {
                    let taken = items[i].points.max(zero).min(over);
                    if taken > zero {
                        items[i].points = items[i].points - taken;
                        items[i].capped = Some(Capped::Group);
                        over = over - taken;
                    }
                }
            }
        }
        let total = items
            .iter()
            .fold(Points::from_parts(0), |sum, i| sum + i.points);
        Score { items, total }
    }

    /// The points of an item or a group, for a tie-break.
    pub fn points_of(&self, score: &Score<'_>, name: &str) -> Option<Points> {
        if let Some(i) = self.table.items.iter().position(|item| item.id == name) {
            return Some(score.items[i].points);
        }
        let group = self.table.groups.iter().find(|group| group.id == name)?;
        let items = group.items.iter().map(|&i| score.items[i].points);
        Some(items.fold(Points::from_parts(0), |sum, points| sum + points))
    }

    /// The items of the table.
    pub fn items(&self) -> &'a [Item] {
        &self.table.items
    }
}
