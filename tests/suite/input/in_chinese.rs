//! Rounds, packs and scenarios whose keys and words are Chinese.

use std::fs;

use crate::tools::{
    allocate, copy_files, ends_with, folder, project, said, succeeds, verified, xuewei,
};

const ROUND: &str = "名称 = \"两校六童\"\n年份 = 2026\n学段 = \"小学\"\n坐标系 = \"大地2000\"\n政策包 = \"政策.toml\"\n种子 = \"two-schools\"\n\
    公开 = \"否\"\n\n[表格]\n儿童 = \"children.csv\" # 报名\n学校 = \"schools.csv\"\n小区 = \"communities.csv\"\n区县 = \"districts.csv\"\n路程 = \"travel.csv\"\n";
const PACK: &str = "沿用 = \"two-primaries\"\n目标 = [\"公办学位\", \"购买学位\", \"超过：3000米\", \"路程\"]\n范围 = { 最远米数 = 4000, 可跨区 = \"是\" }\n\
    [路程]\n绕行系数 = 1.3\n起点 = \"小区\"\n";

#[test]
fn a_round_in_chinese_is_the_round_in_english() {
    let (chinese, english) = (folder(), folder());
    for at in [&chinese, &english] {
        copy_files(&project("data/two-schools"), at.path());
    }
    fs::write(chinese.path().join("round.toml"), ROUND).unwrap();
    fs::write(chinese.path().join("政策.toml"), PACK).unwrap();
    let round = english.path().join("round.toml");
    let text = fs::read_to_string(&round).unwrap();
    fs::write(
        &round,
        text.replace("policy = \"two-primaries\"", "policy = \"pack.toml\""),
    )
    .unwrap();
    let pack = "extends = \"two-primaries\"\nobjectives = [\"public_places\", \"purchased_places\", \"beyond:3000\", \"travel\"]\n\
        reach = { max_m = 4000, across_districts = true }\n[travel]\ndetour = 1.3\nfrom = \"community\"\n";
    fs::write(english.path().join("pack.toml"), pack).unwrap();
    let outs = [chinese.path(), english.path()].map(|at| allocate(&at.join("round.toml"), at));
    for file in ["allocation.csv", "schools.csv", "certificate.json"] {
        let [one, other] = outs
            .each_ref()
            .map(|out| fs::read_to_string(out.join(file)).unwrap());
        assert_eq!(one, other, "{file}");
    }
    outs.iter().for_each(|out| verified(out));
    // A commitment is about what is said, not about the language in which it is said.
    let hashes = [chinese.path(), english.path()].map(|at| {
        let run = succeeds(&[
            "commit",
            at.to_str().unwrap(),
            "--date",
            "2026-06-01",
            "--format",
            "json",
        ]);
        let said: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
        said["sections"]["pack"].clone()
    });
    assert_eq!(hashes[0], hashes[1]);
    // The corrected copy names the corrected tables, under the keys that stand there.
    let copy = chinese.path().join("copy");
    succeeds(&[
        "check",
        chinese.path().to_str().unwrap(),
        "--fix",
        copy.to_str().unwrap(),
    ]);
    let text = fs::read_to_string(copy.join("round.toml")).unwrap();
    assert!(
        text.contains("\"儿童\" = \"children.csv\" # 报名"),
        "{text}"
    );
    let again = allocate(&copy.join("round.toml"), &copy.join(".."));
    assert_eq!(
        fs::read_to_string(again.join("allocation.csv")).unwrap(),
        fs::read_to_string(outs[0].join("allocation.csv")).unwrap()
    );
}

#[test]
fn a_scenario_in_chinese_is_carried_out() {
    let at = folder();
    copy_files(&project("data/two-schools"), at.path());
    let chinese = at.path().join("情景.toml");
    fs::write(
        &chinese,
        "标题 = \"多一半\"\n理由 = \"试算\"\n[儿童]\n倍数 = 1.5\n[政策包.路程]\n绕行系数 = 2\n",
    )
    .unwrap();
    let english = at.path().join("english.toml");
    fs::write(&english, "title = \"多一半\"\nreason = \"试算\"\n[children]\nfactor = 1.5\n[pack.travel]\ndetour = 2\n").unwrap();
    let round = at.path().to_str().unwrap();
    let out = at.path().join("out");
    succeeds(&[
        "scenario",
        round,
        chinese.to_str().unwrap(),
        english.to_str().unwrap(),
        "--out",
        out.to_str().unwrap(),
    ]);
    // Both keys of one override contradict each other where their values differ, whichever language they are in.
    fs::write(
        &english,
        "title = \"e\"\nreason = \"r\"\n[pack.travel]\ndetour = 3\n",
    )
    .unwrap();
    let both = format!("{}+{}", chinese.display(), english.display());
    let run = ends_with(
        1,
        &["scenario", round, &both, "--out", out.to_str().unwrap()],
    );
    assert!(said(&run).contains("travel.detour"), "{}", said(&run));
}

#[test]
fn faults_are_told_in_the_language_of_the_reader_with_their_line() {
    let at = folder();
    copy_files(&project("data/two-schools"), at.path());
    let round = at.path().join("round.toml");
    for (from, to, says) in [
        (
            "学段 = \"小学\"",
            "学段 = “小学”",
            "第 3 行: 内容有误：““”是中文标点",
        ),
        (
            "学段 = \"小学\"",
            "学段 = 小学",
            "第 3 行: 内容有误：值“小学”应加英文双引号",
        ),
        (
            "学段 = \"小学\"",
            "学段 = \"小雪\"",
            "允许的值：小学（primary）、初中（junior）",
        ),
        ("学段 = \"小学\"", "学级 = \"小学\"", "没有“学级”这个键"),
        ("学段 = \"小学\"\n", "", "缺少键“学段（stage）”"),
        ("年份 = 2026", "年份 = 2026\nyear = 2027", "“年份”写了两次"),
        ("年份 = 2026", "年份 = 2026\n年份 = 2027", "“年份”写了两次"),
        (
            "[表格]",
            "[表格",
            "第 9 行: 内容有误：该行开头的方括号没有配对",
        ),
        (
            "\"大地2000\"",
            "\"谷歌\"",
            "允许的值：WGS-84（wgs84）、高德（gcj02）、百度（bd09）",
        ),
        ("\"children.csv\"", "\"表\\children.csv\"", "反斜杠"),
    ] {
        fs::write(&round, ROUND.replacen(from, to, 1)).unwrap();
        let run = xuewei(&["check", round.to_str().unwrap(), "--lang", "zh"]);
        let told = said(&run);
        assert_eq!(run.status.code(), Some(1), "{told}");
        assert!(told.contains(says), "{says}: {told}");
        for english in [
            "expected", "invalid", "unknown", "missing", "string", "quoted",
        ] {
            assert!(!told.contains(english), "{told}");
        }
    }
    fs::write(&round, ROUND).unwrap();
    fs::write(at.path().join("政策.toml"), PACK.replace("1.3", "20")).unwrap();
    let told = said(&xuewei(&["check", round.to_str().unwrap(), "--lang", "zh"]));
    assert!(
        told.contains("路程.绕行系数（travel.detour）") && told.contains("第 5 行"),
        "{told}"
    );
}
