//! Tables as text, and outlines.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::{Corpus, fuzz_target};
use xuewei_fuzz::{Ground, begin};

static GROUND: LazyLock<Ground> = LazyLock::new(Ground::table);

fuzz_target!(init: begin(&GROUND), |trial: &[u8]| -> Corpus {
    match GROUND.run(trial) {
        true => Corpus::Keep,
        false => Corpus::Reject,
    }
});
