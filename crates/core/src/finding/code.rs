//! Every kind of finding, by code.

use std::fmt;

use serde::Serialize;

/// Whether the round can go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Nothing is allocated until it is mended.
    Error,
    /// The round goes on; a person should look at it.
    Warning,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal),+ $(,)?) => {
        /// Every kind of finding. `E` codes are errors, `W` codes warnings; documented in docs/errors.md.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $($(#[$doc])* $name),+
        }

        impl Code {
            /// All codes in order.
            pub const ALL: &'static [Code] = &[$(Code::$name),+];

            /// The code as it is printed: `E201`.
            pub const fn as_str(self) -> &'static str {
                match self { $(Code::$name => $text),+ }
            }
        }
    };
}

codes! {
    /// A file cannot be opened or read.
    FileUnreadable = "E101",
    /// A TOML file breaks the grammar or a key's type, or has an unknown key.
    TomlInvalid = "E102",
    /// The policy pack named does not exist.
    PackUnknown = "E103",
    /// Packs extend one another in a circle.
    PackCircle = "E104",
    /// A key of the round or the pack has a value that cannot be used.
    SettingInvalid = "E105",
    /// A table's format is not one of those read.
    FormatUnknown = "E106",
    /// A table cannot be decoded or parsed.
    TableBroken = "E107",
    /// A file or table is larger than the program reads.
    TooMuch = "E108",
    /// A key that the pack must have is missing.
    KeyMissing = "E109",
    /// A column the table must have is missing.
    ColumnMissing = "E201",
    /// Two columns of one table mean the same.
    ColumnTwice = "E202",
    /// A cell that must be filled is empty.
    ValueMissing = "E203",
    /// A cell holds no number of the kind needed.
    NumberInvalid = "E204",
    /// A coordinate lies outside the globe or the plausible range.
    CoordinateInvalid = "E205",
    /// A cell holds none of the words allowed.
    WordUnknown = "E206",
    /// An identifier occurs twice.
    IdTwice = "E207",
    /// A row names a community that the communities table does not have.
    CommunityUnknown = "E208",
    /// A community's name occurs in several districts and the row does not say which.
    CommunityAmbiguous = "E209",
    /// A row names a district that the districts table does not have.
    DistrictUnknown = "E210",
    /// A row names a school that the schools table does not have.
    SchoolUnknown = "E211",
    /// A travel row starts nowhere known.
    OriginUnknown = "E212",
    /// The round has no school open to it.
    NoSchools = "E213",
    /// The round has no children.
    NoChildren = "E214",
    /// A community stands twice in one district at different points.
    CommunityTwice = "E215",
    /// The numbers of the round are too large to be added exactly.
    TooLarge = "E216",
    /// A row names a child that the children table does not have.
    ChildUnknown = "E217",
    /// A decision is none that fits its item.
    DecisionInvalid = "E218",
    /// A review names neither a condition nor an item of the pack.
    ItemUnknown = "E219",
    /// More children are locked to a school than it has places.
    LocksTooMany = "E220",
    /// A child is locked who applied for another stage or whose home is not known.
    LockImpossible = "E221",
    /// A child is locked to a private school although the pack buys no places.
    LockNotBought = "E222",
    /// Last year's figures contradict one another.
    SharesInvalid = "E223",
    /// More pupils leave a school than it has.
    LeaversTooMany = "E224",
    /// A row is the sum of others.
    TotalRow = "E225",
    /// An identifier was stored as a number with more digits than a spreadsheet keeps.
    IdMangled = "E226",
    /// A cell holds the error of a formula.
    CellError = "E227",
    /// The headers stand below the first row.
    HeaderLower = "E228",
    /// A heading names another unit than the column's.
    UnitDiffers = "E229",
    /// Homes are told by community, and there is no table of communities.
    CommunitiesMissing = "E230",
    /// A decision gives an item more points than it can, or fewer.
    DecisionBeyondCap = "E231",
    /// A household is larger than families are: strangers would share a draw.
    HouseholdLarge = "E232",
    /// The commitment that the round names is none, or none of this round.
    CommitmentInvalid = "E233",
    /// A row has fewer cells than the table has headings.
    RowShort = "E234",
    /// Formulas of a column have no result.
    FormulaUncalculated = "E235",
    /// Identifiers were taken for dates.
    IdIsDate = "E236",
    /// A workbook has no sheet of the name.
    SheetUnknown = "E237",
    /// A column is of a kind that no cell of a table is.
    ColumnNested = "E238",
    /// A quoted cell is not closed, or takes in what is not its own.
    QuoteBroken = "E239",
    /// Of the schools that families named too many are no schools of the round.
    ChoicesUnknown = "E240",
    /// The pack goes by a column of its own that the table does not have.
    PackColumnMissing = "E241",
    /// Another name is given for a community that the communities table does not have.
    AliasUnknown = "E242",
    /// A part is larger than the whole of which it is one.
    PartTooLarge = "E243",
    /// A figure that is added up stands in a merged cell of several rows.
    FigureMerged = "E244",
    /// An area has a line and no school of the round is in it.
    AreaUnknown = "E245",
    /// A scenario names something that the round does not have.
    NameUnknown = "E401",
    /// Two scenarios say different things of one and the same.
    ScenariosConflict = "E402",
    /// An override cannot be carried out as it stands.
    OverrideInvalid = "E403",
    /// There is no forecast for the year and variant.
    ForecastMissing = "E404",
    /// A siting has no parcel, candidate or school to decide about.
    NothingToSite = "E405",
    /// The limits of a siting contradict one another.
    SitingImpossible = "E406",
    /// Children reach no school whatever is opened.
    SitingBeyond = "E407",
    /// Within the limits of a siting not everybody can have a place.
    SitingShort = "E408",
    /// The time of a siting ended before it was known whether everybody can have a place.
    SitingNotKnown = "E409",
    /// A change is none of those that there are.
    ChangeUnknown = "E501",
    /// A family withdraws that has withdrawn, or whose child takes no part.
    NothingToWithdraw = "E502",
    /// A child who applies late has no row among the changes.
    AddedWithoutRow = "E503",
    /// A child that is added is in no table of those who apply late.
    AddedMissing = "E504",
    /// A child that is added is in the round already.
    AddedKnown = "E505",
    /// A person places a child at a school that is full.
    SchoolFull = "E506",
    /// The date of a change cannot be read.
    ChangeDateInvalid = "E507",
    /// A change is of a day before the version that it changes, or of a day to come.
    ChangeOutOfOrder = "E508",
    /// A table of changes has no row.
    NoChanges = "E509",
    /// A family withdraws from another school than the one where its child has a place.
    SchoolNotTheirs = "E510",
    /// Journeys are to be measured on a network, and the round names no roads.
    RoadsMissing = "E601",
    /// A road file cannot be read.
    RoadsUnreadable = "E602",
    /// A road file is in metres of a survey grid.
    RoadsProjected = "E603",
    /// A gate belongs to no place of the round.
    GateOfNobody = "E604",
    /// The rolls of a city have no row that could be used.
    RollsMissing = "E701",
    /// A row of the rolls names neither an area nor a school whose area is known.
    RollWithoutArea = "E702",
    /// A grade is none of those of its level.
    GradeUnknown = "E703",
    /// The rolls of an area end while those of the city go on.
    AreaEnds = "E704",
    /// An area is in two districts.
    AreaOfTwoDistricts = "E705",
    /// An area is merged into one that the rolls do not have, or into itself by way of others.
    MergedUnknown = "E706",
    /// The years of a plan are not one after the other, or not forecast.
    PlanYears = "E801",
    /// A plan names a school or a parcel that the city has not.
    PlanCampusUnknown = "E802",
    /// A plan says something of a year that it does not plan.
    PlanYearOutside = "E803",
    /// A plan says the entry classes of a level of a campus twice.
    PlanTwice = "E804",
    /// A plan does not say which level of a campus is meant.
    PlanLevelUnclear = "E805",
    /// A plan builds on a campus that opens no entry class any more.
    PlanClosesBuilt = "E806",
    /// A plan opens classes before there is any room for them.
    PlanBeforeRooms = "E807",
    /// What is built names both a school and a parcel, or neither.
    PlanBuildTarget = "E808",
    /// The city has no public school that could be planned.
    CampusesMissing = "E809",
    /// What is written by hand leaves no plan that keeps all limits.
    PlanImpossible = "E810",
    /// A plan names a district that the city has not.
    PlanDistrictUnknown = "E811",
    /// A plan has a district help itself.
    PlanHelpsItself = "E812",
    /// Areas, schools or parcels have no position, and children are to go no farther than a reach.
    ReachPositionMissing = "E813",
    /// An agreement about places has to name one school within reach of those who get them.
    HelpCampus = "E814",
    /// An agreement names a school at a level at which journeys are not looked at.
    HelpCampusUnused = "E815",
    /// A child's points are not known: goes to manual review.
    PointsMissing = "W301",
    /// A child's home is not known: goes to manual review.
    HomeMissing = "W302",
    /// A child belongs to another stage.
    OtherStage = "W303",
    /// A tie-break column is missing or has empty cells.
    TieBreakMissing = "W304",
    /// A column of identity numbers is not carried into the outputs.
    IdentityNumbersDropped = "W305",
    /// A school has no child within reach.
    SchoolWithoutChildren = "W306",
    /// Children have no school within reach.
    ChildrenWithoutSchool = "W307",
    /// A bought place has no price.
    PriceMissing = "W308",
    /// A column of evidence is missing: nobody gets points for it.
    EvidenceMissing = "W309",
    /// The points of the table are not those counted from the evidence.
    PointsDiffer = "W310",
    /// A locked placement breaks the reach; it is kept.
    LockOutOfReach = "W311",
    /// Families named schools that are not open to them.
    ChoicesIgnored = "W312",
    /// The pack does not hold for the year of the round.
    PackOutdated = "W313",
    /// Children of one household are not all at one school.
    HouseholdsApart = "W314",
    /// Children of one household are not all at one school, and the pack wants a person to decide.
    HouseholdsToDecide = "W315",
    /// A school is opened on a parcel that is too small for it by the norm of land.
    ParcelSmall = "W316",
    /// A later year of the forecast has nothing of a district whose children are in the round.
    ForecastPartial = "W317",
    /// A school is closed whose pupils of other grades have to go elsewhere.
    PupilsOfClosed = "W318",
    /// A siting leaves the parcels out, because the travel table has no journeys to them.
    ParcelsLeftOut = "W319",
    /// Identifiers of children are identity numbers: they stand in every output.
    IdentityNumbersAsIds = "W320",
    /// Outlines that name no district of the round, or have no area.
    OutlinesUnused = "W321",
    /// Further sheets of a workbook hold something and are not read.
    SheetsIgnored = "W322",
    /// Identifiers with full-width or invisible characters: they are other identifiers than those that look like them.
    IdLooksOdd = "W323",
    /// A point lies far from all others, or outside every outline.
    OutsideCity = "W324",
    /// Points of two tables lie apart by the shift of another datum.
    DatumSuspected = "W325",
    /// A school has more places than its streams hold by the norm.
    PlacesBeyondStreams = "W326",
    /// Dates of birth outside the years that enter the stage, or none.
    BirthDateOdd = "W327",
    /// Two applications that look like one child.
    LikelyTwice = "W328",
    /// Identity numbers that cannot be right.
    IdentityInvalid = "W329",
    /// A district is named by a code that another has taken the place of.
    DistrictAlias = "W330",
    /// Columns that nobody knows go into no result.
    ColumnsUnknown = "W331",
    /// Rows of a sheet are hidden, and are read like all others.
    RowsHidden = "W332",
    /// Schools without a district, where others have one.
    SchoolsWithoutDistrict = "W333",
    /// Identifiers tell who somebody is: no public list is written with them.
    PublicListWithheld = "W334",
    /// Words for nothing stand as households.
    HouseholdPlaceholder = "W335",
    /// Children of one household were born more than some days apart: they are no twins.
    HouseholdBirths = "W336",
    /// The homes of the children of one household differ.
    HouseholdHomes = "W337",
    /// A part of the round is not what was committed before the draw.
    CommitmentDiffers = "W338",
    /// Rows that are no rows of the table are set aside.
    RowsAside = "W339",
    /// Merged cells: what stands in the first belongs to all their rows.
    CellsMerged = "W340",
    /// Quoted cells of more than one line, each read as one cell.
    CellOverLines = "W341",
    /// Columns of a sheet are hidden, and are read like all others.
    ColumnsHidden = "W342",
    /// The headings stand below the first row, or in two rows.
    HeadingsFound = "W343",
    /// Cells stand under no heading and are not read.
    CellsWithoutHeading = "W344",
    /// Rows with cells struck through are read like all others.
    RowsStruck = "W345",
    /// Cells show percentages, and are read as they are stored.
    CellsPercentage = "W346",
    /// Some of the schools that families named are no schools of the round.
    ChoiceUnknown = "W350",
    /// Families named schools by their names: the identifiers were found.
    ChoicesByName = "W351",
    /// Levels of an item that no row has.
    WordsWithoutRows = "W352",
    /// A batch, reserve, condition or item of the pack none of whose words any row has.
    RuleWithoutMembers = "W353",
    /// Cells hold words that the pack gives no points for.
    WordsOutsidePack = "W354",
    /// A tie-break column has nothing in any row.
    TieBreakEmpty = "W355",
    /// Usual spellings were taken for words of the pack.
    WordsUnderstood = "W356",
    /// The bought places of a district cost more than its budget for them.
    BudgetExceeded = "W357",
    /// Figures in other units were brought to the unit of their column.
    UnitsConverted = "W358",
    /// Coordinates in one cell, or in degrees and minutes, were read.
    CoordinatesRead = "W359",
    /// Longitude and latitude stood in each other's columns.
    CoordinatesSwapped = "W360",
    /// Schools of other levels are set aside.
    SchoolsAside = "W361",
    /// A campus of two levels stands in one row.
    CampusOfTwoLevels = "W362",
    /// Children without a district, where others have one.
    ChildrenOfNoDistrict = "W363",
    /// Children without a district, where districts keep to themselves.
    ChildrenBoundByNoDistrict = "W364",
    /// One district seems to be written in two ways.
    DistrictsWrittenTwice = "W365",
    /// Names that look the same were taken for one another.
    NamesAlike = "W366",
    /// Communities were found by the table of other names.
    NamesByAlias = "W367",
    /// Communities stand in their table without coordinates.
    CommunitiesWithoutPoints = "W368",
    /// Children of communities without coordinates.
    CommunityWithoutPoint = "W369",
    /// Outlines are in another datum than the round.
    OutlinesDatum = "W370",
    /// Outlines are in coordinates that are not read.
    OutlinesProjected = "W371",
    /// The round lets columns into results that no table has.
    CarryUnknown = "W375",
    /// The search for schools at which households are together ended at its limit.
    HouseholdsNotCompared = "W376",
    /// A siting looks at no parcel that is too small for a school, or not ready in time.
    ParcelsUnfit = "W379",
    /// A variant of the forecast says nothing of a planned year.
    VariantWithoutYear = "W380",
    /// Schools of elder brothers and sisters that are no schools of the round's tables.
    SiblingSchoolUnknown = "W381",
    /// Elder brothers and sisters are at schools that take no children of the round.
    SiblingSchoolNotOpen = "W382",
    /// The table tells of elder brothers and sisters, and the pack does not ask.
    SiblingSchoolUnused = "W383",
    /// What a bought place costs is not known, so that the budget of a district bounds nothing.
    BudgetNotBound = "W384",
    /// A pack that does not say whose journeys come first.
    FairnessNotChosen = "W385",
    /// Lists of schools are to have columns that the round does not carry.
    ListColumnNotCarried = "W386",
    /// Totals of several places may hold the same time, and how much of it decides about points.
    TimeMayOverlap = "W387",
    /// Evidence of an item cannot be read or contradicts itself.
    EvidenceUnclear = "W388",
    /// Children whose area below the district is not known, where a rule goes by it.
    ChildrenOfNoArea = "W389",
    /// Other families used the dwellings of children, who are refused for it.
    DwellingsUsed = "W390",
    /// It is not clear whether another family used the dwellings of children.
    DwellingsUnclear = "W391",
    /// A column holds levels of school and is not read as theirs.
    LevelsUnread = "W392",
    /// Parcels without a district where children have one.
    ParcelsOfNoDistrict = "W394",
    /// Schools without a district where children have one: no district's figures count them.
    SchoolsOfNoDistrict = "W396",
    /// The same where each district takes its own children only: these schools take anybody's.
    SchoolsBoundByNoDistrict = "W397",
    /// A child withdraws that has no place: none becomes free.
    WithdrawnWaiting = "W398",
    /// Families named schools, and nothing of the pack looks at them.
    ChoicesUnused = "W399",
    /// Cells are empty in a column that is filled elsewhere, and are taken for the usual word.
    BlankTaken = "W401",
    /// Sites so small that their figures are most likely of another unit.
    SitesSmall = "W402",
    /// Identifiers that differ only in capitals.
    IdsByCapitals = "W403",
    /// Features of the base map are neither lines nor areas.
    BaseMapUndrawn = "W404",
    /// A bus stops where it brings no school into reach.
    BusUnused = "W405",
    /// Pupils are given for some grades of a school and not for others.
    GradesPartial = "W406",
    /// Pupils of the grades of a school do not go together with its enrolment and leavers.
    GradesDiffer = "W407",
    /// Roads lack points that an extract has cut off.
    RoadsCut = "W601",
    /// Roads stand twice with one identifier.
    RoadsTwice = "W602",
    /// Roads cross without a common point.
    RoadsCross = "W603",
    /// Ends of roads lie on a road of another level.
    RoadsOfOtherLevel = "W604",
    /// Pieces of the network that hang together with nothing else are left out.
    PiecesLeftOut = "W605",
    /// Segments longer than any way on foot are left out.
    SegmentsLeftOut = "W606",
    /// Ways that only some may use.
    RoadsPrivate = "W607",
    /// Ways on foot in one direction only.
    RoadsOneWay = "W608",
    /// The day of an extract.
    RoadsDate = "W609",
    /// Rows or features that are no lines.
    RoadsNoLines = "W610",
    /// A correction takes out a way that no file has.
    CorrectionOfNothing = "W611",
    /// A correction without a reason.
    CorrectionWithoutReason = "W612",
    /// The schools lie aside from those of the road file.
    RoadsDatum = "W613",
    /// The roads end nearer to a place than the reach.
    RoadsEnd = "W614",
    /// A place is far from every way.
    LegLong = "W615",
    /// A barrier stands before every way near a place.
    LegBlocked = "W616",
    /// No way is near a place.
    PlaceOffNetwork = "W617",
    /// A gate stands off every way.
    GateOff = "W618",
    /// Schools without gates, where others have some.
    SchoolWithoutGate = "W619",
    /// The nearest way of a place is in a piece that is left out.
    PlaceOnPiece = "W620",
    /// A way shorter than the straight line.
    ShorterThanStraight = "W621",
    /// A way more than three times the straight line.
    DetourLong = "W622",
    /// Distances that a few metres would decide otherwise.
    CloseCalls = "W623",
    /// Where distances come from.
    JourneySources = "W624",
    /// Roads are given and not used.
    RoadsUnused = "W625",
    /// Gates or paths were tried: how many children that concerns.
    OnFootTried = "W626",
    /// Years are missing between others: they are closed with the cohorts beside them.
    YearsMissing = "W701",
    /// The rolls of an area begin after those of the city.
    AreaBegins = "W702",
    /// The rolls of schools begin or end mid-way.
    SchoolsChange = "W703",
    /// Progressions that no cohort can have made are left out of the ratios.
    ProgressionOdd = "W704",
    /// Births end years before the rolls.
    BirthsLate = "W705",
    /// There are too few years for past errors: no low, no high.
    ErrorsUnknown = "W706",
    /// Rolls do not add up to what the statistics say.
    SumsDiffer = "W707",
    /// Migrant and local children are not told apart everywhere: they are forecast together.
    GroupsNotApart = "W708",
    /// Areas without a point are left out of the demand tables.
    AreasWithoutPoint = "W709",
    /// A table is not used, for it is not said what it yields.
    TableUnused = "W710",
    /// Areas stand in one of births and rolls only.
    AreasOfOneTable = "W711",
    /// Leads longer than any that could be measured.
    LeadsNotMeasured = "W712",
    /// No births are given: entry is forecast without them.
    BirthsMissing = "W713",
    /// Rooms are ready only after the last year of a plan.
    RoomsAfterYears = "W801",
    /// Rooms of schools are not known: as many are counted as there are classes.
    RoomsUnknown = "W802",
    /// Posts of schools are not known: as many are counted as their classes need.
    PostsUnknown = "W803",
    /// Schools and parcels lie in no district of the forecast: they are left out of plans.
    CampusesAside = "W804",
    /// A plan by hand has more classes on a campus than it has rooms.
    PlanRooms = "W805",
    /// A plan by hand has more pupils on a site than it is large enough for.
    PlanLand = "W806",
    /// A plan by hand builds for more money than its limit.
    PlanMoney = "W807",
    /// A plan by hand begins more rooms than its limit.
    PlanRoomsBegun = "W808",
    /// What a plan builds is not needed in the last year.
    PlanEmpty = "W809",
    /// A plan by hand lends more posts than the city's pool holds.
    PlanPool = "W810",
    /// A plan by hand lends more posts to a district than one may have at once.
    PlanPoolShare = "W811",
    /// A plan has a district give more places to others than it has to spare.
    PlanHelp = "W812",
    /// Areas are taken to be where their schools are.
    AreasBySchools = "W813",
    /// No school of their district is within reach of areas.
    AreasBeyondReach = "W814",
}

