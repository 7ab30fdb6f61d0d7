//! `findings.csv`, and `changes-made.csv` of corrected tables.

use std::borrow::Cow;

use super::cell::{Id, Label, Text, Word};
use super::row::row;

row! {
    /// Something in the input that is wrong or doubtful.
    pub struct FindingRow<'a> = "findings", "输入中的错误和提醒：位置、原因和处理办法", "Something in the input that is wrong or doubtful: where, why, and what to do" {
        code: Id<'a>, "代码", "Code", "错误以 E 开头，提醒以 W 开头，见 docs/errors.md", "E for errors, W for warnings, explained in docs/errors.md";
        severity: Word<'a>, "程度", "Severity", "error 错误；warning 提醒", "error: nothing goes on until it is corrected; warning: somebody should look";
        harmful: bool, "可能影响结果", "May do harm", "true 可能影响结果，须有人查看；false 仅作说明", "true: it may change who gets what, and somebody should look; false: it is told and does no harm";
        file: Text<'a>, "文件", "File", "文件名", "Name of the file";
        row: Option<Label>, "行", "Row", "电子表格中的行号，表头为第 1 行", "Row as a spreadsheet counts, the headings being row 1";
        column: Text<'a>, "列", "Column", "文件中的表头", "Heading as it stands in the file";
        cause: Cow<'a, str>, "原因", "Cause", "有什么问题", "What is wrong";
        action: Cow<'a, str>, "处理", "Action", "如何处理", "What to do";
    }
}

row! {
    /// Findings that say the same, as the workbook lists them: which rows they are in is for `findings.csv`, for those
    /// change with the order of a table.
    pub struct FoldedFindingRow<'a> = "findings", "输入中的错误和提醒，同类合并；逐行见 findings.csv", "Findings about the input, those that say the same folded; row by row in findings.csv" {
        code: Cow<'a, str>, "代码", "Code", "见 docs/errors.md", "Explained in docs/errors.md";
        harmful: bool, "可能影响结果", "May do harm", "true 可能影响结果，须有人查看", "true: it may change who gets what, and somebody should look";
        file: Cow<'a, str>, "文件", "File", "文件名", "Name of the file";
        column: Cow<'a, str>, "列", "Column", "文件中的表头", "Heading as it stands in the file";
        count: usize, "条数", "Count", "这样的有几条", "How many there are";
        cause: Cow<'a, str>, "原因", "Cause", "有什么问题", "What is wrong";
        action: Cow<'a, str>, "处理", "Action", "如何处理", "What to do";
    }
}

row! {
    /// A correction that `check --fix` made, by its place; what stood there is not repeated.
    pub struct CorrectionRow<'a> = "changes-made", "check --fix 所做的每处改正及位置，不重复原值", "A correction that check --fix made, by its place; what stood there is not repeated" {
        file: Text<'a>, "文件", "File", "原文件名", "Name of the file that was read";
        row: Option<Label>, "行", "Row", "电子表格中的行号；整个文件或整列则为空", "Row as a spreadsheet counts; empty for a whole file or column";
        column: Text<'a>, "列", "Column", "文件中的表头", "Heading as it stood there";
        what: Word<'a>, "改正", "What", "file、heading、full_width、spaces、invisible、left_out", "file, heading, full_width, spaces, invisible or left_out";
    }
}
