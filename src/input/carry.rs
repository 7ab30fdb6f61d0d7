//! Which columns the round lets into results: those that `carry` names, no others. Names, telephones and dates of birth
//! stay where they are unless somebody decided otherwise.

use std::cell::RefCell;

use super::columns::normal;
use xuewei_core::finding::{Code, Finding, Findings};

/// The names that a round gives in `carry`.
pub struct Carry<'r> {
    names: &'r [String],
    /// Which of them named a column of some table.
    found: RefCell<Vec<bool>>,
}

impl<'r> Carry<'r> {
    /// The names as the round's file has them.
    pub fn new(names: &'r [String]) -> Self {
        Self {
            names,
            found: RefCell::new(vec![false; names.len()]),
        }
    }

    /// Whether a column is named, by its heading however dressed, or by its name in the contract.
    pub fn names(&self, heading: &str, key: Option<&str>) -> bool {
        let heading = normal(heading);
        let mut found = self.found.borrow_mut();
        let mut is_named = false;
        for (name, found) in self.names.iter().zip(found.iter_mut()) {
            let name = normal(name);
            if name == heading || key == Some(&*name) {
                (*found, is_named) = (true, true);
            }
        }
        is_named
    }

    /// Tells of the names that no column has, once the tables were read.
    pub fn tell(&self, file: &str, findings: &mut Findings) {
        let found = self.found.borrow();
        let unmet = self.names.iter().zip(found.iter()).filter(|(_, is)| !**is);
        let names: Vec<String> = unmet.map(|(name, _)| name.clone()).collect();
        if !names.is_empty() {
            findings.push(Finding::new(Code::CarryUnknown, file).with("columns", names));
        }
    }
}
