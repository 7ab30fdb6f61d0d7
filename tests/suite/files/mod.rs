//! Folders of results: written whole or not at all, proved from their files.

mod amended;
mod built_forgeries;
mod interrupted_runs;
mod kept;
mod own_files;
mod planned_folders;
mod random_forgeries;
mod verify;
mod whole_folder;
