//! Tables that say where things are: schools, communities, districts, parcels.

use crate::tables::schema::{Kind, Unit};

use super::shared;

input! {
    schools, SchoolColumns, Schools = "一行是一所学校的一个学段。", "One row is one level of a school." {
        SCHOOL_ID = "school_id", needed, Kind::Id, Unit::None, &["编号", "学校编号", "学校代码", "id"],
            "学校编号", "School ID",
            "学校的编号，不能空；同一编号可以各有一行小学和初中。",
            "The identifier of the school, never empty; one may have a row for each level.";
        NAME = "name", optional, Kind::Text, Unit::None, &["名称", "学校", "学校名称"],
            "学校名称", "Name",
            "学校名称；空表示只用编号。",
            "The name of the school; empty: its identifier is shown.";
        DISTRICT = "district", optional, Kind::Text, Unit::None, DISTRICT_NAMES,
            "所在区", "District",
            "学校所在的区，写代码或名称；空表示学位、编制和用地不计入任何区。",
            "The district where it is, by its code or its name; empty: its places, posts and land count for none.";
        LON = "lon", needed, Kind::Degrees, Unit::Degrees, LONGITUDES,
            "经度", "Longitude",
            "学校的经度，-180 到 180 度，坐标系见 round.toml 的 crs，不能空。",
            "Its longitude, -180 to 180 degrees in the datum of the round; never empty.";
        LAT = "lat", needed, Kind::Degrees, Unit::Degrees, LATITUDES,
            "纬度", "Latitude",
            "学校的纬度，-90 到 90 度，不能空。",
            "Its latitude, -90 to 90 degrees; never empty.";
        STAGE = "stage", optional, LEVELS, Unit::None, STAGES,
            "学段", "Level",
            "学段：primary（小学）或 junior（初中）；空表示本轮的学段。",
            "The level, primary (小学) or junior (初中); empty: that of the round.";
        SECTOR = "sector", optional, Kind::Word(&["public", "private"]), Unit::None,
            &["性质", "办学性质", "办别", "学校性质", "办学类型", "公办/民办", "公民办"],
            "办学性质", "Sector",
            "public（公办）或 private（民办）；空表示公办。",
            "Public (公办) or private (民办); empty: public.";
        STATUS = "status", optional, Kind::Word(&["existing", "candidate", "closed"]), Unit::None, &["状态"],
            "状态", "Status",
            "existing（在办）、candidate（拟建）或 closed（停办）；空表示在办，只有在办的学校参加分配。",
            "Existing (在办), candidate (拟建) or closed (停办); empty: existing. Only existing schools take children.";
        AREA = "area", optional, Kind::Text, Unit::None, AREAS,
            "片区", "Area",
            "学校所在的片区（区县以下），写法与儿童表相同；空表示没有。政策包按片区划线或填报志愿时才有用。",
            "The area below the district in which it is, written as in the children table; empty where there is none. Of use where the pack has lines or choices by area.";
        PLACES = "places", needed, Kind::Whole, Unit::Places, &["学位", "学位数", "可用学位", "计划数", "招生计划"],
            "学位数", "Places",
            "本轮可用的学位，0 到一百万的整数，不能空。",
            "The places for this round, a whole number from 0 to a million; never empty.";
        STREAMS = "streams", optional, Kind::Whole, Unit::Classes, &["轨数", "轨"],
            "轨数", "Streams",
            "每个年级的班数，0 到一百万的整数；空表示不知道。",
            "The classes of each year, a whole number from 0 to a million; empty where they are not known.";
        ENROLMENT = "enrolment", optional, Kind::Whole, Unit::Places, &["在校生", "在校生数", "在校学生数"],
            "在校生数", "Enrolment",
            "招生以前的在校学生数，0 到一百万的整数；空表示不知道。",
            "The pupils before the intake, a whole number from 0 to a million; empty where they are not known.";
        LEAVERS = "leavers", optional, Kind::Whole, Unit::Places, &["毕业生", "毕业生数", "离校人数"],
            "毕业生数", "Leavers",
            "在校生中招生前毕业离校的人数，不多于在校生；空表示不知道。",
            "How many of the enrolment leave before the intake, not more than there are; empty where that is not known.";
        MIGRANT_ENROLMENT = "migrant_enrolment", optional, Kind::Whole, Unit::Places,
            &["随迁子女", "随迁子女在校生", "随迁子女人数", "外来务工人员子女"],
            "随迁子女在校生", "Migrant pupils",
            "在校生中的随迁子女人数，不多于在校生；空表示不知道。",
            "How many of the enrolment are of migrant families, not more than there are; empty where that is not known.";
        MIGRANT_LEAVERS = "migrant_leavers", optional, Kind::Whole, Unit::Places,
            &["随迁子女毕业生", "毕业随迁子女"],
            "随迁子女毕业生", "Migrant leavers",
            "随迁子女在校生中招生前毕业离校的人数；空表示不知道。",
            "How many of the migrant pupils leave before the intake; empty where that is not known.";
        GRADE_1 = "grade_1", optional, Kind::Whole, Unit::Places,
            &["一年级", "一年级人数", "一年级在校生", "一年级学生数", "1年级"],
            "一年级在校生", "Pupils of grade 1",
            "招生以前一年级的在校学生数；本学段各年级齐全时，用来看关闭学校后其他年级能否转入附近学校；空表示不知道。",
            "The pupils of grade 1 before the intake; where all grades of the level are given, they say whether those above the entry grade would find room nearby if the school closed; empty where they are not known.";
        GRADE_2 = "grade_2", optional, Kind::Whole, Unit::Places,
            &["二年级", "二年级人数", "二年级在校生", "二年级学生数", "2年级"],
            "二年级在校生", "Pupils of grade 2",
            "招生以前二年级的在校学生数；本学段各年级齐全时，用来看关闭学校后其他年级能否转入附近学校；空表示不知道。",
            "The pupils of grade 2 before the intake; where all grades of the level are given, they say whether those above the entry grade would find room nearby if the school closed; empty where they are not known.";
        GRADE_3 = "grade_3", optional, Kind::Whole, Unit::Places,
            &["三年级", "三年级人数", "三年级在校生", "三年级学生数", "3年级"],
            "三年级在校生", "Pupils of grade 3",
            "招生以前三年级的在校学生数；本学段各年级齐全时，用来看关闭学校后其他年级能否转入附近学校；空表示不知道。",
            "The pupils of grade 3 before the intake; where all grades of the level are given, they say whether those above the entry grade would find room nearby if the school closed; empty where they are not known.";
        GRADE_4 = "grade_4", optional, Kind::Whole, Unit::Places,
            &["四年级", "四年级人数", "四年级在校生", "四年级学生数", "4年级"],
            "四年级在校生", "Pupils of grade 4",
            "招生以前四年级的在校学生数；本学段各年级齐全时，用来看关闭学校后其他年级能否转入附近学校；空表示不知道。",
            "The pupils of grade 4 before the intake; where all grades of the level are given, they say whether those above the entry grade would find room nearby if the school closed; empty where they are not known.";
        GRADE_5 = "grade_5", optional, Kind::Whole, Unit::Places,
            &["五年级", "五年级人数", "五年级在校生", "五年级学生数", "5年级"],
            "五年级在校生", "Pupils of grade 5",
            "招生以前五年级的在校学生数；本学段各年级齐全时，用来看关闭学校后其他年级能否转入附近学校；空表示不知道。",
            "The pupils of grade 5 before the intake; where all grades of the level are given, they say whether those above the entry grade would find room nearby if the school closed; empty where they are not known.";
        GRADE_6 = "grade_6", optional, Kind::Whole, Unit::Places,
            &["六年级", "六年级人数", "六年级在校生", "六年级学生数", "6年级"],
            "六年级在校生", "Pupils of grade 6",
            "招生以前六年级的在校学生数；本学段各年级齐全时，用来看关闭学校后其他年级能否转入附近学校；空表示不知道。",
            "The pupils of grade 6 before the intake; where all grades of the level are given, they say whether those above the entry grade would find room nearby if the school closed; empty where they are not known.";
        GRADE_7 = "grade_7", optional, Kind::Whole, Unit::Places,
            &["七年级", "七年级人数", "七年级在校生", "七年级学生数", "7年级", "初一"],
            "七年级在校生", "Pupils of grade 7",
            "招生以前七年级的在校学生数；本学段各年级齐全时，用来看关闭学校后其他年级能否转入附近学校；空表示不知道。",
            "The pupils of grade 7 before the intake; where all grades of the level are given, they say whether those above the entry grade would find room nearby if the school closed; empty where they are not known.";
        GRADE_8 = "grade_8", optional, Kind::Whole, Unit::Places,
            &["八年级", "八年级人数", "八年级在校生", "八年级学生数", "8年级", "初二"],
            "八年级在校生", "Pupils of grade 8",
            "招生以前八年级的在校学生数；本学段各年级齐全时，用来看关闭学校后其他年级能否转入附近学校；空表示不知道。",
            "The pupils of grade 8 before the intake; where all grades of the level are given, they say whether those above the entry grade would find room nearby if the school closed; empty where they are not known.";
        GRADE_9 = "grade_9", optional, Kind::Whole, Unit::Places,
            &["九年级", "九年级人数", "九年级在校生", "九年级学生数", "9年级", "初三"],
            "九年级在校生", "Pupils of grade 9",
            "招生以前九年级的在校学生数；本学段各年级齐全时，用来看关闭学校后其他年级能否转入附近学校；空表示不知道。",
            "The pupils of grade 9 before the intake; where all grades of the level are given, they say whether those above the entry grade would find room nearby if the school closed; empty where they are not known.";
        POSTS = "posts", optional, Kind::Whole, Unit::Posts, &["编制", "编制数", "教职工编制"],
            "编制数", "Posts",
            "核定的教职工编制，0 到一百万的整数；空表示不知道。",
            "The staff posts that it has, a whole number from 0 to a million; empty where they are not known.";
        STAFF = "staff", optional, Kind::Whole, Unit::Posts,
            &["教职工", "在岗教职工", "在编人数", "在岗", "在岗人数", "在岗教师"],
            "在岗教职工", "Staff",
            "在岗的教职工人数，0 到一百万的整数；空表示不知道。",
            "The staff at work, a whole number from 0 to a million; empty where it is not known.";
        ROOMS = "rooms", optional, Kind::Whole, Unit::None, &["教室数", "普通教室", "普通教室数", "教室"],
            "普通教室数", "Classrooms",
            "普通教室的间数，0 到一百万的整数，限制选址时的扩班；空表示不知道。",
            "Its ordinary classrooms, a whole number from 0 to a million: by how many classes it may grow in a siting; empty where they are not known.";
        SITE_AREA_M2 = "site_area_m2", optional, Kind::Whole, Unit::SquareMetres, &["占地面积", "用地面积", "校园面积"],
            "占地面积", "Site area",
            "校园占地，平方米，0 到十亿的整数；空表示不知道。",
            "The area of its site, whole square metres from 0 to a thousand million; empty where it is not known.";
        PURCHASE_PRICE = "purchase_price", optional, Kind::Whole, Unit::Yuan, &["购买价格", "学位价格", "学费"],
            "学位价格", "Price of a place",
            "政府购买一个学位每年的价格，元，0 到十亿的整数；要购买学位的民办学校不能空。",
            "What a bought place costs a year, whole yuan from 0 to a thousand million; not empty where places are bought.";
        OPENING_COST = "opening_cost", optional, Kind::Whole, Unit::Yuan, OPENING_COSTS,
            "建设成本", "Opening cost",
            "建设或开办的成本，元，0 到十亿的整数；空表示按学位数估算。",
            "What it costs to open it, whole yuan from 0 to a thousand million; empty: it is reckoned from its places.";
        LINE = "line", optional, Kind::Decimal, Unit::Points, &["录取线", "学校分数线", "最低分"],
            "录取线", "Minimum points",
            "按学校分数线录取时的最低积分，最多四位小数；空表示没有分数线。",
            "The points from which it takes children who chose it, to four decimals; empty where it has no such line.";
    }
}

