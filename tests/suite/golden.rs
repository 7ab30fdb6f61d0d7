//! Outputs held against files in `tests/golden`; `make bless` writes them anew.

use std::fs;

use crate::tools::project;

/// Compares a text with its golden file, or writes it when blessing.
pub fn hold(path: &str, text: &str) {
    let file = project(path);
    if std::env::var_os("BLESS").is_some() {
        fs::write(&file, text).unwrap();
        return;
    }
    let golden = fs::read_to_string(&file);
    assert!(
        golden.is_ok_and(|golden| golden == text),
        "{path} differs; if the new text is right, run `make bless`. New text:\n{text}"
    );
}
