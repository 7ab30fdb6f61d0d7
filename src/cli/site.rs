//! `xuewei site`: where to build.

use std::path::Path;

use serde_json::json;

use super::progress::Progress;
use super::{Failure, Speaker, allocate, cannot_write, print_warnings};
use crate::input;
use crate::report::{
    Folder, FolderError, SITES, Summary, comparison_table, csv_file, csv_name, files, pretty,
    site_json, site_sentences, text_file,
};
use crate::tables::comparison::{Compared, comparison};
use crate::tables::sites::{robust, sites};
use xuewei_core::finding::{Code, Finding, Findings};
use xuewei_core::procedure::RoundError;
use xuewei_core::round;
use xuewei_core::scenario::siting::{self, NotSited};
use xuewei_core::scenario::{self, Base, Failed, Told};
use xuewei_core::solve::Unsolved;

/// Finds the best plan, carries it out, and writes it beside the round as it is.
pub fn run(path: &Path, out: &Path, speaker: &Speaker) -> Result<(), Failure> {
    let wording = &speaker.wording;
    let progress = Progress::new();
    progress.say(wording.plain("step-read"));
    let input = input::read_for_planning(path).map_err(Failure::Input)?;
    let failed = |e: FolderError| cannot_write(out, &e, wording);
    let folder = Folder::begin(out, SITES, &input.files).map_err(failed)?;
    let (round, pack) = (&input.round, &input.pack);
    let unproved = |e: RoundError| allocate::failed(&e, round, wording);

    progress.say(wording.plain("step-site"));
    let sited = siting::site(round, pack).map_err(|why| match why {
        NotSited::Findings(findings) => Failure::Input(findings),
        NotSited::Engine(e) => unproved(RoundError::Unsolved(Unsolved::Engine(e))),
    })?;
    let (title, reason) = (wording.plain("site-title"), wording.plain("site-reason"));
    let plan = sited.scenario(round, &title, &reason);
    let greedy = sited.greedy_scenario(round, &wording.plain("site-greedy"), &reason);
    let texts = [plan.to_toml(), greedy.to_toml()];

    progress.say(wording.plain("step-scenarios"));
    let base = Base {
        round,
        pack,
        sources: &input.pack_sources,
        is_forecast: input.is_forecast(),
    };
    let as_is = round::settle(round, pack, &|_| ()).map_err(unproved)?;
    let carried = scenario::carry_out(base, vec![plan, greedy]).map_err(|why| match why {
        Failed::Overrides(findings) => Failure::Input(findings),
        Failed::Round(e) => unproved(e),
    })?;
    let [planned, one_by_one] = &carried[..] else {
        return Ok(());
    };

    progress.say(wording.plain("step-write"));
    let told = [
        Told::of(round, &as_is),
        Told::of(&one_by_one.round, &one_by_one.finished),
        Told::of(&planned.round, &planned.finished),
    ];
    let base_title = wording.plain("base-title");
    let titles = [
        &base_title,
        &one_by_one.scenario.title,
        &planned.scenario.title,
    ];
    let names = ["base", "greedy", "plan"];
    let lines: Vec<Compared<'_>> = (0..3)
        .map(|i| Compared {
            name: names[i],
            title: titles[i],
            reason: "",
            told: &told[i],
        })
        .collect();
    let results = planned.finished.results(&planned.round, &planned.pack);
    let summary = Summary::of(&results);
    let mut summary = serde_json::to_value(&summary).unwrap_or_default();
    summary["site"] = site_json(&sited);
    let own = (&planned.round, &planned.finished);
    let mut all = files(&results, &planned.finished.certificate);
    let mut listings = vec![sites(round, &sited, own), comparison(&lines)];
    if !sited.robust.is_empty() {
        listings.push(robust(&sited));
    }
    all.extend(
        listings
            .into_iter()
            .map(|listing| (csv_name(&listing), csv_file(listing))),
    );
    let [plan, greedy] = texts;
    let mut text = |name: &str, text: String| all.push((name.to_owned(), text_file(text)));
    text("plan.toml", plan);
    text("greedy.toml", greedy);
    text("summary.json", pretty(&summary));
    let record = json!({
        "program": { "name": env!("CARGO_PKG_NAME"), "version": env!("CARGO_PKG_VERSION") },
        "inputs": input.files.iter().map(|f| json!({ "role": f.role, "sha256": f.sha256 })).collect::<Vec<_>>(),
        "command": "site",
    });
    text("run.json", pretty(&record));
    for (name, write) in &all {
        folder
            .write::<std::io::Error>(name, write)
            .map_err(|e| failed(e.into()))?;
    }
    folder.finish().map_err(failed)?;
    progress.done();

    print_warnings(&input.warnings, speaker);
    print_warnings(&planned.warnings, speaker);
    if round.travel.is_some() && !round.parcels.is_empty() {
        let mut left_out = Findings::new();
        let finding = Finding::new(Code::ParcelsLeftOut, &round.name);
        left_out.push(finding.with("count", round.parcels.len()));
        print_warnings(&left_out, speaker);
    }
    if speaker.is_json() {
        put!("{}", pretty(&summary));
        return Ok(());
    }
    for sentence in site_sentences(&sited, wording) {
        say!("{sentence}");
    }
    say!("{}", comparison_table(&lines, wording));
    say!("{}", wording.text("site-done", &[("path", out.display())]));
    Ok(())
}
