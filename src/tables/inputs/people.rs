//! Tables about persons: children, what was found out about them, where somebody placed them.

use crate::tables::schema::{Kind, Unit};

use super::shared;

input! {
    children, ChildColumns, Children = "一行是一名申请入学的儿童。", "One row is a child who applies for a place." {
        CHILD_ID = "child_id", needed, Kind::Id, Unit::None, CHILD_IDS,
            "儿童编号", "Child ID",
            "儿童的编号，每名儿童一个，前导零保留；不要用身份证号。",
            "The identifier of the child, one a child, leading zeros kept; never an identity number.";
        PSEUDONYM = "pseudonym", optional, Kind::Id, Unit::None, &["公示编号", "公示号", "化名"],
            "公示编号", "Pseudonym",
            "公示名单上代替儿童编号的编号，每名儿童一个，由主管部门编排；有这一列就不能空。",
            "What stands on public lists in place of the identifier, one a child, given by the bureau; where the column is there, never empty.";
        HOUSEHOLD_ID = "household_id", optional, Kind::Id, Unit::None, &["户编号", "家庭编号", "户号"],
            "户编号", "Household ID",
            "同一户的儿童写同一个编号；空表示没有兄弟姐妹同时申请。",
            "Children of one household have the same; empty where no brother or sister applies as well.";
        BIRTH_DATE = "birth_date", optional, Kind::Date, Unit::None, &["出生日期", "出生年月", "出生年月日", "出生日", "生日"],
            "出生日期", "Date of birth",
            "出生日期，如 2020-04-02；空表示不知道，年龄就不核对。",
            "The date of birth, such as 2020-04-02; empty where it is not known: the age is not checked then.";
        DISTRICT = "district", optional, Kind::Text, Unit::None, DISTRICT_NAMES,
            "所在区", "District",
            "负责这名儿童的区，写代码或名称；空表示取小区所在的区。",
            "The district that is responsible for the child, by its code or its name; empty: that of the community.";
        COMMUNITY = "community", optional, Kind::Text, Unit::None, &["小区", "社区", "居住小区", "小区名称", "所在小区", "所住小区", "现居住小区", "现住小区", "居住地小区", "住址小区", "实际居住小区", "家庭住址小区"],
            "居住小区", "Community",
            "居住的小区，按小区表中的名称；空表示以经纬度为准。",
            "The community of the home, by its name in the communities table; empty where longitude and latitude tell the home.";
        LON = "lon", optional, Kind::Degrees, Unit::Degrees, LONGITUDES,
            "经度", "Longitude",
            "住处的经度，-180 到 180 度，坐标系见 round.toml 的 crs；与纬度都空表示以小区为准。",
            "The longitude of the home, -180 to 180 degrees in the datum of the round; empty with the latitude where the community tells the home.";
        LAT = "lat", optional, Kind::Degrees, Unit::Degrees, LATITUDES,
            "纬度", "Latitude",
            "住处的纬度，-90 到 90 度；与经度都空表示以小区为准。",
            "The latitude of the home, -90 to 90 degrees; empty with the longitude where the community tells the home.";
        STAGE = "stage", optional, LEVELS, Unit::None, STAGES,
            "学段", "Level",
            "申请的学段：primary（小学）或 junior（初中）；空表示本轮的学段。",
            "The level applied for, primary (小学) or junior (初中); empty: that of the round.";
        POINTS = "points", optional, Kind::Decimal, Unit::Points, &["积分", "总积分", "分数", "总分", "得分", "总得分", "积分合计", "合计积分", "积分总分", "积分总计", "最终积分", "核定积分"],
            "积分", "Points",
            "积分，最多四位小数；政策包自己计分时可以没有这一列，空表示不知道，由人工审核。",
            "The points, to four decimals; not needed where the pack counts them. Empty where they are not known: a person decides.";
        CHOICES = "choices", optional, Kind::List, Unit::None, &["志愿", "志愿学校", "填报志愿", "填报学校"],
            "志愿学校", "Schools chosen",
            "家庭填报的学校编号，按先后用 | 隔开；空表示没有填报。",
            "The identifiers of the schools that the family named, in its order, parted by |; empty where it named none.";
        AREA = "area", optional, Kind::Text, Unit::None, AREAS,
            "片区", "Area",
            "住址所在的片区（区县以下），写法与学校表相同；空表示不知道，不受片区限制并有提醒。政策包按片区划线或填报志愿时才有用。",
            "The area below the district of the home, written as in the schools table; empty where it is not known: then no area binds the child, which is told. Of use where the pack has lines or choices by area.";
        SIBLING_SCHOOL = "sibling_school", optional, Kind::List, Unit::None, &["兄姐就读学校", "哥哥姐姐就读学校", "长幼随学学校", "长幼随学", "在读兄弟姐妹学校", "兄弟姐妹就读学校", "哥姐就读学校", "二孩随读学校"],
            "兄姐就读学校", "School of an elder sibling",
            "哥哥姐姐正在就读的学校，写编号或全称，几所用 | 隔开；空表示没有。政策包有长幼随学的规则时才有用。",
            "The school where an elder brother or sister is a pupil, by its identifier or full name, several parted by |; empty where there is none. Of use where the pack has a rule for it.";
        INSURANCE_MONTHS = "insurance_months", optional, Kind::Decimal, Unit::Months, &["社保月数", "参保月数", "社保缴纳月数", "社会保险月数", "社保年数", "社保年限", "参保年数", "参保年限"],
            "社保月数", "Months insured",
            "累计缴纳社会保险的月数，不为负；空表示没有提交。",
            "Months of social insurance paid in all, not below zero; empty where nothing was handed in.";
        RESIDENCE_DAYS = "residence_days", optional, Kind::Decimal, Unit::Days, &["居住天数", "居住证天数", "居住月数", "居住证月数", "居住年数", "居住证年数", "居住年限"],
            "居住天数", "Days of residence",
            "持居住证居住的天数，不为负；空表示没有提交。",
            "Days of residence under a permit, not below zero; empty where nothing was handed in.";
        GUARDIAN_AGE = "guardian_age", optional, Kind::Decimal, Unit::Years, &["监护人年龄"],
            "监护人年龄", "Age of the guardian",
            "监护人的周岁年龄；空表示没有提交。",
            "The age of the guardian in full years; empty where nothing was handed in.";
        EDUCATION = "education", optional, Kind::Text, Unit::None, &["学历", "文化程度", "最高学历", "学历层次"],
            "学历", "Education",
            "监护人的学历，按政策包中的写法；空表示没有提交。",
            "The education of the guardian, in a word of the pack; empty where nothing was handed in.";
        SKILL_LEVEL = "skill_level", optional, Kind::Text, Unit::None, &["技能等级", "职业资格等级", "职业技能等级", "职业资格"],
            "技能等级", "Skill level",
            "监护人的职业技能等级，按政策包中的写法；空表示没有提交。",
            "The vocational level of the guardian, in a word of the pack; empty where nothing was handed in.";
        VETERAN = "veteran", optional, Kind::Text, Unit::None, &["退役军人", "退役", "是否退役军人"],
            "退役军人", "Veteran",
            "监护人是否退役军人，按政策包中的写法；空表示没有提交。",
            "Whether the guardian has served, in a word of the pack; empty where nothing was handed in.";
        HOUSING_FUND_YEARS = "housing_fund_years", optional, Kind::Decimal, Unit::Years, &["公积金年数", "公积金缴存年数", "公积金年限", "公积金月数", "公积金缴存月数"],
            "公积金缴存年数", "Years of housing fund",
            "缴存住房公积金的年数，不为负；空表示没有提交。",
            "Years of payments to the housing fund, not below zero; empty where nothing was handed in.";
        HOME_M2 = "home_m2", optional, Kind::Decimal, Unit::SquareMetres, &["住房面积", "自有住房面积", "房屋面积", "产权面积"],
            "住房面积", "Size of the home",
            "自有住房的面积，平方米，不为负；空表示没有提交。",
            "The size of the home that the family owns, square metres, not below zero; empty where nothing was handed in.";
        HOME_SINCE = "home_since", optional, Kind::Date, Unit::None, &["购房日期", "产权登记日期", "房产登记日期", "房产证日期"],
            "购房日期", "Home owned since",
            "取得住房产权的日期；空表示没有提交。",
            "The date since when the family owns its home; empty where nothing was handed in.";
        APPLICATION_DATE = "application_date", optional, Kind::Date, Unit::None, &["申请日期", "申请日", "报名日期", "申请时间", "报名时间", "提交日期", "受理日期"],
            "申请日期", "Day of application",
            "提出申请的日期；空表示不知道，按政策包的截止日和入学年份判断，判断不了的由人工审核。",
            "The day of the application; empty where it is not known: what cannot be told without it goes to a person.";
        PERMIT_VALID_UNTIL = "permit_valid_until", optional, Kind::Text, Unit::None, &["居住证有效期至", "居住证有效期", "居住证到期日", "居住证到期日期", "居住证截止日期", "居住证有效截止日期", "居住证失效日期"],
            "居住证有效期至", "Permit valid until",
            "监护人居住证的有效期截止日，也可以写“有效”“已过期”等政策包认识的词；空表示不知道，由人工审核。",
            "The last day on which the residence permit of the guardian is valid, or a word of the pack, as valid or expired; empty where it is not known: a person decides.";
        PERMIT_STATUS = "permit_status", optional, Kind::Text, Unit::None, &["居住证状态", "居住证是否有效", "居住证有效", "有无居住证", "是否持有居住证", "居住证情况"],
            "居住证状态", "State of the permit",
            "监护人的居住证在申请时是否有效，按政策包中的写法；有效期截止日已填写的，以截止日为准。",
            "Whether the residence permit of the guardian was valid at the application, in a word of the pack; where the last day of its validity is given, that decides.";
        INSURANCE_STATUS = "insurance_status", optional, Kind::Text, Unit::None, &["参保状态", "社保状态", "当前参保状态", "社保缴费状态", "缴费状态", "职工社保状态", "是否在保", "是否参保", "申请时是否参保", "目前是否参保"],
            "参保状态", "State of the insurance",
            "监护人在申请时是否正在参加城镇职工社会保险，按政策包中的写法；空表示不知道，由人工审核。",
            "Whether the guardian was in the insurance of urban employees at the application, in a word of the pack; empty where it is not known: a person decides.";
        RESIDENCE_SINCE = "residence_since", optional, Kind::Date, Unit::None, &["居住登记日期", "居住证日期", "居住证签发日期", "居住证办理日期", "居住起始日期"],
            "居住登记日期", "Resident since",
            "居住登记或领取居住证的日期；空表示没有提交。",
            "The date of the first registration or permit of residence; empty where nothing was handed in.";
        INSURED_MONTHS_OF_LAST_12 = "insured_months_of_last_12", optional, Kind::Decimal, Unit::Months, &["近一年社保月数", "近一年参保月数", "近12个月社保月数", "近12个月参保月数"],
            "近一年参保月数", "Months insured of the last 12",
            "最近十二个月中参保的月数；空表示没有提交。",
            "Months of social insurance of the last twelve; empty where nothing was handed in.";
        INSURANCE_TYPE_MONTHS_RECENT = "insurance_type_months_recent", optional, Kind::Decimal, Unit::Months, &["近三年社保险种月数", "近三年参保险种月数"],
            "近三年社保险种月数", "Months by type of insurance, last three years",
            "最近三年各险种缴纳月数之和；空表示没有提交。",
            "Months of the last three years, added over the types of insurance; empty where nothing was handed in.";
        INSURANCE_TYPE_MONTHS_EARLIER = "insurance_type_months_earlier", optional, Kind::Decimal, Unit::Months, &["三年前社保险种月数", "三年以前社保险种月数", "三年前参保险种月数"],
            "三年以前社保险种月数", "Months by type of insurance, earlier",
            "三年以前各险种缴纳月数之和；空表示没有提交。",
            "Months before the last three years, added over the types of insurance; empty where nothing was handed in.";
        RESIDENCE_DAYS_NANJING = "residence_days_nanjing", optional, Kind::Decimal, Unit::Days, &["南京居住天数", "南京居住证天数", "南京居住月数"],
            "南京居住天数", "Days of residence in Nanjing",
            "在南京持居住证居住的天数，按互认规则计入；空表示没有。",
            "Days of residence under a permit of Nanjing, which is recognised; empty where there are none.";
        INSURANCE_MONTHS_NANJING = "insurance_months_nanjing", optional, Kind::Decimal, Unit::Months, &["南京社保月数", "南京参保月数"],
            "南京社保月数", "Months insured in Nanjing",
            "在南京缴纳社会保险的月数，按互认规则计入；空表示没有。",
            "Months of social insurance paid in Nanjing, which are recognised; empty where there are none.";
        INSURANCE_PERIODS = "insurance_periods", optional, Kind::Text, Unit::None, &["社保起止月份", "社保缴费时段", "社保缴费起止", "参保起止月份", "参保时段"],
            "社保起止月份", "Periods of insurance",
            "缴纳社会保险的各段起止月份，如 2021-03~2022-02; 2023-01至今；几地的时段重叠的，只计一次；空表示没有提交。",
            "The periods of social insurance, as 2021-03~2022-02; 2023-01至今; what lies in periods of several places is counted once; empty where nothing was handed in.";
        INSURANCE_PERIODS_NANJING = "insurance_periods_nanjing", optional, Kind::Text, Unit::None, &["南京社保起止月份", "南京社保缴费时段", "南京参保时段"],
            "南京社保起止月份", "Periods of insurance in Nanjing",
            "在南京缴纳社会保险的各段起止月份，写法同社保起止月份；空表示没有。",
            "The periods of social insurance in Nanjing, in the same way; empty where there are none.";
        RESIDENCE_PERIODS = "residence_periods", optional, Kind::Text, Unit::None, &["居住起止日期", "居住时段", "居住证起止日期"],
            "居住起止日期", "Periods of residence",
            "持居住证居住的各段起止日期，如 2021-03-15~2022-02-14; 2023-01-01至今；几地的时段重叠的，只计一次；空表示没有提交。",
            "The periods of residence under a permit, as 2021-03-15~2022-02-14; 2023-01-01至今; what lies in periods of several places is counted once; empty where nothing was handed in.";
        RESIDENCE_PERIODS_NANJING = "residence_periods_nanjing", optional, Kind::Text, Unit::None, &["南京居住起止日期", "南京居住时段"],
            "南京居住起止日期", "Periods of residence in Nanjing",
            "在南京持居住证居住的各段起止日期，写法同居住起止日期；空表示没有。",
            "The periods of residence in Nanjing, in the same way; empty where there are none.";
        TITLE = "title", optional, Kind::Text, Unit::None, &["职称", "专业技术职称", "技术职称"],
            "职称", "Professional title",
            "监护人的专业技术职称，按政策包中的写法；空表示没有提交。",
            "The professional title of the guardian, in a word of the pack; empty where nothing was handed in.";
        INVENTIONS = "inventions", optional, Kind::Decimal, Unit::None, &["发明专利", "发明专利数"],
            "发明专利", "Patents of invention",
            "监护人的发明专利件数；空表示没有提交。",
            "The patents of invention of the guardian; empty where nothing was handed in.";
        UTILITY_MODELS = "utility_models", optional, Kind::Decimal, Unit::None, &["实用新型", "实用新型专利", "实用新型专利数"],
            "实用新型专利", "Patents of utility models",
            "监护人的实用新型专利件数；空表示没有提交。",
            "The patents of utility models of the guardian; empty where nothing was handed in.";
        HONOUR_POINTS = "honour_points", optional, Kind::Decimal, Unit::Points, &["表彰奖励", "表彰奖励分", "荣誉分"],
            "表彰奖励分", "Points of honours",
            "表彰奖励折合的分值；空表示没有提交。",
            "The points that honours and awards come to; empty where nothing was handed in.";
        FAMILY_PLANNING = "family_planning", optional, Kind::Text, Unit::None, &["计划生育", "是否符合计划生育"],
            "计划生育", "Family planning",
            "是否符合计划生育规定，按政策包中的写法；空表示没有提交。",
            "Whether the rules of family planning were kept, in a word of the pack; empty where nothing was handed in.";
        POVERTY_RELIEF = "poverty_relief", optional, Kind::Text, Unit::None, &["扶贫协作", "扶贫协作地区", "是否来自扶贫协作地区", "对口支援地区"],
            "扶贫协作地区", "From a partner region",
            "是否来自扶贫协作地区，按政策包中的写法；空表示没有提交。",
            "Whether the family comes from a partner region of poverty relief, in a word of the pack; empty where nothing was handed in.";
        PRISON_MONTHS = "prison_months", optional, Kind::Decimal, Unit::Months, &["服刑月数"],
            "服刑月数", "Months in prison",
            "监护人服刑的月数；空表示没有。",
            "The months that the guardian spent in prison; empty where there are none.";
        BASE_POINTS = "base_points", optional, Kind::Decimal, Unit::Points, &["基础分", "基础积分"],
            "基础分", "Base points",
            "积分中的基础分，用于同分排序；空表示不知道。",
            "The base part of the points, which breaks ties; empty where it is not known.";
        SECOND_CHOICE = "second_choice", optional, Kind::List, Unit::None, &["第二志愿", "调剂志愿", "补录志愿"],
            "第二志愿", "Second choices",
            "补录时家庭填报的学校，写法同志愿学校；空表示没有填报。",
            "The schools that the family names for what is left over, as in the first list; empty where it named none.";
    }
}

