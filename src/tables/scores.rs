//! The tables of `xuewei score`: points and ranks, item by item, by district, and where each rule stands; and
//! `review.csv`, what a person has to find out.

use std::borrow::Cow;

use xuewei_core::domain::{
    ChildIdx, DistrictIdx, Grounds, Intake, TextColumn, TieValue, without_identity,
};
use xuewei_core::policy::{Origin, Pack};
use xuewei_core::qualify::{
    Answer, ConditionEvaluator, Eligibility, MissingInformation, Qualified, Rank, ScoreThresholds,
    Scorer, draw,
};
use xuewei_core::units::{Points, decimal};

use super::cell::{Decimal, Id, Text, Word};
use super::listing::Listing;
use super::row::row;

/// What the tables are made from.
#[derive(Clone, Copy)]
pub struct Scores<'a> {
    /// What was read.
    pub intake: &'a Intake,
    /// The rules.
    pub pack: &'a Pack,
    /// Who takes part, with what points.
    pub qualified: &'a Qualified,
}

row! {
    /// The points and the rank of one child.
    pub struct ScoreRow<'a> = "scores", "一行一名儿童：积分、位次、是否参加及原因；其后为政策包的各排序项", "The points and the rank of a child; the tie-breaks of the pack follow"; open but for line, above_line {
        child_id: Id<'a>, "儿童编号", "Child", "报名表中的编号", "The child’s identifier in the children table";
        points: Option<Points>, "积分", "Points", "积分；未知则为空", "Points; empty where they are not known";
        rank: Option<Rank>, "位次", "Rank", "位次，1 为最前", "Position in the rank order, 1 the highest";
        eligible: Word<'a>, "是否参加", "Takes part", "yes 参加；no 不参加；unknown 待人工核实", "yes, no, or unknown: a person has to find out";
        why: Cow<'a, str>, "原因", "Why", "未满足或待核实的条件、项目；points、home、stage", "The condition or item that is not met or not known; points, home or stage";
        draw: Cow<'a, str>, "摇号", "Draw", "摇号散列值的前 16 位十六进制数字，见 docs/lottery.md", "The first 16 hexadecimal digits of the child’s lottery hash, docs/lottery.md";
        line: Option<Points>, "最低分", "Minimum score", "所在区县公布的最低分；政策包没有则无此列", "The minimum score published for its district; the column is there where the pack has any";
        above_line: Word<'a>, "达到最低分", "Reaches it", "yes 达到；no 未达到", "yes or no";
    }
}

row! {
    /// What one item of the points table gave a child.
    pub struct ScoreItemRow<'a> = "score-items", "一行一名儿童的一个计分项目；无法确定的没有积分", "What one item of the points table gave a child; what is not known has no points" {
        child_id: Id<'a>, "儿童编号", "Child", "报名表中的编号", "The child’s identifier in the children table";
        item: Id<'a>, "项目", "Item", "计分项目代码", "The item’s name in the pack";
        title: Text<'a>, "名称", "Title", "计分项目名称", "The item’s name for people";
        guardian: Text<'a>, "监护人", "Guardian", "材料属于第几监护人；儿童本人的为空", "Whose evidence: 1 or 2; empty for the child’s own";
        evidence: Cow<'a, str>, "材料", "Evidence", "表中所填材料", "The evidence as the table has it";
        units: Option<Decimal>, "数量", "Units", "材料折合的数量", "How many units it came to";
        points_before_cap: Option<Points>, "封顶前积分", "Before caps", "封顶前的积分", "Points before any cap";
        points: Option<Points>, "积分", "Points", "计入的积分", "Points that count";
        cap: Word<'a>, "受限于", "Limited by", "item 项目封顶；group 分组封顶；largest 只取最高；review 待核实", "item or group: a cap; largest: another item counts; review: a person has to find out";
        reason: Text<'a>, "理由", "Reason", "积分由人工决定的理由；计算得出的为空", "Why a person decided the points; empty where they were counted";
        who: Text<'a>, "决定人", "Who", "积分由谁决定；计算得出的为空", "Who decided the points; empty where they were counted";
    }
}

row! {
    /// Points and standing by district; the last row is for all.
    pub struct ScoreSummaryRow<'a> = "score-summary", "按区县汇总，末行为全体", "Points and standing by district; the last row is for all" {
        district: Id<'a>, "区县", "District", "区县代码；全体为空", "Code of the district; empty for all";
        name: Text<'a>, "名称", "Name", "区县名称", "Name of the district";
        children: usize, "儿童", "Children", "报名儿童", "Children of the table";
        eligible: usize, "参加人数", "Took part", "已排位次的儿童", "Children who are ranked";
        refused: usize, "不参加", "Refused", "不符合条件或属于其他学段的儿童", "Children who meet a condition not, or are of another level";
        review: usize, "待人工核实", "Wait for a person", "待人工核实的儿童", "Children who wait for a person";
        highest: Option<Points>, "最高积分", "Highest", "最高积分", "The most points";
        median: Option<Points>, "中位积分", "Median", "积分中位数", "The median";
        lowest: Option<Points>, "最低积分", "Lowest", "最低积分", "The fewest points";
        line: Option<Points>, "最低分", "Minimum score", "公布的最低分", "The published minimum score";
        above_line: Option<usize>, "达到人数", "Reach it", "达到最低分的儿童", "Children who reach it";
    }
}

