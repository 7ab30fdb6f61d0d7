//! Statistical disclosure control (统计披露控制) of published counts: small counts are suppressed, and as many others as it
//! takes so that sums do not give them away.
//!
//! A table is published with its sums. Whoever reads it knows every count that is shown, that sums are sums, and that what
//! is suppressed is at least one. A suppressed count is safe when it could be another one all the same: when it can be made
//! larger or smaller along a closed walk through suppressed counts, one up, the next of the row down, and so on.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Counts below this are not published; that there is none at all is.
pub const SMALLEST: i64 = 5;

/// Counts with their sums: the last of a row is the sum of the others, and so is the last row.
struct Summed<'a> {
    counts: &'a [Vec<i64>],
    columns: usize,
}

impl Summed<'_> {
    /// Whether a count stands in its equations with the other sign: a sum of its row or of its column, not of both.
    fn is_turned(&self, (row, column): (usize, usize)) -> bool {
        (row + 1 == self.counts.len()) != (column + 1 == self.columns)
    }

    fn count(&self, (row, column): (usize, usize)) -> i64 {
        self.counts
            .get(row)
            .and_then(|own| own.get(column))
            .copied()
            .unwrap_or(0)
    }

    /// Whether a suppressed count may be one more (`up`) or one less as far as it is concerned.
    fn may(&self, at: (usize, usize), up: bool) -> bool {
        up != self.is_turned(at) || self.count(at) > 1
    }

    /// The counts that close a walk through one that goes up or down, of those not suppressed the fewest children; `None`
    /// where nothing closes it.
    fn walk(
        &self,
        suppressed: &[Vec<bool>],
        cell: (usize, usize),
        up: bool,
    ) -> Option<(i64, Vec<(usize, usize)>)> {
        let rows = self.counts.len();
        // Rows first, then columns. One up leads from its row to its column, one down back.
        let (from, to) = match up {
            true => (rows + cell.1, cell.0),
            false => (cell.0, rows + cell.1),
        };
        let nodes = rows + self.columns;
        let mut best: Vec<Option<(i64, usize)>> = vec![None; nodes];
        let mut open = BinaryHeap::from([Reverse((0_i64, from, from))]);
        while let Some(Reverse((cost, node, before))) = open.pop() {
            let Some(own) = best.get_mut(node).filter(|own| own.is_none()) else {
                continue;
            };
            *own = Some((cost, before));
            if node == to {
                break;
            }
            let others = if node < rows { rows..nodes } else { 0..rows };
            for other in others {
                let (at, goes_up) = match node < rows {
                    true => ((node, other - rows), true),
                    false => ((other, node - rows), false),
                };
                if at == cell || !self.may(at, goes_up) {
                    continue;
                }
                let is_suppressed =
                    suppressed.get(at.0).and_then(|own| own.get(at.1)) == Some(&true);
                // That there is none at all stays told as long as it can.
                let price = match (is_suppressed, self.count(at)) {
                    (true, _) => 0,
                    (false, 0) => i64::from(u32::MAX),
                    (false, count) => count,
                };
                open.push(Reverse((cost + price, other, node)));
            }
        }
        let (cost, _) = best.get(to).copied().flatten()?;
        let mut walk = Vec::new();
        let mut node = to;
        while node != from {
            let (_, before) = best.get(node).copied().flatten()?;
            walk.push(match node < rows {
                true => (node, before - rows),
                false => (before, node - rows),
            });
            node = before;
        }
        Some((cost, walk))
    }
}

/// Which counts of a table with its sums are suppressed. The last of each row is the sum of the others, and the last row
/// that of the rows; all rows are of one length.
pub fn suppressed(counts: &[Vec<i64>]) -> Vec<Vec<bool>> {
    let columns = counts.first().map_or(0, Vec::len);
    let table = Summed { counts, columns };
    let is_small = |count: &i64| (1..SMALLEST).contains(count);
    let mut marks: Vec<Vec<bool>> = counts
        .iter()
        .map(|row| row.iter().map(is_small).collect())
        .collect();
    loop {
        let all = marks.iter().enumerate().flat_map(|(row, own)| {
            let own = own.iter().enumerate().filter(|(_, is)| **is);
            own.map(move |(column, _)| (row, column))
        });
        // The cheapest way to keep each safe; those that are safe have one that costs nothing.
        let mut ways = all.map(|cell| {
            let ways = [true, false].into_iter().filter(|up| table.may(cell, *up));
            ways.filter_map(|up| table.walk(&marks, cell, up)).min()
        });
        let unsafe_one = ways.find(|way| way.as_ref().is_none_or(|(cost, _)| *cost > 0));
        match unsafe_one {
            None => return marks,
            Some(Some((_, walk))) => {
                for (row, column) in walk {
                    if let Some(mark) = marks.get_mut(row).and_then(|own| own.get_mut(column)) {
                        *mark = true;
                    }
                }
            }
            // Nothing keeps it safe: the table says nothing at all.
            Some(None) => return counts.iter().map(|row| vec![true; row.len()]).collect(),
        }
    }
}

