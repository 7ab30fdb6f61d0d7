//! Tables of the families' portal: codes, requests, replies.

use std::borrow::Cow;

use super::cell::{Id, RequestWord, Text};
use super::row::row;

row! {
    /// The code of a child: what opens its answer. For the bureau alone.
    pub struct SecretRow<'a> = "secrets", "一行一名儿童：查询码，仅供教育局保管", "The code of a child, for the bureau alone" {
        child_id: Id<'a>, "儿童编号", "Child", "报名表中的编号", "The child’s identifier in the children table";
        code: Text<'a>, "查询码", "Code", "凭条上的查询码", "The code on its receipt";
    }
}

row! {
    /// The telephone number of a child’s application, to which its code may be sent once more. Read, and never written.
    pub struct ContactRow<'a> = "contacts", "报名登记的手机号，查询码可以再发到这里", "Telephone numbers of applications, to which codes may be sent once more" {
        child_id: Id<'a>, "儿童编号", "Child", "报名表中的编号", "The child’s identifier in the children table";
        telephone: Text<'a>, "手机号", "Telephone", "报名时登记的号码；一名儿童可有几行", "The number given with the application; a child may have several rows";
    }
}

row! {
    /// When a number was written to. For the bureau alone.
    pub struct SentRow<'a> = "sent", "何时向哪个号码发过查询码；号码以标记代替", "When which number was sent a code; a mark stands for the number" {
        mark: Text<'a>, "标记", "Mark", "由号码和密钥算出，看不出号码", "Follows from number and key; nobody without the key learns the number";
        at: i64, "时间", "At", "1970 年以来的秒数（世界时）", "Seconds since 1970 (UTC)";
    }
}

row! {
    /// What a family asked for on the portal.
    pub struct RequestRow<'a> = "requests", "家庭在查询网站提出的每件申请", "What a family asked for on the portal" {
        child_id: Id<'a>, "儿童编号", "Child", "报名表中的编号", "The child’s identifier in the children table";
        number: Text<'a>, "编号", "Number", "家庭据以查询答复的编号", "The number by which the family follows it";
        kind: RequestWord<'a>, "类别", "Kind", "review 申请复核；accept 接受学位；give_back 放弃学位；keep_waiting 继续轮候", "review, accept, give_back (the place) or keep_waiting";
        reason: Text<'a>, "原因", "Reason", "家庭选择的原因：points、home、household、choices、other", "The reason that was chosen: points, home, household, choices or other";
        text: Cow<'a, str>, "说明", "Text", "家庭写的说明", "What the family wrote";
        received: Text<'a>, "收到时间", "Received", "收到的时间（世界时）", "When it came (UTC)";
        version: i64, "版本", "Version", "家庭看到的公布版本", "The version of the release that the family saw";
        reply: Cow<'a, str>, "答复", "Reply", "给家庭的答复；空白表示还没有答复", "What the bureau replied; empty as long as it has not";
    }
}

row! {
    /// What the bureau replies to a request.
    pub struct ReplyRow<'a> = "replies", "对申请的答复，家庭用同一查询码查看", "What the bureau replies to a request; it appears at the same code" {
        number: Text<'a>, "编号", "Number", "申请的编号", "The number of the request";
        text: Cow<'a, str>, "答复", "Reply", "给家庭看的答复", "The reply, for the family to read";
    }
}
