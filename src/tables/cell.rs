//! One cell of a table, typed; how the values of the program become cells and are read back from text.

use std::borrow::Cow;

use xuewei_core::qualify::Rank;
use xuewei_core::units::{
    Classes, Metres, Places, Points, Posts, Share, SquareMetres, Yuan, decimal, parse_decimal,
};

use super::schema::{Kind, Unit};

/// What a cell holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell<'a> {
    /// Nothing: not known.
    Empty,
    /// Text.
    Text(Cow<'a, str>),
    /// A whole number.
    Whole(i64),
    /// Ten-thousandths, written with as many decimals as there are.
    Decimal(i64),
    /// Thousandths, written with three decimals.
    Share(i64),
    /// Millionths, not below zero, written with six decimals.
    Ratio(i64),
    /// Yes or no.
    Flag(bool),
}

impl<'a> Cell<'a> {
    /// Text; nothing where it is empty.
    pub fn text(text: impl Into<Cow<'a, str>>) -> Self {
        let text = text.into();
        match text.is_empty() {
            true => Self::Empty,
            false => Self::Text(text),
        }
    }

    /// As files for programs have it.
    pub fn written(&self) -> Cow<'_, str> {
        match self {
            Self::Empty => Cow::Borrowed(""),
            Self::Text(text) => Cow::Borrowed(text),
            Self::Whole(number) => Cow::Owned(number.to_string()),
            Self::Decimal(parts) => Cow::Owned(decimal(*parts)),
            Self::Share(thousandths) => {
                Cow::Owned(format!("{}.{:03}", thousandths / 1000, thousandths % 1000))
            }
            Self::Ratio(millionths) => Cow::Owned(format!(
                "{}.{:06}",
                millionths / 1_000_000,
                millionths % 1_000_000
            )),
            Self::Flag(is) => Cow::Borrowed(if *is { "true" } else { "false" }),
        }
    }

    /// The number that it holds.
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Whole(number) => Some(*number as f64),
            Self::Decimal(parts) => Some(*parts as f64 / Points::SCALE as f64),
            Self::Share(thousandths) => Some(*thousandths as f64 / 1000.0),
            Self::Ratio(millionths) => Some(*millionths as f64 / 1e6),
            Self::Empty | Self::Text(_) | Self::Flag(_) => None,
        }
    }
}

/// A value that stands in a cell.
pub trait Value<'a>: Sized {
    /// What its column holds.
    const KIND: Kind;
    /// In what unit.
    const UNIT: Unit = Unit::None;
    /// Whether its cell may be empty.
    const OPTIONAL: bool = false;
    /// Its cell.
    fn cell(&self) -> Cell<'_>;
    /// The value of a text as it is written; `None` where it is none.
    fn read(text: &'a str) -> Option<Self>;
}

impl<'a, T: Value<'a>> Value<'a> for Option<T> {
    const KIND: Kind = T::KIND;
    const UNIT: Unit = T::UNIT;
    const OPTIONAL: bool = true;

    fn cell(&self) -> Cell<'_> {
        self.as_ref().map_or(Cell::Empty, T::cell)
    }

    fn read(text: &'a str) -> Option<Self> {
        match text {
            "" => Some(None),
            text => T::read(text).map(Some),
        }
    }
}

/// A wrapper that says what a text is.
macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident = $kind:expr),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
        pub struct $name<'a>(pub &'a str);

        impl<'a> Value<'a> for $name<'a> {
            const KIND: Kind = $kind;
            const OPTIONAL: bool = true;

            fn cell(&self) -> Cell<'_> {
                Cell::text(self.0)
            }

            fn read(text: &'a str) -> Option<Self> {
                Some(Self(text))
            }
        }
    )+};
}