/// The same of counts whose sum is published: two or more are suppressed or none, and not as many children as counts, since
/// each would be one then.
pub fn suppressed_of(counts: &[i64]) -> Vec<bool> {
    let mut marks: Vec<bool> = counts
        .iter()
        .map(|count| (1..SMALLEST).contains(count))
        .collect();
    // The fewest children first; that there is none at all stays told.
    let others = counts.iter().enumerate();
    let mut others: Vec<(i64, Reverse<usize>)> = others
        .filter(|(_, count)| **count >= SMALLEST)
        .map(|(at, count)| (-count, Reverse(at)))
        .collect();
    others.sort_unstable();
    loop {
        let hidden = counts.iter().zip(&marks).filter(|(_, mark)| **mark);
        let (number, children) = hidden.fold((0, 0), |(number, sum), (count, _)| {
            (number + 1, sum + count)
        });
        if number == 0 || (number > 1 && children > number) {
            return marks;
        }
        // Where nothing is left to hide it, the list says nothing at all.
        let Some((_, Reverse(at))) = others.pop() else {
            return vec![true; counts.len()];
        };
        if let Some(mark) = marks.get_mut(at) {
            *mark = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every table with these suppressed counts: what each may be, from one up to the most.
    fn possible(counts: &[Vec<i64>], marks: &[Vec<bool>], most: i64) -> Vec<Vec<i64>> {
        let cells: Vec<(usize, usize)> = marks
            .iter()
            .enumerate()
            .flat_map(|(r, own)| (0..own.len()).filter(|c| own[*c]).map(move |c| (r, c)))
            .collect();
        let mut all = Vec::new();
        let mut table = counts.to_vec();
        fill(&mut table, &cells, 0, most, &mut all);
        all
    }

    fn adds_up(table: &[Vec<i64>]) -> bool {
        let last = table[0].len() - 1;
        let rows = table
            .iter()
            .all(|row| row[..last].iter().sum::<i64>() == row[last]);
        let sum = |c: usize| {
            table[..table.len() - 1]
                .iter()
                .map(|row| row[c])
                .sum::<i64>()
        };
        rows && (0..=last).all(|c| sum(c) == table[table.len() - 1][c])
    }

    fn fill(
        table: &mut Vec<Vec<i64>>,
        cells: &[(usize, usize)],
        at: usize,
        most: i64,
        all: &mut Vec<Vec<i64>>,
    ) {
        let Some(&(r, c)) = cells.get(at) else {
            if adds_up(table) {
                all.push(cells.iter().map(|&(r, c)| table[r][c]).collect());
            }
            return;
        };
        let before = table[r][c];
        for value in 1..=most {
            table[r][c] = value;
            fill(table, cells, at + 1, most, all);
        }
        table[r][c] = before;
    }

    fn with_sums(parts: &[[i64; 2]]) -> Vec<Vec<i64>> {
        let mut table: Vec<Vec<i64>> = parts
            .iter()
            .map(|p| vec![p[0], p[1], p[0] + p[1]])
            .collect();
        let sum = |c: usize| table.iter().map(|row| row[c]).sum::<i64>();
        table.push((0..3).map(sum).collect());
        table
    }

    #[test]
    fn every_suppressed_count_could_be_another_one() {
        // Every table of two rows and two columns with counts up to six.
        for parts in (0..7_i64.pow(4)).map(|n| [n % 7, n / 7 % 7, n / 49 % 7, n / 343]) {
            let counts = with_sums(&[[parts[0], parts[1]], [parts[2], parts[3]]]);
            let marks = suppressed(&counts);
            for (row, own) in counts.iter().zip(&marks) {
                for (count, mark) in row.iter().zip(own) {
                    assert!(
                        *mark || !(1..SMALLEST).contains(count),
                        "{counts:?} {marks:?}"
                    );
                }
            }
            let count = marks.iter().flatten().filter(|mark| **mark).count();
            // Of larger tables there are too many to try them all; nothing at all tells nothing.
            if count == 0 || count > 5 {
                continue;
            }
            let all = possible(&counts, &marks, 14);
            for at in 0..count {
                let mut values: Vec<i64> = all.iter().map(|own| own[at]).collect();
                values.sort_unstable();
                values.dedup();
                assert!(values.len() > 1, "{counts:?} {marks:?}");
            }
        }
    }

    #[test]
    fn a_small_count_takes_the_least_that_hides_it_along() {
        let counts = with_sums(&[[3, 40], [30, 50], [20, 10]]);
        let marks = suppressed(&counts);
        // Three, and the three that close the walk with the fewest children.
        assert_eq!(
            marks,
            [
                [true, true, false],
                [false, false, false],
                [true, true, false],
                [false, false, false],
            ]
        );
    }

    #[test]
    fn nothing_small_is_all_shown() {
        let marks = suppressed(&with_sums(&[[5, 0], [0, 900]]));
        assert!(marks.iter().flatten().all(|mark| !mark));
        assert_eq!(suppressed_of(&[0, 5, 7]), [false; 3]);
    }

    #[test]
    fn a_list_with_its_sum_never_shows_all_but_one() {
        assert_eq!(suppressed_of(&[3, 20, 9]), [true, false, true]);
        // One and one of two: both would be known.
        assert_eq!(suppressed_of(&[1, 1, 9]), [true, true, true]);
        assert_eq!(suppressed_of(&[2]), [true]);
        // A count of three, and none to hide it but the smaller of the others; none at all stays told.
        assert_eq!(suppressed_of(&[0, 3, 8, 5]), [false, true, false, true]);
    }
}
