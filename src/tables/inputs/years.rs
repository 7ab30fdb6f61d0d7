//! Tables of a city over the years: births, rolls, kindergartens, housing, moves.

use crate::tables::schema::{Kind, Unit};

use super::shared;

input! {
    births, BirthColumns = "一行是一个片区一年的出生人数。", "One row is the births of an area in a year." {
        AREA = "area", needed, Kind::Text, Unit::None, CITY_AREAS,
            "片区", "Area",
            "片区、街道或区的名称，写法与在校生表一致，不能空。",
            "The area, a part of a district or a district, written as in the rolls; never empty.";
        YEAR = "year", needed, Kind::Label, Unit::None, &["年份", "出生年份", "年度"],
            "年份", "Year",
            "出生的年份，不能空。",
            "The year of birth; never empty.";
        COUNT = "count", needed, Kind::Whole, Unit::Places, COUNTS,
            "出生人数", "Births",
            "出生人数，0 到一百万的整数，不能空。",
            "How many were born, a whole number from 0 to a million; never empty.";
        GROUP = "group", optional, GROUPS, Unit::None, GROUP_NAMES,
            "类别", "Group",
            "migrant（随迁）或 local（本地）；全部为空表示不分类。",
            "Of migrant or of local families; empty everywhere where they are not told apart.";
        DISTRICT = "district", optional, Kind::Text, Unit::None, DISTRICT_NAMES,
            "所在区", "District",
            "片区所在的区；空表示由学校表得知，或片区本身就是区。",
            "The district of the area; empty where the schools say it, or where the area is a district.";
        LON = "lon", optional, Kind::Degrees, Unit::Degrees, LONGITUDES,
            "经度", "Longitude",
            "片区中心的经度；空表示取片区内学校的平均位置。",
            "The longitude of its middle; empty: that of its schools on average.";
        LAT = "lat", optional, Kind::Degrees, Unit::Degrees, LATITUDES,
            "纬度", "Latitude",
            "片区中心的纬度；空表示取片区内学校的平均位置。",
            "The latitude of its middle; empty: that of its schools on average.";
    }
}

input! {
    rolls, RollColumns = "一行是一所学校或一个片区一年一个年级的在校生数。", "One row is the pupils of a grade of a school or an area in a year." {
        SCHOOL_ID = "school_id", optional, Kind::Id, Unit::None, SCHOOL_IDS,
            "学校编号", "School ID",
            "学校的编号；与片区至少填一项。",
            "The identifier of the school; this or the area is given.";
        AREA = "area", optional, Kind::Text, Unit::None, CITY_AREAS,
            "片区", "Area",
            "片区、街道或区的名称；空表示取学校表中学校的片区或区。",
            "The area; empty: the area or the district that the schools table has for the school.";
        LEVEL = "level", optional, Kind::Word(&["primary", "junior", "senior"]), Unit::None, STAGES,
            "学段", "Level",
            "primary（小学）、junior（初中）或 senior（高中）；空表示由年级得知。",
            "Primary (小学), junior (初中) or senior (高中); empty: as the grade says.";
        GRADE = "grade", optional, Kind::Text, Unit::None, &["年级"],
            "年级", "Grade",
            "年级：1 到 12，或学段内的 1 到 3，也可写七年级、初一；空表示该学段合计，只用于核对。",
            "The grade, 1 to 12, or 1 to 3 within junior and senior; empty: the sum of the level, against which grades are held.";
        YEAR = "year", needed, Kind::Label, Unit::None, &["年份", "学年", "年度"],
            "年份", "Year",
            "学年开始的年份，不能空。",
            "The year in which the school year begins; never empty.";
        COUNT = "count", needed, Kind::Whole, Unit::Places, COUNTS,
            "在校生数", "Pupils",
            "在校生数，0 到一百万的整数，不能空。",
            "How many pupils there are, a whole number from 0 to a million; never empty.";
        GROUP = "group", optional, GROUPS, Unit::None, GROUP_NAMES,
            "类别", "Group",
            "migrant（随迁）或 local（本地）；全部为空表示不分类。",
            "Of migrant or of local families; empty everywhere where they are not told apart.";
        DISTRICT = "district", optional, Kind::Text, Unit::None, DISTRICT_NAMES,
            "所在区", "District",
            "片区所在的区；空表示由学校表得知，或片区本身就是区。",
            "The district of the area; empty where the schools say it, or where the area is a district.";
    }
}

