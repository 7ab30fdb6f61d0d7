//! What people read. Every sentence of the portal stands here in both languages; the answers themselves come sealed.

use xuewei_sealed::answer::ActKind;

/// A language that the portal speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    /// Chinese.
    #[default]
    Zh,
    /// English.
    En,
}

impl Lang {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Zh, Self::En];

    /// As forms and answers name it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Zh => "zh",
            Self::En => "en",
        }
    }

    /// As pages name it.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Zh => "zh-CN",
            Self::En => "en-GB",
        }
    }

    /// The other one.
    pub fn other(self) -> Self {
        match self {
            Self::Zh => Self::En,
            Self::En => Self::Zh,
        }
    }

    /// By its name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lang| lang.as_str() == name)
    }

    /// The first language of an `Accept-Language` that is one of the two.
    pub fn accepted(header: &str) -> Option<Self> {
        let ranges = header.split(',');
        ranges
            .filter_map(|range| Self::named(range.trim().get(..2)?))
            .next()
    }
}

macro_rules! words {
    ($($name:ident: $zh:literal, $en:literal;)*) => {
        /// A sentence, in each language; `{}` stands for what [`Word::with`] puts there.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Word { $(#[doc = $en] $name,)* }

        impl Word {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The sentence.
            pub fn say(self, lang: Lang) -> &'static str {
                match (self, lang) {
                    $((Self::$name, Lang::Zh) => $zh, (Self::$name, Lang::En) => $en,)*
                }
            }
        }
    };
}

impl Word {
    /// The sentence with its `{}` filled in order.
    pub fn with(self, lang: Lang, values: &[&str]) -> String {
        let mut parts = self.say(lang).split("{}");
        let mut text = parts.next().unwrap_or_default().to_owned();
        for (index, part) in parts.enumerate() {
            text.push_str(values.get(index).copied().unwrap_or_default());
            text.push_str(part);
        }
        text
    }
}

