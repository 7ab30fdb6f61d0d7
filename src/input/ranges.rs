//! Numbers of rows as people write them.

/// Numbers in rising order: 2–5, 9. Of very many the first are shown.
pub fn ranges(numbers: &[usize]) -> String {
    /// Runs that are shown.
    const SHOWN: usize = 40;
    let runs = || numbers.chunk_by(|a, b| a + 1 == *b);
    let texts = runs().take(SHOWN).map(|run| match run {
        [first, .., last] => format!("{first}–{last}"),
        _ => run.iter().map(usize::to_string).collect(),
    });
    let mut text = texts.collect::<Vec<String>>().join(", ");
    if runs().nth(SHOWN).is_some() {
        text += ", …";
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_people_write_them() {
        assert_eq!(ranges(&[2, 3, 4, 5, 9]), "2–5, 9");
        let odd: Vec<usize> = (0..100).map(|n| 2 * n + 1).collect();
        assert!(ranges(&odd).ends_with("77, 79, …"));
    }
}
