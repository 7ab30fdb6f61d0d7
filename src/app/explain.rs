//! One child: why this school and not the nearer ones, what would have changed it.

use std::path::Path;

use xuewei_core::derive::{Derived, Posts, derive};
use xuewei_core::domain::ChildIdx;
use xuewei_core::explain::{self, Case, Explanation, SchoolAccess};
use xuewei_core::network;

use super::Error;
use super::notices::{Whose, families, family_notice};
use crate::faces::explanation::Explained;
use crate::files::verify::{self, ResultsFolder};
use crate::words::Wording;

/// A folder of results, opened, with what follows from it: any child of it can be explained.
pub struct Results {
    opened: ResultsFolder,
    derived: Derived,
}

impl Results {
    /// Opens a folder of results and the inputs that it names, which must be unchanged; `inputs` is a folder that holds
    /// them now, if they were moved.
    ///
    /// # Errors
    /// What is missing, changed or cannot be read.
    pub fn open(folder: &Path, inputs: Option<&Path>) -> Result<Self, Error> {
        let opened = verify::open(folder, inputs).map_err(Error::Results)?;
        // What was changed since explains nothing.
        let changed = verify::changed_since(folder, &opened.record);
        if !changed.is_empty() {
            return Err(Error::Results(changed));
        }
        let (round, pack) = (&opened.input.intake, &opened.input.pack);
        let (qualified, allocation) = (&opened.qualified, &opened.allocation);
        let order = qualified.ranking.order();
        let network = network::build(round, pack, order);
        let widest = pack.widest();
        let wider = network::wider(round, pack, &widest, order);
        let networks = (&network, wider.as_ref().unwrap_or(&network));
        let derived = derive(pack, networks, qualified, allocation, Posts::Best);
        let derived = derived.map_err(|why| Error::round(why.into(), round))?;
        Ok(Self { opened, derived })
    }

    /// Explains a child, and hands the explanation to `show` with what it speaks of.
    ///
    /// # Errors
    /// When the round has no such child.
    pub fn explain<T>(&self, id: &str, show: impl FnOnce(&Explained<'_>) -> T) -> Result<T, Error> {
        let child = self.child(id)?;
        self.with_case(|case| {
            let explanation: Explanation = explain::explain(case, child);
            let explained = Explained {
                intake: &self.opened.input.intake,
                pack: &self.opened.input.pack,
                explanation: &explanation,
                bottlenecks: &self.derived.bottlenecks,
            };
            Ok(show(&explained))
        })
    }

    /// The notice of the family of a child, as a page.
    ///
    /// # Errors
    /// When the round has no such child.
    pub fn notice(&self, id: &str, wording: &Wording) -> Result<String, Error> {
        let child = self.child(id)?;
        let round = &self.opened.input.intake;
        self.with_case(|case| {
            let families = families(round, &Whose::Of(vec![child]));
            let pages = families.iter().map(|f| family_notice(case, f, wording));
            Ok(pages.collect())
        })
    }

    fn child(&self, id: &str) -> Result<ChildIdx, Error> {
        let children = &self.opened.input.intake.children();
        let found = children.binary_search_by(|child| (*child.id).cmp(id));
        found
            .map(ChildIdx::from_usize)
            .map_err(|_| Error::UnknownChild(id.to_owned()))
    }

    fn with_case<T>(&self, ask: impl FnOnce(&Case<'_>) -> Result<T, Error>) -> Result<T, Error> {
        let (round, pack) = (&self.opened.input.intake, &self.opened.input.pack);
        let (qualified, allocation) = (&self.opened.qualified, &self.opened.allocation);
        let widest = pack.widest();
        let network = network::build(round, &widest, qualified.ranking.order());
        let access = SchoolAccess::of(pack, &network, qualified, allocation);
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
