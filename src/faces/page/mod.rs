//! `report.html`: the round for the planner, in one file that asks nothing of any other place.
//!
//! The answer, the tables and the proof are plain HTML and can be read without scripts; map and charts are drawn
//! from data in the page by the one script that the page's own policy lets run.

mod data;
pub(in crate::faces) mod listing;
mod pressure;
mod short;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::html::{lang_of, strip_bidi};
use super::terminal::outcomes;
use super::workbook::Sheet;
use crate::files::contents::{FINDINGS, WORKBOOK, csv_name};
use crate::files::provenance::Run;
use crate::input::Walking;
use crate::words::answer::{amended, committed, hand_work, sentences, shares, shortages};
use crate::words::findings::Group;
use crate::words::{Wording, grouped, remedies};
use xuewei_core::derive::Results;
use xuewei_core::explain::{Bottleneck, ShortageKind};
use xuewei_core::scenario::remedies::Remedies;
use xuewei_core::summary::Summary;
use xuewei_core::units::Places;

/// What the build bundled: see `build.rs` beside this file.
const SCRIPT: &str = include_str!(concat!(env!("OUT_DIR"), "/page/dist/page.js"));
const STYLE: &str = include_str!(concat!(env!("OUT_DIR"), "/page/dist/page.css"));
const SCRIPT_HASH: &str = include_str!(concat!(env!("OUT_DIR"), "/page/dist/page.sha256"));

/// What the page is made from.
pub struct Page<'a> {
    /// The results.
    pub results: &'a Results<'a>,
    /// Their figures; the times are not told.
    pub summary: &'a Summary,
    /// The tables that are written, as the workbook has them.
    pub sheets: &'a [Sheet<'a>],
    /// How journeys were measured, where that was on a network.
    pub walking: Option<&'a Walking>,
    /// The record of the run, without the hashes of what is written.
    pub record: &'a Run,
    /// What was found about the input, by code.
    pub findings: &'a [Group],
    /// What would help where places are short.
    pub remedies: &'a Remedies,
}

