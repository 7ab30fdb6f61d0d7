//! The name that may be meant by one that nothing has.

/// How alike two names are, from 0 to 1, capitals aside.
fn likeness(one: &str, other: &str) -> f64 {
    strsim::jaro_winkler(&one.to_lowercase(), &other.to_lowercase())
}

/// Whether one name may well be meant by the other.
pub fn is_alike(one: &str, other: &str) -> bool {
    likeness(one, other) >= 0.8
}

/// Of the names that there are the one most like another, the first in their order where several are; `None` where
/// there are none.
pub fn nearest<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let known = known.into_iter();
    let alike = known.map(|other| (likeness(name, other), other));
    let best = alike.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(a.1)));
    best.map(|(_, other)| other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_that_may_be_meant_is_like_the_one_that_is_written() {
        let known = ["P0010", "P0011", "M0001"];
        assert_eq!(nearest("P01", known), Some("P0010"));
        assert_eq!(nearest("polcy", ["year", "policy"]), Some("policy"));
        assert_eq!(nearest("l1", ["L1", "K1"]), Some("L1"));
        assert_eq!(nearest("x", []), None);
        assert!(is_alike("polcy", "policy") && is_alike("l1", "L1"));
        assert!(!is_alike("NOPE", "M0001"));
    }
}
