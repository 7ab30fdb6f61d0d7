//! What a notice says, in sentences to be read to a family: by a person at the counter, or by a telephone.
//!
//! Tables are left out, identifiers and telephone numbers are spelled, days are said as people say them.

use jiff::civil::Date;

use super::chosen::{chosen, lacking};
use super::explanation::Explained;
use super::next_steps::next_steps;
use crate::words::Wording;
use xuewei_core::allocation::Outcome;
use xuewei_core::explain::SchoolAvailability;

/// Digits in a row from which on a number is one to dial or to type, not one to count with.
const SPELLED: usize = 7;

/// The notice of a child, sentence by sentence.
pub fn sentences(child: &Explained<'_>, wording: &Wording) -> Vec<String> {
    let result = child.explanation;
    let notice = &child.pack.notice;
    let mut all = vec![wording.text("aloud-child", &[("id", spelled(child.id()))])];
    all.push(outcome(child, wording));
    let mut told = vec![wording.plain(&format!("notice-reason-{}", result.reason.as_str()))];
    told.extend(
        child
            .papers(wording)
            .into_iter()
            .map(|paper| paper.sentence),
    );
    told.extend(child.by_hand(wording));
    told.extend(child.late(true, wording));
    told.extend(child.change(wording));
    told.extend(named(child, wording));
    if let Some((rank, of)) = result.rank {
        let figures = [("rank", rank.0.to_string()), ("of", of.to_string())];
        told.push(wording.text("aloud-rank", &figures));
        if let Some(points) = result.points {
            told.push(wording.text("aloud-points", &[("points", points)]));
        }
    }
    if result.beside_by_lot.iter().any(Option::is_some) {
        told.push(wording.plain("aloud-lottery"));
    }
    told.extend(next_steps(child, wording));
    all.extend(told.iter().map(|own| spoken(own, wording)));
    if let Some(contact) = &notice.contact {
        let contact = spelled_runs(contact, 3);
        all.push(wording.text("notice-contact", &[("contact", contact)]));
    }
    if child.score().is_some() || !result.schools.is_empty() {
        all.push(wording.plain("aloud-more"));
    }
    all
}

/// What was decided, with the journey as people say it.
fn outcome(child: &Explained<'_>, wording: &Wording) -> String {
    let outcome = child.explanation.outcome;
    let key = format!("aloud-outcome-{}", outcome.as_str());
    let Outcome::Placed { school, metres, .. } = outcome else {
        return wording.plain(&key);
    };
    let metres = metres.get();
    let journey = match metres {
        ..1_000 => wording.text("aloud-metres", &[("metres", (metres + 5) / 10 * 10)]),
        // One decimal: nobody counts the metres of a longer way.
        _ => {
            let tenths = (metres + 50) / 100;
            let kilometres = match tenths % 10 {
                0 => (tenths / 10).to_string(),
                part => format!("{}.{part}", tenths / 10),
            };
            wording.text("aloud-kilometres", &[("kilometres", kilometres)])
        }
    };
    let figures = [
        ("school", child.school(school).to_owned()),
        ("journey", journey),
    ];
    wording.text(&key, &figures)
}

/// What became of each school that the family named and did not get.
fn named(child: &Explained<'_>, wording: &Wording) -> Vec<String> {
    let result = child.explanation;
    let named = chosen(child.intake, child.pack, result.child);
    let tell = |(school, number): &(_, usize)| {
        let own = result.schools.iter().find(|own| own.school == *school)?;
        if own.availability == SchoolAvailability::Yours {
            return None;
        }
        let why = wording.plain(&format!("notice-school-{}", own.availability.as_str()));
        let figures = [
            ("number", number.to_string()),
            ("school", child.school(*school).to_owned()),
            ("why", why),
        ];
        let mut sentence = wording.text("aloud-choice", &figures);
        if let Some(lacking) = lacking(child, own, wording) {
            let figures = [("sentence", sentence), ("lacking", lacking)];
            sentence = wording.text("aloud-choice-lacking", &figures);
        }
        Some(sentence)
    };
    named.iter().filter_map(tell).collect()
}

