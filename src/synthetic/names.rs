//! Names of a city that does not exist.

/// Districts, with codes of no real place.
pub const DISTRICTS: [(&str, &str); 8] = [
    ("990101", "澜东区"),
    ("990102", "澜西区"),
    ("990103", "望湖区"),
    ("990104", "临港新区"),
    ("990105", "云溪区"),
    ("990106", "北汀区"),
    ("990107", "南屿区"),
    ("990108", "桐川区"),
];

const FIRST: [&str; 20] = [
    "翠湖", "锦澜", "望江", "金桂", "银杏", "云栖", "东篱", "听雨", "和风", "春晓", "星河", "梧桐",
    "玉兰", "青禾", "安澜", "明月", "长桥", "映山", "紫藤", "南枝",
];

const SECOND: [&str; 8] = ["花园", "家园", "新村", "苑", "雅居", "公寓", "名邸", "小区"];

/// The name of the i-th community of a district: unique in the district, found again in others.
pub fn community(i: usize) -> String {
    let name = format!(
        "{}{}",
        FIRST[i % FIRST.len()],
        SECOND[i / FIRST.len() % SECOND.len()]
    );
    match i / (FIRST.len() * SECOND.len()) {
        0 => name,
        phase => format!("{name}{}期", phase + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_a_district_are_unique() {
        let names: std::collections::BTreeSet<String> = (0..2_000).map(community).collect();
        assert_eq!(names.len(), 2_000);
    }
}