input! {
    kindergartens, KindergartenColumns = "一行是一个片区一年一个班段的在园幼儿数。", "One row is the children of one class of the kindergartens of an area in a year." {
        AREA = "area", needed, Kind::Text, Unit::None, CITY_AREAS,
            "片区", "Area",
            "片区，写法与在校生表一致，不能空。",
            "The area, written as in the rolls; never empty.";
        YEAR = "year", needed, Kind::Label, Unit::None, &["年份", "学年", "年度"],
            "年份", "Year",
            "学年开始的年份，不能空。",
            "The year in which the school year begins; never empty.";
        CLASS = "class", needed, Kind::Word(&["1", "2", "3"]), Unit::None, &["班段", "班级", "年级"],
            "班段", "Class",
            "1（小班）、2（中班）或 3（大班），不能空。",
            "1 (小班), 2 (中班) or 3 (大班), the last before school; never empty.";
        COUNT = "count", needed, Kind::Whole, Unit::Places, COUNTS,
            "在园幼儿数", "Children",
            "在园幼儿数，0 到一百万的整数，不能空。",
            "How many children there are, a whole number from 0 to a million; never empty.";
    }
}

input! {
    housing, HousingColumns = "一行是一个小区一年建成的住房。", "One row is the homes completed in a community in a year." {
        COMMUNITY = "community", optional, Kind::Text, Unit::None, &["小区", "小区名称", "楼盘"],
            "小区", "Community",
            "小区或楼盘的名称，可以空。",
            "The name of the community; may be empty.";
        AREA = "area", needed, Kind::Text, Unit::None, CITY_AREAS,
            "片区", "Area",
            "片区，写法与在校生表一致，不能空。",
            "The area, written as in the rolls; never empty.";
        YEAR = "year", needed, Kind::Label, Unit::None, &["年份", "交付年份", "建成年份"],
            "年份", "Year",
            "建成交付的年份，不能空。",
            "The year of completion; never empty.";
        UNITS = "units", needed, Kind::Whole, Unit::None, &["套数", "户数", "住房套数"],
            "套数", "Units",
            "住房套数，0 到一百万的整数，不能空。",
            "How many homes, a whole number from 0 to a million; never empty.";
    }
}

input! {
    moves, MoveColumns = "一行是一个片区一年一个年龄的迁入儿童。", "One row is the children of an age who move into an area in a year." {
        AREA = "area", needed, Kind::Text, Unit::None, CITY_AREAS,
            "片区", "Area",
            "片区，写法与在校生表一致，不能空。",
            "The area, written as in the rolls; never empty.";
        YEAR = "year", needed, Kind::Label, Unit::None, &["年份", "迁入年份", "年度"],
            "年份", "Year",
            "迁入后首次入学的年份，不能空。",
            "The year in which they are first in school there; never empty.";
        AGE = "age", needed, Kind::Whole, Unit::Years, &["年龄", "周岁"],
            "年龄", "Age",
            "该年九月的周岁：6 岁为一年级，12 岁为七年级，不能空。",
            "Their age in September of that year: 6 is in grade 1, 12 in grade 7; never empty.";
        COUNT = "count", needed, Kind::Whole, Unit::Places, COUNTS,
            "人数", "Children",
            "人数，0 到一百万的整数，不能空。",
            "How many children, a whole number from 0 to a million; never empty.";
    }
}
