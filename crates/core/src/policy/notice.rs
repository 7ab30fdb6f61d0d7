//! What a notice to a family says beside the outcome: who sends it, dates, where to ask.

use jiff::civil::Date;
use serde::Deserialize;

use super::points_file::date;
use super::unresolved::Unresolved;
use crate::finding::Arg;
#[cfg(feature = "schema")]
use crate::settings::Day;

/// Dates and words of the notices of a round; what is not told is left out of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notice {
    /// The bureau that sends it.
    pub bureau: Option<String>,
    /// Where a family can ask: a telephone number, an office.
    pub contact: Option<String>,
    /// First and last day to register at the school.
    pub register: (Option<Date>, Option<Date>),
    /// Last day to ask for a review.
    pub review_until: Option<Date>,
    /// How to ask for a review.
    pub review_how: Option<String>,
    /// Last day to hand in papers that are missing or not clear.
    pub papers_until: Option<Date>,
    /// What a family without a place does next.
    pub without_place: Option<String>,
    /// Last day on which the public list is shown; without one there is none.
    pub list_until: Option<Date>,
    /// Where a family can see what was committed before the draw; `{hash}` stands for the hash of the commitment.
    pub check_url: Option<String>,
}

/// Signs that an address has at most: more would be no use in a picture that a telephone reads.
const MOST_SIGNS: usize = 200;

/// Whether a text may stand as an address in a notice.
fn is_address(text: &str) -> bool {
    let rest = ["https://", "http://"]
        .iter()
        .find_map(|start| text.strip_prefix(start));
    let is_plain = |sign: char| sign.is_ascii_graphic() && !"<>\"'\\".contains(sign);
    rest.is_some_and(|rest| !rest.is_empty())
        && text.len() <= MOST_SIGNS
        && text.chars().all(is_plain)
}

/// The section `[notice]` as written.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NoticeFile {
    /// Who sends the notice.
    pub bureau: Option<String>,
    /// Where a family can ask: a telephone number, an office.
    pub contact: Option<String>,
    /// First day to register at the school.
    #[cfg_attr(feature = "schema", schemars(with = "Option<Day>"))]
    pub register_from: Option<toml::value::Datetime>,
    /// Last day to register at the school.
    #[cfg_attr(feature = "schema", schemars(with = "Option<Day>"))]
    pub register_until: Option<toml::value::Datetime>,
    /// Last day to ask for a review.
    #[cfg_attr(feature = "schema", schemars(with = "Option<Day>"))]
    pub review_until: Option<toml::value::Datetime>,
    /// How to ask for a review.
    pub review_how: Option<String>,
    /// Last day to hand in papers that are missing or not clear.
    #[cfg_attr(feature = "schema", schemars(with = "Option<Day>"))]
    pub papers_until: Option<toml::value::Datetime>,
    /// What a family without a place does next.
    pub without_place: Option<String>,
    /// Last day on which the public list is shown; without one there is none.
    #[cfg_attr(feature = "schema", schemars(with = "Option<Day>"))]
    pub list_until: Option<toml::value::Datetime>,
    /// Where a family can see what was committed before the draw, as a link and as a picture for telephones; `{hash}` stands
    /// for the hash of the commitment.
    pub check_url: Option<String>,
}

impl NoticeFile {
    /// This file's keys over those of the pack it extends.
    #[must_use]
    pub fn over(self, base: Self) -> Self {
        Self {
            bureau: self.bureau.or(base.bureau),
            contact: self.contact.or(base.contact),
            register_from: self.register_from.or(base.register_from),
            register_until: self.register_until.or(base.register_until),
            review_until: self.review_until.or(base.review_until),
            review_how: self.review_how.or(base.review_how),
            papers_until: self.papers_until.or(base.papers_until),
            without_place: self.without_place.or(base.without_place),
            list_until: self.list_until.or(base.list_until),
            check_url: self.check_url.or(base.check_url),
        }
    }

    /// The notice, or the key at fault.
    pub fn resolve(self) -> Result<Notice, Unresolved> {
        let read = |key, value: Option<_>| value.map(|v| date(key, v)).transpose();
        let notice = Notice {
            bureau: self.bureau,
            contact: self.contact,
            register: (
                read("notice.register_from", self.register_from)?,
                read("notice.register_until", self.register_until)?,
            ),
            review_until: read("notice.review_until", self.review_until)?,
            review_how: self.review_how,
            papers_until: read("notice.papers_until", self.papers_until)?,
            without_place: self.without_place,
            list_until: read("notice.list_until", self.list_until)?,
            check_url: self.check_url,
        };
        if let Some(url) = notice.check_url.as_ref().filter(|url| !is_address(url)) {
            let key = "notice.check_url";
            return Err(Unresolved::range(key, url.as_str(), "https://…"));
        }
        // A family would be told to come before it may.
        if let (Some(from), Some(until)) = notice.register
            && until < from
        {
            let key = "notice.register_until";
            return Err(Unresolved::range(key, until, Arg::range(from, "")));
        }
        Ok(notice)
    }
}