row! {
    /// What a person has to find out about a child.
    pub struct ReviewRow<'a> = "review", "待人工核实的材料，填好后作为 review 表读回", "What a person has to find out, ready to be filled in and read back as the table review" {
        child_id: Id<'a>, "儿童编号", "Child", "报名表中的编号", "The child’s identifier in the children table";
        item: Id<'a>, "项目", "Item", "条件或计分项目代码", "The condition, or the item of the points table";
        decision: Text<'a>, "决定", "Decision", "待填：条件填是或否，项目填积分", "To be filled in: yes or no for a condition, points for an item";
        reason: Text<'a>, "理由", "Reason", "待填：理由", "To be filled in: why";
        who: Text<'a>, "审核人", "Who", "待填：审核人", "To be filled in: who decided";
        title: Text<'a>, "名称", "Title", "条件或项目的名称", "The name of the condition or item for people";
    }
}

row! {
    /// A rule of the pack, with its source and how good that is.
    pub struct RuleRow<'a> = "rules", "政策包的每条规则及其出处和可靠程度", "A rule of the pack, with its source and how good that is" {
        kind: Word<'a>, "类别", "Kind", "pack、item、group、recognised、line、condition、round、confirm", "pack, item, group, recognised, line, condition, round or confirm";
        id: Cow<'a, str>, "编号", "Identifier", "规则在政策包中的名称", "The rule’s name in the pack";
        title: Cow<'a, str>, "名称", "Title", "规则的名称", "The rule’s name for people";
        source: Text<'a>, "出处", "Source", "规则的出处", "Where it stands";
        grade: Word<'a>, "等级", "Grade", "A 官方文本；B 地方门户或报刊；C 较弱的转载；MEM 一般了解；P 政策包的选择", "A: official text; B: local portal or press; C: weak copy; MEM: general knowledge; P: a choice of the pack";
    }
}

