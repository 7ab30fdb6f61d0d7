//! Fuzzing led by coverage: what the targets share.

mod trials;

use std::env;
use std::fs;
use std::path::Path;

pub use trials::Ground;
use trials::WORDS;

/// Before the first trial. With `SEEDS` set, nothing is tried: the folder it names gets what changes begin from, and
/// beside it a dictionary (`NAME.dict`) the words that stand in the way of readers.
pub fn begin(ground: &Ground) {
    // libFuzzer's own hook ends the process at every panic; one that the program holds is no fault.
    xuewei::input::print_no_held_panic();
    let Some(folder) = env::var_os("SEEDS") else {
        return;
    };
    let folder = Path::new(&folder);
    fs::create_dir_all(folder).expect("a folder for seeds");
    for (i, seed) in ground.seeds().iter().enumerate() {
        fs::write(folder.join(format!("seed-{i:02}")), seed).expect("a seed");
    }
    let quoted = |word: &&str| {
        let bytes: String = word.bytes().map(|byte| format!("\\x{byte:02x}")).collect();
        format!("\"{bytes}\"\n")
    };
    let words = WORDS.iter().filter(|word| !word.is_empty());
    let dictionary: String = words.map(quoted).collect();
    fs::write(folder.with_extension("dict"), dictionary).expect("a dictionary");
    std::process::exit(0);
}
