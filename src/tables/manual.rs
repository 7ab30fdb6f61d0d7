//! `manual.csv`: everything that people decided, with reason and who it was. Identifiers, no names.

use std::borrow::Cow;

use xuewei_core::derive::Results;
use xuewei_core::domain::{ChildIdx, Decision, without_identity};

use super::cell::{Id, ManualWord, Text};
use super::listing::Listing;
use super::row::row;

row! {
    /// What a person decided about a child: where it goes, or what an item or condition comes to.
    pub struct ManualRow<'a> = "manual", "由人工决定的每件事：学校或审核结果，附理由和决定人", "What a person decided about a child: its school, or what an item or condition comes to, with reason and who it was" {
        child_id: Id<'a>, "儿童编号", "Child", "报名表中的编号", "The child’s identifier in the children table";
        kind: ManualWord<'a>, "类别", "Kind", "placement 人工安排学校；placement_extra 人工安排并为其增加一个学位；decision 人工审核", "placement: sent to a school by hand; placement_extra: the same, with a place more at the school for this child; decision: an item or condition judged by hand";
        school_id: Id<'a>, "学校编号", "School", "人工安排的学校；审核为空", "The school of a placement; empty for a decision";
        item: Id<'a>, "项目", "Item", "审核的条件或计分项目；安排为空", "The condition or item of a decision; empty for a placement";
        value: Cow<'a, str>, "结果", "Value", "审核结果：yes、no 或积分；安排为空", "What was decided: yes, no or points; empty for a placement";
        reason: Text<'a>, "理由", "Reason", "表中的理由；含身份证号的不写出", "The reason as the table has it; … where it holds an identity number";
        who: Text<'a>, "决定人", "Who", "由谁决定；表中没有则为空", "Who decided; empty where the table does not say";
    }
}

/// What people decided, placements first, each in the order of the children.
pub fn manual<'a>(results: &Results<'a>) -> Listing<'a> {
    let intake = results.intake;
    let id = |child: ChildIdx| Id(&intake.children()[child.at()].id);
    Listing::new(move || {
        let placements = intake.manual_placements().iter().map(move |own| ManualRow {
            child_id: id(own.child),
            kind: ManualWord(match own.is_extra {
                true => "placement_extra",
                false => "placement",
            }),
            school_id: Id(&intake.schools()[own.school.at()].id),
            item: Id(""),
            value: Cow::Borrowed(""),
            reason: Text(without_identity(&own.grounds.reason)),
            who: Text(without_identity(&own.grounds.who)),
        });
        let decisions = intake.reviews().iter().map(move |own| ManualRow {
            child_id: id(own.child),
            kind: ManualWord("decision"),
            school_id: Id(""),
            item: Id(&own.item),
            value: decided(own.decision),
            reason: Text(without_identity(&own.grounds.reason)),
            who: Text(without_identity(&own.grounds.who)),
        });
        placements.chain(decisions)
    })
}

/// A decision as a table has it.
pub fn decided(decision: Decision) -> Cow<'static, str> {
    match decision {
        Decision::Yes => Cow::Borrowed("yes"),
        Decision::No => Cow::Borrowed("no"),
        Decision::Points(points) => Cow::Owned(points.to_string()),
    }
}
