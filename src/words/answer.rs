//! The answer of a round in sentences: what children got, what is proved, what is short.

use xuewei_core::derive::Results;
use xuewei_core::domain::LastYear;
use xuewei_core::explain::{Bottleneck, ShortageKind};
use xuewei_core::policy::{Fairness, Lever, Pack, ProcedureStep, StepKind};
use xuewei_core::shortfall::{DistrictFigures, Unit};
use xuewei_core::summary::{Commitment, PartDiffers, Summary};
use xuewei_core::units::{Places, Posts, Share};

use super::{Wording, grouped, pressure};

/// The answer in sentences: what it is, then how it adds up, then the rest.
pub fn sentences(summary: &Summary, pack: &Pack, wording: &Wording) -> Vec<String> {
    let count = |n: u64| grouped(i64::try_from(n).unwrap_or(i64::MAX));
    let share = |part: u64| {
        let share = summary.share(part);
        share.map_or_else(|| wording.plain("unknown"), |share| share.to_string())
    };
    let mut lines = vec![wording.text(
        "done-children",
        &[
            ("name", summary.name.clone()),
            ("eligible", count(summary.eligible)),
            ("public", count(summary.public)),
            ("purchased", count(summary.purchased)),
            ("unplaced", count(summary.unplaced)),
        ],
    )];
    lines.push(wording.text(
        "done-adds-up",
        &[
            ("children", count(summary.children)),
            ("public", count(summary.public)),
            ("purchased", count(summary.purchased)),
            ("unplaced", count(summary.unplaced)),
            ("manual", count(summary.manual_review)),
            ("ineligible", count(summary.ineligible)),
        ],
    ));
    lines.extend(amended(summary, wording));
    lines.extend(hand_work(summary, wording));
    lines.extend(committed(summary.commitment.as_ref(), wording));
    lines.push(wording.text(
        "done-share",
        &[
            ("public", share(summary.public)),
            ("covered", share(summary.public + summary.purchased)),
            ("target", pack.norms.target_share_percent.to_string()),
        ],
    ));
    lines.push(wording.text(
        "done-journeys",
        &[
            ("mean", grouped(summary.metres_mean.round() as i64)),
            ("longest", grouped(summary.metres_longest)),
        ],
    ));
    let is_choice = |phase: &ProcedureStep| matches!(phase.act, StepKind::Choice { .. });
    let has_choice = pack.procedure.iter().any(is_choice);
    let has_coordination = !pack.procedure.iter().all(is_choice);
    // What an amended allocation is the best of is the first of its versions.
    if summary.amended.is_some() {
        lines.push(wording.plain("done-proof-amended"));
        if summary.justified_envy > 0 {
            let figures = [("count", count(summary.justified_envy))];
            lines.push(wording.text("done-envy-amended", &figures));
        }
        return lines;
    }
    if has_choice {
        let has_own_order = (0..pack.procedure.len()).any(|step| pack.has_own_order(step));
        lines.push(wording.plain(match has_own_order {
            true => "done-proof-choice-order",
            false => "done-proof-choice",
        }));
    }
    if has_coordination {
        let is_plain = pack.is_plain() && !pack.households.gathers();
        // Whom people placed is no part of what is proved.
        let proof = if !pack.has_least_travel() {
            match pack.fairness() {
                Fairness::PointsFirst => "done-proof-points_first",
                _ => "done-proof-hybrid",
            }
        } else if !pack.shortens_only() {
            "done-proof-objectives"
        } else if is_plain && summary.by_hand.manual_placements > 0 {
            "done-proof-by_hand"
        } else if is_plain {
            "done-proof"
        } else {
            "done-proof-rounds"
        };
        lines.push(wording.plain(proof));
    }
    if summary.justified_envy > 0 {
        let key = if has_coordination && !pack.has_least_travel() {
            match pack.fairness() {
                Fairness::PointsFirst => "done-envy-points_first",
                _ => "done-envy-hybrid",
            }
        } else if !pack.shortens_only() {
            "done-envy-objectives"
        } else if has_choice {
            "done-envy-rounds"
        } else {
            "done-envy"
        };
        lines.push(wording.text(key, &[("count", count(summary.justified_envy))]));
    }
    lines
}

