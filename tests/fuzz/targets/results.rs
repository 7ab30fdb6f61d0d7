//! The folder of results, certificate and all: `verify` never says yes to what was changed.
//!
//! `RESULTS` is a folder that `xuewei allocate data/two-schools/round.toml` wrote.
#![no_main]

use std::env;
use std::path::Path;
use std::sync::LazyLock;

use libfuzzer_sys::{Corpus, fuzz_target};
use xuewei_fuzz::{Ground, begin};

static GROUND: LazyLock<Ground> = LazyLock::new(|| {
    let results = env::var_os("RESULTS").expect("RESULTS names a folder of results");
    let round = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/two-schools");
    Ground::results(Path::new(&results), &round)
});

fuzz_target!(init: begin(&GROUND), |trial: &[u8]| -> Corpus {
    match GROUND.run(trial) {
        true => Corpus::Keep,
        false => Corpus::Reject,
    }
});
