//! What headers mean: the names of the contract and what Chinese offices write instead.

use super::cells::{is_wide, narrow};

/// A column that a table may have.
#[derive(Debug)]
pub struct Known {
    /// Name in the contract.
    pub name: &'static str,
    /// Other headers that mean the same.
    pub aliases: &'static [&'static str],
    /// Whether the table is useless without it.
    pub needed: bool,
}

const fn needed(name: &'static str, aliases: &'static [&'static str]) -> Known {
    Known {
        name,
        aliases,
        needed: true,
    }
}

const fn optional(name: &'static str, aliases: &'static [&'static str]) -> Known {
    Known {
        name,
        aliases,
        needed: false,
    }
}

const LON: &[&str] = &["经度", "lng", "longitude"];
const LAT: &[&str] = &["纬度", "latitude"];
const DISTRICT: &[&str] = &[
    "区",
    "区县",
    "行政区",
    "辖区",
    "所属区",
    "所在区",
    "区县代码",
];
const COMMUNITY: &[&str] = &["小区", "社区", "居住小区", "小区名称"];
const STAGE: &[&str] = &["学段"];
const NOTE: &[&str] = &["备注", "说明"];
const NAME: &[&str] = &["名称"];

/// Columns of the children table. The evidence columns are known so that they are not mistaken for
/// columns to be carried through.
pub const CHILDREN: &[Known] = &[
    needed(
        "child_id",
        &["编号", "儿童编号", "学生编号", "申请编号", "报名号", "id"],
    ),
    optional("household_id", &["户编号", "家庭编号", "户号"]),
    optional("birth_date", &["出生日期", "生日"]),
    optional("district", DISTRICT),
    optional("community", COMMUNITY),
    optional("lon", LON),
    optional("lat", LAT),
    optional("stage", STAGE),
    optional("points", &["积分", "总积分", "分数"]),
    optional("choices", &["志愿", "志愿学校"]),
    optional(
        "insurance_months",
        &["社保月数", "参保月数", "社保缴纳月数"],
    ),
    optional("residence_days", &["居住天数", "居住证天数"]),
    optional("guardian_age", &["监护人年龄"]),
    optional("education", &["学历", "文化程度"]),
    optional("skill_level", &["技能等级", "职业资格等级"]),
    optional("veteran", &["退役军人", "退役"]),
    optional("housing_fund_years", &["公积金年数", "公积金缴存年数"]),
];

/// Columns of the schools table.
pub const SCHOOLS: &[Known] = &[
    needed("school_id", &["编号", "学校编号", "学校代码", "id"]),
    optional("name", &["名称", "学校", "学校名称"]),
    optional("district", DISTRICT),
    needed("lon", LON),
    needed("lat", LAT),
    optional("stage", STAGE),
    optional(
        "sector",
        &[
            "性质",
            "办学性质",
            "办别",
            "学校性质",
            "办学类型",
            "公办/民办",
            "公民办",
        ],
    ),
    optional("status", &["状态"]),
    needed(
        "places",
        &["学位", "学位数", "可用学位", "计划数", "招生计划"],
    ),
    optional("streams", &["轨数", "轨"]),
    optional("enrolment", &["在校生", "在校生数", "在校学生数"]),
    optional("leavers", &["毕业生", "毕业生数", "离校人数"]),
    optional("posts", &["编制", "编制数", "教职工编制"]),
    optional(
        "staff",
        &[
            "教职工",
            "在岗教职工",
            "在编人数",
            "在岗",
            "在岗人数",
            "在岗教师",
        ],
    ),
    optional("site_area_m2", &["占地面积", "用地面积", "校园面积"]),
    optional("purchase_price", &["购买价格", "学位价格", "学费"]),
    optional("opening_cost", &["建设成本", "开办成本"]),
    optional("line", &["录取线", "学校分数线", "最低分"]),
];

/// Columns of the review table.
pub const REVIEW: &[Known] = &[
    needed(
        "child_id",
        &["编号", "儿童编号", "学生编号", "申请编号", "报名号", "id"],
    ),
    needed("item", &["项目", "审核项目"]),
    needed("decision", &["决定", "审核结果", "结论"]),
    optional("reason", &["理由", "原因"]),
    optional("who", &["审核人", "经办人"]),
];

/// Columns of the table of locked placements.
pub const LOCKS: &[Known] = &[
    needed(
        "child_id",
        &["编号", "儿童编号", "学生编号", "申请编号", "报名号", "id"],
    ),
    needed("school_id", &["学校编号", "学校代码"]),
    needed("reason", &["理由", "原因"]),
];

/// Columns of the communities table.
pub const COMMUNITIES: &[Known] = &[
    needed("community", &["小区", "社区", "小区名称", "名称"]),
    needed("lon", LON),
    needed("lat", LAT),
    optional("district", DISTRICT),
];

/// Columns of the districts table.
pub const DISTRICTS: &[Known] = &[
    needed("district", DISTRICT),
    optional("name", NAME),
    optional("filed_posts", &["备案编制", "备案制教师数"]),
    optional("purchasable_posts", &["可购买岗位", "购买服务岗位"]),
    optional("purchase_budget", &["购买学位预算", "学位购买预算"]),
    optional("town", &["城区类型", "新老城区"]),
    optional("in_migration", &["迁入系数", "增长系数"]),
];

/// Columns of the demand table.
pub const DEMAND: &[Known] = &[
    needed("cell_id", &["编号", "小区编号", "格网", "id"]),
    needed("lon", LON),
    needed("lat", LAT),
    needed("count", &["人数", "数量", "预测人数"]),
    optional("year", &["年份", "入学年份"]),
    optional("district", DISTRICT),
    optional("points", &["积分", "平均积分"]),
    optional("variant", &["方案", "情景"]),
    optional("entrants", &["迁入", "每年迁入"]),
    optional("leavers", &["迁出", "每年迁出"]),
];

/// Columns of the table of last year: those of `shortfall.csv`, of which these are read.
pub const LAST_YEAR: &[Known] = &[
    needed("district", DISTRICT),
    needed("eligible", &["符合条件", "参加人数"]),
    needed("public", &["公办", "公办学位"]),
    needed("purchased", &["购买", "购买学位"]),
    optional("money", &["经费", "资金"]),
    optional("stage", STAGE),
];

/// Columns of the parcels table.
pub const PARCELS: &[Known] = &[
    needed("parcel_id", &["编号", "地块编号", "地块", "id"]),
    needed("lon", LON),
    needed("lat", LAT),
    needed("area_m2", &["面积", "用地面积", "地块面积"]),
    optional("opening_cost", &["建设成本", "开办成本"]),
    optional("district", DISTRICT),
    optional("note", NOTE),
];

/// Columns of the travel table.
pub const TRAVEL: &[Known] = &[
    needed("from", &["起点", "出发地"]),
    needed("school_id", &["学校编号", "学校代码", "终点"]),
    needed("metres", &["距离", "米", "路程"]),
    optional("district", DISTRICT),
];

/// The columns of a table by what it is in the round.
pub fn of_role(role: &str) -> &'static [Known] {
    match role {
        "children" => CHILDREN,
        "schools" => SCHOOLS,
        "communities" => COMMUNITIES,
        "districts" => DISTRICTS,
        "parcels" => PARCELS,
        "travel" => TRAVEL,
        "locks" => LOCKS,
        "review" => REVIEW,
        "demand" => DEMAND,
        "last_year" => LAST_YEAR,
        _ => &[],
    }
}

/// Headers of columns of identity numbers, which never reach an output.
const IDENTITY: &[&str] = &[
    "身份证",
    "身份证号",
    "身份证号码",
    "公民身份号码",
    "证件号",
    "证件号码",
    "id_number",
    "id_card",
    "idcard",
    "identity_number",
];

/// A header without what people add to it: spaces, asterisks, full-width letters, brackets with units.
pub fn normal(header: &str) -> String {
    let plain: String = header
        .chars()
        .map(|c| match c {
            '（' => '(',
            wide if is_wide(wide) => narrow(wide).unwrap_or(wide),
            other => other,
        })
        .filter(|c| !c.is_whitespace() && *c != '*' && *c != '\u{feff}')
        .collect::<String>()
        .to_lowercase();
    match plain.split_once('(') {
        Some((before, _)) if !before.is_empty() => before.to_owned(),
        _ => plain,
    }
}

/// A unit in the brackets of a header that no column of the program is in.
pub fn other_unit(header: &str) -> Option<&'static str> {
    const OTHERS: [&str; 6] = ["公顷", "亩", "万", "公里", "千米", "km"];
    let (_, unit) = header.split_once(['(', '（'])?;
    OTHERS
        .into_iter()
        .find(|other| unit.to_lowercase().contains(other))
}