input! {
    dwellings, DwellingColumns, Dwellings = "一行是一处用于入学的住房。", "One row is a dwelling that was used for a place at school." {
        ADDRESS = "address", needed, Kind::Text, Unit::None, &["地址", "住址", "房屋地址", "住房地址", "房产地址", "不动产地址", "房屋坐落", "坐落"],
            "地址", "Address",
            "住房的地址，写法与儿童表相同，不能空。",
            "The address, written as in the children table; never empty.";
        YEAR = "year", optional, Kind::Label, Unit::None, &["年份", "年度", "使用年份", "占用年份", "入学年份"],
            "使用年份", "Year of use",
            "凭这处住房入学的年份；空表示不知道，由人工审核。",
            "The year in which a child went to school by it; empty where it is not known: a person decides.";
        HOUSEHOLD_ID = "household_id", optional, Kind::Id, Unit::None, &["家庭编号", "家庭", "户号", "户编号"],
            "家庭编号", "Household",
            "当时使用这处住房的家庭，写法同儿童表的 household_id；同一家庭的兄弟姐妹不算冲突；空表示不知道，由人工审核。",
            "The household that used it, as in the column household_id of the children table; brothers and sisters of one household are no conflict; empty where it is not known: a person decides.";
    }
}

input! {
    locks, LockColumns, Locks = "一行是由人工确定的一名儿童的学校。", "One row is a placement that a person decided." {
        CHILD_ID = "child_id", needed, Kind::Id, Unit::None, CHILD_IDS,
            "儿童编号", "Child ID",
            "儿童表中的编号，不能空，每名儿童至多一行。",
            "An identifier of the children table; never empty, at most one row a child.";
        SCHOOL_ID = "school_id", needed, Kind::Id, Unit::None, SCHOOL_IDS,
            "学校编号", "School ID",
            "儿童去的学校，须是本学段在办的学校，不能空。",
            "The school where the child goes, open and of the level of the round; never empty.";
        REASON = "reason", needed, Kind::Text, Unit::None, REASONS,
            "理由", "Reason",
            "为什么由人工确定，不能空；程序不解读。",
            "Why a person decided; never empty, and not interpreted.";
        WHO = "who", optional, Kind::Text, Unit::None, &["审核人", "经办人", "决定人"],
            "决定人", "Who decided",
            "由谁决定；写入 manual.csv。",
            "Who decided; written to manual.csv.";
    }
}

