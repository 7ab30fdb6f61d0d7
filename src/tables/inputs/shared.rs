//! What columns of several tables have in common: other headings, words.

use crate::tables::schema::Kind;

/// Other headings of a child's identifier.
pub const CHILD_IDS: &[&str] = &[
    "编号",
    "儿童编号",
    "学生编号",
    "申请编号",
    "报名号",
    "报名编号",
    "受理编号",
    "受理号",
    "登记编号",
    "登记号",
    "id",
];
/// Other headings of a school's identifier, where the table is not of schools.
pub const SCHOOL_IDS: &[&str] = &["学校编号", "学校代码"];
/// Other headings of a longitude.
pub const LONGITUDES: &[&str] = &["经度", "lng", "longitude"];
/// Other headings of a latitude.
pub const LATITUDES: &[&str] = &["纬度", "latitude"];
/// Other headings of a district.
pub const DISTRICT_NAMES: &[&str] = &[
    "区",
    "区县",
    "行政区",
    "辖区",
    "所属区",
    "所在区",
    "区县代码",
];
/// Other headings of an area below the district.
pub const AREAS: &[&str] = &["片区", "所属片区", "所在片区", "招生片区", "片区名称"];
/// Other headings of a level of school.
pub const STAGES: &[&str] = &[
    "学段",
    "办学层次",
    "办学学段",
    "学校层次",
    "就读学段",
    "申请学段",
    "报名学段",
];
/// Other headings of what a new school costs.
pub const OPENING_COSTS: &[&str] = &["建设成本", "开办成本"];
/// Other headings of a reason.
pub const REASONS: &[&str] = &["理由", "原因"];

/// What may change.
pub const CHANGES: Kind = Kind::Word(&["withdraw", "add", "place", "place_extra"]);

/// The levels of school.
pub const LEVELS: Kind = Kind::Word(&["primary", "junior"]);

/// Other headings of an area of a city, whatever its size.
pub const CITY_AREAS: &[&str] = &[
    "片区",
    "街道",
    "乡镇",
    "镇街",
    "街镇",
    "区域",
    "片区名称",
    "学区",
];
/// Other headings of a count.
pub const COUNTS: &[&str] = &[
    "人数",
    "数量",
    "在校生",
    "在校生数",
    "出生人数",
    "在园幼儿数",
    "学生数",
];
/// Other headings of whose children they are.
pub const GROUP_NAMES: &[&str] = &["类别", "户籍", "户籍类别", "是否随迁", "随迁"];

/// Whose children they are.
pub const GROUPS: Kind = Kind::Word(&["migrant", "local"]);