/// The column that a header names.
pub fn meaning(known: &'static [Known], header: &str) -> Option<&'static Known> {
    let header = normal(header);
    known
        .iter()
        .find(|k| k.name == header || k.aliases.contains(&header.as_str()))
}

/// Whether a header names a column of identity numbers.
pub fn is_identity(header: &str) -> bool {
    IDENTITY.contains(&normal(header).as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_known_however_they_are_dressed() {
        for header in [
            "积分",
            " 积 分*",
            "points",
            "POINTS",
            "积分（分）",
            "ｐｏｉｎｔｓ",
        ] {
            assert_eq!(
                meaning(CHILDREN, header).map(|k| k.name),
                Some("points"),
                "{header}"
            );
        }
        assert!(meaning(CHILDREN, "姓名").is_none());
        assert!(is_identity("身份证号"));
    }

    #[test]
    fn no_header_means_two_columns_of_one_table() {
        for table in [
            CHILDREN,
            SCHOOLS,
            COMMUNITIES,
            DISTRICTS,
            PARCELS,
            TRAVEL,
            REVIEW,
            LOCKS,
            DEMAND,
            LAST_YEAR,
        ] {
            let mut all: Vec<&str> = table
                .iter()
                .flat_map(|k| k.aliases.iter().copied().chain([k.name]))
                .collect();
            let count = all.len();
            all.sort_unstable();
            all.dedup();
            assert_eq!(all.len(), count);
        }
    }
}
