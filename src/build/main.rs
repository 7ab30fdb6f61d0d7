//! What stands before the program is compiled: the page of the report is bundled, and the commit is asked for. Cargo
//! takes one build script a package, so the two are its rooms.

mod commit;
#[path = "../faces/page/build.rs"]
mod page;

fn main() {
    println!("cargo::rerun-if-changed=src/build");
    page::bundle();
    commit::tell();
}
