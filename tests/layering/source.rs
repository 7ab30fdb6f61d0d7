//! The sources as modules with what each of them names: `use` of every form, and paths without one, also in macros.
//! What stands under `#[cfg(test)]` is left out, and nothing else.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

/// A path from the root of a package, the package first: `["xuewei_core", "audit", "Fault"]`.
pub type Names = Vec<String>;

/// One file.
#[derive(Debug, Default)]
pub struct Module {
    /// Everything it names: paths from the root of a package or of a library.
    pub named: BTreeSet<Names>,
    /// What a name of this file stands for, where a `use` brought it.
    brought: BTreeMap<String, Names>,
}

/// All modules of a package, by their place below its root.
#[derive(Debug)]
pub struct Package {
    /// As it is named in a path.
    pub name: &'static str,
    /// The root has an empty place.
    pub modules: BTreeMap<Names, Module>,
}

impl Package {
    /// The package whose sources are below a folder; `main.rs`, the other root, left out.
    pub fn read(name: &'static str, folder: &Path) -> Self {
        let mut files = Vec::new();
        gather(folder, &mut Vec::new(), &mut files);
        Self::of(name, files)
    }

    /// The package of these files, each a place and a text.
    pub fn of(name: &'static str, files: Vec<(Names, String)>) -> Self {
        let places: BTreeSet<Names> = files.iter().map(|(place, _)| place.clone()).collect();
        let read = |(place, text): (Names, String)| {
            let tokens: TokenStream = text.parse().expect("Rust");
            let reader = Reader {
                package: name,
                place: &place,
                places: &places,
                module: Module::default(),
            };
            let module = reader.read(without_tests(tokens));
            (place, module)
        };
        Self {
            name,
            modules: files.into_iter().map(read).collect(),
        }
    }

    /// The file that defines what a path names, and the thing in it; re-exports are followed. `None` outside this
    /// package.
    fn home(&self, path: &[String]) -> Option<(Names, Option<String>)> {
        let mut path = path.to_vec();
        // So that names brought in a circle come to an end.
        for _ in 0..32 {
            if path.first()? != self.name {
                return None;
            }
            let mut at = Names::new();
            let mut rest = &path[1..];
            while let Some((next, after)) = rest.split_first() {
                let mut below = at.clone();
                below.push(next.clone());
                if !self.modules.contains_key(&below) {
                    break;
                }
                (at, rest) = (below, after);
            }
            let brought = rest.first().and_then(|n| self.modules[&at].brought.get(n));
            let Some(brought) = brought else {
                let thing = rest.first().cloned();
                return Some((at, thing));
            };
            path = brought.iter().chain(&rest[1..]).cloned().collect();
        }
        None
    }

    /// Every file with the files of `other` whose things it names: once for each thing.
    pub fn arrows(&self, other: &Self) -> Vec<(Names, Names)> {
        let mut arrows = BTreeSet::new();
        for (place, module) in &self.modules {
            let homes = module.named.iter().filter_map(|path| other.home(path));
            let is_same = |home: &Names| self.name == other.name && home == place;
            let others = homes.filter(|(home, _)| !is_same(home));
            arrows.extend(others.map(|(home, thing)| (place.clone(), home, thing)));
        }
        let pairs = arrows.into_iter().map(|(from, to, _)| (from, to));
        pairs.collect()
    }

    /// Circles: modules side by side of which each imports, perhaps by way of others, from the next. A module and what
    /// lies within it are one; their folder is neither.
    pub fn circles(&self) -> Vec<String> {
        let mut arrows: BTreeMap<Names, BTreeSet<Names>> = BTreeMap::new();
        for (from, to) in self.arrows(self) {
            let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
            if from.len() > shared && to.len() > shared {
                let (from, to) = (from[..=shared].to_vec(), to[..=shared].to_vec());
                arrows.entry(from).or_default().insert(to);
            }
        }
        let in_circle: BTreeSet<&Names> = arrows
            .keys()
            .filter(|m| reached(&arrows, m).contains(m))
            .collect();
        let mut circles: BTreeSet<String> = BTreeSet::new();
        for module in &in_circle {
            let back = |other: &&&Names| reached(&arrows, other).contains(*module);
            let all = reached(&arrows, module);
            let circle: Vec<String> = all.iter().filter(back).map(|m| m.join("::")).collect();
            circles.insert(circle.join(" ↔ "));
        }
        circles.into_iter().collect()
    }
}

/// Everything that can be come to from a module along arrows.
fn reached<'a>(
    arrows: &'a BTreeMap<Names, BTreeSet<Names>>,
    from: &'a Names,
) -> BTreeSet<&'a Names> {
    let mut reached = BTreeSet::new();
    let mut open = vec![from];
    while let Some(at) = open.pop() {
        let next = arrows.get(at).into_iter().flatten();
        open.extend(next.filter(|to| reached.insert(*to)));
    }
    reached
}

/// All files below a folder with their places.
fn gather(folder: &Path, place: &mut Names, files: &mut Vec<(Names, String)>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_stem().expect("a name").to_string_lossy();
        place.push(name.to_string());
        if path.is_dir() {
            gather(&path, place, files);
        } else if path.extension().is_some_and(|e| e == "rs")
            && !(name == "main" && place.len() == 1)
        {
            let text = fs::read_to_string(&path).expect("a source file");
            let is_folder = name == "mod" || (name == "lib" && place.len() == 1);
            let own = &place[..place.len() - usize::from(is_folder)];
            files.push((own.to_vec(), text));
        }
        place.pop();
    }
}

fn is_word(token: Option<&TokenTree>, word: &str) -> bool {
    matches!(token, Some(TokenTree::Ident(ident)) if ident == word)
}

