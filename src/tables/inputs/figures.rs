//! Tables of figures: measured journeys, forecasts, what districts reached last year.

use crate::tables::schema::{Kind, Unit};

use super::shared;

input! {
    travel, TravelColumns, Travel = "一行是一段量过的路程。", "One row is a journey that was measured." {
        FROM = "from", needed, Kind::Text, Unit::None, &["起点", "出发地"],
            "起点", "From",
            "儿童编号或小区名称，不能空。",
            "The identifier of a child or the name of a community; never empty.";
        SCHOOL_ID = "school_id", needed, Kind::Id, Unit::None, &["学校编号", "学校代码", "终点"],
            "学校编号", "School ID",
            "到达的学校（学校表中的编号），或可能建校的地块（地块表中的编号），不能空。",
            "The school at its end, or the reserve parcel on which one may stand, by its identifier; never empty.";
        METRES = "metres", needed, Kind::Whole, Unit::Metres, &["距离", "米", "路程"],
            "路程", "Metres",
            "路程，米，0 到十亿的整数，不能空。",
            "Its length in whole metres from 0 to a thousand million; never empty.";
        DISTRICT = "district", optional, Kind::Text, Unit::None, DISTRICT_NAMES,
            "所在区", "District",
            "起点小区所在的区，在几个区有同名小区时用；空表示任何区。",
            "The district of the community it starts from, where several have one of that name; empty: any.";
    }
}

input! {
    demand, DemandColumns, Demand = "一行是一处在一年的儿童人数预测。", "One row is a forecast of children at one place in one year." {
        CELL_ID = "cell_id", needed, Kind::Id, Unit::None, &["编号", "小区编号", "格网", "id"],
            "格网编号", "Cell ID",
            "地点的编号，不能空；每个年份和方案一行。",
            "The identifier of the place, never empty; one row for each year and variant.";
        LON = "lon", needed, Kind::Degrees, Unit::Degrees, LONGITUDES,
            "经度", "Longitude",
            "地点的经度，-180 到 180 度，坐标系见 round.toml 的 crs，不能空。",
            "Its longitude, -180 to 180 degrees in the datum of the round; never empty.";
        LAT = "lat", needed, Kind::Degrees, Unit::Degrees, LATITUDES,
            "纬度", "Latitude",
            "地点的纬度，-90 到 90 度，不能空。",
            "Its latitude, -90 to 90 degrees; never empty.";
        COUNT = "count", needed, Kind::Whole, Unit::Places, &["人数", "数量", "预测人数"],
            "预测人数", "Children",
            "当年入学的儿童人数，0 到十亿的整数，不能空。",
            "The children who enter in that year, a whole number from 0 to a thousand million; never empty.";
        YEAR = "year", optional, Kind::Label, Unit::None, &["年份", "入学年份"],
            "入学年份", "Year",
            "入学年份，与本轮相差不超过五十年；空表示本轮的年份。",
            "The year of entry, within fifty of the round's; empty: that of the round.";
        DISTRICT = "district", optional, Kind::Text, Unit::None, DISTRICT_NAMES,
            "所在区", "District",
            "负责的区，写代码或名称；空表示不知道。",
            "The district that is responsible, by its code or its name; empty where that is not known.";
        POINTS = "points", optional, Kind::Decimal, Unit::Points, &["积分", "平均积分"],
            "平均积分", "Points",
            "这里的儿童的平均积分，最多四位小数；空表示不知道。",
            "The points of its children on average, to four decimals; empty where they are not known.";
        VARIANT = "variant", optional, Kind::Word(&["low", "middle", "high"]), Unit::None, &["方案", "情景"],
            "方案", "Variant",
            "预测方案：low（低）、middle（中）或 high（高）；空表示中方案。",
            "Of what forecast it is, low (低), middle (中) or high (高); empty: middle.";
        ENTRANTS = "entrants", optional, Kind::Whole, Unit::Places, &["迁入", "每年迁入"],
            "每年迁入", "Entrants",
            "以后每年迁入的儿童，0 到一百万的整数；空表示没有。",
            "The children who move there each later year, a whole number from 0 to a million; empty: none.";
        LEAVERS = "leavers", optional, Kind::Whole, Unit::Places, &["迁出", "每年迁出"],
            "每年迁出", "Leavers",
            "以后每年迁出的儿童，0 到一百万的整数；空表示没有。",
            "The children who move away each later year, a whole number from 0 to a million; empty: none.";
        STAGE = "stage", optional, LEVELS, Unit::None, STAGES,
            "学段", "Level",
            "学段：primary（小学）、junior（初中）或 senior（高中），只读本轮学段的行；空表示本轮的学段。",
            "The level, primary (小学), junior (初中) or senior (高中): rows of another than the round's are not read; empty: that of the round.";
    }
}

input! {
    last_year, LastYearColumns, LastYear = "一行是一个区去年的结果：去年的 shortfall.csv。", "One row is what a district reached last year: the shortfall.csv of that round." {
        DISTRICT = "district", needed, Kind::Text, Unit::None, DISTRICT_NAMES,
            "区", "District",
            "区，写代码或名称；空的行是不属于任何区的儿童，不读。",
            "The district, by its code or its name; a row where it is empty is of children of no district, and is not read.";
        ELIGIBLE = "eligible", needed, Kind::Whole, Unit::Places, &["符合条件", "参加人数"],
            "参加人数", "Eligible",
            "参加分配的儿童，0 到十亿的整数，不能空。",
            "The children who took part, a whole number from 0 to a thousand million; never empty.";
        PUBLIC = "public", needed, Kind::Whole, Unit::Places, &["公办", "公办学位"],
            "公办学位", "Public",
            "其中进入公办学校的，0 到十亿的整数，不能空。",
            "How many of them got public places, a whole number from 0 to a thousand million; never empty.";
        PURCHASED = "purchased", needed, Kind::Whole, Unit::Places, &["购买", "购买学位"],
            "购买学位", "Purchased",
            "其中进入购买学位的，与公办合计不超过参加人数，不能空。",
            "How many of them got bought places, with the public ones not more than took part; never empty.";
        MONEY = "money", optional, Kind::Whole, Unit::Yuan, &["经费", "资金"],
            "经费", "Money",
            "一年购买学位的经费，元，0 到十亿的整数；空表示不知道。",
            "What the bought places cost a year, whole yuan from 0 to a thousand million; empty where that is not known.";
        STAGE = "stage", optional, LEVELS, Unit::None, STAGES,
            "学段", "Level",
            "学段：primary（小学）或 junior（初中），只读本轮学段的行；空表示本轮的学段。",
            "The level, primary (小学) or junior (初中): rows of another than the round's are not read; empty: that of the round.";
    }
}
