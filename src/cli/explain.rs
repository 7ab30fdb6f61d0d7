//! `xuewei explain`: one child, why this school and not the nearer ones; or children one after another.

use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use super::lines::{converse, done, not_understood, refusal, tell};
use super::{Failure, Speaker};
use crate::app::explain::{Explainer, Results};
use crate::app::{Control, Error, found};
use crate::faces::aloud;
use crate::faces::explanation::Explained;
use crate::tables::json::sorted;
use crate::words::Wording;
use crate::words::findings::{Record, with_records};

/// In which shape a child is told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// For the planner, or for programs.
    Explanation,
    /// The notice of its family, as a page.
    Notice,
    /// The notice of the child in sentences to be read to its family.
    Aloud,
}

/// Explains a child from a folder of results and the inputs that it names.
pub fn run(
    results: &Path,
    id: &str,
    shape: Shape,
    inputs: Option<&Path>,
    speaker: &Speaker,
) -> Result<(), Failure> {
    let wording = &speaker.wording;
    let found = found::of_folder(results);
    let results = Results::open(results, inputs, &Control::default())?;
    speaker.heed_records(&found);
    results.explainer(|explainer| {
        match shape {
            Shape::Notice => put!("{}", explainer.notice(id, wording)?),
            Shape::Aloud => {
                let sentences = explainer.explain(id, |child| aloud::sentences(child, wording))?;
                for sentence in sentences {
                    say!("{sentence}");
                }
            }
            Shape::Explanation if speaker.is_json() => {
                let answer = explainer.explain(id, |explained| {
                    sorted(&with_records(explained.answer(wording), found))
                })?;
                put!("{answer}");
            }
            Shape::Explanation => {
                let text =
                    |explained: &Explained<'_>| text(explained, results.is_by_kept(), wording);
                say!("{}", explainer.explain(id, text)?);
            }
        }
        Ok(())
    })?;
    Ok(())
}

/// A line of `--lines`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Question {
    /// The child, as a command that asks once names it.
    child: String,
    /// In sentences, not as JSON.
    #[serde(default)]
    text: bool,
}

/// Explains the children that standard input asks for, a line of JSON each; the folder is read once, and held against its record
/// then. What is wrong with the folder is the answer to the first line, and the end.
pub fn lines(results: &Path, inputs: Option<&Path>, speaker: &Speaker) -> Result<(), Failure> {
    let wording = &speaker.wording;
    let found = found::of_folder(results);
    let asked = |error: Error| {
        tell(&refusal(&error, wording));
        error
    };
    let results = Results::open(results, inputs, &Control::default()).map_err(asked)?;
    let answered = results.explainer(|explainer| {
        converse(|line| said(explainer, line, (&found, results.is_by_kept()), wording));
        Ok(())
    });
    Ok(answered.map_err(asked)?)
}

fn said(
    explainer: &Explainer<'_>,
    line: &str,
    (found, by_kept): (&[Record<'static>], bool),
    wording: &Wording,
) -> Value {
    let question: Question = match serde_json::from_str(line) {
        Ok(question) => question,
        Err(why) => return not_understood(&why),
    };
    let answer = explainer.explain(&question.child, |explained| match question.text {
        true => done(&text(explained, by_kept, wording)),
        false => done(&with_records(explained.answer(wording), found.to_vec())),
    });
    answer.unwrap_or_else(|error| refusal(&error, wording))
}

/// The explanation in sentences, and by what it was told where that is not by the inputs.
fn text(explained: &Explained<'_>, by_kept: bool, wording: &Wording) -> String {
    let mut text = explained.text(wording);
    if by_kept {
        text.push('\n');
        text.push_str(&wording.plain("verified-kept"));
    }
    text
}