input! {
    communities, CommunityColumns, Communities = "一行是一个小区。", "One row is a community." {
        COMMUNITY = "community", needed, Kind::Text, Unit::None, &["小区", "社区", "小区名称", "名称"],
            "小区名称", "Community",
            "小区的名称，不能空；同名的小区须在不同的区。",
            "The name of the community, never empty; two of one name are in two districts.";
        LON = "lon", needed, Kind::Degrees, Unit::Degrees, LONGITUDES,
            "经度", "Longitude",
            "小区的经度，-180 到 180 度，坐标系见 round.toml 的 crs，不能空。",
            "Its longitude, -180 to 180 degrees in the datum of the round; never empty.";
        LAT = "lat", needed, Kind::Degrees, Unit::Degrees, LATITUDES,
            "纬度", "Latitude",
            "小区的纬度，-90 到 90 度，不能空。",
            "Its latitude, -90 to 90 degrees; never empty.";
        DISTRICT = "district", optional, Kind::Text, Unit::None, DISTRICT_NAMES,
            "所在区", "District",
            "小区所在的区，写代码或名称；空表示不知道。",
            "The district where it is, by its code or its name; empty where that is not known.";
    }
}

input! {
    school_aliases, SchoolAliasColumns, SchoolAliases = "一行是学校的另一个名称。", "One row is another name of a school." {
        NAME = "name", needed, Kind::Text, Unit::None, &["别名", "学校别名", "志愿中的写法", "简称", "曾用校名"],
            "志愿中的写法", "Other name",
            "家庭填报的志愿中出现的写法，不能空。",
            "The name as families write it; never empty.";
        SCHOOL = "school", needed, Kind::Text, Unit::None, &["学校", "学校编号", "学校代码", "学校全称", "school_id"],
            "学校", "School",
            "学校表中的编号或全称；空表示还不知道。",
            "The school by its identifier or full name in the schools table; empty where it is not known yet.";
    }
}

