//! Posts (教职工编制): `need = ⌈pupils after the intake ÷ pupils per post⌉`, short is `need − posts`.
//!
//! Rounded up once a unit: once for a school, once for a district, because posts can be moved between
//! the schools of a district. Where a district's posts are shared out among its schools, the shares add
//! up to the district's need. Staff in service are something else than posts: a post can be unfilled.

use crate::domain::SchoolLevel;
use crate::policy::Norms;
use crate::units::{Places, Points, Posts};

/// Posts that so many pupils need.
pub fn needed(pupils: Places, norms: &Norms, level: SchoolLevel) -> Posts {
    let per_post = norms.pupils_per_post_parts.of(level);
    Posts((pupils.or_zero().get() * Points::SCALE + per_post - 1) / per_post)
}

/// The posts that are needed before rounding up, in ten-thousandths of a post, rounded down.
pub fn raw(pupils: Places, norms: &Norms, level: SchoolLevel) -> i64 {
    let per_post = norms.pupils_per_post_parts.of(level);
    let parts = i128::from(pupils.or_zero().get()) * i128::from(Points::SCALE * Points::SCALE);
    (parts / i128::from(per_post)) as i64
}

/// Shares the posts that a unit needs out among its schools: to each the whole posts that its pupils
/// need, then one more to those with the largest parts left over, in order, until none is left.
pub fn shares(pupils: &[Places], norms: &Norms, level: SchoolLevel) -> Vec<Posts> {
    let per_post = norms.pupils_per_post_parts.of(level);
    let parts = |p: &Places| p.or_zero().get() * Points::SCALE;
    let mut shares: Vec<i64> = pupils.iter().map(|p| parts(p) / per_post).collect();
    let all: Places = pupils.iter().map(|p| p.or_zero()).sum();
    let left = needed(all, norms, level).get() - shares.iter().sum::<i64>();
    let mut order: Vec<usize> = (0..pupils.len()).collect();
    order.sort_by_key(|&i| (-(parts(&pupils[i]) % per_post), i));
    for &school in order.iter().take(usize::try_from(left).unwrap_or(0)) {
        shares[school] += 1;
    }
    shares.into_iter().map(Posts).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::{Pack, shipped};

    fn norms() -> Norms {
        let text = shipped("two-primaries").expect("the pack");
        Pack::from_toml(&text, &shipped).expect("the pack").norms
    }

    #[test]
    fn a_thirty_six_class_primary_school_needs_eighty_six_posts() {
        let norms = norms();
        // 1,620 ÷ 19 = 85.3; 1,200 ÷ 13.5 = 88.9
        assert_eq!(
            needed(Places(1620), &norms, SchoolLevel::Primary),
            Posts(86)
        );
        assert_eq!(needed(Places(1200), &norms, SchoolLevel::Junior), Posts(89));
        assert_eq!(
            needed(Places(1615), &norms, SchoolLevel::Primary),
            Posts(85)
        );
        assert_eq!(raw(Places(1620), &norms, SchoolLevel::Primary), 852_631);
        assert_eq!(raw(Places(1200), &norms, SchoolLevel::Junior), 888_888);
    }

    #[test]
    fn shares_add_up_to_the_need_of_the_unit() {
        let norms = norms();
        let of = |pupils: &[i64]| -> Vec<i64> {
            let pupils: Vec<Places> = pupils.iter().map(|p| Places(*p)).collect();
            let shares = shares(&pupils, &norms, SchoolLevel::Primary);
            shares.iter().map(|p| p.get()).collect()
        };
        // 10 + 10 + 20 pupils need 3 posts (2.1): one whole, and one each for the two largest parts.
        assert_eq!(of(&[10, 10, 20]), [1, 1, 1]);
        // 2 × 19 + 1 pupils need 3.
        assert_eq!(of(&[19, 20]), [1, 2]);
        assert_eq!(of(&[]), [0; 0]);
    }
}