texts! {
    /// An identifier.
    Id = Kind::Id,
    /// A name or a remark.
    Text = Kind::Text,
    /// A word of the program.
    Word = Kind::Word(&[]),
    /// The outcome of a child.
    OutcomeWord = Kind::Word(&["public", "purchased", "unplaced", "ineligible", "manual_review"]),
    /// What a person decided.
    ManualWord = Kind::Word(&["placement", "placement_extra", "decision"]),
    /// What became of a child in late changes.
    MoveWord = Kind::Word(&["withdrawn", "placed", "moved_up", "late_placed", "late_waiting", "late_other"]),
    /// What a family asks for on the portal.
    RequestWord = Kind::Word(&["review", "accept", "give_back", "keep_waiting"]),
    /// Whose school it is.
    SectorWord = Kind::Word(&["public", "private"]),
    /// A level of school.
    LevelWord = Kind::Word(&["primary", "junior"]),
    /// The code of a reason.
    ReasonCode = Kind::Reason,
    /// The name of a step of the procedure.
    StepName = Kind::Step,
}

impl<'a> Value<'a> for Cow<'a, str> {
    const KIND: Kind = Kind::Text;
    const OPTIONAL: bool = true;

    fn cell(&self) -> Cell<'_> {
        Cell::text(&**self)
    }

    fn read(text: &'a str) -> Option<Self> {
        Some(Cow::Borrowed(text))
    }
}

/// Identifiers or names in one cell, joined by `|`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct List<'a>(pub Cow<'a, str>);

impl<'a> Value<'a> for List<'a> {
    const KIND: Kind = Kind::List;
    const OPTIONAL: bool = true;

    fn cell(&self) -> Cell<'_> {
        Cell::text(&*self.0)
    }

    fn read(text: &'a str) -> Option<Self> {
        Some(Self(Cow::Borrowed(text)))
    }
}

impl Value<'_> for i64 {
    const KIND: Kind = Kind::Whole;

    fn cell(&self) -> Cell<'_> {
        Cell::Whole(*self)
    }

    fn read(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

macro_rules! counts {
    ($($name:ty),+) => {$(
        impl Value<'_> for $name {
            const KIND: Kind = Kind::Whole;

            fn cell(&self) -> Cell<'_> {
                Cell::Whole(i64::try_from(*self).unwrap_or(i64::MAX))
            }

            fn read(text: &str) -> Option<Self> {
                text.parse().ok()
            }
        }
    )+};
}

counts!(u64, usize);

macro_rules! units {
    ($($name:ident = $unit:expr),+ $(,)?) => {$(
        impl Value<'_> for $name {
            const KIND: Kind = Kind::Whole;
            const UNIT: Unit = $unit;

            fn cell(&self) -> Cell<'_> {
                Cell::Whole(self.get())
            }

            fn read(text: &str) -> Option<Self> {
                text.parse().ok().map(Self)
            }
        }
    )+};
}

units! {
    Metres = Unit::Metres,
    Places = Unit::Places,
    Classes = Unit::Classes,
    Posts = Unit::Posts,
    SquareMetres = Unit::SquareMetres,
    Yuan = Unit::Yuan,
}

/// Years that something lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Years(pub i64);

impl Value<'_> for Years {
    const KIND: Kind = Kind::Whole;
    const UNIT: Unit = Unit::Years;

    fn cell(&self) -> Cell<'_> {
        Cell::Whole(self.0)
    }

    fn read(text: &str) -> Option<Self> {
        text.parse().ok().map(Self)
    }
}

/// A count that anybody may see; `None` where it is not published, which is written `*`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Published(pub Option<i64>);

impl Value<'_> for Published {
    const KIND: Kind = Kind::Whole;
    const UNIT: Unit = Unit::Places;

    fn cell(&self) -> Cell<'_> {
        match self.0 {
            Some(count) => Cell::Whole(count),
            None => Cell::text("*"),
        }
    }

    fn read(text: &str) -> Option<Self> {
        match text {
            "*" => Some(Self(None)),
            count => Some(Self(Some(count.parse().ok()?))),
        }
    }
}

