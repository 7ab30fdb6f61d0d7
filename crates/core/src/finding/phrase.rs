//! The program's own words where a sentence needs a reason or a noun.

macro_rules! phrases {
    ($($(#[$doc:meta])* $name:ident = $text:literal),+ $(,)?) => {
        /// Words that fill an argument of a finding; what they are in a language, `report::wording` knows.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Phrase {
            $($(#[$doc])* $name),+
        }

        impl Phrase {
            /// All phrases.
            pub const ALL: &'static [Phrase] = &[$(Phrase::$name),+];

            /// The key of the words.
            pub const fn key(self) -> &'static str {
                match self { $(Phrase::$name => concat!("phrase-", $text)),+ }
            }
        }
    };
}

phrases! {
    /// There is no such file.
    NotThere = "not-there",
    /// The file may not be read.
    NotAllowed = "not-allowed",
    /// A folder, a device or a pipe stands there.
    NotAFile = "not-a-file",
    /// Nothing is in the file.
    FileEmpty = "file-empty",
    /// No visible sheet holds anything.
    WorkbookEmpty = "workbook-empty",
    /// A row stands below one of a higher number.
    RowOrder = "row-order",
    /// The columns of a file are not of one length.
    ColumnsUneven = "columns-uneven",
    /// The bytes are text in no encoding that is read.
    NoText = "no-text",
    /// UTF-8 of which bytes were lost or changed.
    DamagedUtf8 = "damaged-utf8",
    /// The reader gave up.
    Damaged = "damaged",
    /// The key of a pack says which columns count.
    ReadsColumns = "reads-columns",
    /// Children are locked to private schools.
    LockedPrivate = "locked-private",
    /// Children are locked to the school.
    LockedThere = "locked-there",
    /// The year is too far from the round's.
    YearsApart = "years-apart",
    /// Points are counted, not read.
    PointsCounted = "points-counted",
    /// Nobody is there whom further children could be like.
    NobodyLike = "nobody-like",
    /// The travel table does not know the parcel.
    NoJourneys = "no-journeys",
    /// A road file has no road that is walked.
    NoRoads = "no-roads",
    /// Fewer than two points that differ.
    LineTooShort = "line-too-short",
    /// A coordinate that is no degree.
    LineNotDegrees = "line-not-degrees",
    /// Text that is no line.
    LineText = "line-text",
    /// Another shape than a line.
    LineShape = "line-shape",
    /// Roads are read once, for the round as it is.
    RoadsRead = "roads-read",
    /// Journeys of the round are not measured on roads.
    NoNetwork = "no-network",
    /// The school has not so many gates.
    GateUnknown = "gate-unknown",
    /// The only gate of a school.
    GateLast = "gate-last",
    /// No road is near enough to a gate.
    GateOffRoad = "gate-off-road",
    /// No way is called so.
    WayUnknown = "way-unknown",
    /// Everybody may walk the way as it is.
    WayIsOpen = "way-is-open",
    /// A path that is joined to no road at one of its ends.
    PathNotJoined = "path-not-joined",
    /// A gate is where it is put, or one that is closed.
    NeedsGate = "needs-gate",
    /// A path is drawn, or a way is named.
    NeedsPath = "needs-path",
    /// No journey leads there.
    NobodyReaches = "nobody-reaches",
    /// Not one stream fits on the parcel.
    TooSmall = "too-small",
    /// The school is not open.
    NotInService = "not-in-service",
    /// Several districts have a community of the name.
    NameAmbiguous = "name-ambiguous",
    /// Several communities have the name, or none of the district that is said.
    StopUnclear = "stop-unclear",
    /// An opening is of a parcel or of a candidate.
    NeedsParcelOrSchool = "needs-parcel-or-school",
    /// An extension is by classes or by places.
    NeedsClassesOrPlaces = "needs-classes-or-places",
    /// A boundary moves a school or a community.
    NeedsSchoolOrCommunity = "needs-school-or-community",
    /// A factor on children is from 0 to 10.
    FactorRange = "factor-range",
    /// Children that are added are at most 100,000, their points at most 10^9.
    CountRange = "count-range",
    /// A list of tests has one at least.
    OneTest = "one-test",
    /// What a test may be.
    TestKinds = "test-kinds",
    /// What may stand once only.
    EachOnce = "each-once",
    /// Parts of a hundred that add up to a hundred at most.
    HundredInAll = "hundred-in-all",
    /// The objectives and their order.
    ObjectiveOrder = "objective-order",
    /// Each number is smaller than the one before.
    EachBelow = "each-below",
    /// The order of rank alone decides journeys only where nothing else is asked of them.
    FairnessTravel = "fairness-travel",
    /// Where the order of rank alone decides, each child is placed by itself.
    FairnessHouseholds = "fairness-households",
    /// Households come together at the cost of metres only.
    HouseholdsTravel = "households-travel",
    /// Names of rounds are different, and none is that of a placement by hand.
    RoundNames = "round-names",
    /// What goes by a line comes after the round that draws it.
    AfterLine = "after-line",
    /// A round of coordination has keys of its own.
    CoordinationKeys = "coordination-keys",
    /// A round of choices has keys of its own.
    ChoiceKeys = "choice-keys",
    /// What a group must tell.
    GroupKeys = "group-keys",
    /// An item is in one group at most.
    OneGroup = "one-group",
    /// Parts of a year are counted by months.
    MonthsOfYear = "months-of-year",
    /// Time comes in periods: of an item that counts a number of days, months or years.
    ItemOfTime = "item-of-time",
    /// More of the same can be added to an item that counts a number.
    ItemOfSums = "item-of-sums",
    /// Lines of districts or of areas, not both.
    OneLine = "one-line",
    /// Primary schools.
    LevelPrimary = "level-primary",
    /// Junior schools.
    LevelJunior = "level-junior",
    /// Not zero.
    AboveZero = "above-zero",
    /// Points as they can be counted exactly.
    FourDecimals = "four-decimals",
    /// A number has more decimals than are counted with.
    DecimalsTooMany = "decimals-too-many",
    /// A calendar date.
    DateLike = "date-like",
    /// A day of every year, or a calendar date.
    DayOrDate = "day-or-date",
    /// A row has more cells (`cells`) than the table has headings (`headers`).
    CellsTooMany = "cells-too-many",
    /// The headings stand below a title.
    BelowTitle = "below-title",
    /// Two rows make the headings.
    TwoRowsOfHeadings = "two-rows-of-headings",
    /// Two rows below a title make the headings.
    TwoRowsBelowTitle = "two-rows-below-title",
    /// Sums of others.
    RowsOfTotals = "rows-of-totals",
    /// Remarks of the office.
    RowsOfNotes = "rows-of-notes",
    /// The headings once more.
    RowsOfHeadings = "rows-of-headings",
    /// Nothing but a running number.
    RowsOfNumbersOnly = "rows-of-numbers-only",
    /// A mark is never closed.
    QuoteOpen = "quote-open",
    /// Something stands behind the mark that closes a cell.
    QuoteBehind = "quote-behind",
    /// A cell holds lines that look like rows.
    QuoteRows = "quote-rows",
    /// Bytes of nothing.
    NulBytes = "nul-bytes",
    /// A workbook behind a password.
    IsLocked = "is-locked",
    /// An .xls.
    IsOldWorkbook = "is-old-workbook",
    /// An .ods.
    IsOpenDocument = "is-open-document",
    /// An .xlsb.
    IsBinaryWorkbook = "is-binary-workbook",
    /// A text document.
    IsDocument = "is-document",
    /// An archive of files.
    IsArchive = "is-archive",
    /// A workbook of another ending.
    IsWorkbook = "is-workbook",
    /// Parquet of another ending.
    IsParquet = "is-parquet",
    /// A page of HTML.
    IsWebPage = "is-web-page",
    /// A PDF.
    IsPdf = "is-pdf",
    /// Plain text of another ending.
    IsPlainText = "is-plain-text",
    /// Lists of a column.
    KindLists = "kind-lists",
    /// Records of a column.
    KindRecords = "kind-records",
    /// Times or durations of a column.
    KindTimes = "kind-times",
    /// Bytes of a column.
    KindBytes = "kind-bytes",
    /// Something else of a column.
    KindOther = "kind-other",
    /// Columns of a table.
    Columns = "columns",
    /// Rows of a table.
    Rows = "rows",
    /// Characters of one cell.
    InOneCell = "in-one-cell",
    /// Bytes of all the text of a sheet.
    TextBytes = "text-bytes",
    /// What a part of a workbook (`part`) unpacks to.
    Unpacked = "unpacked",
    /// The size of a file.
    FileSize = "file-size",
    /// A district, by its code.
    District = "district",
    /// A school.
    School = "school",
    /// A parcel.
    Parcel = "parcel",
    /// A community.
    Community = "community",
    /// As the cells say.
    BesideThem = "beside-them",
    /// A community of the name is in another district.
    CommunityElsewhere = "community-elsewhere",
    /// A part of a community, or one with its district before it.
    CommunityPart = "community-part",
    /// A community is spelled like it.
    CommunitySpelling = "community-spelling",
    /// No community is like it.
    CommunityNowhere = "community-nowhere",
    /// A file is no commitment, or lacks a part of one.
    NoCommitment = "no-commitment",
    /// A commitment is of another round.
    CommitmentOfOther = "commitment-of-other",
    /// The hash of a commitment is not that of what it says.
    CommitmentHash = "commitment-hash",
    /// A commitment bears a date (`date`) that is still to come.
    CommitmentLater = "commitment-later",
    /// The children of the round, by their identifiers.
    PartApplicants = "part-applicants",
    /// Who is of one household, and when they were born.
    PartHouseholds = "part-households",
    /// Who takes part, and with what points.
    PartPoints = "part-points",
    /// What decides between equal points.
    PartTieBreaks = "part-tie_breaks",
    /// Priority tiers and groups for which places are kept.
    PartTiers = "part-tiers",
    /// The schools that families named.
    PartChoices = "part-choices",
    /// Where children live.
    PartHomes = "part-homes",
    /// Where communities are.
    PartCommunities = "part-communities",
    /// The schools and their places.
    PartSchools = "part-schools",
    /// What children are called on the public list.
    PartPublicNames = "part-public_names",
    /// Children whom people placed.
    PartPlacements = "part-placements",
    /// What people decided about evidence.
    PartReviews = "part-reviews",
    /// Measured journeys.
    PartTravel = "part-travel",
    /// The rules of the pack.
    PartPack = "part-pack",
}
