//! The contract of tables: each table has one row type, each column is declared once with key, type, unit and a
//! sentence in both languages; encoders (CSV, Parquet, workbook, page, JSON Schema) and decoders follow from that.

pub mod allocation;
pub mod amended;
pub mod areas;
pub mod cell;
pub mod class_values;
pub mod comparison;
pub mod csv;
pub mod csv_injection;
pub mod cutoffs;
pub mod findings;
pub mod forecast;
pub mod geojson;
pub mod inputs;
pub mod json;
pub mod listing;
pub mod manual;
pub mod parquet;
pub mod plan;
pub mod portal;
pub mod post_plan;
pub mod pressure;
pub mod projection;
pub mod public;
pub mod remedies;
pub mod row;
pub mod rule_comparison;
pub mod schema;
pub mod schools;
pub mod scores;
pub mod settlement;
pub mod shortfall;
pub mod sites;
pub mod surplus;
pub mod travel;

use row::Row;
use schema::Table;

/// Every table that is written, in the order of names.
pub fn written() -> [&'static Table; 56] {
    [
        allocation::AllocationRow::TABLE,
        amended::AmendedRow::TABLE,
        plan::AreaByYearRow::TABLE,
        areas::AreaMemberRow::TABLE,
        areas::AreaParcelRow::TABLE,
        areas::AreaRow::TABLE,
        plan::BuildRow::TABLE,
        comparison::ChangeRow::TABLE,
        findings::CorrectionRow::TABLE,
        class_values::ClassValueRow::TABLE,
        travel::CloseCallRow::TABLE,
        comparison::CommunityChangeRow::TABLE,
        comparison::ComparisonRow::TABLE,
        portal::ContactRow::TABLE,
        cutoffs::CutoffRow::TABLE,
        forecast::DemandRow::TABLE,
        plan::EntryByYearRow::TABLE,
        rule_comparison::RuleComparisonRow::TABLE,
        findings::FindingRow::TABLE,
        forecast::ForecastRow::TABLE,
        forecast::AccuracyRow::TABLE,
        plan::HelpByYearRow::TABLE,
        forecast::HindcastRow::TABLE,
        plan::LandByYearRow::TABLE,
        manual::ManualRow::TABLE,
        plan::MoneyByYearRow::TABLE,
        projection::ProjectionRow::TABLE,
        plan::PlanRow::TABLE,
        plan::PlanVariantRow::TABLE,
        post_plan::PostPlanRow::TABLE,
        plan::PostsByYearRow::TABLE,
        pressure::PressureRow::TABLE,
        pressure::PressureMemberRow::TABLE,
        public::PublicAreaRow::TABLE,
        public::PublicDistrictRow::TABLE,
        public::PublicSchoolRow::TABLE,
        remedies::RemedyRow::TABLE,
        portal::ReplyRow::TABLE,
        portal::RequestRow::TABLE,
        scores::ReviewRow::TABLE,
        sites::RobustRow::TABLE,
        scores::RuleRow::TABLE,
        schools::SchoolRow::TABLE,
        scores::ScoreItemRow::TABLE,
        scores::ScoreSummaryRow::TABLE,
        scores::ScoreRow::TABLE,
        portal::SecretRow::TABLE,
        portal::SentRow::TABLE,
        settlement::SettlementRow::TABLE,
        shortfall::ShortfallRow::TABLE,
        sites::SiteRow::TABLE,
        travel::SnapRow::TABLE,
        plan::StageRow::TABLE,
        surplus::SurplusRow::TABLE,
        travel::TravelRow::TABLE,
        forecast::WarningRow::TABLE,
    ]
}
