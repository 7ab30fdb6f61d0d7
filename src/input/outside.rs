//! Rows of a file that are no rows of its table: sums, remarks of the office, headings of a further page.

use super::cells::is_total;
use super::headings::Headings;
use xuewei_core::finding::Phrase;

/// Why a row is none of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Nothing stands in it.
    Empty,
    /// Only its running number stands in it.
    NumberOnly,
    /// It is the sum of others.
    Total,
    /// It is a remark, or says who made the table.
    Note,
    /// The headings or the title stand there again.
    Repeated,
}

impl Reason {
    /// Those that are told.
    pub const TOLD: [Self; 4] = [Self::Total, Self::Note, Self::Repeated, Self::NumberOnly];

    /// What is told.
    pub const fn phrase(self) -> Phrase {
        match self {
            Self::Empty | Self::NumberOnly => Phrase::RowsOfNumbersOnly,
            Self::Total => Phrase::RowsOfTotals,
            Self::Note => Phrase::RowsOfNotes,
            Self::Repeated => Phrase::RowsOfHeadings,
        }
    }
}

/// Why a row is none of the table; `None` for one that is.
pub fn outside<'a>(
    headings: &Headings,
    cells: impl Iterator<Item = &'a str> + Clone,
) -> Option<Reason> {
    let cells = cells.map(str::trim);
    let mut own = cells.clone().take(headings.names.len()).enumerate();
    let Some((at, first)) = own.find(|(_, cell)| !cell.is_empty()) else {
        // What stands beside the table alone is none of it.
        return Some(Reason::Empty);
    };
    let others = || own.clone().filter(|(_, cell)| !cell.is_empty());
    let is_running = headings.running == Some(at);
    if is_running && is_digits(first) && others().next().is_none() {
        return Some(Reason::NumberOnly);
    }
    let is_again = |row: &Vec<String>| {
        let mut filled = row.iter().filter(|cell| !cell.is_empty());
        // One word under a heading of the same word is a row of a table of one column.
        filled.next().is_some_and(|cell| cell == first)
            && (filled.next().is_some() || headings.named > 1)
            && same(row, cells.clone())
    };
    if headings.repeated.iter().any(is_again) {
        return Some(Reason::Repeated);
    }
    if is_sum(first) && others().all(|(_, cell)| is_figure(cell) || is_sum(cell)) {
        return Some(Reason::Total);
    }
    // What stands under no heading makes no row.
    let is_named = |at: usize| headings.names.get(at).is_some_and(|name| !name.is_empty());
    let has_named = is_named(at) || others().any(|(at, _)| is_named(at));
    let (is_label_first, is_sentence_first) = (is_label(first), is_sentence(first));
    if !has_named && !is_label_first && !is_sentence_first {
        return Some(Reason::Empty);
    }
    if headings.named < 2 || !(is_label_first || is_sentence_first) {
        return None;
    }
    // The identifier says what a row is, unless it is the remark.
    let id = headings.id.filter(|id| *id != at);
    let has_id = id.is_some_and(|id| {
        let cell = cells.clone().nth(id).unwrap_or("");
        !cell.is_empty() && !is_label(cell)
    });
    let filled = 1 + others().count();
    let is_sparse = filled == 1 || filled * 2 <= headings.named;
    let is_note = is_label_first || filled <= 2;
    (is_note && is_sparse && !has_id).then_some(Reason::Note)
}

/// Whether two rows have the same cells, empty ones at their ends aside.
fn same<'a>(one: &[String], mut other: impl Iterator<Item = &'a str>) -> bool {
    let mut one = one.iter().map(String::as_str);
    loop {
        match (one.next(), other.next()) {
            (None, None) => return true,
            (a, b) if a.unwrap_or("") == b.unwrap_or("") => (),
            _ => return false,
        }
    }
}

fn is_digits(cell: &str) -> bool {
    !cell.is_empty() && cell.bytes().all(|b| b.is_ascii_digit() || b == b'.')
}

/// Whether a cell holds a figure, perhaps with what is counted.
fn is_figure(cell: &str) -> bool {
    let figure = cell.trim_end_matches(['人', '名', '所', '个', '户', '分', '元', '套', '家']);
    let is_part = |b: u8| b.is_ascii_digit() || matches!(b, b'.' | b',' | b'-' | b'%' | b'+');
    figure.bytes().any(|b| b.is_ascii_digit()) && figure.bytes().all(is_part)
        || matches!(cell, "-" | "—" | "–" | "/" | "——")
}