/// A sentence of the notice as it is read: days by their month, no signs between thousands, long numbers spelled.
fn spoken(sentence: &str, wording: &Wording) -> String {
    spelled_runs(&ungrouped(&with_days(sentence, wording)), SPELLED)
}

/// Each day that is written `2026-07-12`, as people say it.
fn with_days(text: &str, wording: &Wording) -> String {
    const WRITTEN: usize = 10;
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut after_digit = false;
    while let Some(first) = rest.chars().next() {
        let date = rest
            .get(..WRITTEN)
            .filter(|_| first.is_ascii_digit() && !after_digit);
        let is_whole = |end: &str| !end.starts_with(|c: char| c.is_ascii_digit());
        let date = date.filter(|_| rest.get(WRITTEN..).is_some_and(is_whole));
        match date.and_then(|date| date.parse::<Date>().ok()) {
            Some(date) => {
                let month = wording.plain(&format!("aloud-month-{}", date.month()));
                let figures = [
                    ("year", date.year().to_string()),
                    ("month", month),
                    ("day", date.day().to_string()),
                ];
                out.push_str(&wording.text("aloud-day", &figures));
                rest = rest.get(WRITTEN..).unwrap_or_default();
                after_digit = false;
            }
            None => {
                out.push(first);
                after_digit = first.is_ascii_digit();
                rest = rest.get(first.len_utf8()..).unwrap_or_default();
            }
        }
    }
    out
}

/// Without the signs between thousands, at which a telephone would pause.
fn ungrouped(text: &str) -> String {
    let signs: Vec<char> = text.chars().collect();
    let is_digit = |at: Option<usize>| {
        at.and_then(|at| signs.get(at))
            .is_some_and(char::is_ascii_digit)
    };
    let parts = |at: usize| {
        signs.get(at) == Some(&',')
            && is_digit(at.checked_sub(1))
            && (1..=3).all(|next| is_digit(Some(at + next)))
            && !is_digit(Some(at + 4))
    };
    let kept = signs.iter().enumerate().filter(|(at, _)| !parts(*at));
    kept.map(|(_, sign)| sign).collect()
}

/// An identifier sign by sign.
fn spelled(id: &str) -> String {
    spelled_runs(id, 1)
}

/// With spaces in and around the digits that stand at least so many in a row, so that they are read one by one.
fn spelled_runs(text: &str, least: usize) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    let mut run = String::new();
    let end_run = |out: &mut String, run: &mut String| {
        match run.len() >= least {
            true => {
                let digits: Vec<String> = run.chars().map(String::from).collect();
                out.push_str(&digits.join(" "));
            }
            false => out.push_str(run),
        }
        run.clear();
    };
    for sign in text.chars() {
        if sign.is_ascii_digit() {
            // A letter before a number would be read as one word with it.
            if least == 1 && run.is_empty() && out.ends_with(|c: char| c.is_alphanumeric()) {
                out.push(' ');
            }
            run.push(sign);
        } else {
            end_run(&mut out, &mut run);
            out.push(sign);
        }
    }
    end_run(&mut out, &mut run);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Lang;

    #[test]
    fn days_thousands_and_telephone_numbers_are_read_as_people_say_them() {
        let zh = Wording::new(Lang::Zh);
        let en = Wording::new(Lang::En);
        let text = "2026-07-12 1,234 12,5 0512-65221234 12026-07-121 2026-13-01";
        assert_eq!(
            spoken(text, &zh),
            "2026 年 7 月 12 日 1234 12,5 0512-6 5 2 2 1 2 3 4 12026-07-121 2026-13-01"
        );
        assert!(spoken(text, &en).starts_with("12 July 2026 1234 12,5 "));
        assert_eq!(spoken("截止 2026-07-1二 日", &zh), "截止 2026-07-1二 日");
        assert_eq!(spelled_runs("0512-6522", 3), "0 5 1 2-6 5 2 2");
        assert_eq!(spelled("WR0012-学3"), "WR 0 0 1 2-学 3");
    }
}