input! {
    review, ReviewColumns, Review = "一行是人工对一名儿童的一项条件或积分项目的审核结果。", "One row is what a person found out about one condition or item of a child." {
        CHILD_ID = "child_id", needed, Kind::Id, Unit::None, CHILD_IDS,
            "儿童编号", "Child ID",
            "儿童表中的编号；有决定的行不能空。",
            "An identifier of the children table; not empty where there is a decision.";
        ITEM = "item", needed, Kind::Text, Unit::None, &["项目", "审核项目"],
            "审核项目", "Item",
            "政策包中一项条件或一个积分项目的代号；有决定的行不能空。",
            "The name that the pack gives a condition or an item of points; not empty where there is a decision.";
        DECISION = "decision", needed, Kind::Text, Unit::None, &["决定", "审核结果", "结论"],
            "审核结果", "Decision",
            "条件写 yes 或 no（是、否），积分项目写分数；空表示还没有审核，这一行不起作用。",
            "Yes or no for a condition, points for an item; empty where nobody has looked yet: the row does nothing.";
        REASON = "reason", needed, Kind::Text, Unit::None, REASONS,
            "理由", "Reason",
            "审核的理由；有决定的行不能空，程序不解读。",
            "Why it was decided so; not empty where there is a decision, and not interpreted.";
        WHO = "who", needed, Kind::Text, Unit::None, &["审核人", "经办人"],
            "审核人", "Reviewer",
            "谁审核的；有决定的行不能空，程序不解读。",
            "Who decided; not empty where there is a decision, and not interpreted.";
    }
}