fn is_sign(token: Option<&TokenTree>, sign: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == sign)
}

fn group(token: Option<&TokenTree>, delimiter: Delimiter) -> Option<&Group> {
    match token {
        Some(TokenTree::Group(group)) if group.delimiter() == delimiter => Some(group),
        _ => None,
    }
}

/// The same without the items under `#[cfg(test)]`.
fn without_tests(tokens: TokenStream) -> TokenStream {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut kept: Vec<TokenTree> = Vec::new();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let attribute = group(tokens.get(at + 1), Delimiter::Bracket);
        let is_test = |g: &Group| g.stream().to_string().replace(' ', "") == "cfg(test)";
        if is_sign(Some(token), '#') && attribute.is_some_and(is_test) {
            // To the end of the item: a semicolon, or what stands in braces.
            at += 2;
            let ends =
                |t: &TokenTree| is_sign(Some(t), ';') || group(Some(t), Delimiter::Brace).is_some();
            let length = tokens[at..].iter().position(ends);
            at = length.map_or(tokens.len(), |length| at + length + 1);
            continue;
        }
        kept.push(match token {
            TokenTree::Group(g) => Group::new(g.delimiter(), without_tests(g.stream())).into(),
            other => other.clone(),
        });
        at += 1;
    }
    kept.into_iter().collect()
}

/// Reads one file.
struct Reader<'a> {
    package: &'static str,
    place: &'a Names,
    places: &'a BTreeSet<Names>,
    module: Module,
}

impl Reader<'_> {
    fn read(mut self, tokens: TokenStream) -> Module {
        // First what is brought, for paths begin with it.
        self.walk(tokens.clone(), true);
        self.walk(tokens, false);
        self.module
    }

    /// Takes in every `use`, or every path outside of one.
    fn walk(&mut self, tokens: TokenStream, only_uses: bool) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            if is_word(Some(token), "use") && tokens.get(at + 1).is_some() {
                let length = tokens[at..].iter().position(|t| is_sign(Some(t), ';'));
                let end = length.map_or(tokens.len(), |length| at + length);
                if only_uses {
                    self.tree(&tokens[at + 1..end], &Names::new());
                }
                at = end;
                continue;
            }
            match token {
                TokenTree::Group(g) => self.walk(g.stream(), only_uses),
                TokenTree::Ident(_) if !only_uses => at = self.path(&tokens, at),
                _ => {}
            }
            at += 1;
        }
    }

    /// A path that begins here; where its last token stands.
    fn path(&mut self, tokens: &[TokenTree], mut at: usize) -> usize {
        let mut names = vec![tokens[at].to_string()];
        while is_sign(tokens.get(at + 1), ':')
            && is_sign(tokens.get(at + 2), ':')
            && matches!(tokens.get(at + 3), Some(TokenTree::Ident(_)))
        {
            at += 3;
            names.push(tokens[at].to_string());
        }
        if names.len() > 1
            && let Some(path) = self.resolved_from_root(&names)
        {
            self.module.named.insert(path);
        }
        at
    }

    /// One `use` tree below a path.
    fn tree(&mut self, tokens: &[TokenTree], above: &Names) {
        let mut path = above.clone();
        let mut at = 0;
        loop {
            match tokens.get(at) {
                Some(TokenTree::Punct(p)) if p.as_char() == ':' => {}
                Some(TokenTree::Ident(ident)) if ident == "as" => break,
                Some(TokenTree::Ident(ident)) if ident == "self" && !path.is_empty() => {}
                Some(TokenTree::Ident(ident)) => path.push(ident.to_string()),
                Some(TokenTree::Group(branches)) => {
                    let branches: Vec<TokenTree> = branches.stream().into_iter().collect();
                    for branch in branches.split(|t| is_sign(Some(t), ',')) {
                        if !branch.is_empty() {
                            self.tree(branch, &path);
                        }
                    }
                    return;
                }
                // `*` brings what its module has: the arrow is that to the module.
                Some(TokenTree::Punct(p)) if p.as_char() == '*' => {
                    if let Some(path) = self.resolved_from_root(&path) {
                        self.module.named.insert(path);
                    }
                    return;
                }
                _ => break,
            }
            at += 1;
        }
        let alias = tokens.get(at + 1).filter(|_| is_word(tokens.get(at), "as"));
        let name = alias.map(ToString::to_string).or(path.last().cloned());
        if let (Some(name), Some(path)) = (name, self.resolved_from_root(&path)) {
            self.module.brought.insert(name, path.clone());
            self.module.named.insert(path);
        }
    }

    /// A path of this file from the root of its package, or of a library; `None` for `Self::…` and the like.
    fn resolved_from_root(&self, names: &[String]) -> Option<Names> {
        let (first, rest) = names.split_first()?;
        let own = [self.package.to_owned()];
        let start: Names = match first.as_str() {
            "crate" => own.to_vec(),
            "self" => own.iter().chain(self.place).cloned().collect(),
            "super" => {
                let up = rest.iter().take_while(|name| *name == "super").count();
                let stays = self.place.len().checked_sub(up + 1)?;
                let place = own.iter().chain(&self.place[..stays]).cloned();
                return Some(place.chain(rest[up..].iter().cloned()).collect());
            }
            name => {
                let below: Names = self
                    .place
                    .iter()
                    .cloned()
                    .chain([name.to_owned()])
                    .collect();
                if self.places.contains(&below) {
                    own.iter().chain(&below).cloned().collect()
                } else if let Some(brought) = self.module.brought.get(name) {
                    brought.clone()
                } else if name.starts_with(|c: char| c.is_lowercase()) {
                    vec![name.to_owned()]
                } else {
                    return None;
                }
            }
        };
        Some(start.into_iter().chain(rest.iter().cloned()).collect())
    }
}