/// Whether a cell is the name of a sum: 合计, 共 12 人, 小计（东区）.
fn is_sum(cell: &str) -> bool {
    // Nearly all cells are none, as their first character says.
    if !cell.starts_with([
        '合', '总', '小', '共', '本', '以', 't', 'T', 's', 'S', 'g', 'G',
    ]) {
        return false;
    }
    if is_total(cell) {
        return true;
    }
    let plain: String = cell
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, ':' | '：'))
        .collect::<String>()
        .to_lowercase();
    let before = plain.split(['(', '（']).next().unwrap_or("");
    if is_total(before)
        || ["本页小计", "本页合计", "以上合计", "总数", "grandtotal"].contains(&before)
    {
        return true;
    }
    // 共 12 人, 合计 12 人, 总计12所.
    let counted = ["合计", "总计", "小计", "共计", "共有", "共"]
        .iter()
        .find_map(|word| before.strip_prefix(word));
    counted.is_some_and(is_figure)
}

/// What offices write before what is no row: who made the table, when, and what to know of it.
const LABELS: [&str; 38] = [
    "备注",
    "附注",
    "注明",
    "注",
    "说明",
    "附件",
    "附",
    "制表人",
    "制表单位",
    "制表日期",
    "制表时间",
    "制表",
    "填表人",
    "填表单位",
    "填表日期",
    "填表",
    "填报人",
    "填报单位",
    "填报日期",
    "审核人",
    "审核",
    "审批",
    "复核",
    "负责人",
    "经办人",
    "联系人",
    "联系电话",
    "单位",
    "日期",
    "打印日期",
    "打印时间",
    "导出时间",
    "数据来源",
    "来源",
    "note",
    "notes",
    "remark",
    "source",
];

/// Whether a cell begins with a label of the office: 备注：, 注1:, 制表人 ：, 单位（盖章）：.
fn is_label(cell: &str) -> bool {
    // A label ends with a colon or speaks of a seal; few cells have either, and no plain identifier.
    if cell.is_ascii() && !cell.contains(':') {
        return false;
    }
    let is_sealed = ["盖章", "公章", "签字", "签名", "签章"]
        .iter()
        .any(|word| cell.contains(word));
    if is_sealed || cell.starts_with("以上名单") || cell.starts_with("以上数据") {
        return true;
    }
    let Some((before, _)) = cell.split_once([':', '：']) else {
        return false;
    };
    let plain: String = before.chars().filter(|c| !c.is_whitespace()).collect();
    let plain = plain.to_lowercase();
    let plain = plain.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '、'));
    let plain = plain.split(['(', '（']).next().unwrap_or("");
    LABELS.contains(&plain)
}

/// Whether a cell is a sentence: no identifier has its marks.
fn is_sentence(cell: &str) -> bool {
    /// Characters of the shortest.
    const SHORT: usize = 8;
    cell.contains(['。', '；', '，', '！', '？']) && cell.chars().count() >= SHORT
        || cell.contains(". ") && cell.split_whitespace().count() > 4
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::headings::Head;
    use crate::tables::inputs::Role;

    fn reason(row: &str) -> Option<Reason> {
        let mut head = Head::default();
        head.push(1, "2026 年名单".split(','));
        head.push(2, "序号,编号,小区,积分,社保月数,说明".split(','));
        let headings = head.headings(Role::Children.table()).expect("headings");
        outside(&headings, row.split(','))
    }

    #[test]
    fn what_offices_write_under_a_table_is_no_row_of_it() {
        for note in [
            "备注：以上名单已核对",
            "注1: 积分由社区核定",
            "制表人：张三,,,审核：李四",
            ",说明：以上名单已经社区核对，如有异议请于三日内提出。",
            "单位（盖章）：,,2026年5月8日",
            ",本表一式两份，社区和学校各执一份。",
            "以上名单共三十人",
        ] {
            assert_eq!(reason(note), Some(Reason::Note), "{note}");
        }
        for total in [
            "合计,,,940",
            "共12人",
            "小计（东区）,,,47",
            ",总计：,,90,12人",
            "合计 12 人,,,,",
        ] {
            assert_eq!(reason(total), Some(Reason::Total), "{total}");
        }
        assert_eq!(reason("2026 年名单"), Some(Reason::Repeated));
        assert_eq!(
            reason("序号,编号,小区,积分,社保月数,说明"),
            Some(Reason::Repeated)
        );
        assert_eq!(reason("31,,,,,"), Some(Reason::NumberOnly));
        assert_eq!(reason(",,,,,"), Some(Reason::Empty));
    }

    #[test]
    fn a_row_of_a_child_is_one_whatever_its_remark() {
        for row in [
            "1,C01,东里,90,12,备注：随迁",
            "1,C01",
            ",C01,,,,说明：材料未齐，待补。",
            ",合计路1号,东里,90,12,",
            ",共青团路,东里,,,",
            ",C1，2,东里,90,12,",
        ] {
            assert_eq!(reason(row), None, "{row}");
        }
    }
}