impl<'a> Scores<'a> {
    /// `scores.csv`: one row a child, in the order of the identifiers.
    pub fn scores(self) -> Listing<'a> {
        let lines = self.lines();
        let ties = self.ties();
        let has_lines = lines.is_some();
        let rows = move || {
            let lines = lines.clone();
            let children = self.intake.children().iter().enumerate();
            children.map(move |(i, child)| {
                let index = ChildIdx::from_usize(i);
                let (eligible, why) = self.eligibility(index);
                let line = lines.as_ref().zip(child.district);
                let line = line.and_then(|(lines, d)| lines.of_district(d));
                let points = self.qualified.points[i];
                let is_above = line.zip(points).map(|(line, own)| own >= line);
                let draw = draw(self.intake.seed(), &child.id);
                ScoreRow {
                    child_id: Id(&child.id),
                    points,
                    rank: self.qualified.ranking.of(index),
                    eligible: Word(eligible),
                    why: Cow::Borrowed(why),
                    draw: draw[..8].iter().map(|byte| format!("{byte:02x}")).collect(),
                    line,
                    above_line: Word(is_above.map_or("", |is| if is { "yes" } else { "no" })),
                }
            })
        };
        let listing = Listing::new(rows).with_text(ties, "draw");
        match has_lines {
            true => listing,
            false => listing.without(&["line", "above_line"]),
        }
    }

    /// The values of the tie-breaks of the pack, as people read them.
    fn ties(&self) -> Vec<TextColumn> {
        let values = self.qualified.ties(self.intake);
        let rules = self.pack.tie_breaks.iter().zip(values);
        let column = |(rule, values): (&xuewei_core::policy::TieBreak, &[TieValue])| {
            let mut column = TextColumn::new(rule.column.clone());
            for value in values {
                column.push(&tie(*value, rule.prefer.is_date()));
            }
            column
        };
        rules.map(column).collect()
    }

    /// `score-items.csv`: one row for each child and item that earned points or has evidence.
    pub fn items(self) -> Listing<'a> {
        Listing::new(move || {
            let scorer = Scorer::new(self.intake, self.pack);
            let children = self.intake.children().iter().enumerate();
            children.flat_map(move |(i, child)| {
                let Some(scorer) = &scorer else {
                    return Vec::new();
                };
                let blank = |item: &'a xuewei_core::policy::Item| {
                    let grounds = self.intake.grounds(ChildIdx::from_usize(i), &item.id);
                    let text = |of: fn(&Grounds) -> &str| {
                        Text(grounds.map_or("", |own| without_identity(of(own))))
                    };
                    ScoreItemRow {
                        child_id: Id(&child.id),
                        item: Id(&item.id),
                        title: Text(&item.title),
                        guardian: Text(""),
                        evidence: Cow::Borrowed(""),
                        units: None,
                        points_before_cap: None,
                        points: None,
                        cap: Word(""),
                        reason: text(|own| &own.reason),
                        who: text(|own| &own.who),
                    }
                };
                match scorer.score(ChildIdx::from_usize(i)) {
                    Ok(score) => {
                        let all = scorer.items().iter().zip(score.items);
                        let result = all.filter(|(_, own)| {
                            !own.evidence.is_empty() || own.before != Points::from_parts(0)
                        });
                        result
                            .map(|(item, own)| ScoreItemRow {
                                guardian: Text(match own.guardian {
                                    1 => "1",
                                    2 => "2",
                                    _ => "",
                                }),
                                evidence: own.evidence,
                                units: own.units.map(Decimal),
                                points_before_cap: Some(own.before),
                                points: Some(own.points),
                                cap: Word(own.capped.map_or("", |capped| capped.as_str())),
                                ..blank(item)
                            })
                            .collect()
                    }
                    Err(unknown) => vec![ScoreItemRow {
                        cap: Word("review"),
                        ..blank(&scorer.items()[unknown.0])
                    }],
                }
            })
        })
    }

    /// `score-summary.csv`: one row a district, then one for all.
    pub fn summary(self) -> Listing<'a> {
        Listing::new(move || {
            let lines = self.lines();
            let districts = (0..self.intake.districts().len()).map(DistrictIdx::from_usize);
            let districts = districts.map(Some).chain([None]);
            districts.map(move |district| self.summary_of(district, lines.as_ref()))
        })
    }

    fn summary_of(
        &self,
        district: Option<DistrictIdx>,
        lines: Option<&ScoreThresholds>,
    ) -> ScoreSummaryRow<'a> {
        let is_in =
            |i: &usize| district.is_none() || self.intake.children()[*i].district == district;
        let children: Vec<usize> = (0..self.intake.children().len()).filter(is_in).collect();
        let count = |wanted: &dyn Fn(Eligibility) -> bool| {
            let eligibility = children.iter().map(|i| self.qualified.eligibility[*i]);
            eligibility.filter(|s| wanted(*s)).count()
        };
        let is_eligible = |i: &&usize| self.qualified.eligibility[**i] == Eligibility::Eligible;
        let eligible = children.iter().filter(is_eligible);
        let mut points: Vec<Points> = eligible.filter_map(|i| self.qualified.points[*i]).collect();
        points.sort_unstable();
        let line = district.and_then(|d| lines?.of_district(d));
        let named = district.map(|d| &self.intake.districts()[d.at()]);
        ScoreSummaryRow {
            district: Id(named.map_or("", |d| &*d.id)),
            name: Text(named.map_or("", |d| d.label())),
            children: children.len(),
            eligible: points.len(),
            refused: count(&|s| {
                matches!(
                    s,
                    Eligibility::Refused(_) | Eligibility::OtherStage | Eligibility::Withdrawn
                )
            }),
            review: count(&|s| matches!(s, Eligibility::ManualReview(_))),
            highest: points.last().copied(),
            median: points.get(points.len() / 2).copied(),
            lowest: points.first().copied(),
            line,
            above_line: line.map(|line| points.iter().filter(|p| **p >= line).count()),
        }
    }

    /// `review.csv`: what a person has to find out. Decisions already made are not in it.
    pub fn review(self) -> Listing<'a> {
        Listing::new(move || {
            let scorer = Scorer::new(self.intake, self.pack);
            let asker = ConditionEvaluator::new(self.intake, self.pack);
            let children = self.intake.children().iter().enumerate();
            children.flat_map(move |(i, child)| {
                if !matches!(self.qualified.eligibility[i], Eligibility::ManualReview(_)) {
                    return Vec::new();
                }
                let index = ChildIdx::from_usize(i);
                let mut open: Vec<(&'a str, &'a str)> = Vec::new();
                for (at, condition) in self.pack.conditions.iter().enumerate() {
                    if asker.ask(at, index) == Answer::Indeterminate {
                        open.push((&condition.id, &condition.title));
                    }
                }
                if let Some(scorer) = &scorer {
                    let unknown = scorer.not_known(index);
                    open.extend(unknown.iter().map(|(at, _)| {
                        let item = &scorer.items()[*at];
                        (item.id.as_str(), item.title.as_str())
                    }));
                }
                let row = |(item, title)| ReviewRow {
                    child_id: Id(&child.id),
                    item: Id(item),
                    decision: Text(""),
                    reason: Text(""),
                    who: Text(""),
                    title: Text(title),
                };
                open.into_iter().map(row).collect()
            })
        })
    }

    /// `rules.csv`: every rule of the pack with its source and how good that is.
    pub fn rules(self) -> Listing<'a> {
        Listing::new(move || rules_of(self.pack).into_iter())
    }

    /// The minimum scores published for the year of the round, if the pack has any.
    fn lines(&self) -> Option<ScoreThresholds> {
        let published = &self.pack.points.as_ref()?.lines;
        let of_year: Vec<_> = published
            .iter()
            .filter(|l| l.year == self.intake.year())
            .collect();
        let line_of = |id: &str| {
            let mut lines = of_year
                .iter()
                .filter(|l| l.districts.iter().any(|d| d == id));
            lines.next().map(|line| line.points)
        };
        let districts = self.intake.districts().iter();
        let found: Vec<Option<Points>> = districts.map(|d| line_of(&d.id)).collect();
        found
            .iter()
            .any(Option::is_some)
            .then(|| ScoreThresholds::given(found))
    }

    /// Whether a child takes part, and why not.
    fn eligibility(&self, child: ChildIdx) -> (&'static str, &'a str) {
        let condition = |at: u16| self.pack.conditions[usize::from(at)].id.as_str();
        let item = |at: u16| {
            let items = self.pack.points.as_ref().map(|points| &points.items);
            items.map_or("", |items| items[usize::from(at)].id.as_str())
        };
        match self.qualified.eligibility[child.at()] {
            Eligibility::Eligible => ("yes", ""),
            Eligibility::OtherStage => ("no", "stage"),
            Eligibility::Withdrawn => ("no", "withdrawn"),
            Eligibility::Refused(at) => ("no", condition(at)),
            Eligibility::ManualReview(MissingInformation::Points) => ("unknown", "points"),
            Eligibility::ManualReview(MissingInformation::Home) => ("unknown", "home"),
            Eligibility::ManualReview(MissingInformation::Evidence(at)) => ("unknown", item(at)),
            Eligibility::ManualReview(MissingInformation::Condition(at)) => {
                ("unknown", condition(at))
            }
        }
    }
}

