//! `xuewei site`: where to build.

use std::path::Path;

use serde_json::json;

use super::progress::Progress;
use super::{Failure, Speaker, allocate, cannot_write, print_warnings};
use crate::input;
use crate::report::{
    Folder, FolderError, Line, Results, SITES, Summary, Writer, comparison_csv, comparison_table,
    csv_file, files, pretty, robust_csv, site_json, site_sentences, sites_csv,
};
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
    let lines: Vec<Line<'_>> = (0..3)
        .map(|i| Line {
            name: names[i],
            title: titles[i],
            reason: "",
            told: &told[i],
        })
        .collect();
    let results = Results::of(&planned.round, &planned.pack, &planned.finished);
    let objectives = &planned.pack.objectives;
    let summary = Summary::of(&results, objectives, planned.finished.justified_envy);
    let mut summary = serde_json::to_value(&summary).unwrap_or_default();
    summary["site"] = site_json(&sited);
    let text = |text: String| -> Writer<'_> { Box::new(move |to| to.write_all(text.as_bytes())) };
    let own = (&planned.round, &planned.finished);
    let mut all = files(&results, &planned.finished.certificate);
    all.push((
        "sites.csv",
        csv_file(|to| sites_csv(round, &sited, own, to)),
    ));
    all.push(("comparison.csv", csv_file(|to| comparison_csv(&lines, to))));
    if !sited.robust.is_empty() {
        all.push(("robust.csv", csv_file(|to| robust_csv(&sited, to))));
    }
    let [plan, greedy] = texts;
    all.push(("plan.toml", text(plan)));
    all.push(("greedy.toml", text(greedy)));
    all.push(("summary.json", text(pretty(&summary))));
    let record = json!({
        "program": { "name": env!("CARGO_PKG_NAME"), "version": env!("CARGO_PKG_VERSION") },
        "inputs": input.files.iter().map(|f| json!({ "role": f.role, "sha256": f.sha256 })).collect::<Vec<_>>(),
        "command": "site",
    });
    all.push(("run.json", text(pretty(&record))));
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
