//! `ledger.html`: the page on which a family opens its own line and anybody checks the whole, without a network.

use super::Summary;
use crate::bytes::policy_hash;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// The page of a ledger.
pub fn page(ledger: &Summary) -> String {
    // Inside a script element only `<` could end it, or begin a comment.
    let data = serde_json::to_string(ledger)
        .unwrap_or_default()
        .replace('<', "\\u003c");
    let policy = format!(
        "default-src 'none'; script-src {}; style-src {}; img-src data:; base-uri 'none'; form-action 'none'",
        policy_hash(SCRIPT),
        policy_hash(STYLE)
    );
    let schools: String = ledger
        .schools
        .iter()
        .map(|(id, admitted)| {
            let places = ledger.places.get(id).copied().unwrap_or(0);
            format!(
                "<tr><td>{}</td><td class=\"n\">{admitted}</td><td class=\"n\">{places}</td></tr>\n",
                escaped(id)
            )
        })
        .collect();
    let fact = |zh: &str, en: &str, value: &str| match value {
        "" => String::new(),
        value => format!("<p>{zh} {en}<br><code>{}</code></p>\n", escaped(value)),
    };
    let facts = [
        fact(
            "总根（应与公告上印的一致）",
            "Root (to be the one that was printed):",
            &ledger.root,
        ),
        fact("摇号种子", "Seed of the draw:", &ledger.seed),
        fact(
            "名单校验值",
            "Hash of the list of those who were drawn:",
            &ledger.list_hash,
        ),
        fact(
            "摇号前公布的校验值",
            "Hash of the commitment before the draw:",
            &ledger.commitment,
        ),
    ];
    let coarse = match ledger.coarse {
        true => "<p>本账本不列积分与批次。 Points and tiers are not shown in this ledger.</p>\n",
        false => "",
    };
    format!(
        "<!doctype html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"robots\" content=\"noindex, noarchive\">\n<meta name=\"referrer\" content=\"no-referrer\">\n\
         <link rel=\"icon\" href=\"data:,\">\n\
         <title>公开账本 · Public ledger</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n\
         <h1>公开账本<br><span lang=\"en\">Public ledger</span></h1>\n\
         <p>{name}，第 {version} 版，共 {lines} 行。<br><span lang=\"en\">{name}, version {version}, {lines} lines.</span></p>\n\
         {coarse}{facts}{CHECKS}\
         <h2>各校录取人数 <span lang=\"en\">Admitted by each school</span></h2>\n<div class=\"scroll\" tabindex=\"0\"><table>\n\
         <tr><th scope=\"col\">学校 School</th><th scope=\"col\" class=\"n\">录取 Admitted</th>\
         <th scope=\"col\" class=\"n\">学位 Places</th></tr>\n{schools}</table></div>\n\
         <p>本页不发出任何数据，保存后断网也可用。<span lang=\"en\">This page sends nothing; saved, it works without a network.</span></p>\n\
         </main>\n<script type=\"application/json\" id=\"ledger\">{data}</script>\n<script>{SCRIPT}</script>\n</body>\n</html>\n",
        name = escaped(&ledger.name),
        version = ledger.version,
        lines = ledger.lines,
        facts = facts.concat(),
    )
}