/// Which version it is, and what changed with it; nothing where nothing was amended.
pub fn amended(summary: &Summary, wording: &Wording) -> Option<String> {
    let own = summary.amended.as_ref()?;
    let count = |n: u64| grouped(i64::try_from(n).unwrap_or(i64::MAX));
    let figures = [
        ("version", own.version.to_string()),
        ("when", own.when.clone()),
        ("withdrawn", count(own.withdrawn)),
        ("late", count(own.late)),
        ("placed", count(own.placed)),
        ("moved", count(own.moved_up)),
    ];
    Some(wording.text("done-amended", &figures))
}

/// What people decided: placements, decisions about evidence; nothing where they decided nothing.
pub fn hand_work(summary: &Summary, wording: &Wording) -> Vec<String> {
    let count = |n: u64| grouped(i64::try_from(n).unwrap_or(i64::MAX));
    let mut lines = Vec::new();
    if summary.by_hand.manual_placements > 0 {
        let figures = [("count", count(summary.by_hand.manual_placements))];
        lines.push(wording.text("done-by_hand", &figures));
    }
    if summary.by_hand.review_decisions > 0 {
        let figures = [
            ("count", count(summary.by_hand.review_decisions)),
            ("points", summary.by_hand.review_points.to_string()),
            ("ranks", count(summary.by_hand.review_ranks_changed)),
        ];
        lines.push(wording.text("done-decisions", &figures));
    }
    lines
}

/// That the round is as it was committed before the draw, or in what it is not; nothing where nothing was committed.
pub fn committed(commitment: Option<&Commitment>, wording: &Wording) -> Option<String> {
    let commitment = commitment?;
    let parts = commitment.differs.iter();
    let parts = parts.map(|own| wording.text("committed-differs-part", &differing(own, wording)));
    let parts: Vec<String> = parts.collect();
    let key = match parts.is_empty() {
        true => "committed-holds",
        false => "committed-differs",
    };
    let figures = [
        ("date", commitment.date.clone()),
        ("hash", commitment.hash.clone()),
        ("parts", parts.join(&wording.plain("output-separator"))),
    ];
    Some(wording.text(key, &figures))
}

