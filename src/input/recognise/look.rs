//! Looks into a folder, file by file and sheet by sheet.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::Path;

use super::clues::{LevelFrom, level_in};
use super::role::{Fit, fits};
use super::{Aside, FoundTable, NotTaken, Recognised};
use crate::input::columns::position;
use crate::input::csv_table;
use crate::input::disguise::what_it_is;
use crate::input::excel::{self, Wanted};
use crate::input::file_bytes::file_bytes;
use crate::input::format::read_table;
use crate::input::guard::catch_reader_panic;
use crate::input::headings::Head;
use crate::input::parquet;
use crate::tables::inputs::{Role, children};
use xuewei_core::domain::SchoolLevel;
use xuewei_core::finding::{Code, Finding, Findings};

/// A sheet, or a file that has none.
struct Seen {
    file: String,
    sheet: Option<String>,
    is_hidden: bool,
    /// Whether its workbook has others.
    has_others: bool,
    level: Option<SchoolLevel>,
    fits: Vec<Fit>,
    /// How the rows of the head are, at most.
    is_empty: bool,
}

/// Looks at the files of a folder. `level` is that of the round, where it is known; `given` are tables that the asker
/// names: `children`, `报名.xlsx#初审`.
///
/// # Errors
/// When the folder cannot be looked into.
pub fn recognise(
    folder: &Path,
    level: Option<SchoolLevel>,
    given: &[(Role, String)],
) -> io::Result<Recognised> {
    let mut names: Vec<(String, bool)> = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        names.push((name, entry.path().is_dir()));
    }
    names.sort();
    let mut result = Recognised {
        folder: folder.to_owned(),
        ..Recognised::default()
    };
    let mut seen: Vec<Seen> = Vec::new();
    for (name, is_folder) in names {
        if name.starts_with('.') || name == "Thumbs.db" || name == "desktop.ini" {
            continue;
        }
        let mut aside = |why| {
            result.aside.push(Aside {
                file: name.clone(),
                sheet: None,
                why,
            })
        };
        if is_folder {
            aside(NotTaken::Folder);
            continue;
        }
        if name.starts_with("~$") {
            aside(NotTaken::LockFile);
            continue;
        }
        let ending = Path::new(&name).extension().map(OsStr::to_ascii_lowercase);
        match ending.as_deref().and_then(OsStr::to_str) {
            // Rounds, packs and what was committed are no tables.
            Some("toml") => {}
            Some("json") if name == "commitment.json" => {}
            Some("geojson") if result.outlines.is_none() => result.outlines = Some(name),
            Some("csv" | "txt" | "tsv" | "xlsx" | "xlsm" | "parquet") => {
                match heads(&folder.join(&name), &name) {
                    Ok(found) => seen.extend(found),
                    Err(why) => aside(NotTaken::Unreadable(why)),
                }
            }
            _ => aside(NotTaken::Foreign),
        }
    }
    choose(&mut result, seen, level, given);
    Ok(result)
}

/// The heads of a file.
fn heads(path: &Path, name: &str) -> Result<Vec<Seen>, Finding> {
    let bytes = file_bytes(path)?;
    let ending = path.extension().unwrap_or_default().to_ascii_lowercase();
    let ending = ending.to_str().unwrap_or_default();
    if let Some(what) = what_it_is(ending, &bytes) {
        return Err(Finding::new(Code::TableBroken, name).because(what));
    }
    let stem = path
        .file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let of_file = |head: Head| {
        let fits = fits(&head, &[&stem]);
        vec![Seen {
            file: name.to_owned(),
            sheet: None,
            is_hidden: false,
            has_others: false,
            level: level_of(&[&stem], &fits),
            is_empty: head.is_empty(),
            fits,
        }]
    };
    match ending {
        "xlsx" | "xlsm" => {
            let sheets = catch_reader_panic(name, || excel::heads(&bytes, name))?;
            let filled = sheets.iter().filter(|sheet| !sheet.head.is_empty()).count();
            let seen = sheets.into_iter().map(|sheet| {
                let fits = fits(&sheet.head, &[&sheet.name, &stem]);
                Seen {
                    file: name.to_owned(),
                    level: level_of(&[&sheet.name, &stem], &fits),
                    sheet: Some(sheet.name),
                    is_hidden: sheet.is_hidden,
                    has_others: filled > 1,
                    is_empty: sheet.head.is_empty(),
                    fits,
                }
            });
            Ok(seen.collect())
        }
        "parquet" => {
            let head = catch_reader_panic(name, || parquet::head(&bytes, name))?;
            Ok(of_file(head))
        }
        _ => Ok(of_file(csv_table::head(&bytes, name)?)),
    }
}

/// The level of which names and titles speak, the nearest first.
fn level_of(names: &[&str], fits: &[Fit]) -> Option<SchoolLevel> {
    let titles = fits
        .first()
        .map(|fit| fit.titles.clone())
        .unwrap_or_default();
    let texts = names.iter().map(|name| (*name).to_owned()).chain(titles);
    texts.into_iter().find_map(|text| level_in(&text))
}

