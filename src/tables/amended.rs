//! `amended.csv`: whom late changes concern, version by version. Identifiers, no names.

use std::borrow::Cow;

use xuewei_core::domain::without_identity;
use xuewei_core::qualify::Rank;
use xuewei_core::units::Metres;

use super::cell::{Id, Label, List, MoveWord, OutcomeWord, Text};
use super::row::row;

row! {
    /// What a version of an allocation changed for a child.
    pub struct AmendedRow<'a> = "amended", "变更所涉及的儿童，逐个版本：退出、人工指定、递补、补报，附理由、决定人和日期", "Whom late changes concern, version by version: who withdrew, whom a person placed, who moved up, who applied late; with reason, who and day" {
        version: Label, "版本", "Version", "第几个版本，2 为第一次变更", "The number of the version; 2 for the first changes";
        child_id: Id<'a>, "儿童编号", "Child", "报名表或补报表中的编号", "The child’s identifier in the children table or in that of late applicants";
        what: MoveWord<'a>, "变更", "What became of it", "退出、人工指定、递补、补报并有学位、补报后等候、补报但未参加", "It withdrew, a person placed it, it moved up from waiting, it applied late and has a place, waits, or takes no part";
        outcome_before: OutcomeWord<'a>, "原结果", "Outcome before", "此前的结果；补报的为空", "What it had before; empty where it applied late";
        school_before: Id<'a>, "原学校", "School before", "此前的学校；没有则为空", "The school where it was; empty where it had none";
        outcome: OutcomeWord<'a>, "结果", "Outcome", "现在的结果", "What it has";
        school_id: Id<'a>, "学校编号", "School", "现在的学校；没有则为空", "The school where it is; empty where it has none";
        metres: Option<Metres>, "路程（米）", "Journey (m)", "到这所学校的路程，整米", "Whole metres of the journey to that school";
        rank: Option<Rank>, "位次", "Rank", "位次；退出的为空", "Its rank; empty where it withdrew";
        freed_by: List<'a>, "学位由谁空出", "Place given back by", "本版本中空出这所学校学位的儿童；原本就空着的为空", "Children whose places at the school became free in this version; empty where the place was free before";
        reason: Text<'a>, "理由", "Reason", "变更表中的理由；递补的为空", "The reason as the table of changes has it; empty for who moved up";
        who: Text<'a>, "决定人", "Who", "由谁决定或受理", "Who decided or took it in";
        date: Cow<'a, str>, "日期", "Date", "决定或受理的日期；递补的为本版本变更的最后一天", "The day of the decision; for who moved up the last day of the changes of the version";
    }
}

/// The reason and who it was, without what may be an identity number.
pub fn told<'a>(reason: &'a str, who: &'a str) -> (Text<'a>, Text<'a>) {
    (Text(without_identity(reason)), Text(without_identity(who)))
}
