//! Settings and scenarios that were uploaded name files. Each must stand beside them: a path that leads out of the folder
//! would let one round read the tables of another.

/// Keys whose words are no file: titles, reasons, the text of a seed; in both languages.
const NOT_FILES: [&str; 14] = [
    "name",
    "title",
    "reason",
    "seed",
    "note",
    "source",
    "contact",
    "bureau",
    "名称",
    "标题",
    "理由",
    "种子",
    "抽签种子",
    "备注",
];

/// The first text in a TOML that names something outside its folder.
///
/// The program takes more than the grammar does (bare keys in Chinese for one): of what the grammar does not take, every
/// word in quotation marks is looked at where it stands.
pub fn stray_in_toml(text: &str) -> Option<String> {
    match text.trim_start_matches('\u{feff}').parse::<toml::Table>() {
        Ok(table) => in_toml(&toml::Value::Table(table), ""),
        Err(_) => text.lines().find_map(in_line),
    }
}

/// The same of a line: words in quotation marks, under the key at its beginning. What is written by its number (`\u002e`)
/// could be anything.
fn in_line(line: &str) -> Option<String> {
    let (key, rest) = line.split_once('=').unwrap_or(("", line));
    let key = key.trim().trim_matches(['"', '\'']);
    let mut words = Vec::new();
    for mark in ['"', '\''] {
        words.extend(rest.split(mark).skip(1));
    }
    let stray = |word: &&&str| {
        let coded = ["\\u", "\\U", "\\x"].iter().any(|code| word.contains(code));
        coded || leads_out(word, key)
    };
    words.iter().find(stray).map(|word| (*word).to_owned())
}

fn in_toml(value: &toml::Value, key: &str) -> Option<String> {
    match value {
        toml::Value::String(text) => leads_out(text, key).then(|| text.clone()),
        toml::Value::Array(all) => all.iter().find_map(|value| in_toml(value, key)),
        toml::Value::Table(all) => all.iter().find_map(|(key, value)| in_toml(value, key)),
        _ => None,
    }
}

/// The same of a scenario that came as JSON.
pub fn stray_in_json(value: &serde_json::Value, key: &str) -> Option<String> {
    match value {
        serde_json::Value::String(text) => leads_out(text, key).then(|| text.clone()),
        serde_json::Value::Array(all) => all.iter().find_map(|value| stray_in_json(value, key)),
        serde_json::Value::Object(all) => all
            .iter()
            .find_map(|(key, value)| stray_in_json(value, key)),
        _ => None,
    }
}

/// Keys that name a pack; in both languages.
const PACKS: [&str; 6] = ["policy", "政策包", "政策", "extends", "沿用", "继承"];

fn leads_out(text: &str, key: &str) -> bool {
    if NOT_FILES.contains(&key) {
        return false;
    }
    let path = text.trim();
    // A pack of another kind of file would be read without having been looked at here.
    if PACKS.contains(&key) && path.contains('.') && !path.to_lowercase().ends_with(".toml") {
        return true;
    }
    let drive = path.as_bytes().get(1) == Some(&b':');
    drive
        || path.starts_with(['/', '\\', '~'])
        || path.split(['/', '\\']).any(|part| part == "..")
        // A folder below: there is none in an upload, and a link of the system could stand for one.
        || path.contains("/proc/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_leads_out_is_seen_wherever_it_stands() {
        for text in [
            "[tables]\nchildren = '../other/1/children.csv'",
            "[tables]\nchildren = '/etc/passwd'",
            "[表格]\n儿童 = 'C:\\\\x.csv'",
            "policy = '..\\\\x.toml'",
            "extends = '~/x.toml'",
            "policy = 'pack.csv'",
            "政策 = 'pack.geojson'",
            "base_map = ['a.geojson', 'b/../../c.geojson']",
            "[network]\nedges = '../edges.csv'",
            "[[a]]\n[[a.b]]\nfile = '..'",
            "\u{feff}[tables]\nchildren = '../x.csv'",
            "政策 = \"../x.toml\"",
            "名称 = 'a'\n[表格]\n儿童 = \"\\u002e./x.csv\"",
            "名称 = 'a'\n[表格]\n儿童 = ['a.csv', '../x.csv']",
        ] {
            assert!(stray_in_toml(text).is_some(), "{text}");
        }
    }

    #[test]
    fn what_stands_beside_and_what_is_no_path_is_left_alone() {
        let text = "name = '../x'\nseed = '/2026/'\npolicy = 'two-primaries'\nyear = 2026\n[tables]\nchildren = 'a.xlsx#表 1'";
        assert_eq!(stray_in_toml(text), None);
        assert_eq!(stray_in_toml("not toml ="), None);
        let chinese = "名称 = '../x'\n[表格]\n儿童 = '儿童 表.xlsx#表 1'  # '注'";
        assert_eq!(stray_in_toml(chinese), None);
        let scenario = serde_json::json!({"title": "../", "pack": {"extends": "../x"}});
        assert_eq!(stray_in_json(&scenario, ""), Some("../x".to_owned()));
    }
}
