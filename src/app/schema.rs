//! JSON Schema of what is read, written and answered, each from the declaration that reads or writes it.

use schemars::JsonSchema;
use serde_json::{Map, Value};
use xuewei_core::audit::{Certificate, PressureCertificate};
use xuewei_core::policy::PackFile;
use xuewei_core::scenario::ScenarioFile;
use xuewei_core::settings as files;
use xuewei_core::summary::Summary;

use super::{
    Error, compare, fix, forecast, init, plan, print, receipts, requests, resend, scenario, score,
    seal, series, settings, site, travel, verify,
};
use crate::faces::explanation;
use crate::files::amended::Ledger;
use crate::files::provenance::Run;
use crate::input::commitment::Commitment;
use crate::input::{city_schema, outlines_schema, plan_schema, round_schema};
use crate::tables::inputs::{BESIDE_ROUND, Role};
use crate::tables::json;
use crate::tables::written;
use crate::words::findings;

/// Makes the schema of a name.
type Make = fn(&str) -> Value;

/// Something of which there is a schema.
#[derive(Clone, Copy, Debug)]
pub struct Named {
    /// What it is: `written` or `tables` (which are read), `files` or `answers`.
    pub group: &'static str,
    /// Its name within the group.
    pub name: &'static str,
    of: Make,
}

impl Named {
    /// Its schema.
    pub fn schema(&self) -> Value {
        let mut schema = (self.of)(self.name);
        schema["title"] = self.name.into();
        schema
    }

    /// Its name with that of its group.
    pub fn full_name(&self) -> String {
        format!("{}.{}", self.group, self.name)
    }
}

/// Files that are no tables: those that are read, then those that are written.
const FILES: [(&str, Make); 13] = [
    ("round", |_| round_schema().to_value()),
    ("city", |_| city_schema().to_value()),
    ("plan", |_| plan_schema().to_value()),
    ("pack", |_| files::schema_of::<PackFile>().to_value()),
    ("scenario", |_| {
        files::schema_of::<ScenarioFile>().to_value()
    }),
    ("outlines", |_| outlines_schema().to_value()),
    ("commitment", |_| answer::<Commitment>()),
    ("summary", |_| answer::<Summary>()),
    ("certificate", |_| answer::<Certificate>()),
    ("pressure_certificate", |_| answer::<PressureCertificate>()),
    ("network", |_| answer::<travel::NetworkRecord>()),
    ("run", |_| answer::<Run>()),
    ("ledger", |_| answer::<Ledger>()),
];

/// What `--format json` prints, by command. `check` is also what every command prints whose input has errors.
const ANSWERS: [(&str, Make); 23] = [
    ("allocate", |_| {
        answer::<findings::WithFindings<'_, Summary>>()
    }),
    ("amend", |_| answer::<findings::WithFindings<'_, Summary>>()),
    ("check", |_| answer::<findings::Answer<'_>>()),
    ("fix", |_| {
        answer::<findings::WithFindings<'_, fix::Answer<'_>>>()
    }),
    ("forecast", |_| {
        answer::<findings::WithFindings<'_, forecast::Answer>>()
    }),
    ("plan", |_| {
        answer::<findings::WithFindings<'_, plan::Summary>>()
    }),
    ("init", |_| {
        answer::<findings::WithFindings<'_, init::Answer>>()
    }),
    ("score", |_| {
        answer::<findings::WithFindings<'_, score::Counts>>()
    }),
    ("commit", |_| {
        answer::<findings::WithFindings<'_, Commitment>>()
    }),
    ("verify", |_| {
        answer::<findings::WithFindings<'_, verify::Answer>>()
    }),
    ("explain", |_| {
        answer::<findings::WithFindings<'_, explanation::Answer<'_>>>()
    }),
    ("compare", |_| {
        answer::<findings::WithFindings<'_, compare::Summary<'_>>>()
    }),
    ("scenario", |_| {
        answer::<findings::WithFindings<'_, scenario::Answer<'_>>>()
    }),
    ("site", |_| {
        answer::<findings::WithFindings<'_, site::SiteSummary>>()
    }),
    ("print", |_| {
        answer::<findings::WithFindings<'_, print::Answer>>()
    }),
    ("series", |_| {
        answer::<findings::WithFindings<'_, series::Answer>>()
    }),
    ("receipts", |_| {
        answer::<findings::WithFindings<'_, receipts::Answer>>()
    }),
    ("seal", |_| answer::<seal::Answer>()),
    ("requests", |_| answer::<requests::Answer>()),
    ("resend", |_| answer::<resend::Answer>()),
    ("settings", |_| {
        answer::<findings::WithFindings<'_, settings::Answer>>()
    }),
    ("settings_change", |_| {
        answer::<findings::WithFindings<'_, settings::Written>>()
    }),
    ("travel", |_| {
        answer::<findings::WithFindings<'_, travel::NetworkRecord>>()
    }),
];

fn answer<T: JsonSchema>() -> Value {
    json::schema_of::<T>().to_value()
}

/// Everything of which there is a schema. Where a name stands in several groups, the first is meant by the name alone.
pub fn all() -> Vec<Named> {
    let of_written = |name: &str| -> Value {
        let found = written().into_iter().find(|table| table.name == name);
        found.map_or(Value::Null, |table| table.json_schema(false))
    };
    let of_read = |name: &str| -> Value {
        let of_round = Role::ALL.iter().map(|role| role.table());
        let mut all = of_round.chain(BESIDE_ROUND);
        let found = all.find(|table| table.name == name);
        found.map_or(Value::Null, |table| table.json_schema(true))
    };
    let named = |group, (name, of)| Named { group, name, of };
    let written = written().map(|table| named("written", (table.name, of_written as Make)));
    let read = Role::ALL.iter();
    let read = read.map(|role| named("tables", (role.as_str(), of_read as Make)));
    let beside = BESIDE_ROUND.map(|table| named("tables", (table.name, of_read as Make)));
    let mut all: Vec<Named> = written.into_iter().chain(read).chain(beside).collect();
    all.extend(FILES.map(|file| named("files", file)));
    all.extend(ANSWERS.map(|answer| named("answers", answer)));
    all
}

/// The names by which a schema is asked for: each by itself, or with its group where the name alone means another.
pub fn names() -> Vec<String> {
    let all = all();
    let is_first = |at: usize| !all[..at].iter().any(|earlier| earlier.name == all[at].name);
    let name = |(at, named): (usize, &Named)| match is_first(at) {
        true => named.name.to_owned(),
        false => named.full_name(),
    };
    all.iter().enumerate().map(name).collect()
}

/// The schema of a name, or every schema by group and name.
///
/// # Errors
/// When there is none of the name.
pub fn run(name: Option<&str>) -> Result<Value, Error> {
    let all = all();
    let Some(name) = name else {
        let mut groups = Map::new();
        for named in &all {
            groups
                .entry(named.group)
                .or_insert_with(|| Value::Object(Map::new()))[named.name] = named.schema();
        }
        return Ok(Value::Object(groups));
    };
    let found = all.iter().find(|named| named.name == name);
    let found = found.or_else(|| all.iter().find(|named| named.full_name() == name));
    let found = found.ok_or_else(|| Error::UnknownSchema(name.to_owned()))?;
    Ok(found.schema())
}