input! {
    aliases, AliasColumns, Aliases = "一行是小区的另一个名称。", "One row is another name of a community." {
        NAME = "name", needed, Kind::Text, Unit::None, &["别名", "其他名称", "申请表中的写法", "曾用名"],
            "别名", "Other name",
            "儿童表中出现的写法，不能空。",
            "The name as the children table has it; never empty.";
        COMMUNITY = "community", needed, Kind::Text, Unit::None, &["小区", "社区", "小区名称", "标准名称"],
            "小区名称", "Community",
            "小区表中的名称，不能空。",
            "The name in the communities table; never empty.";
        DISTRICT = "district", optional, Kind::Text, Unit::None, DISTRICT_NAMES,
            "所在区", "District",
            "小区所在的区，在几个区有同名小区时用；空表示任何区。",
            "The district of the community, where several have one of that name; empty: any.";
    }
}

input! {
    districts, DistrictColumns, Districts = "一行是一个区。", "One row is a district." {
        DISTRICT = "district", needed, Kind::Text, Unit::None, DISTRICT_NAMES,
            "区", "District",
            "区的代码，不能空；其他表写这个代码或名称。",
            "The code of the district, never empty; other tables name it by this or by its name.";
        NAME = "name", optional, Kind::Text, Unit::None, &["名称"],
            "名称", "Name",
            "区的名称；空表示只用代码。",
            "The name of the district; empty: its code is shown.";
        FILED_POSTS = "filed_posts", optional, Kind::Whole, Unit::Posts, &["备案编制", "备案制教师数"],
            "备案制教师数", "Filed posts",
            "可以增加的备案制教师，0 到一百万的整数；空表示不知道。",
            "The posts by filing that it can add, a whole number from 0 to a million; empty where that is not known.";
        PURCHASABLE_POSTS = "purchasable_posts", optional, Kind::Whole, Unit::Posts, &["可购买岗位", "购买服务岗位"],
            "可购买岗位", "Purchasable posts",
            "可以购买服务的岗位，0 到一百万的整数；空表示不知道。",
            "The posts that it can buy as a service, a whole number from 0 to a million; empty where that is not known.";
        PURCHASE_BUDGET = "purchase_budget", optional, Kind::Whole, Unit::Yuan, &["购买学位预算", "学位购买预算"],
            "购买学位预算", "Purchase budget",
            "一年购买学位的预算，元，0 到十亿的整数；空表示不知道。",
            "What it may spend on bought places a year, whole yuan from 0 to a thousand million; empty where that is not known.";
        TOWN = "town", optional, Kind::Word(&["new", "old"]), Unit::None, &["城区类型", "新老城区"],
            "城区类型", "Town",
            "new（新城区）或 old（老城区），决定用地标准；空表示新城区。",
            "New (新城区) or old (老城区) town, which decides the norm of land; empty: new.";
        IN_MIGRATION = "in_migration", optional, Kind::Decimal, Unit::None, &["迁入系数", "增长系数"],
            "增长系数", "Growth factor",
            "预测的人数逐年乘以的系数，0 到 10，最多四位小数；空表示按 1 计。",
            "By what the children of a forecast are multiplied from year to year, 0 to 10, to four decimals; empty: 1.";
    }
}