/// The two checks; every sentence that the script shows stands here.
const CHECKS: &str = "\
<p class=\"verdict bad\" id=\"no-crypto\" hidden role=\"alert\">此浏览器打不开校验功能：请用 https 打开，或把本页保存后再打开。
<span lang=\"en\">This browser does not let this page compute: open it by https, or save it and open the file.</span></p>
<noscript><p class=\"verdict bad\">核对须启用脚本。<span lang=\"en\">The check needs scripts.</span></p></noscript>
<h2>核对自己的一行 <span lang=\"en\">Check your own line</span></h2>
<form id=\"own-form\"><label for=\"proof\">结果页上“账本中的一行”的文字 <span lang=\"en\">The text of “your line in the ledger” from the page of your result</span></label>
<textarea id=\"proof\" spellcheck=\"false\" autocomplete=\"off\"></textarea>
<button>核对 Check</button></form>
<div aria-live=\"polite\">
<p class=\"verdict\" id=\"own-good\" hidden>这一行在账本中，通到上面的总根。请再看总根与公告上印的是否一致。<br><span lang=\"en\">This line is in the ledger and leads to the root above. Compare the root with the printed one.</span></p>
<p class=\"verdict bad\" id=\"own-bad\" hidden>这一行不在本账本中！请保留本页并向教育局或监督机构反映。<br><span lang=\"en\">This line is not in this ledger! Keep this page and tell the bureau or whoever supervises it.</span></p>
<p class=\"verdict bad\" id=\"own-odd\" hidden>文字不完整，请从结果页重新复制。<br><span lang=\"en\">The text is not whole: copy it anew from the page of your result.</span></p>
</div>
<div class=\"scroll\" tabindex=\"0\"><table id=\"own-record\" hidden>
<tr><th scope=\"row\">编号 Child</th><td id=\"own-child_id\"></td></tr>
<tr><th scope=\"row\">位次 Rank</th><td id=\"own-rank\"></td></tr>
<tr><th scope=\"row\">结果 Outcome</th><td id=\"own-outcome\"></td></tr>
<tr><th scope=\"row\">学校 School</th><td id=\"own-school_id\"></td></tr>
<tr><th scope=\"row\">积分 Points</th><td id=\"own-points\"></td></tr>
<tr><th scope=\"row\">批次 Tier</th><td id=\"own-tier\"></td></tr>
<tr><th scope=\"row\">人工 By hand</th><td id=\"own-manual\"></td></tr>
<tr><th scope=\"row\">校验值 Leaf</th><td><code id=\"own-leaf\"></code></td></tr>
</table></div>
<h2>核对整个账本 <span lang=\"en\">Check the whole ledger</span></h2>
<p><label for=\"file\">选择下载的 ledger.csv <span lang=\"en\">Choose the ledger.csv that you downloaded</span></label><br><input type=\"file\" id=\"file\" accept=\".csv,text/csv\"></p>
<div aria-live=\"polite\">
<p id=\"whole-wait\" hidden>正在核对…… <span lang=\"en\">Checking…</span></p>
<p class=\"verdict\" id=\"whole-good\" hidden>位次从 1 起各一次，每个校验值一次，各校不超过学位数，总根一致。<br><span lang=\"en\">Every rank from 1 once, every leaf once, no school over its places, and the root is the one above.</span></p>
<p class=\"verdict bad\" id=\"whole-bad\" hidden>账本有误：<span lang=\"en\">Something is wrong with the ledger:</span></p>
<p class=\"verdict bad\" id=\"whole-odd\" hidden>这不是账本文件。<span lang=\"en\">This is no file of a ledger.</span></p>
<ul id=\"faults\" data-rank-twice=\"位次 {} 出现两次 · rank {} stands twice\" data-rank-missing=\"缺位次 {} · rank {} is missing\" data-leaf-twice=\"第 {} 行的校验值重复 · the leaf of line {} stands twice\" data-outcome=\"第 {} 行的结果与学校不符 · the outcome of line {} does not go with its school\" data-no-rank=\"第 {} 行无位次也非人工安排 · line {} has no rank and was not placed by hand\" data-sum=\"{}：账本 {} 人，公布 {} 人 · {}: {} lines, {} told\" data-over=\"{}：录取 {} 人，学位 {} 个 · {}: {} admitted, {} places\" data-lines=\"共 {} 行，公布 {} 行 · {} lines, {} told\" data-root=\"总根不一致：{} · another root: {}\"></ul>
</div>
";

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // What turns the direction of text.
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' => {}
            sign => out.push(sign),
        }
    }
    out
}
