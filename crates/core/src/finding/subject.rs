//! What an override of a scenario is about.

use std::fmt;

/// What an override is about, by the names of the tables and the keys of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A key of the file, by its path.
    Key(String),
    /// A school, by its identifier.
    School(String),
    /// A parcel, by its identifier.
    Parcel(String),
    /// A community, by its name.
    Community(String),
    /// The district that a school belongs to.
    SchoolBoundary(String),
    /// The district that a community belongs to.
    CommunityBoundary(String),
    /// The agreement between two districts.
    Agreement {
        /// District of the children.
        from: String,
        /// District of the schools.
        to: String,
    },
    /// The bus from communities to a school.
    Bus {
        /// The communities, with their district where it is named.
        from: String,
        /// The school, by its identifier.
        school: String,
    },
    /// A gate of a school.
    Gate {
        /// Its number, or where it is.
        gate: String,
        /// The school, by its identifier.
        school: String,
    },
    /// A way, by what the road files call it, or a new path by where it begins.
    Path(String),
    /// How many children of a district there are.
    ChildrenOfDistrict(String),
    /// Further children of a community.
    ChildrenOfCommunity(String),
}

impl Subject {
    /// Key of the words that name it, with its names; the words are those of the file where there is no key.
    pub fn wording(&self) -> Option<(&'static str, Vec<(&'static str, &str)>)> {
        fn one<'n>(
            key: &'static str,
            name: &'n str,
        ) -> Option<(&'static str, Vec<(&'static str, &'n str)>)> {
            Some((key, vec![("name", name)]))
        }
        match self {
            Self::Key(_) => None,
            Self::School(name) => one("subject-school", name),
            Self::Parcel(name) => one("subject-parcel", name),
            Self::Community(name) => one("subject-community", name),
            Self::SchoolBoundary(name) => one("subject-school-boundary", name),
            Self::CommunityBoundary(name) => one("subject-community-boundary", name),
            Self::Agreement { from, to } => {
                Some(("subject-agreement", vec![("from", from), ("to", to)]))
            }
            Self::Bus { from, school } => {
                Some(("subject-bus", vec![("from", from), ("school", school)]))
            }
            Self::Gate { gate, school } => {
                Some(("subject-gate", vec![("gate", gate), ("school", school)]))
            }
            Self::Path(name) => one("subject-path", name),
            Self::ChildrenOfDistrict(name) => one("subject-children-of-district", name),
            Self::ChildrenOfCommunity(name) => one("subject-children-of-community", name),
        }
    }

    /// The subject with its names changed.
    #[must_use]
    pub fn map(self, of: impl Fn(String) -> String) -> Self {
        match self {
            Self::Key(name) => Self::Key(of(name)),
            Self::School(name) => Self::School(of(name)),
            Self::Parcel(name) => Self::Parcel(of(name)),
            Self::Community(name) => Self::Community(of(name)),
            Self::SchoolBoundary(name) => Self::SchoolBoundary(of(name)),
            Self::CommunityBoundary(name) => Self::CommunityBoundary(of(name)),
            Self::Agreement { from, to } => Self::Agreement {
                from: of(from),
                to: of(to),
            },
            Self::Bus { from, school } => Self::Bus {
                from: of(from),
                school: of(school),
            },
            Self::Gate { gate, school } => Self::Gate {
                gate: of(gate),
                school: of(school),
            },
            Self::Path(name) => Self::Path(of(name)),
            Self::ChildrenOfDistrict(name) => Self::ChildrenOfDistrict(of(name)),
            Self::ChildrenOfCommunity(name) => Self::ChildrenOfCommunity(of(name)),
        }
    }
}

/// For developers, in English; of each of these a scenario says one thing.
impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Key(key) => f.write_str(key),
            Self::School(name) => write!(f, "school {name}"),
            Self::Parcel(name) => write!(f, "parcel {name}"),
            Self::Community(name) => write!(f, "community {name}"),
            Self::SchoolBoundary(name) => write!(f, "boundary: school {name}"),
            Self::CommunityBoundary(name) => write!(f, "boundary: community {name}"),
            Self::Agreement { from, to } => write!(f, "agreement {from} > {to}"),
            Self::Bus { from, school } => write!(f, "bus {from} > {school}"),
            Self::Gate { gate, school } => write!(f, "gate {gate} of school {school}"),
            Self::Path(name) => write!(f, "path {name}"),
            Self::ChildrenOfDistrict(name) => write!(f, "children of district {name}"),
            Self::ChildrenOfCommunity(name) => write!(f, "children of community {name}"),
        }
    }
}
