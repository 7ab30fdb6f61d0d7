//! One child: why this school and not the nearer ones, what would have changed it.

use std::path::Path;

use xuewei_core::derive::{Derived, Posts};
use xuewei_core::domain::ChildIdx;
use xuewei_core::explain::{self, Case, Explanation, SchoolAccess};
use xuewei_core::network;
use xuewei_core::summary::Commitment;

use super::notices::family_notice;
use super::{Control, Error};
use crate::faces::explanation::Explained;
use crate::faces::late::Late;
use crate::files::amended::Chain;
use crate::files::commitment;
use crate::files::notices::Notices;
use crate::files::verify::{self, ResultsFolder};
use crate::words::Wording;

/// Digits of a telephone number, with area or country code: a date has fewer, an identity number more.
const TELEPHONE_DIGITS: std::ops::RangeInclusive<usize> = 10..=13;

/// A folder of results, opened, with what follows from it.
pub struct Results {
    opened: ResultsFolder,
    derived: Derived,
    commitment: Option<Commitment>,
    control: Control,
}

impl Results {
    /// Opens a folder of results and the inputs that it names or, where they are gone or were changed, what the folder keeps; `inputs` is a folder that holds
    /// them now, if they were moved.
    ///
    /// # Errors
    /// What is missing, changed or cannot be read; or that it is told to end.
    pub fn open(folder: &Path, inputs: Option<&Path>, control: &Control) -> Result<Self, Error> {
        let opened = verify::open_or_kept(folder, inputs, control).map_err(Error::results)?;
        // What was changed since explains nothing.
        let changed = verify::changed_since(folder, &opened.record, control);
        let changed = changed.map_err(Error::results)?;
        if !changed.is_empty() {
            return Err(Error::Results(changed));
        }
        let round = &opened.input.intake;
        let derived = opened.derive(Posts::Best, control);
        let derived = derived.map_err(|why| Error::round(why.into(), round))?;
        let (first, ranked) = opened.first();
        let commitment = commitment::held(first, ranked);
        Ok(Self {
            opened,
            derived,
            commitment,
            control: control.clone(),
        })
    }

    /// Works out what any explanation stands on, and hands it to `ask`.
    ///
    /// # Errors
    /// Those of `ask`; or that it is told to end.
    pub fn explainer<T>(
        &self,
        ask: impl FnOnce(&Explainer<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.with_case(|case| {
            ask(&Explainer {
                results: self,
                case,
            })
        })
    }

    /// Whether this is by what the folder keeps, since the inputs as they were named are gone or were changed.
    pub fn is_by_kept(&self) -> bool {
        self.opened.kept.is_some()
    }

    fn chain(&self) -> Option<&Chain> {
        self.opened.amended.as_ref().map(|amended| &amended.chain)
    }

    fn child(&self, id: &str) -> Result<ChildIdx, Error> {
        let children = &self.opened.input.intake.children();
        let found = children.binary_search_by(|child| (*child.id).cmp(id));
        let named = || self.carried(id);
        found.map(ChildIdx::from_usize).or_else(|_| named())
    }

    /// The child of whom a carried column has this text, or a telephone number that ends with these four digits.
    fn carried(&self, text: &str) -> Result<ChildIdx, Error> {
        let intake = &self.opened.input.intake;
        let wanted = text.trim();
        let is_end = wanted.len() == 4 && wanted.bytes().all(|byte| byte.is_ascii_digit());
        let is_meant = |cell: &str| {
            let digits: String = cell.chars().filter(char::is_ascii_digit).collect();
            let is_telephone = TELEPHONE_DIGITS.contains(&digits.len()) && digits.ends_with(wanted);
            cell.trim() == wanted || (is_end && is_telephone)
        };
        let has = |row: &usize| {
            let columns = intake.child_extras().0.iter();
            let mut cells = columns.map(|column| column.get(*row));
            !wanted.is_empty() && cells.any(is_meant)
        };
        let found: Vec<usize> = (0..intake.children().len()).filter(has).collect();
        match found[..] {
            [] => Err(Error::UnknownChild(text.to_owned())),
            [one] => Ok(ChildIdx::from_usize(one)),
            _ => {
                let ids = found
                    .iter()
                    .map(|row| intake.children()[*row].id.to_string());
                Err(Error::SeveralChildren(ids.collect()))
            }
        }
    }

    fn with_case<T>(&self, ask: impl FnOnce(&Case<'_>) -> Result<T, Error>) -> Result<T, Error> {
        let (round, pack) = (&self.opened.input.intake, &self.opened.input.pack);
        let (qualified, allocation) = (&self.opened.qualified, &self.opened.allocation);
        let widest = pack.widest();
        let order = qualified.ranking.order();
        let network = network::build(round, &widest, order, &self.control)?;
        let access = SchoolAccess::of(pack, &network, qualified, allocation, &self.control)?;
        ask(&Case {
            pack,
            network: &network,
            qualified,
            allocation,
            access: &access,
            reasons: &self.derived.reasons,
            figures: &self.derived.shortfall.schools,
            bottlenecks: &self.derived.bottlenecks,
            certificate: &self.opened.certificate,
        })
    }
}

/// Results of which any child can be explained, one after another.
pub struct Explainer<'a> {
    results: &'a Results,
    case: &'a Case<'a>,
}

impl Explainer<'_> {
    /// Explains a child, by its identifier or by what a carried column says of it (a name, the last four digits of a
    /// telephone number), and hands the explanation to `show` with what it speaks of.
    ///
    /// # Errors
    /// When the round has no such child, or several.
    pub fn explain<T>(&self, id: &str, show: impl FnOnce(&Explained<'_>) -> T) -> Result<T, Error> {
        let results = self.results;
        let child = results.child(id)?;
        let explanation: Explanation = explain::explain(self.case, child);
        Ok(show(&Explained {
            intake: &results.opened.input.intake,
            pack: &results.opened.input.pack,
            explanation: &explanation,
            bottlenecks: &results.derived.bottlenecks,
            commitment: results.commitment.as_ref(),
            late: Late::of(results.chain(), &results.opened.input.intake, child),
            walking: results.opened.input.walking.as_ref(),
        }))
    }

    /// The notice of the family of a child, as a page.
    ///
    /// # Errors
    /// When the round has no such child, or several.
    pub fn notice(&self, id: &str, wording: &Wording) -> Result<String, Error> {
        let results = self.results;
        let child = results.child(id)?;
        let id = &results.opened.input.intake.children()[child.at()].id;
        let family = Notices::Of(vec![id.to_string()]);
        let families = family.families(&results.opened.input.intake);
        let families = families.map_err(Error::UnknownChild)?;
        let commitment = (results.commitment.as_ref(), results.chain());
        let walking = results.opened.input.walking.as_ref();
        let pages = families.iter();
        let pages = pages.map(|f| family_notice(self.case, commitment, walking, f, wording));
        Ok(pages.collect())
    }
}
