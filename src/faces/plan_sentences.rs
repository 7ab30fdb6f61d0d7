//! What a plan comes to, in sentences.

use xuewei_plan::buildings::State;
use xuewei_plan::levers;
use xuewei_plan::roll::on_loan;
use xuewei_plan::rolled::Money;

use super::plan_shown::{Place, ShownPlan, millions, tenths};
use crate::words::cells::word;
use crate::words::{Wording, grouped};

impl ShownPlan<'_> {
    /// What the plan comes to, in sentences.
    pub fn sentences(&self, wording: &Wording) -> Vec<String> {
        let mut all = Vec::new();
        for level in self.levels() {
            all.extend(self.level_sentence(level, wording));
        }
        let [worst, without, ..] = self.rolled.objectives;
        let [worst_before, without_before, ..] = self.as_is.objectives;
        let figures = [
            ("worst", grouped(worst)),
            ("without", grouped(without)),
            ("worst_before", grouped(worst_before)),
            ("without_before", grouped(without_before)),
        ];
        let key = match without {
            0 => "plan-answer-none-without",
            _ => "plan-answer-without",
        };
        all.push(wording.text(key, &figures));
        all.extend(self.help_sentence(wording));
        all.extend(self.posts_sentence(wording));
        all.extend(self.pool_sentence(wording));
        all.extend(self.built_sentences(wording));
        all.extend(self.grant_sentence(wording));
        all.extend(self.dividend_sentence(wording));
        all.extend(self.bound_sentence(wording));
        all.extend(self.regret_sentence(wording));
        if !self.rolled.broken.is_empty() {
            let count = [("count", self.rolled.broken.len())];
            all.push(wording.text("plan-answer-broken", &count));
        }
        all
    }

    /// What becomes of a level where every school stays as it is.
    fn level_sentence(&self, level: usize, wording: &Wording) -> Option<String> {
        let all = self.series(self.as_is, Place::City, level);
        let last = all.last()?;
        let worst =
            (0..all.len()).max_by_key(|t| (all.get(*t).map(|own| own.without), usize::MAX - t))?;
        let most = all.get(worst)?;
        let figures = [
            ("level", Self::level_word(level, wording)),
            ("year", self.city.year(worst).to_string()),
            ("without", grouped(most.without)),
            ("last", self.last().to_string()),
            ("room", grouped(last.balance().max(0))),
            ("gap", grouped((-last.balance()).max(0))),
        ];
        let key = match (most.without > 0, last.balance() >= 0) {
            (false, _) => "plan-answer-room",
            (true, true) => "plan-answer-both",
            (true, false) => "plan-answer-gap",
        };
        Some(wording.text(key, &figures))
    }

    fn help_sentence(&self, wording: &Wording) -> Option<String> {
        let years = 0..self.city.years;
        let most = years
            .clone()
            .max_by_key(|t| (self.helped(*t), usize::MAX - t))?;
        let taken: i64 = years.map(|t| self.helped(t)).sum();
        let figures = [
            ("taken", grouped(taken)),
            ("most", grouped(self.helped(most))),
            ("year", self.city.year(most).to_string()),
        ];
        (taken > 0).then(|| wording.text("plan-answer-help", &figures))
    }

    fn posts_sentence(&self, wording: &Wording) -> Option<String> {
        let mut by_lever = [0_i64; 2];
        for d in 0..self.city.districts.len() {
            for line in levers::lines(self.city, self.rolled, d) {
                if line.from == Some(0) {
                    let at = usize::from(line.lever == "between_stages");
                    if let Some(of) = by_lever.get_mut(at) {
                        *of += line.posts;
                    }
                }
            }
        }
        let [retirement, certified] = by_lever;
        let years = (0..self.city.years).map(|t| (self.short(Place::City, t), t));
        let (short, at) = years.max_by_key(|(short, t)| (*short, usize::MAX - t))?;
        let figures = [
            ("moved", tenths(retirement + certified)),
            ("retirement", tenths(retirement)),
            ("certified", tenths(certified)),
            ("short", tenths(short)),
            ("year", self.city.year(at).to_string()),
        ];
        let key = match (self.plan.moves_posts, short > 0) {
            (true, true) => "plan-answer-posts-short",
            (true, false) => "plan-answer-posts",
            (false, true) => "plan-answer-posts-stay-short",
            (false, false) => "plan-answer-posts-stay",
        };
        Some(wording.text(key, &figures))
    }

    /// What the city's pool lends.
    fn pool_sentence(&self, wording: &Wording) -> Option<String> {
        let lent: i64 = self.plan.loans.iter().map(|loan| loan.posts).sum();
        let on_loan = |t: usize| on_loan(self.city, self.plan, None, self.city.year(t));
        let most = (0..self.city.years).max_by_key(|t| (on_loan(*t), usize::MAX - t))?;
        let norms = &self.city.norms;
        let figures = [
            ("lent", grouped(lent)),
            ("years", norms.pool_years.to_string()),
            ("year", self.city.year(most).to_string()),
            ("most", grouped(on_loan(most))),
            ("held", grouped(norms.pool_posts)),
        ];
        (lent > 0).then(|| wording.text("plan-answer-pool", &figures))
    }

    fn built_sentences(&self, wording: &Wording) -> Vec<String> {
        let mut all = Vec::new();
        let of = |left_out: bool| {
            let own = self.buildings.iter();
            own.filter(move |own| (own.state == State::LeftOut) == left_out)
        };
        let rooms: i64 = of(false).map(|own| own.build.rooms).sum();
        let yuan = rooms * self.city.norms.room_yuan;
        let figures = [
            ("rooms", grouped(rooms)),
            ("money", millions(yuan, wording)),
            ("sites", of(false).count().to_string()),
        ];
        all.push(wording.text(
            if rooms > 0 {
                "plan-answer-built"
            } else {
                "plan-answer-nothing-built"
            },
            &figures,
        ));
        let left: i64 = of(true).map(|own| own.build.rooms).sum();
        if left > 0 {
            all.push(wording.text("plan-answer-left-out", &[("rooms", grouped(left))]));
        }
        let idle: i64 = of(false)
            .filter(|own| own.unneeded_from.is_some())
            .map(|own| own.build.rooms)
            .sum();
        if idle > 0 {
            let figures = [("rooms", grouped(idle)), ("last", self.last().to_string())];
            all.push(wording.text("plan-answer-idle", &figures));
        }
        all
    }

    /// What is spent in all years, and what upper levels pay.
    fn grant_sentence(&self, wording: &Wording) -> Option<String> {
        let all =
            |of: fn(&Money) -> i64| -> i64 { self.rolled.money.iter().flatten().map(of).sum() };
        let figures = [
            ("spent", millions(all(Money::spent), wording)),
            ("grant", millions(all(|own| own.grant), wording)),
            ("net", millions(all(Money::net), wording)),
        ];
        self.has_grant()
            .then(|| wording.text("plan-answer-grant", &figures))
    }

    fn dividend_sentence(&self, wording: &Wording) -> Option<String> {
        let t = self.city.years.checked_sub(1)?;
        let own = self.figures(self.rolled, Place::City, 0, t);
        let size = own.class_size()?;
        let norm = self.city.norms.class_size.first().copied()?;
        if size >= norm * 10 {
            return None;
        }
        let figures = [
            ("year", self.last().to_string()),
            ("size", tenths(size)),
            ("norm", norm.to_string()),
        ];
        let key = match own.rooms_bind {
            true => "plan-answer-small-rooms",
            false => "plan-answer-small",
        };
        Some(wording.text(key, &figures))
    }

    /// Which of the plans leaves fewest more children without a place than the best, whatever comes.
    fn regret_sentence(&self, wording: &Wording) -> Option<String> {
        let greatest = |plan: &str| {
            let own = self.variants.iter().filter(|own| own.plan == plan);
            own.map(|own| own.regret).max()
        };
        let own = greatest("this_plan")?;
        let mut all: Vec<&str> = self.variants.iter().map(|own| own.plan).collect();
        all.dedup();
        let mut others = all.into_iter().filter(|plan| *plan != "this_plan");
        let first = others.next()?;
        let best = others.fold(first, |best, plan| {
            if greatest(plan) < greatest(best) {
                plan
            } else {
                best
            }
        });
        let figures = [
            ("own", grouped(own)),
            ("plan", word(best, wording)),
            ("other", grouped(greatest(best).unwrap_or(0))),
        ];
        let is_best = Some(own) <= greatest(best);
        let key = match (is_best, own > 0) {
            (true, false) => "plan-answer-regret-none",
            (true, true) => "plan-answer-regret-least",
            (false, true) => "plan-answer-regret",
            (false, false) => return None,
        };
        let is_known = self.variants.iter().any(|own| own.variant != "middle");
        is_known.then(|| wording.text(key, &figures))
    }

    fn bound_sentence(&self, wording: &Wording) -> Option<String> {
        let bounds = self.bounds?;
        let all = bounds.iter().zip(&self.rolled.objectives);
        let open = all.clone().filter(|(bound, value)| bound < value).count();
        let (worst, without) = (bounds[0], bounds[1]);
        let figures = [
            ("worst", grouped(worst)),
            ("without", grouped(without)),
            ("open", open.to_string()),
        ];
        let key = match open {
            0 => "plan-answer-proved",
            _ => "plan-answer-bound",
        };
        Some(wording.text(key, &figures))
    }
}