words! {
    Title: "查询入学结果", "School place: your result";
    OtherLanguage: "English", "中文";
    SkipToContent: "跳到正文", "Skip to the content";
    CodeLabel: "凭条上的查询码", "The code on your receipt";
    CodeHint: "24 位字母和数字，大小写、空格和短横不拘。没有字母 I、L、O、U。", "24 letters and digits; small letters, spaces and dashes do not matter. There is no I, L, O or U.";
    LookUp: "查询", "Look up";
    Lost: "凭条遗失或看不清：请带证件到报名点补办，旧码随即作废。", "Receipt lost or not to be read: bring your papers to the desk where you applied; the old code is void then.";
    LostByTelephone: "凭条遗失，请用报名时登记的手机号再要一次查询码", "Receipt lost? Have the code sent to the telephone number of your application";
    LostTitle: "再要一次查询码", "Your code once more";
    LostNumber: "报名时登记的手机号", "The telephone number of your application";
    LostHint: "查询码会发到这个号码。每个号码一天最多三次，每次至少隔十分钟。手机号加密交给教育局，本网站不保存。", "The code is sent to this number: at most three times a day, ten minutes apart. The number goes to the bureau encrypted; this site keeps none.";
    LostSend: "发送", "Send it";
    LostWorking: "手机正在计算，防止有人滥发，请等几秒……", "Your telephone is working out a proof against abuse; a few seconds …";
    LostScripts: "此功能需要浏览器脚本；不能用时，请带证件到报名点补办。", "This needs scripts in the browser. Without them, bring your papers to the desk where you applied.";
    LostAsked: "已收到", "Received";
    LostAskedWhy: "这个号码如果登记过报名，几分钟内会收到查询码。没有收到，请带证件到报名点补办。", "If an application has this number, the code arrives within some minutes. If it does not, bring your papers to the desk where you applied.";
    LostWrong: "号码或计算结果不对，请返回重填。", "The number or the proof is wrong. Go back and fill it in again.";
    OnlyCode: "本页只要查询码，不会问身份证号、生日、电话或银行卡。", "This page asks for the code alone, never for an identity number, a birthday, a telephone or a bank card.";
    OnlyCodeHere: "查询只要查询码，不会问身份证号、生日或银行卡；只有再要查询码时，才填报名登记的手机号。", "Looking up takes the code alone: no identity number, birthday or bank card is asked for. Only who asks for the code once more gives the telephone number of the application.";
    OpensAt: "结果将于 {} 公布，届时所有家庭同时可查。", "Results are published at {}, for all families at the same time.";
    OpenUntil: "可查询到 {}，之后删除。", "They can be looked up until {}, and are deleted then.";
    EnoughTime: "早查晚查结果都一样，不必抢在第一分钟。", "The result is the same whenever you look; there is no need to be early.";
    NotFound: "没有查到", "Nothing found";
    NotFoundWhy: "此查询码查不到结果。请对照凭条逐位核对后再试；仍不行，请到报名点询问。", "This code opens no result. Compare it with your receipt sign by sign and try again; if it still fails, ask at the desk where you applied.";
    TooEarly: "还没有公布", "Not published yet";
    KeyAwaited: "公布时间已到，正在开启，请几分钟后再试。", "The hour has come and results are being opened; please try again in a few minutes.";
    Gone: "查询已结束", "The look-up has ended";
    GoneWhy: "查询期已过，结果已从本网站删除。请向报名点询问。", "The time to look up has passed and the results were deleted here. Please ask at the desk where you applied.";
    Withdrawn: "结果已撤回", "The results were withdrawn";
    WithdrawnWhy: "教育局撤回了这次公布，更正后会重新公布。此前看到的结果请以更正后的为准。", "The bureau has withdrawn these results and will publish them anew. What counts is the new version, not what you saw before.";
    NothingThere: "暂时没有可查询的结果", "There is nothing to look up at the moment";
    NothingThereWhy: "请稍后再试。", "Please try again later.";
    Busy: "查询的人很多", "Many people are looking up";
    BusyWhy: "请等 {} 秒再试。结果不会变，也不会丢失。", "Please try again in {} seconds. The result will not change, nor will it be lost.";
    NotKept: "没有保存", "It was not kept";
    NotKeptWhy: "申请未能保存，请稍后再试或到报名点办理。", "Your request could not be kept. Please try again later, or go to the desk where you applied.";
    NoSuchPage: "没有此页", "There is no such page";
    NotUnderstood: "请求无法识别", "The request was not understood";
    TooLong: "文字太长", "The text is too long";
    Back: "返回查询页", "Back to the look-up";
    Version: "第 {} 版", "Version {}";
    Print: "可用浏览器打印或保存本页。用的若是别人的手机，看完请关闭本页。", "You can print or keep this page with your browser. On somebody else's telephone, close it when you have read it.";
    Replies: "申请与答复", "Your requests and the replies";
    Received: "已收到：{}，编号 {}，{}。", "Received: {}, number {}, {}.";
    Replied: "答复（编号 {}，{}）：{}", "Reply (number {}, {}): {}";
    Waiting: "尚未答复，答复会出现在这里，用同一查询码查看。", "No reply yet. It will stand here, at the same code.";
    AlreadyReceived: "此前已收到同样的申请，编号不变。", "The same request was received before; its number stays.";
    Kept: "已收到", "Received";
    KeptNumber: "编号 {}，收到时间 {}。请抄下编号；用同一查询码可查看答复。", "Number {}, received {}. Write the number down; the reply will stand at the same code.";
    Until: "截止 {}", "Until {}";
    ActReview: "申请人工复核", "Ask a person to look at it again";
    ActReviewAbout: "对结果有疑问，可以请工作人员重新审核。", "If you think the result is wrong, a person will look at it again.";
    ActAccept: "接受学位", "Accept the place";
    ActAcceptAbout: "确认孩子将入读上面的学校。", "Confirm that the child will go to the school above.";
    ActGiveBack: "放弃学位", "Give the place back";
    ActGiveBackAbout: "放弃后，学位会给别的孩子，不能再要回。", "A place given back goes to another child and cannot be had again.";
    ActKeepWaiting: "继续轮候", "Keep waiting";
    ActKeepWaitingAbout: "如有学位空出，按位次递补。", "If a place falls free, it goes by rank.";
    ActSure: "我明白并确定", "I understand, and am sure";
    Reason: "原因", "Reason";
    ReasonPoints: "积分或材料有误", "Points or papers are wrong";
    ReasonHome: "住址或距离有误", "Home or distance is wrong";
    ReasonHousehold: "兄弟姐妹情况有误", "Brothers and sisters are wrong";
    ReasonChoices: "志愿有误", "Choices are wrong";
    ReasonOther: "其他", "Something else";
    Text: "说明（最多 2000 字；请勿写身份证号）", "What you want to say (at most 2,000 signs; no identity numbers, please)";
    Send: "提交", "Send";
    Ledger: "公开账本中的一行", "Your line in the public ledger";
    LedgerAbout: "账本不写姓名，列出每个位次的结果，任何人都能核对人数。您可以核对自己的一行确实在其中。", "The ledger holds a line without a name for each child, so that anybody can count. You can check that yours is in it.";
    LedgerOpen: "打开账本核对", "Open the ledger and check";
    LedgerText: "也可把下面的文字粘贴到保存的账本页面（可断网）：", "Or paste this into a copy of the ledger's page that you have kept (no network is needed):";
    Root: "账本总根：", "Root of the ledger:";
    Status: "网站状态", "State of this site";
    StatusOpen: "可以查询。", "Results can be looked up.";
    StatusWaiting: "尚未到公布时间。", "The hour of publication has not come.";
    StatusDraining: "本机正在维护，请稍后刷新。", "This machine is being serviced; please try again in a moment.";
    PublicLedger: "公开账本", "The public ledger";
}