input! {
    changes, ChangeColumns = "一行是对已有安排的一项变更：退出、补报或指定学校。", "One row is a change to an allocation that stands: who withdraws, who applies late, whom a person places." {
        CHILD_ID = "child_id", needed, Kind::Id, Unit::None, CHILD_IDS,
            "儿童编号", "Child ID",
            "儿童表中的编号，补报的为 --add 表中的编号；不能空，每名儿童至多一行。",
            "An identifier of the children table, or for add of the table of --add; never empty, at most one row a child.";
        CHANGE = "change", needed, CHANGES, Unit::None, &["变更", "变更类型", "变更类别", "变更事项", "事项", "类型", "类别"],
            "变更", "Change",
            "withdraw（退出）、add（补报）、place（指定）或 place_extra（超额指定：为这名儿童增加一个学位）；不能空。",
            "withdraw (退出), add (补报), place (指定), or place_extra (超额指定: the school has a place more for this child); never empty.";
        SCHOOL_ID = "school_id", optional, Kind::Id, Unit::None, &["学校编号", "学校代码", "指定学校", "安排学校"],
            "学校编号", "School ID",
            "指定的学校，须是本学段在办的学校；退出的可以写其原来的学校，用于核对。",
            "The school of a placement, open and of the level of the round; of a withdrawal, to be checked, the school that the child had.";
        REASON = "reason", needed, Kind::Text, Unit::None, REASONS,
            "理由", "Reason",
            "为什么变更，不能空；程序不解读。",
            "Why; never empty, and not interpreted.";
        WHO = "who", needed, Kind::Text, Unit::None, &["审核人", "经办人", "决定人", "办理人"],
            "决定人", "Who decided",
            "由谁决定或受理，不能空；程序不解读。",
            "Who decided or took it in; never empty, and not interpreted.";
        DATE = "date", needed, Kind::Date, Unit::None, &["日期", "决定日期", "办理日期", "变更日期", "受理日期"],
            "日期", "Date",
            "决定或受理的日期，如 2026-07-12；不早于上一次变更，不晚于今天，不能空。",
            "The day of the decision, such as 2026-07-12; not before the changes of the version before, not after today, never empty.";
    }
}