impl Code {
    /// Errors stop the round, warnings do not.
    pub fn severity(self) -> Severity {
        if self.as_str().starts_with('E') {
            Severity::Error
        } else {
            Severity::Warning
        }
    }

    /// Whether what it tells may make a result wrong. Harmless is what was understood as it was surely meant, what is
    /// left out of a result alone, and what nobody needs to mend.
    pub fn is_harmful(self) -> bool {
        !matches!(
            self,
            Self::OtherStage
                | Self::IdentityNumbersDropped
                | Self::ParcelsLeftOut
                | Self::ParcelsUnfit
                | Self::OutlinesUnused
                | Self::BaseMapUndrawn
                | Self::OutlinesDatum
                | Self::OutlinesProjected
                | Self::DistrictAlias
                | Self::ColumnsUnknown
                | Self::HouseholdPlaceholder
                | Self::ChoicesByName
                | Self::SiblingSchoolNotOpen
                | Self::SiblingSchoolUnused
                | Self::ChoicesUnused
                | Self::DwellingsUsed
                | Self::WordsWithoutRows
                | Self::WordsUnderstood
                | Self::UnitsConverted
                | Self::CoordinatesRead
                | Self::SchoolsAside
                | Self::NamesAlike
                | Self::NamesByAlias
                | Self::HeadingsFound
                | Self::CellOverLines
                | Self::WithdrawnWaiting
                | Self::RoadsTwice
                | Self::PiecesLeftOut
                | Self::RoadsPrivate
                | Self::RoadsOneWay
                | Self::RoadsDate
                | Self::SchoolWithoutGate
                | Self::CloseCalls
                | Self::JourneySources
                | Self::AreaBegins
                | Self::SchoolsChange
                | Self::LeadsNotMeasured
                | Self::PlanEmpty
        )
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
