//! Children and the evidence for their points.
//!
//! Points follow the shape of a published city table: insurance 5 a full month; residence 30 a full
//! year; the larger of education and skill; age; service; housing fund 5 a year.

use super::seeded_rng::SeededRng;

/// What a guardian shows.
pub struct Evidence {
    pub insurance_months: i64,
    pub residence_days: i64,
    pub guardian_age: i64,
    pub education: &'static str,
    pub skill_level: &'static str,
    pub veteran: bool,
    pub housing_fund_years: i64,
}

const EDUCATION: [(&str, i64); 5] = [
    ("初中", 0),
    ("高中", 20),
    ("大专", 60),
    ("本科", 100),
    ("研究生", 200),
];

const SKILL: [(&str, i64); 6] = [
    ("", 0),
    ("五级", 20),
    ("四级", 30),
    ("三级", 60),
    ("二级", 100),
    ("一级", 200),
];

impl Evidence {
    /// A guardian by chance.
    pub fn draw(rng: &mut SeededRng) -> Self {
        let insurance_months = rng.between(6, 90) + rng.between(0, 60);
        let education = match rng.between(0, 99) {
            0..=39 => 0,
            40..=69 => 1,
            70..=87 => 2,
            88..=97 => 3,
            _ => 4,
        };
        let skill = match rng.between(0, 99) {
            0..=79 => 0,
            80..=88 => 1,
            89..=94 => 2,
            95..=97 => 3,
            98 => 4,
            _ => 5,
        };
        Self {
            insurance_months,
            residence_days: insurance_months * 30 + rng.between(0, 900),
            guardian_age: rng.between(26, 46),
            education: EDUCATION[education].0,
            skill_level: SKILL[skill].0,
            veteran: rng.percent(3),
            housing_fund_years: (insurance_months / 12).min(rng.between(0, 8)),
        }
    }

    /// The points of this evidence.
    pub fn points(&self) -> i64 {
        let of = |table: &[(&str, i64)], level: &str| {
            table
                .iter()
                .find(|(name, _)| *name == level)
                .map_or(0, |(_, points)| *points)
        };
        let age = match self.guardian_age {
            41.. => 0,
            age => (20 + 2 * (40 - age)).min(50),
        };
        5 * self.insurance_months
            + 30 * (self.residence_days / 365)
            + of(&EDUCATION, self.education).max(of(&SKILL, self.skill_level))
            + age
            + if self.veteran { 30 } else { 0 }
            + 5 * self.housing_fund_years
    }
}

/// The papers of a household on the day of its application: that day, the last day of its residence permit and whether the
/// guardian is insured. A few have let the one lapse or stopped the other, and of a few it is not known.
pub fn papers(household: usize) -> [String; 3] {
    let applied = format!("2026-{:02}-{:02}", 3 + household % 3, 1 + household % 30);
    let permit = match household % 97 {
        13 => "2026-02-15".to_owned(),
        41 => String::new(),
        rest => format!("202{}-{:02}-28", 7 + rest % 2, 1 + household % 12),
    };
    let insured = match household % 89 {
        17 => "停保",
        53 => "待核实",
        _ => "在保",
    };
    [applied, permit, insured.to_owned()]
}

/// A date of birth within the cohort of the year: from 1 September to 31 August, six years before.
pub fn birth_date(rng: &mut SeededRng) -> String {
    const DAYS: [(i64, i64, i64); 12] = [
        (2019, 9, 30),
        (2019, 10, 31),
        (2019, 11, 30),
        (2019, 12, 31),
        (2020, 1, 31),
        (2020, 2, 29),
        (2020, 3, 31),
        (2020, 4, 30),
        (2020, 5, 31),
        (2020, 6, 30),
        (2020, 7, 31),
        (2020, 8, 31),
    ];
    let (year, month, days) = *rng.pick(&DAYS);
    format!("{year}-{month:02}-{:02}", rng.between(1, days))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_by_hand() {
        let evidence = Evidence {
            insurance_months: 49,
            residence_days: 1_085,
            guardian_age: 35,
            education: "初中",
            skill_level: "",
            veteran: false,
            housing_fund_years: 1,
        };
        // 49 × 5 + 2 × 30 + 0 + (20 + 5 × 2) + 0 + 1 × 5
        assert_eq!(evidence.points(), 245 + 60 + 30 + 5);
    }
}
