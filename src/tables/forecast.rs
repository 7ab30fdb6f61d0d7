//! What `xuewei forecast` writes: children of the coming years, how wrong earlier forecasts were, demand of rounds, and
//! where places will be short.

use std::borrow::Cow;

use super::cell::{Decimal, Id, Label, Millionths, Word, Years};
use super::row::row;
use xuewei_core::units::{Places, Share};

row! {
    /// A figure of the forecast.
    pub struct ForecastRow<'a> = "forecast", "一行是一个片区（或区、全市）一个年级一年的预测；片区合计等于区，区合计等于全市", "One row is the forecast of a grade of an area, a district or the city in a year; areas add up to their district, districts to the city" {
        area: Id<'a>, "片区", "Area", "片区、区的名称，或全市的名称", "The area, the district, or what the city is called";
        level: Word<'a>, "学段", "Level", "primary、junior 或 senior", "primary, junior or senior";
        grade: Label, "年级", "Grade", "1 到 12", "1 to 12";
        year: Label, "年份", "Year", "学年开始的年份", "The year in which the school year begins";
        low: Option<Places>, "低", "Low", "十次中约有一次低于此数；不知误差时为空", "In one case of ten fewer come; empty where no error is known";
        middle: Places, "中", "Middle", "预测的人数", "What is forecast";
        high: Option<Places>, "高", "High", "十次中约有一次高于此数；不知误差时为空", "In one case of ten more come; empty where no error is known";
        method: Word<'a>, "方法", "Method", "该提前年数下以往误差最小的方法", "The method that was least wrong at that lead";
        scope: Word<'a>, "范围", "Scope", "area、district 或 city", "area, district or city";
        lead: Years, "提前年数", "Lead", "距最后一年在校生的年数", "Years from the last rolls";
    }
}

row! {
    /// How wrong a method was.
    pub struct AccuracyRow<'a> = "forecast-accuracy", "一行是一种方法在一个提前年数下的以往误差：在以往各年只用当时已知的数据回头预测", "One row is how wrong a method was at a lead: in each earlier year it was given what was known then" {
        level: Word<'a>, "学段", "Level", "primary、junior 或 senior", "primary, junior or senior";
        grades: Word<'a>, "年级", "Grades", "first（起始年级）或 later（其他年级）", "first, the grade of entry, or later, all others";
        lead: Years, "提前年数", "Lead", "提前几年", "Years ahead";
        size: Word<'a>, "范围", "Which", "city、district、area（全部片区）、area_below_100、area_from_100", "city, district, area (all of them), area_below_100, area_from_100 (children of the grade on average)";
        method: Word<'a>, "方法", "Method", "方法；used 为所采用的方法", "The method; used is the one that is used at the lead";
        used: bool, "采用", "Used", "是否为所采用的", "Whether it is what is used";
        areas: i64, "片区数", "Areas", "参与计算的片区（区、市）数", "Of how many areas, districts or cities";
        origins: i64, "起点数", "Origins", "从几个以往年份出发", "From how many earlier years";
        mape: Decimal, "平均误差", "Error", "平均绝对误差 ÷ 实际：0.05 为百分之五", "Mean of |said − came| ÷ came: 0.05 is five per cent";
        bias: Decimal, "偏差", "Bias", "（预测 − 实际）÷ 实际，按合计；正数为预测偏多", "(Said − came) ÷ came, of the sums: above nought where too many were said";
        coverage: Option<Share>, "区间命中", "Held", "实际落在低、高之间的比例（区间由其他起点得出）；起点少于三个时为空", "How often what came lay between low and high made from the other origins; empty with fewer than three";
    }
}

row! {
    /// What would have been said in an earlier year, and what came.
    pub struct HindcastRow<'a> = "hindcast", "一行是以往某年会作出的一个预测与后来的实际", "One row is what would have been said in an earlier year, and what came" {
        area: Id<'a>, "片区", "Area", "片区、区或全市", "The area, the district or the city";
        level: Word<'a>, "学段", "Level", "primary、junior 或 senior", "primary, junior or senior";
        grade: Label, "年级", "Grade", "1 到 12", "1 to 12";
        said_in: Label, "预测于", "Said in", "作出预测的年份", "The year in which it would have been said";
        year: Label, "年份", "Year", "所预测的年份", "The year of which it is said";
        said: Places, "预测", "Said", "当时会说的人数", "What would have been said";
        came: Places, "实际", "Came", "实际人数", "What came";
    }
}

row! {
    /// Children who enter a level at a place in a year: a row of a round's demand table.
    pub struct DemandRow<'a> = "demand", "各片区各年各学段的新生预测，可直接作为一轮的需求表", "Forecasts of children who enter, by area, year and level: the demand table of a round" {
        cell_id: Id<'a>, "格网编号", "Cell ID", "片区名称", "The area";
        year: Label, "入学年份", "Year", "入学年份", "The year of entry";
        stage: Word<'a>, "学段", "Level", "primary、junior 或 senior", "primary, junior or senior";
        variant: Word<'a>, "方案", "Variant", "low、middle 或 high", "low, middle or high";
        count: Places, "预测人数", "Children", "入学的儿童", "The children who enter";
        lon: Cow<'a, str>, "经度", "Longitude", "片区中心的经度", "The longitude of the middle of the area";
        lat: Cow<'a, str>, "纬度", "Latitude", "片区中心的纬度", "The latitude of the middle of the area";
        district: Id<'a>, "所在区", "District", "责任区", "The district responsible";
    }
}

row! {
    /// Whether the places of an area will do.
    pub struct WarningRow<'a> = "warnings", "一行是一个片区（或区、全市）一年一个学段的学位预警", "One row is whether the entry places of an area, a district or the city will do in a year" {
        area: Id<'a>, "片区", "Area", "片区、区或全市", "The area, the district or the city";
        level: Word<'a>, "学段", "Level", "primary、junior 或 senior", "primary, junior or senior";
        year: Label, "年份", "Year", "入学年份", "The year of entry";
        places: Places, "学位", "Places", "起始年级现有的公办学位", "Public places of the entry grade as they are now";
        children: Places, "儿童", "Children", "预测入学的儿童", "The children forecast";
        colour: Word<'a>, "预警", "Colour", "red：不足的可能性不低于一半；yellow：不低于十分之一，或学位已用九成；green：其他", "red: short with a probability of a half or more; yellow: of a tenth or more, or nine tenths of the places taken; green: the rest";
        probability: Option<Millionths>, "不足的可能性", "Probability", "儿童多于学位的可能性；不知误差时为空", "That more children come than there are places; empty where no error is known";
    }
}