impl Page<'_> {
    /// The page in a language.
    pub fn html(&self, wording: &Wording) -> String {
        let say = |key: &str| wording.plain(key);
        let policy = format!(
            "default-src 'none'; script-src 'sha256-{SCRIPT_HASH}'; style-src 'unsafe-inline'; img-src data:; \
             base-uri 'none'; form-action 'none'"
        );
        let title = strip_bidi(self.results.intake.name());
        let parts: Vec<(&str, Markup)> = [
            // Whom changes concern is not for everybody.
            (
                "amended",
                self.sheet("amended", wording)
                    .filter(|_| !self.results.intake.is_public()),
            ),
            ("map", Some(self.map(wording))),
            ("spread", Some(self.spread(wording))),
            ("districts", Some(self.districts(wording))),
            ("pressure", self.pressure(wording)),
            ("short", self.short(wording)),
            ("surplus", self.sheet("surplus", wording)),
            ("posts", self.sheet("posts", wording)),
            ("values", self.sheet("values", wording)),
            ("path", self.sheet("path", wording)),
            ("fairness", self.sheet("fairness", wording)),
            ("proof", Some(self.proof(wording))),
        ]
        .into_iter()
        .filter_map(|(name, part)| Some((name, part?)))
        .collect();
        let page = html! {
            (DOCTYPE)
            html lang=(lang_of(wording)) {
                head {
                    meta charset="utf-8";
                    meta http-equiv="Content-Security-Policy" content=(policy);
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="referrer" content="no-referrer";
                    title { (title) }
                    style { (PreEscaped(STYLE)) }
                }
                body {
                    header.top {
                        h1 { (title) }
                        p.rules { (strip_bidi(&self.results.pack.title)) }
                        (self.answer(wording))
                        (self.findings(wording))
                        nav aria-label=(say("page-contents")) {
                            ul {
                                @for (name, _) in &parts {
                                    li { a href=(format!("#{name}-part")) { (say(&format!("page-{name}"))) } }
                                }
                            }
                        }
                    }
                    main {
                        @for (name, part) in &parts {
                            section id=(format!("{name}-part")) aria-labelledby=(format!("{name}-title")) {
                                h2 id=(format!("{name}-title")) { (say(&format!("page-{name}"))) }
                                (part)
                            }
                        }
                    }
                    footer { p { (say("page-made")) " xuewei " (self.record.program.version) } }
                    script id="data" type="application/json" { (PreEscaped(data::json(self.results, self.walking, wording))) }
                    script { (PreEscaped(SCRIPT)) }
                }
            }
        };
        page.into_string()
    }

    /// The answer: a sentence or two, and five figures.
    fn answer(&self, wording: &Wording) -> Markup {
        let (summary, results) = (self.summary, self.results);
        let result = sentences(summary, results.pack, wording);
        let count = |n: u64| grouped(i64::try_from(n).unwrap_or(i64::MAX));
        let share = |part: u64| {
            let share = summary.share(part);
            share.map_or_else(|| wording.plain("unknown"), |share| share.to_string())
        };
        let of_all = |part: u64| wording.text("page-of-all", &[("share", share(part))]);
        let target = [
            (
                "target",
                results.pack.norms.target_share_percent.to_string(),
            ),
            ("covered", share(summary.public + summary.purchased)),
        ];
        let gap: Places = results.bottlenecks.iter().map(Bottleneck::gap).sum();
        // The figure has its parts beside it: one of them is the figure of the sentence above.
        let kinds = [
            (ShortageKind::Full, "page-short-full"),
            (ShortageKind::NoSchool, "page-short-no_school"),
            (ShortageKind::Rules, "page-short-rules"),
        ];
        let parts = kinds.into_iter().filter_map(|(kind, key)| {
            let of_kind = results.bottlenecks.iter().filter(|area| area.kind == kind);
            let gap: Places = of_kind.map(Bottleneck::gap).sum();
            (gap > Places::ZERO).then(|| wording.text(key, &[("gap", grouped(gap.get()))]))
        });
        let parts: Vec<String> = parts.collect();
        let whereabouts = match parts.is_empty() {
            true => wording.plain("page-nowhere"),
            false => parts.join(&wording.plain("output-separator")),
        };
        let figures = [
            (
                "public",
                "head-public",
                count(summary.public),
                of_all(summary.public),
            ),
            (
                "bought",
                "head-purchased",
                count(summary.purchased),
                of_all(summary.purchased),
            ),
            (
                "short",
                "head-unplaced",
                count(summary.unplaced),
                of_all(summary.unplaced),
            ),
            (
                "share",
                "head-share",
                share(summary.public),
                wording.text("page-target", &target),
            ),
            (
                "short",
                "page-short-places",
                grouped(gap.get()),
                whereabouts,
            ),
        ];
        html! {
            @if let Some(first) = result.first() { p.answer { (strip_bidi(first)) } }
            @if let Some(sum) = result.get(1) { p { (strip_bidi(sum)) } }
            @for line in beside(summary, wording) { p { (strip_bidi(&line)) } }
            @for line in shares(results, wording) { p { (strip_bidi(&line)) } }
            @for line in shortages(results, wording) { p { (strip_bidi(&line)) } }
            @for line in remedies::sentences(results, self.remedies, wording) { p { (strip_bidi(&line)) } }
            dl.figures {
                @for (class, key, figure, note) in &figures {
                    div class=(class) {
                        dt { (wording.plain(key)) }
                        dd.big { (figure) }
                        dd.note { (strip_bidi(note)) }
                    }
                }
            }
        }
    }

    /// What was found about the input: it stays with the answer. Not for everybody: it may name a child.
    fn findings(&self, wording: &Wording) -> Markup {
        const SHOWN: usize = 5;
        if self.findings.is_empty() || self.results.intake.is_public() {
            return html! {};
        }
        let count = |groups: &[&Group]| -> usize { groups.iter().map(|group| group.count).sum() };
        let (harmful, harmless): (Vec<&Group>, Vec<&Group>) = self
            .findings
            .iter()
            .partition(|group| group.code.is_harmful());
        let shown = |n: usize| grouped(i64::try_from(n).unwrap_or(i64::MAX));
        let parts = [("harmful", harmful), ("harmless", harmless)];
        let parts = parts.into_iter().filter(|(_, groups)| !groups.is_empty());
        html! {
            @for (name, groups) in parts {
                details open[name == "harmful"] {
                    summary { (wording.text(&format!("page-findings-{name}"), &[("count", shown(count(&groups)))])) }
                    ul {
                        @for group in groups {
                            li {
                                strong { (group.weight) " " (group.code) }
                                ul {
                                    @for (file, column, cause, count) in group.lines.iter().take(SHOWN) {
                                        li {
                                            (strip_bidi(file)) @if !column.is_empty() { " · " (strip_bidi(column)) } ": " (strip_bidi(cause))
                                            @if *count > 1 { " × " (shown(*count)) }
                                        }
                                    }
                                    @let told: usize = group.lines.iter().take(SHOWN).map(|line| line.3).sum();
                                    @if group.count > told {
                                        li { (wording.text("more-findings", &[("count", shown(group.count - told))])) }
                                    }
                                }
                                "→ " (strip_bidi(&group.action))
                            }
                        }
                    }
                }
            }
            p.note { (wording.text("page-file", &[("file", FINDINGS), ("workbook", WORKBOOK)])) }
        }
    }

    fn map(&self, wording: &Wording) -> Markup {
        let say = |key: &str| wording.plain(key);
        html! {
            noscript { p.note { (say("page-no-script")) } }
            form.tools {
                label for="find" { (say("page-find")) }
                input #find list="names" type="search" autocomplete="off";
                datalist #names {}
                button type="submit" { (say("page-show")) }
                button #whole type="button" { (say("page-whole")) }
                span #found role="status" {}
            }
            div.plan {
                div #map role="region" aria-label=(say("page-map-label")) {}
                div #legend {}
            }
            p.note { (say("page-map-note")) }
            @if self.walking.is_some() {
                p.note { (say("page-map-walks")) }
            }
            @if let Some(credit) = self.walking.and_then(Walking::credit) {
                p.note { (wording.text("travel-credit", &[("credit", strip_bidi(credit))])) }
            }
            @for kind in ["schools", "bottlenecks", "parcels", "communities"] {
                details id=(format!("table-{kind}")) { summary { (say(&format!("page-table-{kind}"))) } }
            }
        }
    }

    /// How far children go, and how many points they have.
    fn spread(&self, wording: &Wording) -> Markup {
        let say = |key: &str| wording.plain(key);
        html! {
            div.pair {
                @for name in ["journeys", "points"] {
                    figure id=(name) {
                        figcaption { (say(&format!("page-{name}"))) }
                        div.drawing { p.note { (say(&format!("page-{name}-none"))) } }
                        p.note { (say(&format!("page-{name}-note"))) }
                    }
                }
            }
        }
    }

    fn districts(&self, wording: &Wording) -> Markup {
        let (headers, rows) = outcomes(self.results.intake, self.results.shortfall, wording);
        let has_sum = rows.len() > 1;
        let title = wording.plain("page-districts");
        html! {
            div.scroll tabindex="0" role="region" aria-label=(title) {
                table {
                    thead { tr { @for (at, head) in headers.iter().enumerate() {
                        th scope="col" class=[(at > 0).then_some("n")] { (head) }
                    } } }
                    tbody { @for (at, row) in rows.iter().enumerate() {
                        tr class=[(has_sum && at + 1 == rows.len()).then_some("all")] {
                            @for (column, cell) in row.iter().enumerate() {
                                @if column == 0 { th scope="row" { (strip_bidi(cell)) } }
                                @else { td.n { (cell) } }
                            }
                        }
                    } }
                }
            }
            p.note { (wording.plain("page-districts-note")) }
        }
    }

    /// A table that is written as a file, if it is.
    fn sheet(&self, key: &str, wording: &Wording) -> Option<Markup> {
        let sheet = self.sheets.iter().find(|sheet| sheet.key == key)?;
        let title = wording.plain(&format!("sheet-{key}"));
        // Which communities children live in is not for everybody: it may be a few children.
        let hidden: &[&str] = match self.results.intake.is_public() {
            // Lists of whom a closing would concern leave no room for the figures; the workbook has them.
            _ if key == "surplus" => &["districts", "communities", "site_area_m2", "posts"],
            true => &["communities"],
            false => &[],
        };
        let table = listing::table(sheet.listing, hidden, &title, wording)?;
        let file = csv_name(sheet.listing);
        let figures = [("file", file.as_str()), ("workbook", WORKBOOK)];
        Some(html! {
            (table)
            p.note { (wording.plain(&format!("page-{key}-note"))) " " (wording.text("page-file", &figures)) }
        })
    }

    /// Why the answer holds, and from what it was made.
    fn proof(&self, wording: &Wording) -> Markup {
        let say = |key: &str| wording.plain(key);
        let record = self.record;
        let result = sentences(self.summary, self.results.pack, wording);
        let by_hand = beside(self.summary, wording);
        let inputs: Vec<(String, String)> = record
            .inputs
            .iter()
            .map(|file| {
                let name = file.path.rsplit('/').next().unwrap_or_default();
                (name.to_owned(), file.sha256.clone())
            })
            .chain(
                record
                    .pack
                    .sources
                    .iter()
                    .map(|source| (source.name.clone(), source.sha256.clone())),
            )
            .collect();
        let lottery = &record.lottery;
        html! {
            // What people decided, and whether that was before the draw, stands with the answer.
            @for line in result.iter().skip(2).filter(|line| !by_hand.contains(line)) { p { (strip_bidi(line)) } }
            table {
                caption { (say("page-objectives")) }
                thead { tr { th scope="col" { (say("page-objective")) } th scope="col" class="n" { (say("page-value")) } } }
                tbody { @for objective in &self.summary.objectives {
                    tr {
                        th scope="row" { (wording.objective("objective", objective.objective, &[])) }
                        td.n { (grouped(i64::try_from(objective.value).unwrap_or(i64::MAX))) }
                    }
                } }
            }
            p { (say("page-verify")) " " code { "xuewei verify" } }
            dl.pairs {
                dt { (say("page-solver")) } dd { (record.solver) }
                dt { (say("page-seed")) } dd { code { (strip_bidi(&lottery.seed)) } }
                dt { (say("page-method")) } dd { code { (lottery.method) } }
                dt { (say("page-applicants")) } dd { code { (lottery.applicants_sha256) } }
            }
            details {
                summary { (say("page-inputs")) }
                table {
                    thead { tr { th scope="col" { (say("page-file-name")) } th scope="col" { "SHA-256" } } }
                    tbody { @for (name, hash) in &inputs { tr { th scope="row" { (strip_bidi(name)) } td { code { (hash) } } } } }
                }
            }
        }
    }
}

/// What stands beside the answer: what people decided, and whether the round is as it was committed before the draw.
fn beside(summary: &Summary, wording: &Wording) -> Vec<String> {
    let mut lines = Vec::from_iter(amended(summary, wording));
    lines.extend(hand_work(summary, wording));
    lines.extend(committed(summary.commitment.as_ref(), wording));
    lines
}