/// A number that names: a year, the number of an area.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Label(pub i64);

impl Value<'_> for Label {
    const KIND: Kind = Kind::Label;

    fn cell(&self) -> Cell<'_> {
        Cell::Whole(self.0)
    }

    fn read(text: &str) -> Option<Self> {
        text.parse().ok().map(Self)
    }
}

impl Value<'_> for Rank {
    const KIND: Kind = Kind::Rank;

    fn cell(&self) -> Cell<'_> {
        Cell::Whole(i64::from(self.0))
    }

    fn read(text: &str) -> Option<Self> {
        text.parse().ok().map(Self)
    }
}

impl Value<'_> for Points {
    const KIND: Kind = Kind::Decimal;
    const UNIT: Unit = Unit::Points;

    fn cell(&self) -> Cell<'_> {
        Cell::Decimal(self.parts())
    }

    fn read(text: &str) -> Option<Self> {
        parse_decimal(text).map(Self::from_parts)
    }
}

/// Millionths, not below zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Millionths(pub i64);

impl Value<'_> for Millionths {
    const KIND: Kind = Kind::Ratio;

    fn cell(&self) -> Cell<'_> {
        Cell::Ratio(self.0)
    }

    fn read(text: &str) -> Option<Self> {
        let (whole, parts) = text.split_once('.')?;
        let whole: i64 = whole.parse().ok()?;
        let parts: i64 = (parts.len() == 6).then_some(parts)?.parse().ok()?;
        whole.checked_mul(1_000_000)?.checked_add(parts).map(Self)
    }
}

impl Value<'_> for Share {
    const KIND: Kind = Kind::Share;

    fn cell(&self) -> Cell<'_> {
        Cell::Share(self.thousandths())
    }

    fn read(text: &str) -> Option<Self> {
        let parts = parse_decimal(text)?;
        (parts % 10 == 0).then(|| Self::from_thousandths(parts / 10))
    }
}

/// Ten-thousandths, with what the column shows of them and its unit.
macro_rules! decimals {
    ($($(#[$doc:meta])* $name:ident = $kind:expr, $unit:expr, $shown:expr),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub struct $name(pub i64);

        impl Value<'_> for $name {
            const KIND: Kind = $kind;
            const UNIT: Unit = $unit;

            fn cell(&self) -> Cell<'_> {
                const SHOWN: i64 = $shown;
                Cell::Decimal((self.0 + SHOWN / 2).div_euclid(SHOWN) * SHOWN)
            }

            fn read(text: &str) -> Option<Self> {
                parse_decimal(text).map(Self)
            }
        }
    )+};
}

decimals! {
    /// A number of at most four decimals, ten-thousandths.
    Decimal = Kind::Decimal, Unit::None, 1,
    /// Ten-thousandths of a post, written to two decimals, rounded half up.
    PostHundredths = Kind::Hundredths, Unit::Posts, 100,
    /// Ten-thousandths of a post, written to one decimal.
    PostTenths = Kind::Tenths, Unit::Posts, 1_000,
    /// Ten-thousandths of a pupil, written to one decimal.
    PupilTenths = Kind::Tenths, Unit::None, 1_000,
    /// Ten-thousandths of a pupil, written to two decimals, rounded half up.
    PupilHundredths = Kind::Hundredths, Unit::None, 100,
    /// Ten-thousandths of a square metre a pupil.
    LandNorm = Kind::Hundredths, Unit::SquareMetres, 1,
    /// Ten-thousandths of a metre, written to one decimal.
    MetreTenths = Kind::Tenths, Unit::Metres, 1_000,
    /// A share as ten-thousandths, written with as many decimals as it has.
    Fraction = Kind::Share, Unit::None, 1,
}

impl Value<'_> for bool {
    const KIND: Kind = Kind::Flag;

    fn cell(&self) -> Cell<'_> {
        Cell::Flag(*self)
    }

    fn read(text: &str) -> Option<Self> {
        match text {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        }
    }
}