/// The name of an act.
pub fn act(kind: ActKind) -> Word {
    match kind {
        ActKind::Review => Word::ActReview,
        ActKind::Accept => Word::ActAccept,
        ActKind::GiveBack => Word::ActGiveBack,
        ActKind::KeepWaiting => Word::ActKeepWaiting,
    }
}

/// What an act comes to.
pub fn act_about(kind: ActKind) -> Word {
    match kind {
        ActKind::Review => Word::ActReviewAbout,
        ActKind::Accept => Word::ActAcceptAbout,
        ActKind::GiveBack => Word::ActGiveBackAbout,
        ActKind::KeepWaiting => Word::ActKeepWaitingAbout,
    }
}

/// The reasons for a review, with the words that requests have for them.
pub const REASONS: [(&str, Word); 5] = [
    ("points", Word::ReasonPoints),
    ("home", Word::ReasonHome),
    ("household", Word::ReasonHousehold),
    ("choices", Word::ReasonChoices),
    ("other", Word::ReasonOther),
];

/// The last minute before a moment at which something ends.
pub fn last_minute(end: i64) -> String {
    moment(end.saturating_sub(60))
}

/// A moment as people here write it: in the time of China.
pub fn moment(seconds: i64) -> String {
    let Ok(moment) = jiff::Timestamp::from_second(seconds) else {
        return String::new();
    };
    let there = jiff::tz::offset(8).to_datetime(moment);
    there.strftime("%Y-%m-%d %H:%M").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_say_the_same_number_of_things() {
        for word in Word::ALL {
            let [zh, en] = Lang::ALL.map(|lang| word.say(lang));
            assert!(!zh.is_empty() && !en.is_empty(), "{word:?}");
            assert_eq!(
                zh.matches("{}").count(),
                en.matches("{}").count(),
                "{word:?}"
            );
        }
    }

    #[test]
    fn a_moment_is_told_in_the_time_of_china() {
        assert_eq!(moment(1_780_000_000), "2026-05-29 04:26");
        assert_eq!(moment(i64::MAX), "");
    }
}
