//! Parts that do not make a whole.

use std::fmt;

use super::DistrictIdx;

/// The parts of a city or of an intake contradict one another: a mistake of the program that put them together,
/// not of a table, which is checked when it is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inconsistent {
    /// The list at fault.
    pub list: &'static str,
    /// The entry at fault, counted from 0.
    pub at: usize,
    /// What is wrong with it.
    pub fault: InconsistentPart,
}

/// What is wrong with an entry of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InconsistentPart {
    /// It does not come behind the entry before it.
    NotInOrder,
    /// It refers to an entry of another list that is not there.
    OutOfRange,
    /// The list has more or fewer rows than the list it belongs to.
    RowCount,
}

impl fmt::Display for Inconsistent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.fault {
            InconsistentPart::NotInOrder => "is not in order, or there twice",
            InconsistentPart::OutOfRange => "refers to something that is not there",
            InconsistentPart::RowCount => "is one row too many or too few",
        };
        write!(f, "{}[{}] {what}", self.list, self.at)
    }
}

impl std::error::Error for Inconsistent {}

impl Inconsistent {
    pub(super) const fn out_of_range(list: &'static str, at: usize) -> Self {
        Self {
            list,
            at,
            fault: InconsistentPart::OutOfRange,
        }
    }

    /// An error unless every entry comes behind the one before it.
    pub(super) fn unless_ascending<'a, T, K: Ord + 'a>(
        list: &'static str,
        entries: &'a [T],
        key: impl Fn(&'a T) -> K,
    ) -> Result<(), Self> {
        Self::unless_pairs(list, entries, |a, b| key(a) < key(b))
    }

    fn unless_pairs<'a, T>(
        list: &'static str,
        entries: &'a [T],
        is_in_order: impl Fn(&'a T, &'a T) -> bool,
    ) -> Result<(), Self> {
        let mut pairs = entries.windows(2);
        match pairs.position(|pair| !is_in_order(&pair[0], &pair[1])) {
            None => Ok(()),
            Some(at) => Err(Self {
                list,
                at: at + 1,
                fault: InconsistentPart::NotInOrder,
            }),
        }
    }

    /// An error unless every index is below `count`.
    pub(super) fn unless_below(
        list: &'static str,
        indices: impl IntoIterator<Item = usize>,
        count: usize,
    ) -> Result<(), Self> {
        match indices.into_iter().position(|index| index >= count) {
            None => Ok(()),
            Some(at) => Err(Self::out_of_range(list, at)),
        }
    }

    /// An error unless every district that is told is one of `count`.
    pub(super) fn unless_districts(
        list: &'static str,
        districts: impl Iterator<Item = Option<DistrictIdx>>,
        count: usize,
    ) -> Result<(), Self> {
        Self::unless_below(
            list,
            districts.map(|d| d.map_or(0, DistrictIdx::at)),
            count.max(1),
        )
    }

    /// An error unless a list has as many rows as the one that it belongs to.
    pub(super) const fn unless_rows(
        list: &'static str,
        rows: usize,
        due: usize,
    ) -> Result<(), Self> {
        if rows == due {
            return Ok(());
        }
        Err(Self {
            list,
            at: if rows < due { rows } else { due },
            fault: InconsistentPart::RowCount,
        })
    }
}
