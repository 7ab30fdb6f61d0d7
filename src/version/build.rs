//! What stands before the program is compiled: the commit is asked for, and the page of the report is bundled. Cargo
//! takes one build script a package, so this one calls both.

mod commit;
#[path = "../faces/page/build.rs"]
mod page;

fn main() {
    commit::tell();
    page::bundle();
}