/// Gives every role its table.
fn choose(
    result: &mut Recognised,
    seen: Vec<Seen>,
    level: Option<SchoolLevel>,
    given: &[(Role, String)],
) {
    // The best of each sheet, or what the asker says that it is.
    let mut taken: Vec<(Role, Fit, Seen)> = Vec::new();
    for mut one in seen {
        let names: Vec<String> = one
            .sheet
            .iter()
            .map(|sheet| format!("{}#{sheet}", one.file))
            .chain([one.file.clone()])
            .collect();
        let is_given = given.iter().find(|(_, named)| names.contains(named));
        let at = match is_given {
            Some((role, _)) => one.fits.iter().position(|fit| fit.role == *role),
            None => (!one.fits.is_empty()).then_some(0),
        };
        let Some(at) = at else {
            let why = if one.is_empty {
                NotTaken::Empty
            } else {
                NotTaken::Unknown
            };
            push_aside(result, &one, why);
            continue;
        };
        let fit = one.fits.swap_remove(at);
        if is_given.is_none() {
            if one.is_hidden {
                let role = fit.lacks.is_empty().then_some(fit.role);
                push_aside(result, &one, NotTaken::Hidden(role));
                continue;
            }
            let is_like = fit.score > 60;
            if !is_like || (!fit.lacks.is_empty() && !fit.is_named) {
                let why = match fit.is_named || fit.score > 150 {
                    true => NotTaken::Lacks(fit.role, fit.lacks.clone()),
                    false => NotTaken::Unknown,
                };
                push_aside(result, &one, why);
                continue;
            }
            if given.iter().any(|(role, _)| *role == fit.role) {
                push_aside(result, &one, NotTaken::Second(fit.role));
                continue;
            }
        }
        taken.push((fit.role, fit, one));
    }
    for (role, _, one) in &taken {
        if let (Role::Children, Some(level)) = (role, one.level) {
            result.clues.add_level(level, LevelFrom::Names);
        }
    }
    let wanted = level.or(result.clues.levels.first().map(|(level, _)| *level));
    for role in Role::ALL {
        let own = taken.iter().filter(|(of, ..)| of == role);
        let fitting = |one: &Seen| match (one.level, wanted) {
            (Some(own), Some(wanted)) => own == wanted,
            _ => true,
        };
        let rank =
            |(_, fit, one): &&(Role, Fit, Seen)| (fitting(one), fit.lacks.is_empty(), fit.score);
        let mut all: Vec<&(Role, Fit, Seen)> = own.collect();
        all.sort_by_key(|one| std::cmp::Reverse(rank(one)));
        let mut first = None;
        for (_, fit, one) in all {
            let is_other_level = !fitting(one);
            if first.is_none() && !(is_other_level && level.is_some()) {
                first = Some((fit, one));
                continue;
            }
            let why = match one.level.filter(|_| is_other_level) {
                Some(level) => NotTaken::OtherLevel(*role, level),
                None => NotTaken::Second(*role),
            };
            push_aside(result, one, why);
        }
        if let Some((fit, one)) = first {
            take(result, *role, fit, one);
        }
    }
    result
        .aside
        .sort_by(|a, b| (&a.file, &a.sheet).cmp(&(&b.file, &b.sheet)));
}

fn push_aside(result: &mut Recognised, one: &Seen, why: NotTaken) {
    // An empty sheet beside others is nothing to tell of.
    if why == NotTaken::Empty && one.sheet.is_some() {
        return;
    }
    result.aside.push(Aside {
        file: one.file.clone(),
        sheet: one.sheet.clone(),
        why,
    });
}

/// Reads a table as the round will read it, for what it says about the round.
fn take(result: &mut Recognised, role: Role, fit: &Fit, one: &Seen) {
    let path = result.folder.join(&one.file);
    let wanted = Wanted {
        name: &one.file,
        sheet: one.sheet.as_deref(),
        elsewhere: &[],
        declared: role.table(),
    };
    let mut findings = Findings::new();
    let table = match file_bytes(&path) {
        Ok(bytes) => read_table(&path, &bytes, &wanted, &mut findings),
        Err(_) => None,
    };
    let clues = &mut result.clues;
    let texts = fit.titles.iter().chain(&fit.names);
    for text in texts.chain(&one.sheet).chain([&one.file]) {
        clues.see(text);
    }
    if let (Role::Children, Some(table)) = (role, &table) {
        clues.see_children(table, one.level);
    }
    let columns = table.iter().flat_map(|table| &table.columns);
    let is_far = |cell: &str| {
        cell.parse::<f64>()
            .is_ok_and(|number| number.abs() > 1_000.0)
    };
    for column in columns.clone() {
        let key = position(role.table(), &column.name).and_then(|at| role.table().columns.get(at));
        let is_degrees = key.is_some_and(|column| matches!(column.key, "lon" | "lat"));
        if is_degrees && (0..column.rows().min(50)).any(|row| is_far(column.get(row))) {
            clues.projected.get_or_insert_with(|| column.name.clone());
        }
        // Districts name the city where nothing else does.
        if key.is_some_and(|column| column.key == "district") {
            for row in 0..column.rows().min(50) {
                clues.see(column.get(row));
            }
        }
    }
    let mut headings = columns.map(|column| position(role.table(), &column.name));
    result.tables.push(FoundTable {
        role,
        file: one.file.clone(),
        sheet: one.sheet.clone().filter(|_| one.has_others),
        level: one.level,
        rows: table.as_ref().map_or(0, super::super::table::Table::len),
        lacks: fit.lacks.clone(),
        has_points: role == Role::Children && headings.any(|at| at == Some(children::POINTS.at())),
    });
}