fn rules_of(pack: &Pack) -> Vec<RuleRow<'_>> {
    fn rule<'a>(
        kind: &'static str,
        id: impl Into<Cow<'a, str>>,
        title: impl Into<Cow<'a, str>>,
        origin: &'a Origin,
    ) -> RuleRow<'a> {
        RuleRow {
            kind: Word(kind),
            id: id.into(),
            title: title.into(),
            source: Text(origin.source.as_deref().unwrap_or("")),
            grade: Word(origin.grade.map_or("", |grade| grade.as_str())),
        }
    }
    let mut rules = vec![rule("pack", "", &pack.title, &pack.validity.origin)];
    let points = || pack.points.iter();
    let items = points().flat_map(|points| &points.items);
    rules.extend(items.map(|i| rule("item", &i.id, &i.title, &i.origin)));
    let groups = points().flat_map(|points| &points.groups);
    rules.extend(groups.map(|g| rule("group", &g.id, &g.title, &g.origin)));
    let elsewhere = points().flat_map(|points| &points.recognised);
    rules.extend(elsewhere.map(|r| {
        let column = r.column.as_ref().or(r.periods.as_ref());
        rule("recognised", column.map_or("", |c| c), &r.place, &r.origin)
    }));
    let lines = points().flat_map(|points| &points.lines);
    rules.extend(lines.map(|line| {
        let id = format!("{} {}", line.year, line.districts.join("|"));
        rule("line", id, line.points.to_string(), &line.origin)
    }));
    let conditions = pack.conditions.iter();
    rules.extend(conditions.map(|c| rule("condition", &c.id, &c.title, &c.origin)));
    let steps = pack.procedure.iter();
    rules.extend(steps.map(|step| rule("round", &step.name, &step.name, &step.origin)));
    let notes = pack.validity.confirm.iter();
    rules.extend(notes.map(|note| RuleRow {
        kind: Word("confirm"),
        id: Cow::Borrowed(""),
        title: Cow::Borrowed(note),
        source: Text(""),
        grade: Word(""),
    }));
    rules
}

/// A tie-break as people read it.
fn tie(value: TieValue, is_date: bool) -> String {
    let day = |days: i64| {
        let span = jiff::Span::new().try_days(days).ok()?;
        jiff::civil::date(1970, 1, 1).checked_add(span).ok()
    };
    match value {
        None => String::new(),
        Some(days) if is_date => day(days).map(|d| d.to_string()).unwrap_or_default(),
        Some(parts) => decimal(parts),
    }
}