/// The figures of a part that is not as it was committed.
pub fn differing(own: &PartDiffers, wording: &Wording) -> [(&'static str, String); 3] {
    let count = |n: u64| grouped(i64::try_from(n).unwrap_or(i64::MAX));
    [
        ("part", wording.plain(&format!("phrase-part-{}", own.part))),
        ("committed", count(own.committed)),
        ("now", count(own.now)),
    ]
}

/// The public share of others than those who took part: of all who applied and, where schools tell it, of all migrant
/// pupils in school; and what it was last year.
pub fn shares(results: &Results<'_>, wording: &Wording) -> Vec<String> {
    let districts = || results.shortfall.districts.iter();
    let sum = |of: &dyn Fn(&DistrictFigures) -> Places| districts().map(of).sum::<Places>();
    let unknown = || wording.plain("unknown");
    let told = |share: Option<Share>| share.map_or_else(unknown, |share| share.to_string());
    let mut lines = Vec::new();
    let (public, applied) = (sum(&|d| d.public), sum(&DistrictFigures::applied));
    if applied > sum(&|d| d.eligible) {
        let figures = [
            ("applied", grouped(applied.get())),
            ("share", told(Share::of(public, applied))),
        ];
        lines.push(wording.text("done-shares", &figures));
    }
    let pupils: Option<Places> = districts().map(|d| d.migrants).sum();
    let in_public: Option<Places> = districts().map(|d| d.migrants_public).sum();
    let of_pupils = pupils.zip(in_public);
    if let Some((pupils, in_public)) = of_pupils.filter(|(pupils, _)| *pupils > Places::ZERO) {
        let figures = [
            ("pupils", grouped(pupils.get())),
            ("share", told(Share::of(in_public, pupils))),
        ];
        lines.push(wording.text("done-shares-pupils", &figures));
    }
    // Of last year only when every district is told: a part is not to be held against the whole.
    let before = results.intake.city().last_years();
    if !before.is_empty() && before.len() == results.intake.districts().len() {
        let all = |of: fn(&LastYear) -> Places| before.iter().map(of).sum::<Places>();
        let (public, purchased) = (all(|l| l.public), all(|l| l.purchased));
        let eligible = all(|l| l.eligible);
        let figures = [
            ("public", told(Share::of(public, eligible))),
            ("covered", told(Share::of(public + purchased, eligible))),
        ];
        lines.push(wording.text("done-shares-before", &figures));
    }
    lines
}

/// Where public places are short, and how the posts that schools lack are filled.
pub fn shortages(results: &Results<'_>, wording: &Wording) -> Vec<String> {
    let mut lines = Vec::new();
    let areas = results.bottlenecks;
    let gap = |kind: ShortageKind| -> Places {
        let of_kind = areas.iter().filter(|area| area.kind == kind);
        of_kind.map(Bottleneck::gap).sum()
    };
    let count = |places: Places| grouped(places.get());
    lines.extend(pressure::sentences(results, wording));
    for (kind, key) in [
        (ShortageKind::NoSchool, "done-no-school"),
        (ShortageKind::Rules, "done-rules"),
    ] {
        if gap(kind) > Places::ZERO {
            lines.push(wording.text(key, &[("count", count(gap(kind)))]));
        }
    }
    let shortfall = results.shortfall;
    for figures in &shortfall.districts {
        let refused = results.refused_for_budget(figures.district);
        let district = figures
            .district
            .map(|d| &results.intake.districts()[d.at()]);
        let (Some(district), true) = (district, refused > Places::ZERO) else {
            continue;
        };
        let budget = district.purchase_budget.unwrap_or_default();
        let left = figures.bought.map(|cost| (budget - cost).or_zero());
        lines.push(wording.text(
            "done-budget-spent",
            &[
                ("district", district.label().to_owned()),
                ("budget", grouped(budget.get())),
                ("places", count(figures.purchased)),
                (
                    "left",
                    left.map_or_else(|| wording.plain("unknown"), |left| grouped(left.get())),
                ),
                ("refused", count(refused)),
            ],
        ));
    }
    for figures in &shortfall.districts {
        let Some((district, cost)) = figures.beyond_budget(results.intake) else {
            continue;
        };
        let budget = district.purchase_budget.unwrap_or_default();
        let name = district.name.as_ref().unwrap_or(&district.id);
        lines.push(wording.text(
            "done-budget",
            &[
                ("district", name.to_string()),
                ("cost", grouped(cost.get())),
                ("budget", grouped(budget.get())),
                ("over", grouped((cost - budget).get())),
            ],
        ));
    }
    let units = || shortfall.units.iter();
    // Told where the services would have been needed.
    let unpaid = units().filter(|unit| unit.unaffordable > Posts::ZERO);
    for unit in unpaid.filter(|unit| shortfall.plan.left(unit) > Posts::ZERO) {
        lines.push(
            wording.text(
                "done-posts-money",
                &[
                    (
                        "district",
                        results.intake.districts()[unit.district.at()]
                            .label()
                            .to_owned(),
                    ),
                    ("posts", grouped(unit.purchasable.get())),
                    ("beyond", grouped(unit.unaffordable.get())),
                ],
            ),
        );
    }
    let lacking: Posts = units().map(Unit::gap).sum();
    if lacking > Posts::ZERO {
        let known = |posts: Option<Posts>| match posts.filter(|_| all_units_known(results)) {
            Some(posts) => grouped(posts.get()),
            None => wording.plain("unknown"),
        };
        let left = posts_still_short(results);
        let mut figures = vec![("gap", known(Some(lacking))), ("left", known(left))];
        for lever in Lever::ALL {
            let filled: Posts = units().map(|unit| shortfall.plan.filled(unit, lever)).sum();
            figures.push((lever.as_str(), grouped(filled.get())));
        }
        lines.push(wording.text("done-posts", &figures));
    }
    lines
}

/// Whether posts are known of every district: what the others lack is not known either. Where there is no unit at all
/// nothing is known.
fn all_units_known(results: &Results<'_>) -> bool {
    let units = results.shortfall.units.len();
    units > 0 && units == results.intake.districts().len()
}

/// Posts that are still short after all that the plan for posts does; `None` where it is not known.
pub fn posts_still_short(results: &Results<'_>) -> Option<Posts> {
    let shortfall = results.shortfall;
    let units = shortfall.units.iter();
    let left = units.map(|unit| shortfall.plan.still_short(unit, results.pack));
    left.sum::<Option<Posts>>()
        .filter(|_| all_units_known(results))
}