input! {
    parcels, ParcelColumns, Parcels = "一行是一块教育储备用地。", "One row is a parcel of land kept for schools." {
        PARCEL_ID = "parcel_id", needed, Kind::Id, Unit::None, &["编号", "地块编号", "地块", "id"],
            "地块编号", "Parcel ID",
            "地块的编号，不能空，每块一个。",
            "The identifier of the parcel, never empty, one a parcel.";
        LON = "lon", needed, Kind::Degrees, Unit::Degrees, LONGITUDES,
            "经度", "Longitude",
            "地块的经度，-180 到 180 度，坐标系见 round.toml 的 crs，不能空。",
            "Its longitude, -180 to 180 degrees in the datum of the round; never empty.";
        LAT = "lat", needed, Kind::Degrees, Unit::Degrees, LATITUDES,
            "纬度", "Latitude",
            "地块的纬度，-90 到 90 度，不能空。",
            "Its latitude, -90 to 90 degrees; never empty.";
        AREA_M2 = "area_m2", needed, Kind::Whole, Unit::SquareMetres, &["面积", "用地面积", "地块面积"],
            "用地面积", "Area",
            "地块面积，平方米，0 到十亿的整数，不能空。",
            "Its area, whole square metres from 0 to a thousand million; never empty.";
        STATE = "state", optional, Kind::Word(&["held", "acquiring", "planned"]), Unit::None, &["状态", "用地状态", "地块状态"],
            "状态", "State",
            "held（有）、acquiring（在征）或 planned（规划）；空表示有。各要几年才能招生，写在 round.toml 的 [site.ready]。",
            "Held (有), acquiring (在征) or planned (规划); empty: held. [site.ready] of the round says how many years each takes.";
        OPENING_COST = "opening_cost", optional, Kind::Whole, Unit::Yuan, OPENING_COSTS,
            "建设成本", "Opening cost",
            "在这里建校的成本，元，0 到十亿的整数；空表示按学位数估算。",
            "What a school costs there, whole yuan from 0 to a thousand million; empty: it is reckoned from its places.";
        DISTRICT = "district", optional, Kind::Text, Unit::None, DISTRICT_NAMES,
            "所在区", "District",
            "地块所在的区，写代码或名称；空表示不知道。",
            "The district where it is, by its code or its name; empty where that is not known.";
        NOTE = "note", optional, Kind::Text, Unit::None, &["备注", "说明"],
            "备注", "Note",
            "备注，可以空；程序不解读。",
            "A remark; may be empty, and is not interpreted.";
    }
}

