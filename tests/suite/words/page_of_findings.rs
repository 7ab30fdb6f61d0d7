//! The page that lists every finding.

use xuewei::words::{Lang, Wording};
use xuewei_core::finding::Code;

use crate::golden::hold;

#[test]
fn the_page_of_errors_lists_every_code() {
    let (zh, en) = (Wording::new(Lang::Zh), Wording::new(Lang::En));
    let mut page = String::from(
        "# Findings · 错误与提醒\n\n\
         Written by `make bless` from the program's own sentences. `E` stops the round, nothing is\n\
         written; `W` is told and the round goes on. A figure in braces is filled in.\n",
    );
    for code in Code::ALL {
        page.push_str(&format!("\n## {code}\n\n"));
        for wording in [&en, &zh] {
            let (cause, action) = (code.as_str(), format!("{code}-do"));
            page.push_str(&format!(
                "- {}\n  → {}\n",
                wording.plain(cause),
                wording.plain(&action)
            ));
        }
    }
    hold("docs/errors.md", &page);
}