input! {
    gates, GateColumns = "一行是一处出入口。", "One row is a gate of a place." {
        PLACE_KIND = "place_kind", needed, Kind::Word(&["school", "community", "parcel"]), Unit::None, &["类别", "地点类别"],
            "地点类别", "Kind of place",
            "school（学校）、community（小区）或 parcel（地块），不能空。",
            "School (学校), community (小区) or parcel (地块); never empty.";
        PLACE_ID = "place_id", needed, Kind::Id, Unit::None, &["地点编号", "编号", "地点", "名称"],
            "地点编号", "Place",
            "学校编号、小区名称或地块编号，不能空；一处有几个出入口就写几行。",
            "The identifier of the school or parcel, or the name of the community, never empty; a row for each of its gates.";
        DISTRICT = "district", optional, Kind::Text, Unit::None, DISTRICT_NAMES,
            "所在区", "District",
            "小区所在的区，几个区有同名小区时才要写。",
            "The district of a community, needed only where several have one of the name.";
        LON = "lon", needed, Kind::Degrees, Unit::Degrees, LONGITUDES,
            "经度", "Longitude",
            "出入口的经度，-180 到 180 度，坐标系见 round.toml 的 crs，不能空。",
            "Its longitude, -180 to 180 degrees in the datum of the round; never empty.";
        LAT = "lat", needed, Kind::Degrees, Unit::Degrees, LATITUDES,
            "纬度", "Latitude",
            "出入口的纬度，-90 到 90 度，不能空。",
            "Its latitude, -90 to 90 degrees; never empty.";
    }
}
