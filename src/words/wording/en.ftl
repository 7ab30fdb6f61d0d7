# English wording. One message a code; "-do" says what to do about a finding.

error = error
warning = warning
harmless = note
more-findings = … and { $count } more of this kind
row = row { $row }
column = column “{ $column }”
findings-summary = Errors: { $errors }, warnings: { $warnings }. Nothing was allocated or written.

E101 = cannot be read: { $why }
E101-do = Check the name and the folder (paths are relative to the round’s file) and whether another program holds the file.
E102 = is not valid: { $why }
E102-do = Correct the line. The keys and words are in docs/keys.md, in English and in Chinese.
E103 = the policy pack “{ $name }” does not exist
E103-do = Use a pack that is shipped, or the path of a .toml file relative to the file that names it. Shipped packs: { $known }.
E104 = “{ $name }” extends itself, directly or through other packs
E104-do = Remove one of the “extends” lines.
E105 = the key “{ $key }” cannot be used: “{ $value }” (allowed: { $allowed })
E105-do = Write what is allowed, or extend a pack that sets the key: extends = "two-primaries".
E106 = tables ending in “{ $ending }” are not read
E106-do = Save the table as .csv, .xlsx or .parquet.
E107 = the table cannot be read: { $why }
E107-do = Open the file in the program that wrote it and save it again: CSV as UTF-8, Excel as .xlsx, values with commas in quotation marks.
E108 = is larger than the program reads: { $what } { $much }, at most { $most }
E108-do = Leave out what does not belong to the round; a workbook of normal size that says so is damaged. Very large tables are read faster as CSV or Parquet.
E109 = the key “{ $key }” is missing
E109-do = Write it. Keys that every pack needs come with extends = "two-primaries".
E201 = the column is missing (also accepted: { $aliases }){ $nearest }
E201-do = Add the column, or rename the one that holds these values. Headers stand in the first row.
E202 = the column means the same as “{ $first }”: { $name }
E202-do = Remove or rename one of the two.
E203 = the cell is empty
E203-do = Fill it in, or remove the row.
E204 = is not a number of the kind needed: { $value }
E204-do = Write a plain number, without unit, spaces or thousands separators; counts whole and not below zero, points with at most four decimals, dates as 2026-09-01.
E205 = is not a coordinate in degrees: { $value }
E205-do = Longitude first (China: about 73 to 136), then latitude (about 3 to 54), in decimal degrees. Check that the two are not swapped.
E206 = the word is not known: { $value } (allowed: { $allowed })
E206-do = Use one of the words allowed.
E207 = stands twice: { $id }
E207-do = Every identifier may stand once. Remove the second row, or give it an identifier of its own.
E208 = “{ $name }” (×{ $count }) is not in the communities table: { $why }{ $nearest }
E208-do = Add it there with its point, correct the name or the district, or name it in a table of other names ([tables] aliases: name, community, district).
E209 = several districts have a community of this name: { $name }
E209-do = Fill in the district of the row.
E210 = the district is not in the districts table: { $id }
E210-do = Add it there, or correct the code.
E211 = the school is not in the schools table: { $id }
E211-do = Add it there, or correct the identifier.
E212 = the start is neither a child nor a community: { $name }
E212-do = Write a child’s identifier, or a community’s name with its district.
E213 = no school is open to the stage “{ $stage }”
E213-do = Check the columns stage and status of the schools, and the stage of the round.
E214 = there are no children
E214-do = Name a children table with at least one row in [tables].
E215 = stands twice in one district at different points: { $name }
E215-do = Keep one row, or tell the two apart by name.
E216 = { $count } { $count-count ->
    [one] child is
   *[other] children are
 } more than can be added exactly (at most { $most })
E216-do = Split the round.
E217 = the child is not in the children table: { $id }
E217-do = Correct the identifier, or take the row out.
E218 = this decision does not fit “{ $item }”
E218-do = Write yes or no for a condition, a number of points for an item of the points table.
E219 = neither a condition nor an item of the policy pack; there are: { $known }
E219-do = Correct the name of the item.
E220 = more children are placed by hand at school { $id } than it has places ({ $places })
E220-do = Take placements out, or give the school more places.
E221 = child { $id } cannot be placed by hand: another stage, or no home is known
E221-do = Complete the child’s row, or take the placement out.
E222 = a child is placed by hand at the private school { $id }, but the pack buys no places
E222-do = Take the placement out, or add purchased_places to the objectives.
E223 = { $covered } { $covered-count ->
    [one] child
   *[other] children
 } in public and bought places are more than the { $eligible } who took part
E223-do = Correct the row: eligible counts all who took part, those without a place among them.
E401 = there is no { $kind } “{ $name }”{ $nearest }
E401-do = Correct the name.
E402 = { $what } is told differently by { $other }
E402-do = Take one of the two out, or write a scenario that says which holds.
E403 = { $what } cannot be done: { $why }
E403-do = Correct the override.
E404 = no forecast for { $year }, variant { $variant }
E404-do = Add rows of that variant and year to the demand table; or rows of an earlier year with entrants or leavers, or in_migration of the districts, which say how it changes.
E405 = there is nothing to decide: no parcel that is large enough for a school and ready in time, no candidate school, no school that may be extended or closed
E405-do = Name a parcels table, mark schools as candidates, give the sites and rooms of schools, or set min_streams, extend or close in [site].
E406 = no plan keeps the limits: { $why }
E406-do = Loosen the limits.
E407 = { $count } { $count-count ->
    [one] child can
   *[other] children can
 } reach no school, whatever is opened
E407-do = Add parcels or candidates in their reach, or lengthen reach.max_m; or use the objective unplaced-then-cost.
E408 = within the limits { $count } { $count-count ->
    [one] child stays
   *[other] children stay
 } without a place; with everything open { $least } would. Openings it takes at least for all who can have one: { $needs }
E408-do = Loosen the limits of [site], add candidates, or use the objective unplaced-then-cost.
E224 = more pupils leave ({ $leavers }) than the school has ({ $enrolment })
E224-do = Correct enrolment or leavers: both are counted before the intake.
E409 = the time ended before it was known whether everybody can have a place; the best plan found leaves { $count } without
E409-do = Give more time (time_limit_s), loosen the limits, or use the objective unplaced-then-cost.
E501 = it is none of the changes that there are: withdraw, add, place, place_extra
E501-do = Write one of these words, or in Chinese 退出, 补报, 指定, 超额指定.
E502 = child { $id } has withdrawn already, or takes no part: there is nothing to withdraw
E502-do = Correct the identifier, or take out the row.
E503 = child { $id } of the table of late applicants has no row “add” here
E503-do = Add a row with the change add, reason, who and date; or take the child out of the table.
E504 = child { $id } is in no table of late applicants
E504-do = Name the table with --add, with a row for this child.
E505 = child { $id } is in the round already
E505-do = Whoever is in the round already cannot be added: correct the identifier; a family that withdrew and comes back is placed by a decision (place).
E506 = school { $id } has no place left ({ $places } places)
E506-do = Name a school with a place left; or, where the decision gives the school a place more for this child, write place_extra.
E507 = no date can be read here: { $value }
E507-do = Write the day as 2026-07-12.
E508 = { $side ->
    [before] the day { $date } is before { $bound }, the last day of the changes already made
   *[other] the day { $date } is yet to come (today: { $bound })
 }
E508-do = Write the day on which the bureau decided or took it in; an earlier day can stand in the reason.
E509 = the table of changes has no row
E509-do = Write a row for each change.
E510 = child { $id } is not at this school: { $school }
E510-do = Correct the identifier or the school, or leave the school out.
E701 = the rolls of the city have no row that could be used
E701-do = Give pupils by school or area, grade and year, at least one of each.
E702 = the row names no area, and none is known of the school “{ $id }”
E702-do = Fill in the area, or give a schools table with the area or the district of the school.
E703 = “{ $value }” is no grade of this level
E703-do = Write 1 to 12, or 1 to 3 within junior and senior; leave it empty where the row is the sum of a level.
E704 = the rolls of “{ $area }” end in { $year }, those of the city in { $last }
E704-do = Add what is missing. Where the area was merged into another, say so in [merged] of the city’s file: "{ $area }" = "…".
E705 = the area “{ $area }” is in two districts: { $first } and { $second }
E705-do = Correct one of them, or give the two areas different names.
E706 = “{ $from }” cannot be merged into “{ $into }”: the rolls have no such area, or it is merged into the first itself
E706-do = Name in [merged] the area that is there today, as the rolls write it.
W701 = years are missing for “{ $area }” between others: { $years } (grades { $grades }); they were closed with the same cohorts a year before and after
W701-do = Add the rows if there are figures. Closed years widen no interval: look at the fan of this area with care.
W702 = the rolls of “{ $area }” begin in { $year }, those of the city in { $first }: before, it has no pupils
W702-do = Nothing, where the area is new. Where its pupils were counted elsewhere before, say so in [merged].
W703 = the rolls of { $count } schools begin or end mid-way: { $schools }
W703-do = Nothing, where they opened or closed: areas are forecast, not schools. What jumps by that is left out of the ratios and told apart.
W704 = in “{ $area }”, { $before } pupils of the grade below became { $after } in grade { $grade } of { $year }: no cohort does that; the step is left out of the ratios
W704-do = Check both figures: a school that opened with all grades, a boundary that moved, or a slip of the pen.
W705 = births end in { $births }, the rolls in { $rolls }: they come { $years } years late, and who enters grade 1 from { $from } on was not counted at birth yet
W705-do = Nothing: births not counted yet are taken on from the last ones, in the past as now, so that low and high know of it. Add births as they come.
W706 = there are rolls of { $years } years only: no forecast can be held against what came, so that neither low nor high nor a probability is given
W706-do = Add earlier years: from three on errors are measured, from six on they say something.
W707 = { $what }, { $level }, { $year }: { $stated } pupils are stated, the rows add up to { $summed }
W707-do = Find out which is right. The rows by grade (of schools, where there are any) were used.
W708 = not every row of births and rolls says whether children are migrant or local: they are forecast together
W708-do = Fill in the group in every row of both tables, or in none.
W709 = { $count } areas have no point and are left out of the demand table: { $areas }
W709-do = Give the points of areas in the births table (lon, lat), or schools with theirs.
W710 = the table is not used: { $key } is not given
W710-do = Give it in the city’s file, or leave the table out.
W711 = “{ $area }” stands in this table and not in the other of births and rolls{ $nearest }
W711-do = Write areas alike in both tables, or say in [merged] what belongs to what.
W712 = { $level }: errors could be measured up to { $measured } years ahead; low and high of later years are those of { $measured } years, as much wider as they are later
W712-do = Nothing; with more years of rolls more can be measured.
W713 = no births are given: who enters the first grade is forecast from earlier counts alone
W713-do = Add births by area and year: they tell six years ahead how many will come.
W301 = child { $id } has no points: goes to manual review
W301-do = Find out the points, fill them in and run again.
W302 = child { $id } has neither a point nor a community: goes to manual review
W302-do = Find out where the child lives, fill it in and run again.
W303 = child { $id } applied for another stage and takes no part
W303-do = Nothing, if that is right.
W304 = children without a value in this tie-break: { $count }. They rank after those who have one
W304-do = Fill in the column, or take the tie-break out of the policy pack.
W305 = holds identity numbers and is carried into no output
W305-do = Nothing. Better still, leave the column out of the table.
W306 = no child can reach school { $id }
W306-do = Check its point; otherwise its places are of use to nobody in this round.
W307 = children who can reach no school at all: { $count }; the first: { $ids }
W307-do = Check the points of their homes and the longest journey of the policy pack (reach.max_m).
W308 = bought places at school { $id } have no price: money is not known
W308-do = Fill in purchase_price.
W309 = the column is missing: nobody gets points for “{ $item }”
W309-do = Add the column if families handed in this evidence.
W310 = { $count } { $count-count ->
    [one] child has
   *[other] children have
 } other points in the table than their evidence comes to; first: { $ids }
W310-do = The counted points are used. Check the evidence of these children, or the policy pack.
W311 = the placement made by hand breaks the reach and is kept: { $id }
W311-do = Check that it is meant.
W312 = { $count } { $count-count ->
    [one] school
   *[other] schools
 } named by families are there but not open to them, and do not count; first children: { $ids }
W312-do = They are of another level or closed, of a sector that is not filled, in another district or beyond the reach: check level, status, sector and reach.
W313 = the policy pack holds from { $from } to { $until }, the round is of { $year }
W313-do = Use the pack of that year, or have the bureau confirm that its rules still hold.
W314 = children of a household that is not together in one school: { $count }; first: { $ids }
W314-do = Nothing, or place them by hand: they could not be brought together without costing somebody a place, or chose apart.
W315 = children of a household that is not together in one school: { $count }; first: { $ids }
W315-do = The rules want one school for all of them: decide by hand and enter the placements in the table of locks.
W316 = parcel { $id } has { $area } m²; { $streams } { $streams-count ->
    [one] stream needs
   *[other] streams need
 } { $needed } m² by the norm
W316-do = Nothing, if land is added; otherwise fewer streams.
W318 = school { $id } closes with { $count } { $count-count ->
    [one] pupil
   *[other] pupils
 } of other grades: their posts, classes and land elsewhere are not in the figures
W318-do = Plan where they go.
W319 = the travel table has no journeys to { $count } { $count-count ->
    [one] parcel
   *[other] parcels
 }, so no school can be planned there; first: { $ids }
W319-do = Add rows to the travel table with the identifier of the parcel in school_id.
W376 = not every way of bringing households together was compared: { $count } were brought together, { $apart } stay apart; with these together, the journeys of all could be shorter by { $metres } at most
W376-do = Nothing need be done: nobody loses a place, everybody else’s journey is proved, and each household has the school that cost least when its turn came. A person may place a household by hand (locks) where another school suits it better.
W379 = parcels on which no school can be built: { $small } too small, { $late } not ready within the planned years
W379-do = Without min_streams or max_streams in [site] only the standard schools of the norms are built (24, 30, 36 classes). [site.ready] has the years until a parcel of each state serves.
W380 = the forecast { $variant } says nothing of { $year }: no plan is held against it, and robust.csv leaves it out
W380-do = Add rows of that variant for every planned year to the demand table, or entrants and leavers, or in_migration of the districts.
W381 = of { $all } { $all-count ->
    [one] school
   *[other] schools
 } of elder brothers and sisters { $count } { $count-count ->
    [one] is not in the schools table, and counts
   *[other] are not in the schools table, and count
 } for nothing: { $words } (rows { $rows })
W381-do = Write the identifier or the full name of the schools table; several schools of one name need the identifier. A school of another town may stay: it counts for nothing.
W382 = { $count } { $count-count ->
    [one] child has
   *[other] children have
 } an elder brother or sister at a school that takes no children of this round, which counts for nothing; first children: { $ids }
W382-do = Nothing, if these schools are of another level or sector, or closed. Otherwise check level, status and sector of the schools.
W383 = { $count } { $count-count ->
    [one] child has
   *[other] children have
 } a school of an elder brother or sister, and the pack does not ask for it: it counts for nothing
W383-do = If elder brothers and sisters are to count, put “sibling” into a batch, a reserve or a round of the pack (docs/packs.md).
W384 = { $id }: what a bought place costs is not known (purchase_price), so that the budget (purchase_budget) bounds nothing
W384-do = Fill in purchase_price for the private schools within reach.
W385 = the pack does not say whose journeys come first where places near by are fewer than children (fairness); the shortest journeys in all are taken
W385-do = Write fairness in the pack: "points_first" (the nearest place left, in rank order), "hybrid" (the same, but everybody keeps a place who can have one), or "least_travel" (the shortest journeys in all). fairness.csv tells what each costs.
W386 = the lists of schools are to have columns that the round does not carry, and go without them: { $columns }
W386-do = Name these columns in round.toml (carry = ["…"]) if they may go into results, or take them out of [lists] in the pack.
W320 = identity numbers are the identifiers of { $count } { $count-count ->
    [one] child
   *[other] children
 }, and stand in every file and on every page that is written
W387 = { $item }: the totals of several places may hold the same time, and the points depend on it; { $count } { $count-count ->
    [one] child
   *[other] children
 } wait for a person; first children: { $ids }
W387-do = Fill in the periods of each place (2021-03~2022-02; 2023-01至今), and the same time is counted once. Where whoever made the column has taken out what overlaps, write overlaps = "removed" in the pack (docs/packs.md). Or decide the points in the review table.
W388 = { $item }: the evidence of { $count } { $count-count ->
    [one] child
   *[other] children
 } cannot be read or contradicts itself; they wait for a person; first children: { $ids }
W388-do = Correct the cells: numbers not below zero, an end after its beginning, periods as 2021-03~2022-02 and with the same total as the column of totals. Or decide the points in the review table.
W389 = { $count } { $count-count ->
    [one] child has
   *[other] children have
 } no area, or one in which no school of this round is ({ $words }), and the pack goes by areas: it binds these children in nothing; first children: { $ids }
W389-do = Write the areas of children and schools alike (column area), and fill in what is missing.
W390 = { $count } { $count-count ->
    [one] child lives
   *[other] children live
 } where another family used the dwelling for a place at school within { $years } years, and are refused by the pack; first children, each with the year: { $ids }
W390-do = Nothing, if the table of used dwellings is right. Otherwise correct it, or decide in the review table.
W391 = of { $count } { $count-count ->
    [one] child
   *[other] children
 } it is not clear whether another family used their dwelling within { $years } years: the address is alike, the year or the household is not known, or another child of this round has the same; they wait for a person; first children: { $ids }
W391-do = Write addresses alike, fill in years and households of the table of used dwellings and of the children (household_id), or decide in the review table.
W392 = the column holds levels of school ({ $words }) and is not read as theirs: every row counts as of this round’s level ({ $stage })
W392-do = Call the column { $name } (学段), so that each row has its own level.
W394 = { $count } { $count-count ->
    [one] parcel has
   *[other] parcels have
 } no district, and children have: a school built there counts in no district’s figures and is open to children of all; first parcels: { $ids }
W394-do = Give each parcel its district, as the children’s table writes it.
W396 = { $count } open { $count-count ->
    [one] school has
   *[other] schools have
 } no district, and children have: their places count in the figures of none; first schools: { $ids }
W396-do = Give each school its district, as the children’s table writes it.
W397 = { $count } open { $count-count ->
    [one] school has
   *[other] schools have
 } no district, and in this round districts keep to themselves: these schools are open to children of every district; first schools: { $ids }
W397-do = Give each school its district, as the children’s table writes it, or children may be sent out of theirs.
W399 = { $count } { $count-count ->
    [one] child has
   *[other] children have
 } schools chosen, and the pack has no round of choice: what families named counts for nothing
W399-do = If choices are to count, take a pack with a round of choice, or put one into [[round]] of the pack (docs/packs.md).
W401 = in { $count } { $count-count ->
    [one] row the cell is
   *[other] rows the cells are
 } empty where others are filled, and { $count-count ->
    [one] is
   *[other] are
 } taken as “{ $word }”
W401-do = Fill them in, or make sure that they mean that.
W402 = { $count } { $count-count ->
    [one] site is
   *[other] sites are
 } below 1,000 m² (the first: { $first }), too small for any school: most likely these are 亩 (666.67 m²) or hectares
W402-do = Put the unit into the heading, such as 用地面积（亩）, or write square metres.
W404 = { $count } { $count-count ->
    [one] feature is
   *[other] features are
 } neither a line nor an area and not drawn (the first is number { $first } of the file)
W404-do = Nothing, if they are only points or names.
W405 = { $count } { $count-count ->
    [one] stop of a bus changes
   *[other] stops of buses change
 } nothing: the school is not open in this round, or within the longest journey anyhow, or closed to the children of that district: { $names }
W405-do = Look at the buses of the pack or scenario (reach.buses), and leave out those that nobody needs.
W406 = pupils of some grades are given and of others not, so that none counts; missing: { $missing }
W406-do = Give the pupils of every grade of the level, or of none.
W407 = the pupils of the grades do not go together with enrolment and leavers, and do not count: they add up to { $sum }, the last grade has { $last }; enrolment { $enrolment }, leavers { $leavers }
W407-do = The grades should add up to the enrolment, and the last of them be the leavers.
W403 = { $count } { $count-count ->
    [one] identifier differs
   *[other] identifiers differ
 } from another only in capital and small letters, and { $count-count ->
    [one] counts
   *[other] count
 } as another
W403-do = If they are the same, write them the same way and leave one row; else make sure that nobody takes them for one another.
W398 = child { $id } withdraws and has no place: none becomes free
W398-do = Nothing: the child waits no more.
E601 = journeys are to be measured on a walking network (travel.method = "network"), and the round names no roads
E601-do = Name the road files in round.toml: [network], roads = ["roads.osm.pbf"]; or let the pack measure otherwise.
E602 = the road file cannot be read: { $why }
E602-do = Give a whole .osm.pbf, .geojson or .shp, or a .csv with the column wkt or from_lon, from_lat, to_lon, to_lat.
E603 = the road file is in metres of a survey grid, not in degrees
E603-do = Have it converted to degrees (CGCS2000 or WGS-84) first; a local grid can be converted by the survey office alone.
E604 = a gate belongs to “{ $id }”, which the round does not have
E604-do = Write the identifier of the school or parcel, or the name of the community, as in its table.
W601 = { $count } roads lack points that the file does not hold: they end there
W601-do = The extract was cut out. Take a larger one, so that what is cut off lies outside the reach.
W602 = { $count } roads stand twice with one identifier, for instance { $id }: the first of each is taken
W602-do = Nothing, unless the files are of different days: then leave the older one out.
W603 = { $count } crossings of roads at one level have no common point and are no junctions; one is at { $at }
W603-do = Look at the place. Where one can walk from one road to the other, give both a common point; at a flyover give the upper road a level.
W604 = { $count } ends of roads lie on a road of another level and are not joined to it; one is at { $at }
W604-do = Look at the place. Where the end is a ramp or a staircase, let it end at a point of the other road.
W605 = { $count } pieces of the network hang together with nothing else and are left out: { $metres } m of roads
W605-do = Nothing, unless somebody lives there: see W620. travel.min_piece_m says how short a piece may be.
W606 = { $count } segments are longer than 100 km and are left out
W606-do = Look for points with wrong coordinates.
W607 = only some may use { $count } of { $of } roads: journeys begin or end there, none leads through
W607-do = Nothing, unless they are open to walkers: travel.private says what holds for them.
W608 = { $count } roads may be walked in one direction only and are taken as open in both
W608-do = Nothing, unless a journey depends on it. What can be walked in no direction is taken out by a correction.
W609 = the road file is of { $date }
W609-do = See that it is not older than what was built since; add missing paths in the table of corrections, with a reason.
W610 = { $count } rows or features are no roads and are left out: { $why }
W610-do = Correct them, or take them out.
W611 = a correction takes out or opens road { $id }, which no road file has
W611-do = Write the identifier as the road file has it.
W612 = a correction has no reason
W612-do = Fill in reason, who and date: whoever asks why a way was opened or closed must get an answer.
W613 = the schools of the round lie aside from those of the road file, most of them by the same distance ({ $east } m east, { $north } m north, of { $count } schools): one of the two is perhaps in another datum
W613-do = Check crs of the round and crs in [network].
W614 = { $count } places are nearer to the edge of the roads than the longest journey ({ $metres } m): a way that leads outside is not known
W614-do = Take an extract that reaches farther than the longest journey beyond every place, unless nobody walks there.
W615 = { $count } places lie more than 100 m from every road, the farthest { $most } m: { $ids }
W615-do = Check their points; a path may be missing, or their gates: see the table of gates.
W616 = { $count } places or gates have a barrier before every road that is near enough, so that they are off the network: { $ids }
W616-do = Check their points and the barriers; give the gate through which one comes out.
W617 = { $count } places or gates have no road near enough and are off the network: { $ids }
W617-do = Check their points and the datum of the roads. travel.snap_m says how far a road may be, travel.off_network what holds then.
W618 = { $count } places have a gate more than 50 m from every road, the farthest { $most } m: { $ids }
W618-do = Check the point of the gate; a path to it may be missing.
W619 = { $count } schools have no gate, where others have: { $ids }
W619-do = Add their gates: journeys to them end at the point of the school.
W620 = the nearest road of { $count } places is in a piece that hangs together with nothing else and is left out: { $ids }
W620-do = Add the path that joins it to the other roads, in the table of corrections.
W621 = { $count } journeys are shorter than the straight line, which cannot be: { $ids }
W621-do = Two points of one road file lie apart that are one, or coordinates are wrong: look at the way there.
W622 = { $count } journeys are more than three times as long as the straight line (up to { $most } times): { $ids }
W622-do = Look at the largest: a path or a bridge may be missing.
W623 = ten metres or less would decide { $count } times which school is the nearest, or whether one is within the reach
W623-do = Look through close-calls.csv before the results are told: these are what families will ask about.
W624 = { $count } journeys to schools: { $network } walked on the network, { $table } from the travel table, { $straight } straight lines
W624-do = Nothing: where both are given, the travel table goes before the network, and that before the straight line.
W625 = the round names roads, and the pack does not measure on them
W625-do = Write travel.method = "network" in the pack, or take [network] out.
W626 = with the gates and paths that are tried another school is the nearest to { $nearest } children, { $nearer } come within reach of a school more, { $farther } fall out of reach of one
W626-do = If it is to stay so, write the gates into the table of gates and the paths into the table of corrections, each with its reason.
W320-do = Use the numbers of the applications. No public list is written with identity numbers (W334).
W321 = { $count } { $count-count ->
    [one] feature is
   *[other] features are
 } not drawn, which { $count-count ->
    [one] names no district of the round, or has no area
   *[other] name no district of the round, or have no area
 }; the first is number { $first }
W321-do = Give each feature a property “district” (or adcode, code, name; or the id of the feature) with the code or the name of the districts table, and a polygon.
E225 = the row is a sum of others, not one of them
E225-do = Delete the row of totals.
E226 = the identifier was stored as a number and has lost its last digits
E226-do = In the source, format the column as text before it is filled, and export again: the digits cannot be brought back.
E227 = holds the error of a formula: { $value }
E227-do = Mend the formula, or replace it by its value.
E228 = the headers stand here, not in the first row
E228-do = Delete the rows above: a title or a note over the table.
E229 = the heading says “{ $unit }”, and what that is in the unit of the column is not certain
E229-do = Convert the figures (areas in m², journeys in metres, money in yuan a year) and take the unit out of the heading.
E230 = homes are told by community, and the round names no table of communities
E230-do = Add communities = "…" to [tables] in round.toml: community, district, lon, lat; or give each child lon and lat.
E231 = the decision gives { $points } points for “{ $item }”, which can give { $least } to { $most }
E231-do = Correct the points. If the cap is wrong, correct it in the policy pack.
E232 = households of more than { $most } children: { $count }, with { $children } { $children-count ->
    [one] child
   *[other] children
 } in all (the first in rows { $rows })
E232-do = Check household_id there: children of different families may have one draw and are brought together. Where they are no household, leave the cell empty.
E233 = the commitment that the round names cannot be used: { $why }
E233-do = Name the file that xuewei commit wrote for this round before the draw, unchanged, or take the key commitment out of round.toml.
E234 = { $cells } { $cells-count ->
    [one] cell
   *[other] cells
 } under { $headers } headings: a separator is missing, or the file ends in the middle of a row
E234-do = Give the row a separator for each heading. If it is the last row, the file was cut off: copy or export it again. If it is part of the row above, a line end stands in a cell: quote that cell.
E235 = formulas without a calculated value in sheet “{ $sheet }”: { $count } (rows { $rows })
E235-do = Open the workbook in Excel or WPS and save it: the program that wrote it did not calculate. Or replace the formulas by their values.
E236 = identifiers are dates: { $count } (rows { $rows })
E236-do = A spreadsheet took numbers such as 3-1 for dates; what was meant cannot be brought back surely. In the source, format the column as text before it is filled, and export again.
E237 = the workbook has no sheet “{ $sheet }”; its sheets: { $sheets }
E237-do = Name one of them after the # in round.toml, or rename the sheet.
E238 = the column holds { $kind }, which no cell of a table can hold
E238-do = Write the file again with a column of text, numbers, dates or truth values.
E239 = the quoted cell that begins in this row is broken: { $why }
E239-do = Close the quotation mark, or take it out; a mark within a quoted cell is written twice. Nothing below it is certain until then.
E240 = of { $all } { $all-count ->
    [one] school
   *[other] schools
 } that families named { $count } { $count-count ->
    [one] is no school
   *[other] are no schools
 } of the round, more than { $most } per cent: { $words } (rows { $rows })
E240-do = Write the identifiers or the full names of the schools table, parted by |; several schools of one name need the identifier. Is it the right column, and the right schools table?
E241 = the pack goes by the column “{ $column }”, and the table has none
E241-do = Add the column under this very heading, or change the pack.
E242 = another name is given for “{ $name }”, which the communities table does not have
E242-do = Write the name as the communities table has it.
E243 = { $part } is more than the { $whole } of which it is a part
E243-do = Correct one of the two figures. Migrant pupils are part of the enrolment, those who leave part of both.
E244 = “{ $value }” stands in a merged cell of several rows: it is not said whether each has as much or all of them together; { $count } { $count-count ->
    [one] row
   *[other] rows
 } below the first: { $rows }
E244-do = Unmerge the cells and write each row’s own figure; where one figure is for all of them, write it in one row and 0 in the others.
E245 = no school of this round is in the area “{ $name }”, which has a line; there are: { $known }
E245-do = Write the name of the area as the schools table has it (column area), or fill the column in.
W322 = only sheet “{ $sheet }” is read; these hold something too: { $others }
W322-do = Put all rows into one sheet, or make sure that it is the right one: the first visible one that holds anything is read.
W323 = { $count } { $count-count ->
    [one] identifier holds
   *[other] identifiers hold
 } full-width or invisible characters, and counts as different from one that only looks the same
W323-do = Write them with plain letters and digits, in every table the same.
W324 = { $count } { $count-count ->
    [one] point lies
   *[other] points lie
 } far from all others or outside the outlines of the districts, the furthest { $km } km from the middle of the city
W324-do = Look for coordinates that are zero, swapped, or of another city.
W325 = homes lie { $metres } m beside their communities, all in one direction: the shift of { $datum }
W325-do = The two tables are in different datums. Convert one of them, and say in crs which it is.
W326 = school { $id } has { $places } { $places-count ->
    [one] place
   *[other] places
 }; { $streams } { $streams-count ->
    [one] stream holds
   *[other] streams hold
 } { $norm } by the norm
W326-do = Places are those of the entering grade, open to this round. Check them, or the streams.
W327 = { $count } { $count-count ->
    [one] date of birth is
   *[other] dates of birth are
 } unreadable or outside those that enter this stage, after { $from } and up to { $until }
W327-do = Check them: dates as 2020-04-02. Nobody is refused for it here; whether a child may take part is a condition of the pack.
W328 = { $count } { $count-count ->
    [one] row looks
   *[other] rows look
 } like a child that stands in the table already, under another identifier
W328-do = Keep one application for each child. Twins have names and numbers of their own.
W329 = { $count } identity numbers cannot be right: their length or check digit
W329-do = Look at the papers again. The numbers are read to be checked and written nowhere.
W330 = district { $id } is read as { $code }, which stands for the same or has taken its place
W330-do = Nothing, if that is meant; otherwise write the code of the districts table.
W331 = columns that nothing is made of: { $columns }; they go into no result
W331-do = Nothing, if they are yours alone. If one is meant for the program, give it a heading that it knows (docs/interface.md); if results are to have it, name it in round.toml: carry = ["…"].
W332 = hidden rows of sheet “{ $sheet }”, read like all others: { $count } ({ $rows })
W332-do = Show all rows and look through them: a filter that was left on hides them too. Delete what is not meant.
W333 = schools without a district: { $count } ({ $ids })
W333-do = Fill in their district. Until then their places, posts and land count for no district, whose gaps may look larger than they are, or show none.
W334 = the public list cannot be written: the identifiers of { $count } { $count-count ->
    [one] child
   *[other] children
 } tell who they are; more than twelve digits, a telephone number or a name (rows { $rows })
W334-do = Give the children table a column pseudonym (公示编号) with a number of the bureau’s own for each child; the list shows it in place of the identifier, and each notice tells it to the family.
W335 = words for nothing stand as households in { $count } { $count-count ->
    [one] row
   *[other] rows
 }: { $words }; they are read as no household (rows { $rows })
W335-do = Leave the cell empty where a child has no household.
W336 = children of one household were born more than { $days } days apart, so they are no twins: { $count } { $count-count ->
    [one] household
   *[other] households
 } (rows { $rows })
W336-do = Check household_id and birth_date there. Children of one household may share a draw; strangers must not.
W337 = children of one household have different homes, communities or districts: { $count } { $count-count ->
    [one] household
   *[other] households
 } (rows { $rows })
W337-do = Check household_id and the homes there. Where they are no household, leave household_id empty: its children may share a draw.
W338 = { $part }: not as committed on { $date }; entries then { $committed }, now { $now }
W338-do = Compare with the tables of that day. The round goes on, and the difference is told on every result. Where the change is right, its reason belongs beside the result; a new commitment is one of after the draw.
W339 = rows set aside as no rows of the table: { $count } ({ $rows }): { $why }
W339-do = Check that none of them is a row of the table; delete them in the file to be rid of this warning.
W340 = merged cells in sheet “{ $sheet }”: in { $count } { $count-count ->
    [one] row
   *[other] rows
 } ({ $rows }) what stands in the first belongs to all
W340-do = Check that this is what is meant; unmerge the cells and fill in each row to be sure.
W341 = quoted cells of more than one line, each read as one cell: { $count } { $count-count ->
    [one] row
   *[other] rows
 } ({ $rows })
W341-do = Nothing, if each is one row. Otherwise a quotation mark is missing there.
W342 = hidden columns of sheet “{ $sheet }”, read like all others: { $columns }
W342-do = Show them and look through them; delete what is not meant.
W343 = { $what }
W343-do = Nothing, if that is right. Otherwise delete the rows above the headings.
W344 = cells under no heading, which are not read: { $count } { $count-count ->
    [one] row
   *[other] rows
 } ({ $rows })
W344-do = Nothing, if they are no part of the table. Otherwise give their column a heading.
W345 = rows of sheet “{ $sheet }” with cells struck through, read like all others: { $count } ({ $rows })
W345-do = Whoever struck them through may have meant that they are out. Delete the rows that are not meant; take the line away from the others.
W346 = percentages in sheet “{ $sheet }”: { $count } { $count-count ->
    [one] cell
   *[other] cells
 } ({ $rows }); one that shows 85% is read as 0.85, as the file has it
W346-do = If 85 is meant, give the column the format “General” or “Number” and write the numbers anew; a change of format alone leaves 0.85.
W350 = of { $all } { $all-count ->
    [one] school
   *[other] schools
 } that families named { $count } { $count-count ->
    [one] is no school
   *[other] are no schools
 } of the round and do not count: { $words } (rows { $rows })
W350-do = Write the identifier or the full name of the schools table; several schools of one name need the identifier.
W351 = { $count } of { $all } { $all-count ->
    [one] school
   *[other] schools
 } that families named are written by name or in another spelling; their identifiers were found
W351-do = Nothing. The results name the identifiers.
W352 = “{ $item }”: no row has one of these words of the pack: { $words }
W352-do = Nothing, if nobody is meant. Otherwise write the word as the pack does.
W353 = “{ $item }” of the pack has no member: no row of the column has one of its words: { $words }
W353-do = Check the words of the pack against those of the column: as it stands the rule does nothing for anybody.
W354 = “{ $item }”: { $count } { $count-count ->
    [one] cell holds
   *[other] cells hold
 } a word for which the pack has no points; it knows { $words }
W354-do = Write one of the words that the pack knows; until then a person decides about these children.
W355 = the tie-break column “{ $column }” is empty in every row ({ $count }): it decides nothing, the next one does, at last the draw
W355-do = Fill in the column, or take the tie-break out of the pack.
W356 = { $count } { $count-count ->
    [one] cell is
   *[other] cells are
 } read as words of the pack: { $words }
W356-do = Check that this is what is meant.
W357 = { $id }: { $places } bought places cost { $cost } yuan a year, its budget for them (purchase_budget) is { $budget }
W357-do = The budget bounds what coordination buys, not what people give by hand or what a round of choice decides. Look at the table of locks and at the private schools that may be chosen, or have the budget raised.
W358 = { $count } { $count-count ->
    [one] figure is
   *[other] figures are
 } read in the unit of the column ({ $unit }) from another writing: { $from }
W358-do = Check one of them. Figures without a unit of their own go by the heading.
W359 = { $count } { $count-count ->
    [one] coordinate was
   *[other] coordinates were
 } read from one cell, or from degrees, minutes and seconds
W359-do = Nothing.
W360 = in { $count } { $count-count ->
    [one] row
   *[other] rows
 } the latitude stood in the column of longitudes; they were exchanged
W360-do = Check the headings of the two columns.
W361 = { $count } { $count-count ->
    [one] row
   *[other] rows
 } of schools of other levels are set aside: { $words }
W361-do = Nothing. Only primary and junior schools take part.
W362 = { $count } { $count-count ->
    [one] row is
   *[other] rows are
 } of campuses with both levels ({ $words }): each is read as a school of this round’s level ({ $stage }), on one site
W362-do = Places must be those of this round’s level. Pupils, posts and site of such a row are of all grades: give each level a row of its own, with the same identifier, where their shortfalls matter.
W363 = { $count } { $count-count ->
    [one] child has
   *[other] children have
 } no district, and others or schools have: they count in the figures of none; first children: { $ids }
W363-do = Give the children or their communities a district.
W364 = { $count } { $count-count ->
    [one] child has
   *[other] children have
 } no district, and in this round districts keep to themselves: nothing binds these children; first children: { $ids }
W364-do = Give the children or their communities a district, or they may be sent to any.
W365 = the tables name districts in different ways, which are different districts to the program: { $words }
W365-do = Write codes everywhere or names everywhere, or add a districts table with both (district, name).
W366 = { $count } { $count-count ->
    [one] name of a community was taken for the one
   *[other] names of communities were taken for those
 } that looks the same: { $words }
W366-do = Nothing, if they are meant.
W367 = { $count } { $count-count ->
    [one] row names
   *[other] rows name
 } a community by another name: { $words }
W367-do = Nothing.
W368 = { $count } { $count-count ->
    [one] community has
   *[other] communities have
 } no coordinates: { $words }
W368-do = Fill in their coordinates. Children who live there wait for a person until then.
W369 = { $count } { $count-count ->
    [one] child lives
   *[other] children live
 } in communities without coordinates and wait for a person: { $words }
W369-do = Fill in the coordinates of these communities.
W370 = the file says that it is in { $own }, the round is in { $datum }; the outlines are drawn by what the file says
W370-do = Nothing, if the file is right. Otherwise take out its member “crs”.
W371 = the file says that it is in “{ $name }”, which is not read; nothing of it is drawn
W371-do = Export it in degrees: WGS-84 (EPSG:4326), CGCS2000 (EPSG:4490), or the datum of the round without a member “crs”.
W375 = carry names columns that neither the children nor the schools have: { $columns }
W375-do = Write their headings as the tables have them, or take them out of carry. Results are without them.
W317 = the forecast of { $year } has no row of district { $id }, whose children are in the round
W317-do = Add the rows; until then path.csv has no line of the district for that year.

schema-unknown = There is no schema of “{ $name }”; do you mean “{ $nearest }”? There are: { $known }.

results-unreadable = { $what } is missing or cannot be read: it is no folder of results.

solver-failed = The solver failed: { $why }. Nothing was written.
unproved = The allocation could not be proved: { $why }. Nothing was written. Please report this with the round.
audit-failed = The independent check found { $count } { $count-count ->
    [one] fault
   *[other] faults
 }; the first: { $why }. Nothing was written. Please report this with the round.
output-failed = Cannot write to { $path }: { $why }. What was there before is unchanged.
output-busy = Another run is writing to { $path }; this one has written nothing. Wait for it, or name another folder with --out.
interrupted = Interrupted.
interrupted-writing = Interrupted: nothing was written, and what was there before is unchanged.
cancelled = Cancelled before it was done: nothing was written, and what was there before is unchanged.
deadline-passed = Not done in the time allowed: nothing was written, and what was there before is unchanged.
output-foreign = { $path } holds something that is not of earlier results: { $what }. Nothing was written. Move it, or choose an empty or a new folder with --out.
output-changed = In { $path } these files were changed since they were written: { $what }. Nothing was written, so that no work is lost. Move or copy them elsewhere and remove them from that folder, or name another folder with --out.
output-no-folder = { $path } is there and is no folder. Nothing was written. Name an empty or a new folder with --out.
output-more = { $count } more
output-separator = { ", " }
output-cut-short = Not everything could be written to standard output: { $why }. What was printed is not complete.
output-not-empty = The folder { $path } is not empty. Choose an empty or a new one.

step-read = reading tables
step-qualify = ranking children
step-network = measuring journeys
step-solve = optimising { $sector } places: run { $runs } of HiGHS, { $columns } columns
step-audit = checking every child again
step-values = solving again with one more class at every school and parcel
step-scenarios = carrying out scenarios
step-write = writing

public = public
private = bought

done-children = { $name }: { $eligible } { $eligible-count ->
    [one] child
   *[other] children
 } took part; { $public } have a public place, { $purchased } a bought one, { $unplaced } none.
done-adds-up = { $children } { $children-count ->
    [one] child
   *[other] children
 } in the table = { $public } with public places + { $purchased } with bought places + { $unplaced } without a place + { $manual } waiting for a person + { $ineligible } not in this round.
done-by_hand = Children placed by hand: { $count }. manual.csv has the reasons and who decided.
done-decisions = Decided by hand: { $count } { $count-count ->
    [one] item or condition
   *[other] items or conditions
 }, { $points } points in all; { $ranks } { $ranks-count ->
    [one] child has
   *[other] children have
 } another rank for it. manual.csv has the reasons and who decided.
committed-holds = As committed on { $date }: nothing has changed since that decides who comes before whom and who can go where. The hash of the commitment, to be compared with the one published that day: { $hash }
committed-differs = NOT as committed on { $date }. Changed since: { $parts }. The hash of the commitment, to be compared with the one published that day: { $hash }
committed-differs-part = { $part } (entries then { $committed }, now { $now })
done-drawn = The lottery decided the order of { $count } { $count-count ->
    [one] child
   *[other] children
 }, and the round names no commitment of before the draw. Next time: xuewei commit { $round } before the seed is known, its hash published, commitment = "commitment.json" in the round.
committed = Committed: { $name }, as of { $date }. The file is { $path }.
committed-before = Committed before, and the same: { $name }, as of { $date }. The file is { $path }.
committed-part = { $part }: { $count }
committed-publish = Publish this line today, before anybody can know the seed: “{ $name }, as of { $date }, SHA-256 of what was committed” and the 64 digits above.
committed-next = Then draw: write the seed and commitment = "commitment.json" (or where the file is) into round.toml. Every result tells whether anything has changed since.
output-there = { $path } is there already and is something else, or a commitment of another state or day. A commitment is never replaced: name another file with --out, or take it away yourself.
done-share = Public share of those who took part { $public }, with bought places { $covered }; the target for both is { $target }%.
done-journeys = Journeys: { $mean } m on average, { $longest } m the longest.
done-proof = Proved: no other allocation places more children in rank order; none that places these children travels less.
done-proof-by_hand = Proved of the children who were not placed by hand: no other allocation places more of them in rank order; none that places these children travels less.
done-proof-objectives = Proved: the coordination places as many as can be of the children and places left to it, in rank order; no other allocation of the same children is better by the objectives of the pack in their order.
done-proof-hybrid = Proved: the coordination places as many as can be of the children and places left to it, in rank order; each of them in turn, the highest rank first, has the nearest place that leaves one to all others of them.
done-proof-points_first = Proved: in the coordination each child in turn, the highest rank first, has the nearest place left to it; nobody passes a nearer school that took a child ranked lower in it. More children might have had a place under another rule: see fairness.csv.
done-envy = { $count } { $count-count ->
    [one] time
   *[other] times
 } a child passes a nearer school that took a child ranked lower, for the sake of short journeys in all or of brothers and sisters.
done-envy-objectives = { $count } { $count-count ->
    [one] time
   *[other] times
 } a child passes a nearer school that took a child ranked lower: for the sake of the objectives of the pack, of brothers and sisters, by choice, or in an earlier step.
done-envy-hybrid = { $count } { $count-count ->
    [one] time
   *[other] times
 } a child passes a nearer school that took a child ranked lower: because somebody would have no place otherwise, by choice, by hand, or in an earlier step.
done-envy-points_first = { $count } { $count-count ->
    [one] time
   *[other] times
 } a child passes a nearer school that took a child ranked lower: by choice, by hand, or in an earlier step.
done-areas = { $gap } public places are short where children have schools in reach; number of short areas: { $areas }. The fewest places a child first, then the area that lacks most:
done-area = Area { $area } ({ $around }): { $told }, { $ratio } a child
done-room = { $room } { $room-count ->
    [one] place is
   *[other] places are
 } to spare out of reach of the children of short areas; number of areas with room: { $areas }.
done-no-school = { $count } { $count-count ->
    [one] child has
   *[other] children have
 } no public school with places in reach.
done-rules = { $count } { $count-count ->
    [one] child could
   *[other] children could
 } have a public place in the best plan: lines, choices, placements by hand or the rule points_first gave it otherwise.
done-posts = Posts that schools lack: { $gap }. Moved between schools { $between_schools }, between stages { $between_stages }, filed { $filed }, bought as services { $purchased }, lent by the pool { $pool }; still short: { $left }.
done-budget-spent = { $district }: the budget of { $budget } yuan a year for bought places pays { $places }; { $refused } more { $refused-count ->
    [one] child
   *[other] children
 } would have had one. { $left } yuan are left.
done-posts-money = { $district }: the budget for purchases pays { $posts } { $posts-count ->
    [one] post’s
   *[other] posts’
 } worth of services once bought places are paid; { $beyond } more might be bought and the money is not there.
done-budget = { $district }: bought places cost { $cost } yuan a year, the budget for them is { $budget }; { $over } more than there is.
done-folder = Everything is in { $path }: allocation.csv (each child), schools.csv, shortfall.csv, pressure.csv (places a child, area by area), bottlenecks.csv, post_plan.csv, brief.html (one page for whoever decides), report.html (map and charts), report.xlsx (all tables as a workbook), summary.json, certificate.json, run.json.

head-district = District
head-eligible = Children
head-public = Public
head-purchased = Bought
head-unplaced = No place
head-share = Public share
head-left = Places left
head-classes = Classes short
head-posts = Posts short
head-land = Land short (m²)
head-all = All
no-district = (no district)
unknown = not known

head-scenario = Scenario
head-journey = Journey (m)
head-better = Better
head-worse = Worse
head-closed = Gaps closed
head-new = New gaps
head-gap = Public short
head-money = Money (yuan)
base-title = as it is
scenario-done = Everything is in { $path }: comparison.csv, and for every scenario a folder with its tables, changes.csv (each child who is placed otherwise) and communities.csv.
compare-children = { $better } { $better-count ->
    [one] child is
   *[other] children are
 } better off in the second, { $worse } worse, { $moved } at another school just as good, { $aside } others placed otherwise; { $new } are only in the second, { $gone } only in the first.
head-figure = Figure
head-first = First
head-second = Second
head-change = Change
figure-children = children
figure-eligible = took part
figure-public = public places
figure-purchased = bought places
figure-unplaced = no place
figure-metres_mean = mean journey (m)
figure-metres_longest = longest journey (m)
figure-metres_total = all journeys (m)
figure-gap = public places short
figure-areas = areas where they are short
figure-posts = posts short
figure-posts_still_short = posts no lever covers
figure-land = land short (m²)
figure-money = money (yuan)

step-site = looking for the best plan of sites
site-title = the best plan
site-greedy = one at a time
site-reason = proposed by xuewei site
site-plan = The plan: { $plan }.
site-nothing = The plan: nothing is opened, extended or closed; nothing within the limits would help.
site-parcel = parcel { $id } with { $steps } streams ({ $places } places)
site-candidate = { $id } ({ $places } places)
site-extended = { $id } by { $steps } classes
site-closed = { $id } closed
site-children = Children without a public place: { $without }. As it is: { $as_is }; by choosing one at a time: { $greedy }.
site-children-round = By the round's own steps (choices, lines, places given by hand) these are { $without }, { $as_is } and { $greedy }: plans are compared by the coordination of all children.
site-cost = Opening costs { $cost } yuan.
site-proved = Proved: no plan within the limits leaves fewer children without a public place.
site-bound = No plan within the limits leaves fewer than { $bound } children without a public place (gap { $gap } %).
site-cost-bound = Opening and journeys cost { $value } yuan; no plan within the limits costs less than { $bound } (gap { $gap } %).
site-cost-proved = Proved: no plan that leaves as few out costs less.
site-cost-open = No plan that leaves as few out costs less than { $bound } yuan.
site-metres-proved = Proved: of those plans none has shorter journeys than its { $metres } m, to public and bought places as coordination makes them.
site-metres-differ = The round under the plan comes to { $round } m: it follows its own steps (choices, lines, places given by hand), whereas plans are compared by the coordination of all children.
site-metres-open = Its journeys are { $metres } m, to public and bought places as coordination makes them; whether another of those plans has less was not settled, but none has less than { $bound } m.
site-metres-unknown = Whether another of those plans has shorter journeys was not worked out in time.
site-years = Year by year: { $years }. The figures above are of all years together; the table below is of this round's year.
site-regret = If another forecast comes: the plan with the least greatest regret is “{ $plan }”; at worst it leaves { $regret } more without a public place than a plan made for what comes (robust.csv).
site-out-of-time = The time limit ended the search: what is not called proved here is only known to its bound.
site-done = Everything is in { $path }: sites.csv, comparison.csv, the allocation under the plan, and plan.toml, a scenario that “xuewei scenario” carries out.
travelled = { $ways } roads, { $km } km. { $journeys } journeys: { $network } walked, { $table } from the travel table, { $straight } straight lines; each walked one proved the shortest. { $close } close calls. Everything is in { $path }: travel.csv, travel.parquet, snaps.csv, close-calls.csv, network.json.
travel-credit = Credit to be shown with the results: { $credit }
notice-routes = On foot
route-own = The way to { $school } is { $metres } m: { $from } m straight to the road, { $streets }, { $to } m straight to the school.
route-next = The way to the nearest other school, { $school }, is { $metres } m: { $from } m straight to the road, { $streets }, { $to } m straight to the school.
route-street = { $name } { $metres } m
route-unnamed = a way without a name
route-separator = { ", " }

explain-child = Child { $id }
explain-unknown = There is no child “{ $id }” in this round: neither by identifier nor by a name or the last four digits of a telephone number that the round carries.
explain-several = { $count } children are meant: { $ids }. Give an identifier.
explain-rank = Rank { $rank } of { $of }, { $points } points.
explain-decision = Decided by hand: { $item }: { $value } ({ $reason }; { $who }).
explain-placement = Placed by hand: { $reason } ({ $who }).
explain-placement-short = Placed by hand: { $reason }.
decision-yes = met
decision-no = not met
outcome-public = A place at the public school { $school }, { $metres } m away.
outcome-purchased = A place bought at the private school { $school }, { $metres } m away.
outcome-unplaced = No place.
outcome-ineligible = Took no part.
outcome-manual_review = Waits for a person.
change-reach = No public school with places is in reach: no number of points would have changed that.
change-by_hand = All places of the public schools in reach were given by hand: no number of points would have changed that.
change-nearer_by_hand = All places of the nearer public schools were given by hand: no number of points would have given a nearer place.
change-points = A public place would have come with a rank before { $rank }: more than { $points } points, or as many and an earlier place by the tie-breaks.
change-rank = A public place would have come with a rank before { $rank }.
area-full = { $children } { $children-count ->
    [one] child holds or wants
   *[other] children hold or want
 } the { $places } { $places-count ->
    [one] place
   *[other] places
 } of the { $schools } { $schools-count ->
    [one] school
   *[other] schools
 } around: { $gap } too few.
area-no_school = No public school with places is in reach of { $gap } { $gap-count ->
    [one] child
   *[other] children
 } around.
area-rules = Places could be found for { $gap } { $gap-count ->
    [one] child
   *[other] children
 }: lines, choices, placements by hand or the rule points_first gave them otherwise.
school-yours = this child’s school
school-has_room = has places left
school-full_of_higher = full; every child admitted ranks higher
school-took_lower = full; took a child ranked lower: shorter journeys in all, brothers and sisters, choice, or an earlier step
school-took_lower_by_objectives = full; took a child ranked lower: the objectives of the round, brothers and sisters, choice, or an earlier step
school-took_lower_for_others = full; took a child ranked lower who would have no place otherwise, directly or by a chain of moves
school-taken_by_hand = full; a place was given by hand to a child that ranks lower or has no rank
school-budget_spent = places could not be bought: the budget of the district is spent on children ranked higher
school-not_open = in another district, not open to the child in this step
school-no_places = has no places for this round
school-for_others = bought for children without a public place
school-private = private, bought
school-by-bus = by bus
capped-item = cap of the item
capped-group = cap of the group
capped-largest = another item counts
head-item = Item
head-evidence = Evidence
head-points = Points
head-capped = Limited by
head-school = School
head-places = Places
head-cutoff = Last points
head-cutoff-rank = Last rank
head-why = How it stands

word-public = public
word-purchased = bought
word-unplaced = no place
word-ineligible = took no part
word-manual_review = waits for a person
word-private = private
word-primary = primary
word-junior = junior
word-full = schools full
word-no_school = no school in reach
word-rules = by the rules
word-between_schools = between schools
word-between_stages = between stages
word-filed = filed
word-pool = pool
word-short = still short
word-unknown = not known
word-school = school
word-community = community
word-district = district
word-district_line = line of the district
word-parcel = parcel
word-points_first = points first
word-least_travel = least travel
word-hybrid = hybrid
word-bands = bands
word-own = own
word-plan = all children and places
word-left = left by the procedure
word-all = all
word-quarter = quarter
round-coordination = coordination
round-choice = choice
round-refill = refill
round-lock = by hand
sheet-total = Total of the rows shown
flag-true = yes
flag-false = no
sheet-front = Overview
sheet-list-list = Children
sheet-list-siblings = Brothers and sisters
sheet-list-needs = Special needs
list-elder = an elder brother or sister at this school
list-comma = { ", " }
list-siblings = Here with
list-school_id = School number
list-school = School
list-column-child_id = Child
list-column-points = Points
list-column-rank = Rank
list-column-community = Community
list-column-district = District
list-column-metres = Journey (m)
list-column-step = Step
sheet-findings = Findings
front-pack = Pack
front-answer = Answer
front-sheets = What the sheets hold
page-findings-harmful = Findings that may change the result: { $count }
page-findings-harmless = Other remarks: { $count }
verified-findings = Mind: when the results were made, { $count } { $count-count ->
    [one] finding
   *[other] findings
 } might have changed them; see findings.csv in the folder. What is proved is the allocation of the input, not the input.
sheet-districts = Districts
sheet-schools = Schools
sheet-pressure = Places a child
sheet-pressure_members = Members of pressure areas
sheet-bottlenecks = Short areas
sheet-members = Members of areas
sheet-parcels = Parcels
sheet-posts = Posts
sheet-values = Value of a class
sheet-path = Years ahead
sheet-cutoffs = Cut-offs
sheet-manual = By hand
sheet-fairness = Other rules
sheet-children = Children

paper-not-met = “{ $title }” is not met: { $rule }.
paper-unclear = “{ $title }” is not clear: { $rule }.
paper-by-hand = “{ $title }” was decided by hand, see below.
paper-rule-and-seen = { $rule }; { $seen }
paper-or = {"; or "}
paper-and = {", "}
paper-clause = {"; "}
paper-and-others = { $words } and others
paper-nothing = nothing was handed in
paper-none = not handed in
paper-by-review = decided by hand
paper-seen = the papers say { $seen }
paper-since = { $day }, which is { $months } { $months-count ->
    [one] month
   *[other] months
 }
paper-at-least = it must be at least { $least }
paper-at-most = it may be at most { $most }
paper-one-of = it must be { $words }
paper-on-or-before = it must be { $day } or before
paper-on-or-after = it must be { $day } or after
paper-at-application = it must have been valid on the day of the application
paper-months = by { $day } it must have lasted { $months } { $months-count ->
    [one] month
   *[other] months
 }
paper-unused = no other family may have used the home for a school place in { $years } years
paper-dwelling-used = another family used it in { $year }
paper-dwelling-unclear = whether another family used it is not known
paper-item-blank = Nothing was handed in for “{ $title }”: a person has to find out.
paper-item-unreadable = What was handed in for “{ $title }” cannot be read, or contradicts itself.
paper-item-overlap = “{ $title }” was recorded in several places, and the same time may be counted twice: the dates from and until are needed.
paper-times = { $amount } × { $points }
paper-written-times = { $written }: { $times }
quantity-days = { $n } { $n-count ->
    [one] day
   *[other] days
 }
quantity-months = { $n } { $n-count ->
    [one] month
   *[other] months
 }
quantity-years = { $n } { $n-count ->
    [one] year
   *[other] years
 }
quantity-age = { $n } { $n-count ->
    [one] year of age
   *[other] years of age
 }
quantity-m2 = { $n } m²
quantity-yuan = { $n } yuan
quantity-points = { $n } { $n-count ->
    [one] point
   *[other] points
 }
one-days = day
one-months = month
one-years = year
one-age = year of age
one-m2 = m²
one-yuan = yuan
one-points = point
one-item = item
rule-per = { $points } for each { $unit }
rule-per-full = { $points } for each full { $unit }
rule-skip = the last { $amount } do not count
rule-most = at most { $amount } count
rule-first = from { $day } on
rule-from-up = { $base } from { $start } on, and { $points } for each { $step } more
rule-from-down = { $base } up to { $start }, and { $points } for each { $step } less
rule-level = { $word } { $points }
rule-band = { $from } to { $until }: { $points }
rule-band-from = { $from } and more: { $points }
rule-band-until = up to { $until }: { $points }
rule-cap = at most { $points }
rule-floor = at most { $points } taken away

notice-title = Your school place
notice-child = Child { $id }
notice-why = Why
notice-next = What to do next
notice-rank = Points and rank
notice-rank-is = { $points } points. Your child stands at number { $rank } of { $of }; number 1 is first.
notice-points = How the points were counted
notice-public-name = On the public list your child is { $name }.
notice-schools = Schools near you
notice-lottery = Check the draw
notice-lottery-how = Another child equals yours in everything, so a draw put them in order. You can check it. Write “{ $seed }:{ $id }” into any SHA-256 calculator. The code must begin with:
notice-contact = Questions: { $contact }
notice-register = Register at the school from { $from } to { $until }.
notice-register-until = Register at the school by { $until }.
notice-register-soon = The school will tell you when to register.
notice-wait = We have to look at your papers once more. Until then your child is not refused.
notice-papers = Please bring the papers named above to the office where you applied, or explain them there, as soon as you can.
notice-papers-until = Please bring the papers named above to the office where you applied, or explain them there, by { $until }.
notice-not-eligible = If you meet the condition after all, or a paper is wrong, hand in the right one and ask for a review.
notice-nothing-to-do = There is nothing more for you to do.
notice-choice = your choice number { $number }
notice-fewer = { $points } { $points-count ->
    [one] point
   *[other] points
 } fewer than the last child admitted
notice-equal = as many points as the last child admitted, and after it in the order
notice-lottery-where = The list was fixed and published before the draw. See it here, or with a telephone:
notice-lottery-order = Of children who are equal in everything the one with the smaller code comes first:
notice-lottery-above = the child just before yours has { $code }
notice-lottery-below = the child just after yours has { $code }
notice-without = Ask your district’s education office about further places.
notice-review-how = Go to the office where you applied.
notice-review = If you think something is wrong, ask for a review. { $how }
notice-review-until = If you think something is wrong, ask for a review by { $until }. { $how }
notice-school-yours = your school
notice-school-has_room = has places left
notice-school-full_of_higher = full of children before yours
notice-school-took_lower = full; also took children after yours
notice-school-took_lower_by_objectives = full; also took children after yours
notice-school-took_lower_for_others = full; also took children after yours, so that nobody loses a place
notice-school-taken_by_hand = full; the education office gave a place to a child who comes after yours
notice-school-budget_spent = the money for bought places is used up
notice-school-not_open = in another district, not open to your child in this step
notice-school-no_places = no places this year
notice-school-for_others = for children without a public place
notice-reason-nearest = This is the nearest public school that your child can go to.
notice-reason-nearest_open = This is the nearest public school that was open to your child. Nearer ones are in another district and were not open to your child in this step.
notice-reason-nearer_full = Nearer public schools that were open to your child are full of children who come before yours.
notice-reason-shorter_in_all = A nearer school is full. Some children there come after yours: to change places with one of them would not make all journeys together shorter.
notice-reason-by_objectives = A nearer school still has a place, or took a child who comes after yours. The objectives of this round put other things before a short journey; no plan that meets them as well would send your child there.
notice-reason-needed_by_others = Every nearer school is full. Some children there come after yours: had your child gone there, one of the children with a place would have had none.
notice-reason-together = Brothers and sisters go to one school. For this a nearer school still has a place, or took a child who comes after yours.
notice-reason-others_together = A nearer school still has a place, or took a child who comes after yours, so that brothers and sisters of a family go to one school.
notice-reason-nearer_by_hand = The education office gave a place at a nearer school to a child who comes after yours or has no rank.
notice-reason-public_full = The public schools that were open to your child are full of children who come before yours. The government pays for a place at a private school.
notice-reason-public_by_hand = The education office gave a place at a public school near you to a child who comes after yours or has no rank. The government pays for a place at a private school.
notice-reason-public_taken = A place at a public school near you went earlier to a child who comes after yours. The government pays for a place at a private school.
notice-reason-private_first = By the rules of this round places at private schools, which the government pays for, are filled first.
notice-reason-no_public_open = The public schools near enough are in another district and were not open to your child. The government pays for a place at a private school.
notice-reason-no_public_in_reach = No public school is near enough. The government pays for a place at a private school.
notice-reason-budget_spent = A place at a private school near you could not be bought for your child: the money for this is used up by children who come before yours.
notice-reason-all_full = The schools that were open to your child are full of children who come before yours.
notice-reason-room_not_open = The schools that were open to your child are full of children who come before yours. Schools in another district have places left, but were not open to your child.
notice-reason-taken_by_hand = The education office gave a place at a school near you to a child who comes after yours or has no rank.
notice-reason-no_school_open = The schools near enough are in another district and were not open to your child.
notice-reason-no_school_in_reach = No school is near enough to your home.
notice-reason-other_stage = Your child applied for another grade.
notice-reason-nearer_taken = A place at a nearer school went earlier to a child who comes after yours.
notice-reason-taken = A place at a school near you went earlier to a child who comes after yours.
notice-reason-by_hand = The education office placed your child.
notice-reason-chosen = You named this school, and it had a place for your child.
notice-reason-chosen_sibling = You named this school, where an elder brother or sister of your child is a pupil, and it had a place.
notice-reason-choices_full = The schools that you named are full of children who come before yours, or ask for more points.
notice-reason-choices_by_hand = The education office gave a place at a school that you named to a child who comes after yours or has no rank.
notice-reason-choices_taken = A place at a school that you named went earlier to a child who comes after yours.
notice-reason-choices_reserved = A place at a school that you named was kept for a group of children, and one of them who comes after yours has it.
notice-reason-choices_sibling = A place at a school that you named went to a child who comes after yours, but whose elder brother or sister is a pupil there.
notice-reason-nothing_named = You named no school that is open to your child.
notice-reason-below_line = Your child’s points are below the line of the district or area.
notice-reason-points_missing = The points of your child are not known yet.
notice-reason-home_missing = We do not know yet where your child lives.
notice-reason-evidence_unclear = One of your papers could not be read clearly.
notice-reason-condition_unclear = We do not know yet whether your child may take part.
notice-reason-condition_not_met = A condition for taking part is not met.
notice-reason-withdrawn = You withdrew the application; your child takes part no more.
notice-reason-moved_up = Your child waited for a place. Later a place at this school was free that was given back or not taken, and your child was the next in the order of all for whom it was open. Nobody who ranks before your child was passed over.
notice-reason-late_placed = You applied after the places had been given. Nobody who applied in time and waits could have this place, and your child was the next of those who applied late.
notice-reason-late_waiting = You applied after the places had been given, and every place that is open to your child is taken. Should one become free, those who applied in time and wait come first, then those who applied late.
step-notices = writing notices
done-notices = { $count } { $count-count ->
    [one] notice is
   *[other] notices are
 } in { $path }.
done-public = The page for the public is { $path }, with its tables beside it: no child is on it, and counts below 5 are not published.
public-title = { $name }: for the public
public-dates = Dates
public-conditions = Who takes part
public-points = How points are counted
public-districts = Districts
public-schools = Schools
public-areas = Places by area
public-register-from = Registration at the school from { $day }
public-register-until = Registration at the school until { $day }
public-papers-until = Missing papers until { $day }
public-review-until = Reviews may be asked for until { $day }
public-suppressed = * is not published: a count below { $count }, or one from which such a count could be worked out.
public-seed = Seed of the draw: { $seed }
done-lists = { $count } { $count-count ->
    [one] school has a list of its children
   *[other] schools have lists of their children
 } in { $path }; all of them in lists.zip. They hold what families told the bureau: give each school its own.
notices-unknown = There is no child “{ $id }” in this round.
done-list = The public list is in { $path }; it is to be taken down after { $until }.
done-list-withheld = The public list was not written: the identifiers of { $count } { $count-count ->
    [one] child
   *[other] children
 } tell who they are. Give the children table a column pseudonym (W334).
list-title = Children with a school place
list-count = { $count } { $count-count ->
    [one] child
   *[other] children
 }
list-until = This list is taken down after { $until }.

mended = The corrected copy is in { $path }, each change in changes-made.csv. Check it with: xuewei check { $round }
mended-nothing = There was nothing that is safe to correct. A copy is in { $path }; check it with: xuewei check { $round }
mended-file = { $file }: written as CSV in UTF-8
mended-heading = { $file }: headings written plainly: { $count }
mended-full_width = { $file }: cells with full-width digits or letters: { $count }
mended-spaces = { $file }: cells with spaces in numbers: { $count }
mended-invisible = { $file }: cells with invisible characters: { $count }
mended-left_out = { $file }: columns of identity numbers left out: { $count }
checked = Checked: { $children } { $children-count ->
    [one] child
   *[other] children
 }, { $schools } { $schools-count ->
    [one] school
   *[other] schools
 } open to the round. Warnings: { $warnings }, no errors.
checked-adds-up = { $rows } { $rows-count ->
    [one] child
   *[other] children
 } in the table = { $eligible } take part + { $manual } wait for a person + { $ineligible } not eligible.
strict = Warnings that may do harm: { $count }. With --strict the status is 1.
generated = A city of { $children } { $children-count ->
    [one] child
   *[other] children
 } and { $schools } { $schools-count ->
    [one] school
   *[other] schools
 } is in { $path }. Allocate it with: xuewei allocate { $round } --out { $out }

verified-by-kept = Inputs: not looked at; this is by what the folder keeps (kept.zip). { $children } { $children-count ->
    [one] child
   *[other] children
 }, { $eligible } of them took part.
verified-inputs = Inputs: every file is the one that the record names. { $children } { $children-count ->
    [one] child
   *[other] children
 }, { $eligible } of them took part.
verified-kept = This is by what the folder keeps (kept.zip), not by the inputs as they were named.
verified-reach = Capacity and reach: no school has more children than places; every journey was measured again and is allowed.
verified-rank = Rank and lottery: all { $eligible } ranks were worked out again from points, tie-breaks and the published seed.
verified-public_places = Public places: the best set in rank order, and the only one. Rank weights of the children left out: { $value }; no allocation can have less.
verified-purchased_places = Bought places: the best set in rank order of those left, and the only one. Rank weights of the children left out: { $value }; no allocation can have less.
verified-travel = Journeys: { $value } m in all; no allocation of the same children can have less.
verified-travel-after = Journeys: { $value } m in all; no allocation of the same children that is as good in the objectives before can have less.
verified-travel-hybrid = Journeys: { $value } m in all, each child’s the shortest in its turn by rank that leaves a place to all who have one. The same children could travel { $fairness } m less in all, and no allocation of them can go below that.
verified-travel-points_first = Journeys: { $value } m in all, each child’s to the nearest place left in its turn by rank. The same children could travel { $fairness } m less in all, and no allocation of them can go below that.
verified-public_places-points_first = Public places: each child in rank order had the nearest one left, and the answer is the only one. Rank weights of the children left out: { $value }; what any allocation could save of them: { $fairness } at most.
verified-purchased_places-points_first = Bought places: each child in rank order of those left had the nearest one left, and the answer is the only one. Rank weights of the children left out: { $value }; what any allocation could save of them: { $fairness } at most.
verified-choice_rank = Families’ lists: the places of all children on their families’ lists add up to { $value }; no allocation of the same children that is as good in the objectives before can have less.
verified-beyond = Farther than { $metres } m: { $value } { $value-count ->
    [one] child
   *[other] children
 }; no allocation of the same children that is as good in the objectives before can have fewer.
verified-longest = The longest journey: { $value } m; no allocation of the same children that is as good in the objectives before can have a shorter one, nor fewer children with it, and so on for each shorter journey.
verified-travel_by_points = Journeys by points: { $value } m in all; no allocation of the same children that is as good in the objectives before can have less in the highest band, nor, with that, in the next, and so on.
verified-pressure = Areas of pressure: which children and schools belong to each, and how many places there are for a child, was proved from their certificate, without the solver; no other division parts them by places a child.
verified-distances = Distances on foot: { $count }, each as long as the shortest way on the network, proved without any search.
verified-outputs = Tables, figures and record: the same to the last byte as what follows from all this (times aside). The folder holds what its record names, with the same hashes, and nothing else. Not run again: fairness.csv, path.csv, remedies.csv, surplus.csv, class_values.csv, brief.html, report.html, report.xlsx, notices and public list have only the hash in the record.
verified-again = Run again from the inputs: all { $files } { $files-count ->
    [one] file is
   *[other] files are
 } the same to the last byte (times aside), and the folder holds nothing else.
verified-again-other = Written by version { $version }, read and run again by version { $own }: all { $files } { $files-count ->
    [one] file is
   *[other] files are
 } the same to the last byte (times aside), and the folder holds nothing else.
verified-not-again = Written by version { $version } by its own account, read and run again by version { $own }: the allocation is proved, but this version does NOT write the same. Different: { $files }. Children with another outcome: { $children }. Another version may have other words or columns; whoever changed the folder may have put another version into run.json. Only version { $version } itself can tell: run its verify.
verified-commitment = Held against the commitment that you named: every part is as it was committed.
verified-other-version = Written by version { $version } by its own account, read by version { $own }: the allocation is proved and every file has the hash in the record; not run again, so nothing holds tables, page, notices and public list against the inputs.
verified-fingerprint = Fingerprint (SHA-256 of run.json): { $hash }. Who publishes it can prove later that nothing was changed.
verify-unreadable = { $what } is missing or cannot be read
verify-input-missing = the input { $what } is not there; if it was moved, name its folder with --inputs
verify-input-changed = the input { $what } is not the file that was allocated
verify-input-errors = the inputs have errors: { $what }
verify-bad-row = allocation.csv: row or child { $what } is missing, doubled, or says nothing that could be meant
verify-fault = the allocation is not proved: { $what }
verify-output-changed = { $what } is not what follows from the inputs and the allocation
verify-foreign = { $what } is not of these results; nothing in the record names it
verify-irregular = { $what } is no plain file (a link, a folder, a device, a pipe or a socket) and was not opened
verify-too-large = { $what } is larger than any file that is read and was not opened
verify-not-repeated = { $what } is not what comes out when the round is run again from the inputs
verify-distances = { $what } distances on foot are not what the referee finds on the network
verify-not-committed = { $part } not as committed: entries then { $committed }, now { $now }
verify-input-unreadable = the input { $what } is no plain file, too large, or cannot be read
verify-failed = Not verified; faults: { $count }.
fault-too-many = school { $what } has more children than places
fault-out-of-reach = child { $what } is at a school beyond its reach
fault-journey = the journey of child { $what } is not the one measured
fault-sector = child { $what } is at a school of another sector than written, or one whose places are not bought
fault-standing = what is written of child { $what } does not fit whether it takes part, is refused, or waits for a person
fault-lock = child { $what } is not where the table of locks has it, with the journey as measured, or is called placed by hand without standing there
fault-round = the round that is told for child { $what } is not one that could have placed it
fault-not-stable = a school of its choice took a child of lower rank and not child { $what }, or child { $what } was admitted where it did not apply or below the school’s line
fault-not-by-rank = of the allocations that are as good for all, this is not that of the rank order: child { $what } could have had a better place
fault-not-kept = child { $what } lost or changed a place that nobody gave back
fault-not-withdrawn = child { $what } has withdrawn and still takes part
fault-not-next = child { $what } has not the place that was free at its turn
fault-not-optimal = “{ $objective }”: the proof does not hold for child { $what }; another allocation may be better
fault-price = “{ $objective }”: the shadow price of school { $what } in the certificate cannot be right
fault-value = “{ $objective }”: the value in the certificate is not that of the allocation, or not that of the shadow prices
fault-certificate = the certificate is not one of this round (at { $what })
fault-posts-too-many = post_plan.csv: a school gets more posts than it lacks
fault-posts-not-there = post_plan.csv: a school or a district gives more posts than it has
fault-posts-no-line = post_plan.csv: a line says nothing that could be meant
fault-posts-not-best = post_plan.csv: another plan fills more posts, or by earlier levers

reason-nearest = Placed at the nearest public school in reach.
reason-nearest_open = Placed at the nearest public school open to the child in this step; nearer ones are in another district.
reason-nearer_full = Every nearer public school open to the child is full of children ranked higher.
reason-shorter_in_all = A nearer public school took a child ranked lower; to exchange the two would not make all journeys together shorter.
reason-by_objectives = A nearer public school has places left or took a child ranked lower; by the objectives of this round, which do not begin with the length of journeys, no allocation as good sends the child there.
reason-needed_by_others = A nearer public school took a child ranked lower; with this child there, one of the children who have a place would have none.
reason-together = Brothers and sisters go to one school: this one, although a nearer public school has places left or took a child ranked lower.
reason-others_together = A nearer public school has places left or took a child ranked lower, so that brothers and sisters of other families go to one school.
reason-nearer_by_hand = A place at a nearer public school was given by hand to a child that ranks lower or has no rank.
reason-public_full = Every public school open to the child is full of children ranked higher; a private place is bought.
reason-public_by_hand = A place at a public school within reach was given by hand to a child that ranks lower or has no rank; a private place is bought.
reason-public_taken = A place at a public school within reach went to a child ranked lower in an earlier step; a private place is bought.
reason-private_first = By the rules of the round bought places at private schools are filled first.
reason-no_public_open = The public schools within reach are in another district and were not open to the child; a private place is bought.
reason-no_public_in_reach = No public school is within reach; a private place is bought.
reason-budget_spent = The child would have had a bought place, but what its district has for them (purchase_budget) is spent on children ranked higher. A higher budget would have changed it, or a rank before the last of them.
reason-all_full = Every school open to the child is full of children ranked higher.
reason-room_not_open = Every school open to the child is full of children ranked higher; schools with places left are in another district and were not open to it.
reason-taken_by_hand = A place within reach was given by hand to a child that ranks lower or has no rank.
reason-no_school_open = The schools within reach are in another district and were not open to the child.
reason-no_school_in_reach = No school is within reach.
reason-other_stage = Applied for another stage.
reason-points_missing = The points are not known; a person will find out.
reason-home_missing = The home is not known; a person will find out.
reason-evidence_unclear = The evidence for an item of the points does not say; a person will find out.
reason-condition_unclear = It is not known whether a condition is met; a person will find out.
reason-condition_not_met = A condition for taking part is not met.
reason-withdrawn = The family withdrew.
reason-moved_up = Moved up: waited, and was the next in order for a place that became free later.
reason-late_placed = Applied late: was the next for a place that nobody could have who applied in time and waits.
reason-late_waiting = Applied late: every place open to the child is taken; those who applied in time come first.
reason-by_hand = Placed by a person, who gave a reason.
reason-chosen = A school that the family named took the child.
reason-chosen_sibling = A school that the family named took the child; an elder brother or sister is a pupil there, which counts.
reason-choices_full = The schools named are full of children ranked higher, or ask for more points.
reason-choices_by_hand = A place at a school named was given by hand to a child that ranks lower or has no rank.
reason-choices_taken = A place at a school named went to a child ranked lower in an earlier step.
reason-choices_reserved = A place at a school named was kept for a group of children, and one ranked lower has it.
reason-choices_sibling = A place at a school named went to a child ranked lower whose elder brother or sister is a pupil there.
reason-below_line = Fewer points than the line of the district or area.
scored = { $name }: { $eligible } ranked, { $refused } take no part, { $review } wait for a person. Everything is in { $path }: scores.csv, score-items.csv, score-summary.csv, review.csv (to be filled in), rules.csv (sources).
done-proof-rounds = Proved: the coordination places as many as can be of the children and places left to it, in rank order; no other allocation of the same children travels less, but for households that were kept together.
verified-by_hand = Placements by hand: as the table of locks has them.
verified-placements = Children placed by hand: { $count }, with reasons in manual.csv; who did not compete is no part of the proof.
verified-decisions = Decided by hand: { $count } { $count-count ->
    [one] item or condition
   *[other] items or conditions
 }, { $points } points in all; { $ranks } { $ranks-count ->
    [one] rank is another
   *[other] ranks are others
 } for it. Reasons and who decided are in manual.csv.
verified-choice = Round “{ $round }”: stable. No school that a family named and that was open to it took a lower-ranked child in its place.
verified-choice-order = Round “{ $round }”: stable. No school that a family named and that was open to it took in its place a child that comes later in the order of that school: places kept, elder brothers and sisters there, rank.
verified-round = Round “{ $round }”, on the places and children that the rounds before it left:
reason-nearer_taken = A place at a nearer public school went to a child ranked lower in an earlier step.
reason-taken = A place within reach went to a child ranked lower in an earlier step.
done-proof-choice = Proved: no school that a family named and that was open to it took a lower-ranked child in its place.
done-proof-choice-order = Proved: no school that a family named and that was open to it took in its place a child that comes later in the order of that school: places kept, elder brothers and sisters there, rank.
done-envy-rounds = { $count } { $count-count ->
    [one] time
   *[other] times
 } a child passes a nearer school that took a child ranked lower: by choice, in an earlier step, or for the sake of short journeys in all or of brothers and sisters.
output-holds-input = { $path } holds a table that this round reads. Nothing was written. Move that table, or name another folder with --out.
verified-travel-sum = Journeys: { $value } m in all.
verified-households = Of all journeys { $metres } m keep households together. Proved: if nobody were brought together, the same children could travel exactly that much less; and beside the households that were brought together nobody’s journey is longer, and nobody’s place worse in rank order, than the places left allow.
verified-households-again = Which school each of these households has is what the program itself makes of the inputs: the run from them came out the same.
verified-households-open = NOT proved here is which school each of these households should have: only the run from the inputs shows that. Let verify run the round again.
reason-nothing_named = No school was named that is open to the family.

page-contents = On this page
page-map = Map
page-spread = Journeys and points
page-districts = Districts
page-pressure = Public places a child, area by area
page-short = Where public places are short, and for whom
page-posts = Posts: who can help whom
page-values = What one more class would change
page-path = The years ahead
page-fairness = The same round under other rules
page-proof = Proof and origin
page-made = Made by
page-of-all = { $share } of those who took part
page-target = the target is { $target } %; { $covered } with bought places
page-short-places = Public places short
page-short-full = { $gap } where schools are in reach
page-short-no_school = { $gap } where none is in reach
page-short-rules = { $gap } by the rules of the procedure
page-nowhere = nowhere: every child who took part has a public place
page-no-script = Map and charts need scripts, which this program does not run. The same figures are in the tables below and in report.xlsx.
page-find = Find a school, community or parcel
page-show = Show
page-whole = Whole city
page-map-label = Map of schools, communities, short areas and parcels
page-map-note = A point of the mouse shows a name, a click the figures. Wheel, fingers or the buttons zoom; dragging moves. The tables below hold the same figures; a name in them shows the place on the map.
page-map-walks = A click on a community shows the ways on foot to its nearest schools, with their metres; a click on a school shows the ways to it from the communities for which it is among the nearest. The broad line leads to the nearest school. A dashed line is straight and no way: the distance is from the travel table, the place is off the network, or the page has no room for the way.
page-table-schools = Schools as a table
page-table-bottlenecks = Short areas as a table
page-table-parcels = Parcels as a table
page-table-communities = Communities as a table
page-journeys = How far children go to school
page-journeys-none = Nobody was placed.
page-journeys-note = Metres as the rules of the round measure them.
page-points = Points of the children, and the last points of full schools
page-points-none = This round has no points.
page-points-note = A triangle is a full school: the points of the last child that it took.
page-districts-note = Posts and land: what the schools of the district lack by the norms, after those with some to spare have given. All figures of the districts are in shortfall.csv and in the workbook.
page-posts-note = Posts move between schools first, then between stages; then filed posts, bought services and the pool of the city.
page-values-note = The round solved again with one class more at this school or parcel.
page-path-note = Children who are to come against the places that there are.
page-fairness-note = Every rule on the same children and places: as allocated, by points alone, by the shortest journeys alone.
page-file = The table is { $file }, and a sheet of { $workbook }.
page-pressure-note = The fewest places a child first; the map shows the same from red (short) to blue (room). The children of an area can go to its schools and to those of shorter areas, not to those with more places a child. Counted from children, places and reach; ranks play no part.
page-pressure-left = After the last round of the procedure
page-pressure-left-note = Only the children without a public place, and the places that nobody took.
page-what = Children and places
page-more-pressure = { $count } more { $count-count ->
    [one] area is
   *[other] areas are
 } in pressure.csv.
pressure-short = { $children } { $children-count ->
    [one] child
   *[other] children
 } for { $places } { $places-count ->
    [one] place
   *[other] places
 }
pressure-mild = { $children } { $children-count ->
    [one] child
   *[other] children
 } for { $places } { $places-count ->
    [one] place
   *[other] places
 }: a little everywhere
pressure-even = { $children } { $children-count ->
    [one] child
   *[other] children
 } for as many places
pressure-room = { $children } { $children-count ->
    [one] child
   *[other] children
 } for { $places } { $places-count ->
    [one] place
   *[other] places
 }: { $gap } to spare
pressure-unreached = { $places } { $places-count ->
    [one] place
   *[other] places
 } that no child can reach
page-around = Around
page-districts-short = Without a public place, by district
page-more-areas = { $count } smaller areas are in bottlenecks.csv.
page-more-rows = { $count } more { $count-count ->
    [one] row is
   *[other] rows are
 } in the file.
page-by-rules = by the rules, not by a lack of places
page-no-school = no school with places in reach; most of the children live at { $school }
page-two-schools = { $school } and 1 more school
page-schools = { $school } and { $more } more { $more-count ->
    [one] school
   *[other] schools
 }
page-land-rules = Places are there: lines, choices, placements by hand or the rule points_first gave them otherwise.
page-objectives = Objectives in their order: no allocation has less
page-objective = Objective
page-value = Value
objective-public_places = Children left without a public place
objective-purchased_places = Children left without any place
objective-travel = Metres of all journeys
objective-choice_rank = Places on families’ lists, added up
objective-beyond = Children sent farther than { $metres } m
objective-longest = Metres of the longest journey
objective-travel_by_points = Metres of all journeys, by bands of points
page-verify = Anybody who has the inputs can prove all this again from the files of the folder alone:
page-solver = Solver
page-seed = Seed of the lottery
page-method = Order of the lottery
page-applicants = SHA-256 of the list of those who took part
page-inputs = Inputs and rules, with their SHA-256
page-file-name = File
map-area = Short area
map-area-m2 = Area (m²)
map-as-table = As a table
map-by-pressure = places a child
map-by-posts = post gap
map-by-use = places used
map-children = Children
map-children-y = Children
map-classes = Classes it holds
map-colour-by = Coloured by
map-cutoff = Last points
map-cutoff-none = nobody placed
map-district = District
map-from-to = From – to
map-gap = Places short
map-homes-bought = some in bought places
map-homes-most = half or more without a place
map-homes-public = all in public schools
map-homes-waiting = all wait for a person
map-homes-suppressed = too few children to show
map-homes-some = some without a place
map-journeys-x = Journey (m)
map-key-bottlenecks = outline of an area
map-key-outlines = outline of a district
map-key-parcels = parcel of the reserve
map-key-roads = road, drawn coarsely
map-kind-full = schools full
map-kind-no_school = no school in reach
map-kind-rules = by the rules
map-land-gap = Land gap (m²)
map-layer-bottlenecks = Short areas
map-layer-communities = Communities
map-layer-outlines = Districts
map-layer-parcels = Parcels
map-layer-base = Base map
map-key-base = water, roads, green, as the bureau’s file has them
map-layer-roads = Roads
map-layer-schools = Schools
map-left = Places left
map-none = none
map-not-found = Not found.
map-on-foot = On foot to
map-placed = Placed
map-places = Places
map-points-x = Points
map-post-gap = Post gap
map-pressure-area = Area of pressure
map-pressure-none = no public school in reach; private schools
map-ratio = Public places a child
map-posts-many = 6 to 15 short
map-posts-most = 16 or more short
map-posts-none = none short
map-posts-some = 1 to 5 short
map-posts-unknown = not known
map-public = public
map-purchased = bought
map-review = Wait for a person
map-ring-private = private, bought
map-school-id = School number
map-schools-count = Schools
map-sector = Sector
map-sector-private = private
map-sector-public = public
map-serves-areas = Can serve short areas
map-size-communities = The larger, the more children.
map-size-schools = The larger, the more places.
map-unknown = not known
map-unplaced = no place
map-use-full = full
map-use-most = 80 % and more
map-use-nearly = 95 % and more
map-use-none = no places
map-use-some = below 80 %
map-why = Why
map-without-in-reach = Without a public place, in reach
map-zoom-in = Zoom in
map-zoom-out = Zoom out

# Words that fill the figures of findings.
phrase-not-there = there is no such file
phrase-not-allowed = it may not be opened by this user
phrase-not-a-file = it is no file
phrase-file-empty = the file is empty
phrase-workbook-empty = the workbook is empty
phrase-row-order = it stands below a row of a higher number
phrase-columns-uneven = its columns are not of one length
phrase-no-text = neither UTF-8 nor GB18030 text
phrase-damaged-utf8 = a UTF-8 file of which bytes were lost or changed, here for the first time; save or copy it again from where it came
phrase-damaged = it is damaged
phrase-reads-columns = it says which columns of the tables count: write a pack and a round of its own
phrase-locked-private = children are placed by hand in private schools
phrase-locked-there = children are placed there by hand
phrase-years-apart = within 50 years of the round’s
phrase-points-counted = the pack counts points from evidence
phrase-nobody-like = there are no children to be like
phrase-no-journeys = the travel table has no journeys to it: add rows with the identifier of the parcel in school_id
phrase-no-roads = it holds no road that is walked
phrase-line-too-short = fewer than two points that differ
phrase-line-not-degrees = a coordinate is no degree; metres of a survey grid are not read
phrase-line-text = the text is no line
phrase-line-shape = it is another shape than a line
phrase-roads-read = the roads of a round are read once: a scenario cannot measure by other rules; write a round of its own for that
phrase-no-network = journeys of the round are not measured on roads: name road files in [network] and write travel.method = "network" in the pack
phrase-gate-unknown = the school has no gate of this number: gates are counted from 1 in the order of the table of gates
phrase-gate-last = it is the only gate of the school: put another one first
phrase-gate-off-road = no road is within snap_m of the place, or a barrier stands between: put it nearer to a road
phrase-way-unknown = no road is called so: write the identifier as the road files have it
phrase-way-is-open = everybody may walk it as it is
phrase-path-not-joined = an end of it is more than 50 m from every road, or both ends meet a road at one point: draw it from road to road
phrase-needs-gate = it needs lon and lat in degrees; only a gate with a number may go without, and is closed then
phrase-needs-path = change = "add" needs wkt and nothing else, change = "remove" or "open" needs edge_id and nothing else
phrase-nobody-reaches = nobody can walk there within the reach: no road is near enough, or none leads to where children live
phrase-too-small = it is too small for a single stream
phrase-not-in-service = it is not open
phrase-name-ambiguous = several districts have one of the name
phrase-stop-unclear = several communities have the name, or none of the district that is said: say or mend district
phrase-needs-parcel-or-school = it must say one of: parcel (with streams or without), school, or lon and lat with streams (from 1; area_m2 and district where known)
phrase-needs-classes-or-places = it must say classes, or places, and not both
phrase-needs-school-or-community = it must say school, or community, and not both
phrase-factor-range = a factor is from 0 to 10
phrase-count-range = count is from 0 to 100,000, points are at most 1,000,000,000
phrase-one-test = at least one test
phrase-test-kinds = one of at_least, at_most, one_of, on_or_before, on_or_after, on_or_after_application, months_at_least
phrase-each-once = each once
phrase-hundred-in-all = 1 … 100 in all
phrase-objective-order = each once; public_places, purchased_places; after one of them travel, choice_rank, beyond:METRES, longest, travel_by_points, and one of these last
phrase-each-below = one number at least, each below the one before
phrase-households-travel = costless or ignored; with preferred or required travel is the only objective of journeys
phrase-fairness-travel = least_travel, or objectives whose one objective of journeys is travel
phrase-fairness-households = least_travel, or household = "costless" or "ignored": in the order of rank each child is placed by itself
phrase-round-names = another name for each round, not “lock”
phrase-after-line = after a choice round with a district_line
phrase-coordination-keys = the keys of a coordination round
phrase-choice-keys = the keys of a choice round
phrase-group-keys = either column and one_of, or sibling = true
phrase-one-group = each item in one group
phrase-months-of-year = months of a year
phrase-item-of-time = periods only for an item that counts a number of days, months or years (rule “per”, evidence “count”)
phrase-item-of-sums = an item that counts a number, not words or a date with a start
phrase-one-line = lines of the districts or of the areas, not both
phrase-level-primary = primary
phrase-level-junior = junior
phrase-above-zero = above 0
phrase-four-decimals = at most 1,000,000, with four decimals at most
phrase-decimals-too-many = it has more than four decimals
phrase-date-like = a date such as 2026-05-31
phrase-day-or-date = 05-31 or 2026-05-31
phrase-cells-too-many = { $cells } { $cells-count ->
    [one] cell
   *[other] cells
 } under { $headers } headers
phrase-below-title = the headings stand in this row, below a title
phrase-two-rows-of-headings = this row and the one above it together are the headings
phrase-two-rows-below-title = this row and the one above it together are the headings, below a title
phrase-rows-of-totals = sums of others
phrase-rows-of-notes = remarks, or who made the table
phrase-rows-of-headings = the headings or the title once more
phrase-rows-of-numbers-only = nothing but a running number
phrase-quote-open = the quotation mark is never closed; everything below would be part of the cell
phrase-quote-behind = something stands behind the quotation mark that closes the cell
phrase-quote-rows = between its quotation marks stand lines that look like rows of the table
phrase-nul-bytes = it holds NUL characters: it is no text file, or UTF-16 without its mark
phrase-is-locked = it is protected by a password; take the password off, or save a copy without one
phrase-is-old-workbook = it is an old workbook (.xls or .et); open it and save it as .xlsx
phrase-is-open-document = it is an OpenDocument file (.ods); open it and save it as .xlsx
phrase-is-binary-workbook = it is a binary workbook (.xlsb); open it and save it as .xlsx
phrase-is-document = it is a text document, no table
phrase-is-archive = it is a ZIP archive, no workbook; unpack it and name the table in it
phrase-is-workbook = it is a workbook of Excel; let its name end in .xlsx
phrase-is-parquet = it is a Parquet file; let its name end in .parquet
phrase-is-web-page = it is a web page (HTML or XML), as web systems export; open it in Excel or WPS and save it as .xlsx
phrase-is-pdf = it is a PDF; export the table from where it came
phrase-is-plain-text = it is plain text; if it is CSV, let its name end in .csv
phrase-kind-lists = lists
phrase-kind-records = records of several fields
phrase-kind-times = times of day or durations
phrase-kind-bytes = bytes
phrase-kind-other = values of a type that is not read
phrase-columns = columns:
phrase-rows = rows:
phrase-in-one-cell = characters in one cell:
phrase-text-bytes = bytes of text:
phrase-unpacked = unpacked, { $part }:
phrase-file-size = file size:
phrase-district = district
phrase-school = school
phrase-parcel = parcel
phrase-community = community
phrase-beside-them = as the cells say it
phrase-community-elsewhere = one of this name is in another district
phrase-community-part = it seems to be a part of one (a stage, a building), or the district stands before it
phrase-community-spelling = one is spelled like it
phrase-community-nowhere = no name is like it
phrase-no-commitment = it is no file of xuewei commit, or a part of it is missing
phrase-commitment-of-other = it is of another round (title, year or stage)
phrase-commitment-hash = its hash is not that of what it says: it was changed
phrase-commitment-later = it is of { $date }, a day to come
phrase-part-applicants = applicants
phrase-part-households = households
phrase-part-points = points
phrase-part-tie_breaks = tie-breaks
phrase-part-tiers = tiers and reserves
phrase-part-choices = choices
phrase-part-homes = homes
phrase-part-communities = communities
phrase-part-schools = schools and places
phrase-part-public_names = names on the public list
phrase-part-placements = placements by hand
phrase-part-reviews = decisions about evidence
phrase-part-travel = measured journeys
phrase-part-pack = rules of the pack

# What an override of a scenario is about; its keys are shown as they are written.
subject-school = school { $name }
subject-parcel = parcel { $name }
subject-community = community { $name }
subject-school-boundary = boundary: school { $name }
subject-community-boundary = boundary: community { $name }
subject-agreement = agreement { $from } > { $to }
subject-bus = bus from { $from } to school { $school }
subject-gate = gate { $gate } of school { $school }
subject-path = path { $name }
subject-children-of-district = children of district { $name }
subject-children-of-community = children of community { $name }

nearest = {" "}(→ “{ $name }”?)
# What a library or the system says, in English.
quoted = “{ $text }”

# Why a TOML file is not valid.
toml-grammar = the line breaks the grammar of TOML; each line is: key = value, and text stands in quotation marks
toml-wide = “{ $written }” is a mark of a Chinese keyboard; TOML wants that of an English one: " = , [ ] {"{"} {"}"} #
toml-unquoted = the value “{ $written }” needs quotation marks; only numbers, true, false and dates stand without, and no unit stands behind a number
toml-no-day = there is no day “{ $written }”; a date is written like 2026-08-31, month and day with two digits
toml-text-open = the text lacks its second quotation mark
toml-behind = something stands behind the second quotation mark; remarks stand after a #
toml-backslash = a backslash \ means something else between double quotation marks; write paths with / or in single quotation marks
toml-no-equals = the line has no equals sign; each line is: key = value
toml-no-value = nothing stands behind the equals sign; delete the line if the key is not needed
toml-header = the line begins with a bracket that is not closed; write: [tables]
toml-brackets = the brackets or commas of a list or a table are not complete; write: [1, 2]
toml-twice = “{ $written }” stands there twice; keep one of them
toml-other = the value cannot be used here; docs/keys.md says how it is written
toml-missing = the key “{ $name }” is missing
toml-unknown-key = there is no key “{ $name }” here{ $nearest }; there are: { $known }
toml-unknown-word = “{ $name }” is none of the words allowed{ $nearest }; there are: { $known }
toml-nearest = {" "}(do you mean “{ $name }”?)
toml-kind = it should be { $expected }, and { $found } is written
toml-written = “{ $value }”
toml-text = text in quotation marks
toml-whole = a whole number (without quotation marks)
toml-count = a whole number from 0 on (without quotation marks)
toml-number = a number (without quotation marks)
toml-yes-no = true or false (without quotation marks)
toml-date = a date like 2026-08-31 (without quotation marks)
toml-list = a list
toml-table = a table

page-remedies = What helps (the round solved again with each)
page-remedies-none = no single measure that can be taken there helps: a class where the site has room, a school on land in reach, places within the budget, an agreement, a bus to a school with room
page-remedies-untried = not tried: the work has a limit, and the areas that lack most come first
done-remedies = What helps most, each measure by itself and the round solved again with it:
done-remedy = Area { $area }: { $told }
done-remedies-left = For { $count } { $count-count ->
    [one] area that lacks
   *[other] areas that lack
 } less, nothing was tried. remedies.csv has all measures that help.
remedy-class = { $size } more { $size-count ->
    [one] class
   *[other] classes
 } in the entry grade of { $name } ({ $places } places)
remedy-candidate = opening the candidate { $name } ({ $size } { $size-count ->
    [one] place
   *[other] places
 })
remedy-parcel = a school on parcel { $name } with { $size } { $size-count ->
    [one] class
   *[other] classes
 } in each grade ({ $places } places a year)
remedy-purchase = { $size } more { $size-count ->
    [one] place
   *[other] places
 } bought at { $name }
remedy-agreement = an agreement by which { $to } takes children from { $from }
remedy-bus = a bus from { $from } to { $name }
remedy-placed = { $count } more { $count-count ->
    [one] child has
   *[other] children have
 } a place
remedy-public = { $count } more in public places
remedy-shorter = { $metres } m less to travel in all
remedy-longer = { $metres } m more to travel in all
remedy-posts = { $count } more { $count-count ->
    [one] post
   *[other] posts
 } needed
remedy-yuan = { $count } yuan a year more, neither building nor buses counted
remedy-site-unknown = the size of its site is not known: please check
names-separator = {", "}
names-of-many = { $all } communities ({ $names } and others)
remedy-separator = { "; " }
step-remedies = solving again with each measure that may help
sheet-remedies = Measures
remedy-posts-fewer = { $count } fewer { $count-count ->
    [one] post
   *[other] posts
 } needed
remedy-yuan-less = { $count } yuan a year less, neither building nor buses counted
word-class = class
word-candidate = candidate
word-purchase = purchase
word-agreement = agreement
word-bus = bus
word-fits = fits
init-written = { $path } is written:
init-table = { $table }: { $path } (rows: { $rows })
init-table-lacks = columns that it needs are missing: { $columns }
init-setting = { $key } = { $value } ({ $because })
init-assumed = { $key } = { $value } – assumed: { $because }
init-projected = Mind: the column “{ $column }” holds no degrees but metres of a map; convert it to longitude and latitude first.
init-left = Not taken from the folder:
init-left-line = { $path }: { $because }
init-left-unknown = none of its headings is one that the program knows
init-left-lacks = it is like the { $table }, but columns that it needs are missing: { $columns }
init-left-second = it may be the { $table } as well; another was taken. There can be one of each: put them together, or name one with --table
init-left-level = the { $table } of the other level ({ $level }), which is not used in this round. For that level run again with --stage { $level } --out another.toml
init-left-hidden = a hidden sheet, not taken
init-left-hidden-table = a hidden sheet, not taken; if it is the { $table } that is meant, name it with --table, or show it
init-left-empty = an empty file
init-left-foreign = no table that can be read (.xlsx, .csv and .parquet can); save .xls, .et and .ods as .xlsx
init-left-folder = a folder; what is in it is not looked at
init-left-lock = a file that an office program keeps while a table is open: save and close that table first
init-next = Read the remarks in the file, then check: xuewei check { $path }
init-there = { $path } is there already and was left as it is. To make it anew add --force; to write elsewhere use --out.
init-no-tables = No table that could be recognised is in { $path }:
init-no-children = No table of children (or of demand) was recognised in { $path }, so there is no round to write:
init-no-tables-do = A table of children (headings such as child_id, community, points) and one of schools (school_id, lon, lat, places) are the least. You may also name them: --table children=file.xlsx#sheet.
init-undecided = The tables do not show these, and nobody can be asked here: { $flags }. Give them, or add --yes to take what the program proposes.
init-name-primary = Primary entry, autumn { $year }
init-name-junior = Junior entry, autumn { $year }
init-because-given = as you said
init-because-names = from the name of a file or sheet, or a title
init-because-column = from the column of the level
init-because-births = from the dates of birth
init-because-levels = the tables hold both levels, and a round is of one
init-because-datums = the tables name several datums; bring them to one
init-because-points = the children have points, and rank by them
init-because-word = the tables say “{ $word }”
init-because-usual = the tables do not say
init-because-usual-crs = the tables do not say where the coordinates are from; if from Amap or Tencent write "gcj02", if from Baidu "bd09", or every place is some hundred metres off
init-because-usual-policy = nothing shows which policy pack applies; docs/packs.md lists those that are shipped
init-because-usual-seed = the seed of the draw should be made and published in public before the draw (see xuewei commit): write it here then
init-because-usual-name = change it as you like
init-file-head = Written by xuewei init. What stands behind a # is a remark. Keys and words may be English or Chinese: docs/keys.md.
init-file-name = What the round is called, on pages and notices.
init-file-year = The year of entry.
init-file-stage = The level: primary or junior.
init-file-crs = The datum of all coordinates: wgs84 (CGCS2000 as well), gcj02 (Amap, Tencent) or bd09 (Baidu).
init-file-policy = The policy pack: a shipped one by its name, or a .toml file.
init-file-seed = The seed of the draw: it decides between equals, and anybody can compute it again.
init-file-tables = The tables: files beside this one; a sheet of a workbook is "file.xlsx#sheet". Lines that begin with # are not used.
init-ask-stage = Level ({ $words })? Enter takes: { $proposed }
init-ask-year = Year of entry? Enter takes: { $proposed }
init-ask-crs = Where are the coordinates from ({ $words })? Enter takes: { $proposed }
init-ask-policy = Policy pack (a shipped name, or a .toml file)? Enter takes: { $proposed }
init-ask-seed = Seed of the draw (a text that is published before it; it can be changed later)? Enter takes: { $proposed }
init-ask-again = There is no such choice; write it once more.
init-file-assumed = Assumed: { $because }
init-no-schools = no table of schools was recognised: nothing can be allocated without one (school_id, lon, lat, places); name it with --table schools=FILE
table-children = table of children
table-schools = table of schools
table-communities = table of communities
table-districts = table of districts
table-parcels = table of parcels
table-travel = table of journeys
table-locks = table of placements by hand
table-review = table of reviews
table-demand = table of demand
table-last_year = table of last year
table-school_aliases = table of other names of schools
table-dwellings = table of used dwellings
table-aliases = table of aliases
level-primary = primary
level-junior = junior

help-allocate = Run a whole round: check, rank, allocate, prove, measure shortfalls, write
help-any-round = The round: round.toml, or the folder that holds it
help-allocate-out = Folder for the results; replaced whole if it holds earlier results
help-allocate-class_values = Also solve the round again with one more class at every school and reserve parcel (class_values.csv)
help-allocate-notices = Also write a notice for every family (notices/)
help-allocate-notices_for = Write notices only for the families of these children, parted by commas
help-allocate-public = Also write a page and tables for the public (public/): rules, dates, figures by district, school and area, without a child
help-allocate-no_kept = Do not keep what the round was decided by beside the results (kept.zip); once the tables are edited, nothing can be explained or printed then
help-allocate-lists = Also write for each school a list of its children as a workbook, and all of them in one file (lists/, lists.zip)
help-check = Read and check everything, print findings, allocate nothing
help-check-out = Folder for all findings as a table (findings.csv)
help-check-fix = Write copies of the tables with what is safe to correct corrected: encodings, headings, full-width digits, spaces in numbers, invisible characters
help-commit = Write down what the round is, by its hash, before the seed of the draw is known
help-commit-round = The round: round.toml, or the folder that holds it; it needs no seed yet
help-commit-out = The file [default: commitment.json beside the round]; one that is there is never replaced
help-commit-date = The day of the commitment [default: today in China]
help-score = Count points and rank, item by item; allocate nothing
help-score-out = Folder for the tables; replaced whole if it holds earlier results
help-verify = Prove a folder of results from its files alone, then run the round again and compare every file
help-verify-results = The folder that `allocate` wrote
help-any-inputs = Folder that holds the inputs now, if they were moved
help-verify-proof_only = Do not run the round again
help-verify-kept = Prove by what the folder keeps (kept.zip), without the inputs; the round is not run again
help-verify-commitment = Hold the round against a commitment of before the draw, whether the round names one or not
help-scenario = Carry out scenarios: the round as it is and as it would be, side by side
help-scenario-scenarios = Scenarios; a.toml+b.toml is both at once
help-scenario-out = Folder for the results; replaced whole if it holds earlier results
help-what-if = Answer scenarios from standard input, a line of JSON each, against a round that is read and allocated once; nothing is written
help-site = Find where to build: which parcels and candidates to open, how large; [site] in the round says what for and within which limits
help-site-out = Folder for the results; replaced whole if it holds earlier results
help-travel = Measure journeys on the walking network of [network], prove them, and write them as tables
help-travel-out = Folder for the tables; replaced whole if it holds earlier results
help-compare = Hold two folders of results side by side
help-compare-first = The first folder
help-compare-second = The second folder
help-compare-out = Folder for changes.csv: every child who is placed otherwise
help-print = Write what is handed out once more from a folder of results: notices, lists for schools, the public sheet; the results are proved first and nothing is allocated
help-print-results = The folder that `allocate` or `amend` wrote
help-print-out = The folder to write, replaced whole
help-print-inputs = The folder that holds the inputs now, if they were moved
help-print-notices = Write a notice for every family
help-print-notices_for = Write notices only for the families of these children, parted by commas
help-print-lists = Write for each school a list of its children, and all of them in one file (lists/, lists.zip)
help-print-public = Write a page and tables for the public (public/)
printed-notices = Notices: { $notices }.
printed-lists = Lists: { $lists } { $lists-count ->
    [one] school
   *[other] schools
 }, one of all and all in one file.
printed-public = Page and tables for the public: public/.
printed-done = The results are proved; all this is in { $path }.
help-series = Put the figures of districts that rounds published one below another, in one file for all years
help-series-results = Folders of results with a public sheet (--public), one a round
help-series-out = The file of the series (CSV); its rows of other years and levels stay
series-done = { $path }: { $taken } taken in; rows in all: { $rows }.
series-replaced = Replaced, since it was there before: { $replaced }.
series-same-year = Two folders are of { $round }: there is one for each year and level.
help-explain = Explain one child: why this school, why not the nearer ones, what would have changed it
help-explain-results = The folder that `allocate` wrote
help-explain-child = The child’s identifier; where the round carries names or telephone numbers (carry), also a name or the last four digits
help-explain-lines = Stay, and explain the children that standard input asks for, a line of JSON each: child, and text for sentences instead of JSON
help-explain-notice = Print the notice of the child's family instead, as a page (HTML)
help-explain-aloud = Print the child's notice in sentences to be read to its family instead
help-forecast = Forecast the children of coming years by area, grade and year, with how wrong earlier forecasts would have been
help-forecast-city = city.toml: where births and rolls are
help-forecast-out = Folder for the forecast; replaced whole if it holds an earlier one
forecast-title = { $name }: children of the coming years
forecast-done = { $areas } areas, forecast to { $last }. Everything is in { $path }: forecast.csv, forecast-accuracy.csv, demand.csv, warnings.csv, forecast.html.
forecast-answer-level = { $level }: { $now } entered in { $year }; in { $then } it will be { $middle } ({ $change }), in eight cases of ten between { $low } and { $high }.
forecast-answer-plain = { $level }: { $now } entered in { $year }; in { $then } it will be { $middle } ({ $change }). How far that may be out cannot be known from so few years.
forecast-answer-all = { $level }: most pupils in { $peak } ({ $most }), { $last } in { $then }; now { $now }.
forecast-error-line = In earlier years, { $lead } years ahead, entry of the city was out by { $own } on average; the last count carried on would have been out by { $carried }.
forecast-warned = Places will be short, more likely than not, in { $count } areas by { $year }.
forecast-fans = Forecast, and what earlier years would have said
forecast-fans-note = Black: what came. Blue: the forecast, with low and high (in eight cases of ten what comes lies between). Grey: what the same method would have said in earlier years, with what was known then. Red line: places of the entry grade.
forecast-more-fans = { $count } further areas are in forecast.csv.
forecast-warnings = Where places will be short
forecast-warnings-note = Red: short with a probability of a half or more; yellow: of a tenth or more, or nine tenths of the places taken. Places as they are now.
forecast-no-warnings = The city’s file names no schools with places, so that nothing is held against places.
forecast-accuracy = How wrong earlier forecasts would have been
forecast-accuracy-note = Each earlier year was given what was known then. Error: mean of |said − came| ÷ came; bias above nought: too many were said. Held: how often what came lay between low and high made from the other years.
forecast-head-used = Used
forecast-head-carry = Last count carried
forecast-head-error = Error
forecast-head-bias = Bias
forecast-head-held = Held
forecast-head-areas = Areas
forecast-head-city = City
forecast-head-lead = Years ahead
forecast-head-method = Method
forecast-head-level = Level
forecast-head-area = Area
forecast-entry-of = { $area } · { $level }, grade { $grade }
forecast-chart-label = { $title }: from { $first } to { $last }; forecast { $middle } in { $year }
forecast-rests = Rests on { $years } years of rolls ({ $first }–{ $last }){ $births }. Figures of areas add up to those of districts and the city.
forecast-rests-births =  and births to { $year }
forecast-peak = peak
word-used = used
word-carry = last count carried
word-trend = growth of three years
word-births_1 = births × last year’s ratio
word-births_3 = births × ratio of 3 years
word-births_5 = births × ratio of 5 years
word-births_1_damped = births (trend damped) × last year’s ratio
word-births_3_damped = births (trend damped) × ratio of 3 years
word-births_5_damped = births (trend damped) × ratio of 5 years
word-kindergarten = kindergartens × ratio
word-progression_1 = progression of the last year
word-progression_3 = progression of 3 years
word-progression_5 = progression of 5 years
word-senior = senior
word-area = area
word-city = city
word-area_below_100 = areas below 100
word-area_from_100 = areas from 100
word-first = entry grade
word-later = other grades
word-red = red
word-yellow = yellow
word-green = green
word-low = low
word-middle = middle
word-high = high
level-senior = senior
help-schema = Print JSON Schema of a table, a file or an answer, or of all
help-schema-name = Its name: allocation, children, round, pack, … A table that is read where one of its name is written too, and an answer to --format json: tables.schools, answers.scenario, …
help-init = Look at a folder of tables and write its round.toml: recognise the tables, ask for what they do not show
help-init-folder = The folder with the tables
help-init-stage = The level of school: primary or junior (小学, 初中)
help-init-year = The year of entry, 1990 to 2200
help-init-crs = The datum of the coordinates: wgs84, gcj02 or bd09 (高德, 百度)
help-init-policy = The policy pack: a shipped one by its name, or the path of a .toml file
help-init-seed = The text that fixes the lottery
help-init-name = What the round is called
help-init-tables = Say which file, or which sheet, is which table: children=a.xlsx#Sheet2; may be given several times
help-init-out = Where to write the round [default: round.toml in the folder]
help-init-yes = Ask nothing: take what is proposed, and say each assumption
help-init-force = Replace a round.toml that is there
help-serve = Start the planners' service: rounds in a browser, on this computer or, with serve.toml, for the bureau
help-serve-config = Settings of the service (serve.toml)
help-serve-data = Folder for its data [default: xuewei in the folder of the user's data]
help-serve-port = Port [default: 8720]; 0 for any that is free
help-backup = Copy everything that the planners' service keeps into a folder, also while it is at work
help-backup-config = Settings of the service (serve.toml)
help-backup-data = Folder of its data [default: xuewei in the folder of the user's data]
help-backup-out = Folder for the copy; there is none of this name yet
help-restore = Put such a copy back, into a folder and a database that have nothing yet
help-restore-from = Folder of the copy
help-restore-config = Settings of the service (serve.toml)
help-restore-data = Folder for its data [default: xuewei in the folder of the user's data]
help-serve-token = Token of the owner, for other programs (or XUEWEI_TOKEN, which no list of processes shows)
help-generate = Make a fictional city, ready to allocate
help-generate-children = How many children, 1 to 5,000,000
help-generate-schools = How many schools, private ones included, 4 to 100,000
help-generate-seed = Same seed, same city [default: 1]
help-generate-out = Folder for the tables
help-any-lang = Language of messages and reports: zh or en [default: from the locale, else zh]
help-any-format = What to print on stdout: text for people, json for programs [default: text]
help-any-strict = End with status 1 where a warning may do harm; results are written all the same
help-any-help = Print help
help-any-version = Print the version
help-program = School places for migrant workers' children: proved optimal, explained child by child.
help-heading-commands = Commands
help-heading-options = Options
help-heading-arguments = Arguments
help-usage = Usage:{" "}
help-options = {"["}OPTIONS]
help-command = <COMMAND>
help-after = Begin with: xuewei init FOLDER, where FOLDER holds the tables. More of a command: xuewei COMMAND --help.
help-value-ROUND = ROUND
help-value-PORT = PORT
help-value-DIR = DIR
help-value-FILE = FILE
help-value-SCENARIO = SCENARIO
help-value-RESULTS = RESULTS
help-value-FIRST = FIRST
help-value-SECOND = SECOND
help-value-CHILD = CHILD
help-value-FOLDER = FOLDER
help-value-NAME = NAME
help-value-LANG = LANG
help-value-FORMAT = FORMAT
help-value-ID = ID
help-value-YYYY-MM-DD = YYYY-MM-DD
help-value-LEVEL = LEVEL
help-value-YEAR = YEAR
help-value-DATUM = DATUM
help-value-PACK = PACK
help-value-TEXT = TEXT
help-value-N = N
help-value-M = M
help-value-S = S
help-value-TABLE-FILE = TABLE=FILE
help-value-SCENARIOS = SCENARIOS
usage-missing = missing: { $argument }
usage-unknown = there is no argument “{ $argument }”
usage-command = there is no command “{ $command }”
usage-no-value = { $argument } needs a value
usage-value = { $argument } cannot be “{ $value }”
usage-conflict = { $argument } and { $other } do not go together
usage-wrong = the command is not written as it should be
usage-valid = there are: { $valid }
usage-suggested = did you mean: { $suggested }
usage-help = Usage: xuewei --help, or xuewei COMMAND --help
serve-started = The service answers at { $address }. Open this link, once, within a day:
    { $link }
    Ctrl-C ends it. Data: { $data }
serve-answers = The service answers at { $address }. People sign in at { $link }
    Ctrl-C ends it. Data: { $data }
serve-backed-up = Copied to { $path }: { $files } files, { $rows } rows of the store.
serve-restored = Put back into { $path }: { $files } files, { $rows } rows of the store.
serve-not-copied = There is no copy: { $why }
serve-weak-token = The token has fewer than 16 characters: it can be guessed. Take a longer one.
serve-taken = Another service works in { $path } already.
serve-port = Port { $port } cannot be had: { $why }. Another one: --port N.
serve-failed = The service does not start: { $why }

usage-start = xuewei allocates school places. From tables to results:
    1. Put the tables (children, schools, communities; .xlsx or .csv) into a folder
    2. Write the round:       xuewei init FOLDER
    3. Check the tables:      xuewei check FOLDER
    4. Allocate:              xuewei allocate FOLDER --out RESULTS
    5. Prove the results:     xuewei verify RESULTS
    An example first: xuewei generate --children 500 --schools 9 --out CITY, then xuewei allocate CITY --out RESULTS
    All commands and options: xuewei --help
fill-file = to-fill.xlsx
fill-aliases = aliases
fill-communities = communities
fill-schools = schools
fill-nearest-school = may be
fill-choices = choices
fill-nearest = community that may be meant
fill-count = children
fill-why = why it may be unknown
mended-to-fill = What only people know is gathered in { $path }: names of communities to be resolved: { $spellings }; names of schools to be resolved: { $schools }; communities without a point: { $points } (yellow cells). Fill it in, save it, and check again: xuewei check { $round }
sheet-settlement = Settlement
map-post-room = Posts to spare
map-land-room = Land to spare (m²)
done-shares = Public share of all { $applied } who applied: { $share }.
done-shares-pupils = Public share of all { $pupils } migrant pupils in school, all grades: { $share }.
done-shares-before = Last year: public share { $public }, with bought places { $covered }.
sheet-surplus = Room
page-surplus = Where there is room, and what closing a school would do
page-surplus-note = Schools with at least a class to spare where there are more places than children, those with most places left first. What closing one would do: the round solved again without it. Pupils of the other grades would have to be found schools besides.

brief-map = Public places a child
brief-map-label = Communities and schools by public places a child; numbers are those of the areas beside
brief-map-note = Dots are communities, squares schools; red: fewer places than children, blue: places to spare.
brief-no-map = Nothing here has a position.
brief-decide = To be decided
brief-area = Area { $area }:
brief-area-around = Area { $area } ({ $around }):
brief-solved = Each measure by itself: what the whole round comes to when it is solved again with it. More of them, and the lines of a scenario for each, are in remedies.csv.
brief-none-helps = Of the measures that were tried none places more children.
brief-none-short = No public place is short: there is nothing to decide about places.
brief-rests = What this rests on
brief-figure = Figure
brief-now = This round
brief-last = Last year
brief-target = Aim
brief-higher = to rise
brief-covered = Public and bought places together, share
brief-posts = Posts still short after all means
brief-waiting = Children who wait for a person to decide, counted in none of the shares: { $count }.
brief-journeys = Journeys are those of the travel table; where it has none, the straight line times { $detour }. A school is in reach up to { $reach } m.
brief-posts-unknown = Posts are not known of every district, so what is short of them is not known either.
brief-findings = Findings about the tables that may change the result: { $count }. The weightiest: { $first }
brief-more = Every figure follows from the tables of this folder: map, districts, areas and proof are in report.html, all tables in report.xlsx.

compare-title = { $name }: options
compare-further = { $count } further { $count-count ->
    [one] option is
   *[other] options are
 } in comparison.csv.
compare-places-more = { $title }: { $count } more { $count-count ->
    [one] child has
   *[other] children have
 } a place (public { $public }); { $better } better off, { $worse } worse off.
compare-places-same = { $title }: as many children have a place (public { $public }); { $better } better off, { $worse } worse off.
compare-places-fewer = { $title }: { $count } fewer { $count-count ->
    [one] child has
   *[other] children have
 } a place (public { $public }); { $better } better off, { $worse } worse off.
compare-now = As it is
compare-mean = Mean journey (m)
compare-longest = Longest journey (m)
compare-posts = Posts short
compare-land = Land short (m²)
compare-money = Grants and bought places, yuan a year
compare-building = Building, yuan once
compare-each = Yuan a year for each child more with a place
compare-maps = Who gains and who loses
compare-map-label = { $title }: communities by whether more of their children gain or lose; squares are schools that are new or have other places
compare-gain = more children gain than lose
compare-even = nothing changes, or as many gain as lose
compare-lose = more lose than gain
compare-districts = Children who gain less those who lose, by the district of their homes
compare-districts-left = Districts in which less changes: { $count }; see communities.csv of each option.
compare-more = Better off: a place instead of none, a public one instead of a bought one, or a shorter journey. Each option is the whole round solved again and proved; building is reckoned at the cost of a place in the norms, where the table says nothing else. All figures are in comparison.csv, each child in changes.csv of each option.
help-amend = Late changes on a folder of results: withdrawals, late applicants, decisions; who moves up, proved, in a new folder
help-amend-results = The folder that `allocate` or `amend` wrote; it stays as it is
help-amend-changes = The table of changes: child_id, change (withdraw, add, place, place_extra), school_id, reason, who, date
help-amend-out = Folder for the next version; replaced whole if it holds earlier results
help-amend-add = The table of those who apply late, with the columns of the children table
help-amend-notices = Write a notice for every family; without it as in the folder that is amended
help-amend-notices_for = Write notices only for the families of these children, parted by commas
help-value-CHANGES = CHANGES
done-amended = Version { $version } ({ $when }): withdrawn { $withdrawn }, applied late { $late }, placed by decision { $placed }, moved up from waiting { $moved }. Everybody else keeps place and reason.
verified-version = Version { $version } ({ $when }): withdrawn { $withdrawn }, applied late { $late }, placed by decision { $placed }, moved up { $moved }. Nobody who kept a place lost it; the places that were free went to those next in order.
amend-more = { $count } more in amended.csv
step-of-version = { $step }, version { $version }
late-kept = Late changes up to { $when } (version { $version }) changed nothing of this result: place and reason are those of before.
late-withdrawn = Version { $version } ({ $date }): withdrew; the place at { $before } was given back.
late-withdrawn-waiting = Version { $version } ({ $date }): withdrew, without a place.
late-placed = Version { $version } ({ $date }): placed at { $school } by decision.
late-moved_up = Version { $version } ({ $date }): moved up from waiting, because a place at { $school } was given back (by { $children }) and this child was next in order.
late-moved_up-family = On { $date } your child moved up from waiting, because a place at { $school } was given back and your child was next in order.
late-moved_up-spare = On { $date }: moved up from waiting, because a place at { $school } was free and this child was next in order.
late-late_placed = Version { $version } ({ $date }): applied late; a place at { $school } was given back (by { $children }), and nobody who waited could have it.
late-late_placed-family = You applied late ({ $date }); a place at { $school } was given back, and nobody who waited could have it.
late-late_placed-spare = Applied late ({ $date }); a place at { $school } was free, and nobody who waited could have it.
late-late_waiting = Applied late ({ $date }); waits, after those who applied in time.
late-late_other = Applied late ({ $date }).
sheet-amended = Late changes
page-amended = Late changes, version by version
page-amended-note = Who withdrew, whom a person placed, who moved up from waiting, who applied late. Everybody else has what the first version gave, for the same reason.
brief-none-tried = What would help was tried on the round as it was first allocated: see the brief of version 1.
word-withdrawn = withdrew
word-placed = placed by decision
word-moved_up = moved up
word-late_placed = late, has a place
word-late_waiting = late, waits
word-late_other = late, not placed
done-proof-amended = Proved: nobody who kept a place lost it, and the places that were free went, step by step, to those whose turn it was. ledger.json has all versions, amended.csv whom they concern.
done-envy-amended = { $count } { $count-count ->
    [one] time
   *[other] times
 } a child passes a nearer school that took a child ranked lower: as in the first version, or because a place became free later and whoever has a place keeps it.
verified-first = Of version 1, as the round was allocated:
school-given_later = a place that became free later went to a child who waited
notice-school-given_later = a place that became free later went to a child who had none
amend-not-proved = Nothing was written: a folder that is not proved is not amended. `xuewei verify` tells the rest.

# The families' portal
receipt-title = Receipt: how to look up your school place
receipt-how-at = Scan the picture, or open { $address } and type the code.
receipt-how = Open the bureau’s page for results and type the code, or scan it.
receipt-keep = Whoever has this code can read your child’s result. Keep it, show it to nobody. If it is lost, bring your papers to the desk where you applied.
notice-waiting = On the list of those who wait for a place: number { $at } of { $of }, by rank.
notice-aloud = To be read aloud
aloud-child = This is the notice for the child with the number { $id }.
aloud-outcome-public = Your child has a place at the public school { $school }. It is { $journey } away.
aloud-outcome-purchased = Your child has a place at the private school { $school }, and the government pays for it. It is { $journey } away.
aloud-outcome-unplaced = Your child has no place so far.
aloud-outcome-ineligible = Your child took no part this time.
aloud-outcome-manual_review = Your child is not refused: a person has to look at the papers first.
aloud-metres = about { $metres } metres
aloud-kilometres = about { $kilometres } kilometres
aloud-choice = Your choice number { $number } was { $school }: { $why }.
aloud-choice-lacking = { $sentence } Your child has { $lacking }.
aloud-rank = Your child stands at number { $rank } of { $of }. Number 1 comes first.
aloud-points = It has { $points } { $points-count ->
    [one] point
   *[other] points
 }.
aloud-lottery = Another child equals yours in everything, so a draw put them in order. How to check the draw is in the written notice.
aloud-more = How the points were counted and which schools are near is in the written notice.
aloud-day = { $day } { $month } { $year }
aloud-month-1 = January
aloud-month-2 = February
aloud-month-3 = March
aloud-month-4 = April
aloud-month-5 = May
aloud-month-6 = June
aloud-month-7 = July
aloud-month-8 = August
aloud-month-9 = September
aloud-month-10 = October
aloud-month-11 = November
aloud-month-12 = December
receipts-done = { $children } children have a code, { $new } of them a new one; { $sheets } sheets of receipts and labels are in { $path }.
receipts-others = { $others } codes belong to children who are not in this round; they stay in the file.
receipts-keep = Keep { $secrets }: whoever has it can read every answer. Without it the families’ receipts open nothing.
receipts-no-address = Without --address the pictures hold the code alone and open no page.
secrets-table = { $path } is no table of this kind (CSV in UTF-8 with its columns), or cannot be read.
secrets-row = Row { $row } of { $path } cannot be used: a code or number is missing, wrong or there twice.
secrets-missing = { $count } children of the results have no code in { $path }. Run `xuewei receipts` again with the same folder: codes that are there stay.
seal-no-key = { $path } is there and holds no key of a release. Name another file with --release-key; where there is none, it is made.
seal-ends = The release would end before its hour: look at --release, --until and the last day in the pack’s [notice].
seal-failed = Nothing was sealed: { $why }.
seal-done = { $sealed }: { $answers } answers, version { $version }, from { $release } to { $expires } (UTC).
seal-new-key = The key of the release was made: { $key }. Keep it apart from the sealed file, and bring it to the portal at the hour.
seal-old-key = Sealed under the key that was there: { $key }.
seal-ledger = The public ledger ({ $lines } lines) is in { $ledger }; nobody may see it before the hour. Its root, to be printed with the seed:
seal-others = { $others } codes belong to children who are not in these results.
requests-done = { $requests } requests are in { $path }.
requests-replied = { $replied } of them have a reply, which the families see at their codes.
requests-unknown = { $unknown } replies have a number that no request has.
resend-done = { $sent } numbers were sent the codes of { $children } children; { $requests } requests were in the folder.
resend-unknown = { $unknown } requests were of numbers that no child with a code has.
resend-limited = { $limited } requests were of numbers that were written to within ten minutes, or three times within a day.
resend-refused = { $refused } requests were of numbers that more than six children have: nothing was sent. Such a family comes to the desk.
resend-failed = { $failed } requests stay in the folder: the program did not send their message. They are tried again for a day.
resend-unreadable = { $unreadable } files are no request for the key of these codes; those of other rounds stay, for a day.
resend-without = { $without } rows of the contacts have no telephone number, or a child without a code.
resend-crowded = { $crowded } numbers of the contacts belong to more than six children each: a school's, an agent's, or one typed where none was known? Nothing is sent to them.
resend-message = Code of { $child }: { $code }{ $linked ->
    [yes] . Result: { $address }
   *[no] {""}
}
requests-unreadable = { $unreadable } files of the folder are no request of a child with a code.
ledger-unreadable = { $what } of the ledger cannot be read.
ledger-line = Line { $what } of the ledger is not what the results give.
ledger-leaf = The leaf of line { $what } is not that of the child’s record.
ledger-lines = The ledger has another number of lines than the results give: { $what } more (below zero: fewer).
ledger-summary = ledger.json: { $what } is not that of the results.
ledger-secrets = The codes are not those of all children of the results.
ledger-rank-twice = Rank { $what } stands twice in the ledger.
ledger-rank-missing = Rank { $what } is missing in the ledger.
ledger-leaf-twice = The leaf of line { $what } stands twice in the ledger.
ledger-outcome = The outcome of line { $what } of the ledger does not go with its school.
ledger-no-rank = Line { $what } of the ledger has no rank and was not placed by hand.
ledger-over = { $what } admitted { $own } by the ledger and has { $told } places.
ledger-sum = { $what }: { $own } lines of the ledger, { $told } told.
ledger-count = The ledger has { $own } lines and tells { $told }.
ledger-root = The root of the ledger’s lines is not the one that is told.
ledger-failed = The public ledger is not that of these results: { $count } things are wrong.
verified-ledger = The public ledger is that of these results{ $secrets ->
    [yes] , each leaf too.
   *[no] ; its leaves were not checked (--secrets FILE).
}
help-receipts = Give every child a code and print the receipts with which families look up their result
help-receipts-round = The round: round.toml, or the folder that holds it
help-receipts-out = Folder for the codes (secrets.csv) and the sheets; codes that are there stay
help-receipts-address = Where families will look up: https://result.example.edu.cn
help-receipts-renew = Children who get a new code because theirs was lost, parted by commas
help-requests = Read what families asked for on the portal, and reply
help-requests-folder = The drop folder of the portal
help-requests-secrets = The codes (secrets.csv)
help-requests-out = Where to write the table of requests
help-requests-replies = Table of replies: number, text
help-resend = Send codes once more to those who asked for theirs on the portal by telephone
help-resend-folder = The drop folder of the portal
help-resend-secrets = The codes (secrets.csv)
help-resend-contacts = Table of telephone numbers: child_id, telephone
help-resend-send = The program that sends a message: it reads a line of JSON with to and text, and ends with 0 when it was sent
help-resend-address = Where families look up: https://result.example.edu.cn
help-seal = Prove results and seal them for the portal: one answer for each code, and the public ledger
help-seal-results = The folder that `allocate` or `amend` wrote
help-seal-secrets = The codes (secrets.csv, by `xuewei receipts`)
help-seal-out = The sealed file
help-seal-release_key = The key of the release; made where there is none
help-seal-ledger = Folder for the public ledger [default: ledger beside the sealed file]
help-seal-coarse = Leave points and tiers out of the ledger
help-seal-release = The hour in China, such as 2026-07-10T09:00 [default: at once]
help-seal-until = The last day [default: that of the public list in the pack, else thirty days after the hour]
help-seal-edition = The version of the release [default: that of the results]
help-seal-offer = What families may do besides asking for a review: accept, give_back, keep_waiting
help-seal-by_telephone = Families may ask for their code once more by the telephone number of their application
help-seal-offer_until = The last day for that
help-verify-ledger = Folder of the public ledger, to be held against the results
help-verify-secrets = The codes, to hold the leaves of the ledger too
help-value-URL = URL
help-value-TIME = TIME
help-value-WORD = WORD

verified-planning-inputs = Inputs: every file is the one that the record names, the scenarios among them; each was read anew and applied to the round.
verified-planning-allocation = “{ $name }”: { $eligible } of { $children } children take part; ranks worked out again; places, reach and every journey kept; the allocation and its areas of pressure are proved from their certificates, without the solver.
verified-planning-site = The round under the plan: { $eligible } of { $children } children take part; ranks worked out again; places, reach and every journey kept; the allocation and its areas of pressure are proved from their certificates, without the solver.
verified-planning-ended = Not run again: the search for sites ended by its time, and another run may find another plan. That no plan is better by more than the gap in summary.json is the word of that search. Every file has the hash in the record, and the folder holds nothing else.
verified-planning-once = Not run again: the tables that follow from the allocations have only the hash in the record. The folder holds nothing else.
verified-planning-not-again = Written by version { $version } by its own account, read and run again by version { $own }: the allocations are proved, but this version does NOT write the same. Different: { $names }.
verify-no-round = the folder holds rounds as they would be: what is committed or published beforehand is held against the folder that allocate wrote
sheet-comparison = Comparison
sheet-communities = Communities of option
sheet-sites = Sites
sheet-robust = Other forecasts
front-option = { $number }. { $title }: { $public } in public places (as it is { $public-before }), { $unplaced } without a place (as it is { $unplaced-before }); better off { $better }, worse off { $worse }.
E801 = the years of the plan are not one after the other within what is forecast: { $years } (forecast: { $first } to { $last })
E801-do = Name years without a gap, the first not before { $first } and the last not after { $last }; for later ones raise `years` in the city’s file.
E802 = the city has no school or parcel “{ $id }” that can be planned{ $nearest }
E802-do = Write the identifier of a public school of the schools table under `campus`, that of a parcel under `parcel`.
E803 = { $what }: { $year } is none of the years that are planned ({ $first } to { $last })
E803-do = Correct the year, or add it to `years`.
E804 = the entry classes of “{ $id }” ({ $level }) in { $year } are written twice
E804-do = Keep one of them.
E805 = it is not said which level of “{ $id }” is meant; it has: { $levels }
E805-do = Add level = "primary", "junior" or "senior".
E806 = “{ $id }” gets rooms (begun in { $year }) although by hand it opens no entry class any more
E806-do = Take the building out, or let the school open classes.
E807 = “{ $id }” opens classes in { $year } and has no room before: { $ready ->
    [none] nothing is built there
   *[other] its rooms are ready in { $ready }
}
E807-do = Open them when the rooms are ready, or begin to build earlier.
E808 = it must be said where is built: a school (campus) or a parcel, one of the two
E808-do = Keep one of campus and parcel.
E809 = the city has no public school with a level and a district of the forecast
E809-do = Name a schools table with stage and district (or area) in [tables].
E810 = no plan keeps what is written by hand: there are too few rooms, too little land, or limits too tight
E810-do = Run the plan without `decide`: it is rolled forward, and what it breaks is told. Then correct it.
E811 = the city has no district “{ $id }”{ $nearest }
E811-do = Write the code of a district of the forecast, as stages-by-year.csv has it.
E812 = district “{ $id }” is to help itself
E812-do = Write the district that has the places under `from`, the one whose children get them under `to`.
E813 = { $count } { $what ->
    [areas] areas have no position: neither births nor schools say where they are
    [schools] public schools have no position
   *[parcels] parcels have no position
} ({ $ids }), and reach_m asks how far children go
E813-do = Fill in lon and lat, or take reach_m out of [planning].
E814 = places of “{ $from }” for children of “{ $to }” ({ $level }): { $near ->
    [none] none of its schools or parcels is within reach of an area of “{ $to }”
   *[other] with reach_m an agreement is about one school within reach; these are: { $ids }
}
E814-do = Name one of them under `campus`, with a table [[help]] for each; or raise reach_m.
E815 = `campus` = “{ $id }” under [[help]]: journeys are not looked at for { $level }
E815-do = Take `campus` out, or say under [planning] reach_m how far children of the level go.
W801 = rooms of “{ $id }” begun in { $year } are ready in { $ready } only, after the last year of the plan
W801-do = Nothing, where that is meant: their cost counts, their rooms do not. Otherwise begin earlier or plan more years.
W802 = the rooms of { $count } schools are not known: as many are counted as there are classes ({ $ids })
W802-do = Fill in the rooms in the schools table.
W803 = the posts of { $count } schools are not known: as many are counted as their classes need ({ $ids })
W803-do = Fill in the posts in the schools table.
W804 = { $count } schools or parcels lie in no district of the forecast, have no level, or have an identifier that is taken; they are left out ({ $ids })
W804-do = Fill in district (or area) and stage; give every parcel an identifier of its own.
W805 = “{ $id }” has more classes than rooms from { $year } on, in { $years } years: { $classes } classes, { $rooms } rooms
W805-do = Open fewer entry classes, or build earlier.
W806 = the site of “{ $id }” is too small from { $year } on: { $need } m² are needed, { $site } m² are there
W806-do = Open fewer entry classes there.
W807 = building begun in { $year } costs { $yuan } yuan, the limit is { $limit }
W807-do = Begin some of it in another year, or raise the limit.
W808 = { $rooms } rooms are begun in { $year }, the limit is { $limit }
W808-do = Begin some of them in another year, or raise the limit.
W809 = “{ $id }”: the { $rooms } rooms begun in { $begun } are not needed from { $year } on: the other rooms of the district hold all its pupils in full classes
W809-do = Look whether moving pupils, or building that can be used otherwise later, does instead.
W810 = in { $year } there are { $posts } posts on loan from the city’s pool, which holds { $limit } (too many in { $years } years)
W810-do = Lend fewer or later, or correct pool_posts in [planning] of the city’s file.
W811 = district “{ $id }” has { $posts } posts on loan from the pool in { $year }, a district may have { $limit } (too many in { $years } years)
W811-do = Lend it fewer or later, or correct pool_per_district in [planning] of the city’s file.
W812 = district “{ $id }” is to give { $places } places of { $level } to others in { $year } and has { $spare } to spare; no more are counted
W812-do = Agree on fewer, or open more entry classes there.
W813 = { $count } areas are taken to be where the middle of their schools is: births do not say where they are ({ $ids })
W813-do = Fill in lon and lat in the births table: journeys are those from there.
W814 = { $count } areas have no public school of their district within reach, of a level with reach_m ({ $ids })
W814-do = Look whether positions are right; children there have a place by agreement with another district alone, or when a school opens nearby.

help-plan = Plan both school levels year by year: a plan by hand rolled forward and judged, or the best one chosen
help-plan-city = city.toml: where births, rolls and schools are
help-plan-plan = plan.toml: what is planned, and what is left to be decided
help-plan-out = Folder for the plan; replaced whole if it holds an earlier one
help-plan-time_limit = Seconds that the search may take where the program decides; the best plan found by then is written with what none goes below
plan-done = Everything is in { $path }: plan.html, plan.xlsx, stages-by-year.csv, plan.csv, posts-by-year.csv.
plan-title = { $city }: primary and junior, year by year
plan-rests = { $campuses } public schools, { $parcels } reserve parcels; planned from { $first } to { $last }. Children are those of the forecast ({ $variant }), less the pupils whom private schools have now. What one district has to spare helps another only by agreement.
plan-answer-room = If every school stays as it is: a { $level } place for everybody in every year; in { $last }, { $room } entry places more than children.
plan-answer-both = If every school stays as it is: { $without } have no { $level } place in { $year }; in { $last }, { $room } entry places more than children.
plan-answer-gap = If every school stays as it is: { $without } have no { $level } place in { $year }; in { $last }, still { $gap } entry places too few.
plan-answer-none-without = Under the plan everybody has a public place in every year (as it is: { $without_before } in all years have none).
plan-answer-without = Under the plan { $without } children have no public place, all years together, { $worst } in the worst year (as it is: { $without_before } and { $worst_before }).
plan-answer-help = By agreement { $taken } children enter public schools of other districts, all years together, { $most } of them in { $year }.
plan-answer-posts = { $moved } posts go from primary to junior ({ $retirement } as people retire, { $certified } by teachers certified for it); none stays short in any year.
plan-answer-posts-short = { $moved } posts go from primary to junior ({ $retirement } as people retire, { $certified } by teachers certified for it); { $short } stay short in { $year }, the worst year.
plan-answer-posts-stay = No post changes level, and none is short in any year.
plan-answer-posts-stay-short = No post changes level; { $short } are short in { $year }, the worst year.
plan-answer-pool = The city’s pool lends { $lent } posts, each for { $years } years; most are on loan in { $year }: { $most } of { $held }. They are paid by the city, not counted in the cost.
plan-answer-built = Rooms built: { $rooms } (sites: { $sites }), for { $money } million yuan.
plan-answer-nothing-built = Nothing is built.
plan-answer-grant = Over all years { $spent } million yuan are spent; upper levels pay { $grant } million for the pupils in public schools, which leaves { $net } million. Running costs and the salaries of posts that districts hold are not among what is spent.
plan-answer-left-out = Rooms that were proposed and are not built after all: { $rooms }.
plan-answer-idle = Of what is built, rooms not needed any more by { $last }: { $rooms }. The other rooms of their districts hold all pupils in full classes.
plan-answer-small = If every primary post were used, primary classes could have { $size } pupils on average in { $year } instead of { $norm }.
plan-answer-small-rooms = If every primary post were used as far as there are rooms, primary classes could have { $size } pupils on average in { $year } instead of { $norm }.
plan-answer-proved = No plan does better in any objective, in their order: values and bounds are equal.
plan-answer-bound = The best plan found; of five objectives { $open } may be better. No plan leaves fewer than { $worst } without a place in the worst year, nor, if as good there, fewer than { $without } in all years.
plan-answer-broken = Rules or limits are broken { $count } times: see the findings. In a plan that was chosen, only by what stands already.
plan-sheet = The two-sided sheet
plan-sheet-note = Above the line: more places than children, more posts than classes need. Below it: a gap. Bars: under the plan; dashed: if every school stays as it is. Figures of the city are those of its districts added up, so a surplus here and a gap there may cancel out in a bar; “Without” does not let them.
plan-as-is = as it is
plan-chart-places = { $place }: entry places minus children
plan-chart-posts = { $place }: posts held minus needed
plan-head-year = Year
plan-head-moved = Posts primary → junior
plan-head-short = Posts short
plan-head-money = Cost, 10,000 yuan
plan-head-grant = Grant, 10,000 yuan
plan-head-net = Net, 10,000 yuan
plan-head-children = Children
plan-head-places = Places
plan-head-without = Without
plan-head-post-balance = Posts ±
plan-moves = Posts that go from primary to junior
plan-moves-note = New in each year; below zero they go back. As many a year as retirements free and certificates allow; how much of each is in posts-by-year.csv.
plan-pool = Posts on loan from the city’s pool
plan-pool-note = Posts that a level of a district has on loan in each year; in brackets those lent from that year on. A loan lasts { $years } years, then the posts return. The pool holds { $held }.
plan-pool-share = A district may have { $limit } on loan at once.
plan-head-pool = Posts on loan
plan-pool-cell = { $posts } ({ $begun })
plan-help = Help between districts
plan-help-note = Children of one district who enter public schools of another by agreement; in brackets how many places are agreed, where not all of them are taken. They stay in those schools: their later years, their posts and rooms count there. A district’s own children come first.
plan-head-help-from = Has the places
plan-head-help-to = Children of
plan-help-cell = { $taken } ({ $places })
plan-head-district = District
plan-head-city = City
plan-head-all = All
plan-built = What is built, and what is not built after all
plan-built-note = Empty from: the first year from which on no class uses any of its rooms. Not needed from: the first year from which on the other rooms of the district hold all its pupils in full classes.
plan-nothing-built = Nothing is built.
plan-head-place = School or parcel
plan-head-state = Where it comes from
plan-head-begun = Begun
plan-head-ready = Ready
plan-head-rooms = Rooms
plan-head-used = Most used
plan-head-cost = Cost, 10,000 yuan
plan-head-empty = Empty from
plan-head-unneeded = Not needed from
plan-used-to-the-last = used to the last
plan-needed-to-the-last = needed to the last
plan-parcels-kept = Reserve parcels on which nothing is built: { $parcels }.
plan-dividend = The small-class dividend
plan-dividend-note = Pupils a class on average if every post of the level were used for classes. Green: fewer than the norm, room for smaller classes; red: posts do not suffice for classes of the norm. * rooms are the limit, not posts.
plan-head-level = Level
plan-head-norm = Norm
plan-districts = District by district
plan-more-districts = { $count } further districts are in stages-by-year.csv.
plan-changes = Schools whose entry classes change
plan-changes-note = Entry classes of each year; “now” are those of the last rolls. A school that opens none runs out over its grades.
plan-head-now = Now
plan-more-changes = { $count } further rows are in plan.csv.
plan-robust = If fewer or more children come
plan-robust-note = Low and high: in one case of ten fewer, or more, come, in every district at once. Regret: children without a place more than under the best of these plans for what comes, at worst.
plan-head-plan = Plan
plan-head-regret = Greatest regret
plan-proof = What no plan goes below
plan-proof-note = In strict order: each objective with the best of those before it held. The bound holds for every plan that keeps what is written by hand and builds or closes nothing that was not to be decided; where it equals the value, the plan is the best there is.
plan-proof-by-hand = The plan is written by hand: it is rolled forward and judged, and no bound is claimed.
plan-head-objective = Objective
plan-head-as-is = As it is
plan-head-value = Plan
plan-head-bound = None below
plan-objective-without-place-worst-year = Children without a public place, worst year
plan-objective-without-place = Children without a public place, all years
plan-objective-posts-short-tenths = Posts short, all years
plan-objective-yuan = Cost of all years, 10,000 yuan
word-by_hand = by hand
word-chosen = chosen
word-left_out = not built after all
word-retirement = retirement
word-as_is = as it is
word-this_plan = this plan
word-for_low = chosen for low
word-for_high = chosen for high
sheet-stages-by-year = Two-sided sheet
sheet-posts-by-year = Posts
sheet-help-by-year = Help
sheet-areas-by-year = Areas
sheet-entries-by-year = Who goes where
sheet-builds = Building
sheet-plan = Classes
sheet-land-by-year = Land
sheet-money-by-year = Money
sheet-warnings = Early warning
sheet-plan-variants = Low, middle, high
verified-plan = { $campuses } schools and parcels over { $years } years: the files are as they were written, and every figure is what the rows come to.
verified-plan-by-hand = The plan is the one that was written by hand; classes, rooms, posts, land and money follow from it.
verified-plan-limits = No plan limit is broken: rooms, land, posts, money, what was written by hand, what was to be decided. Bounds are held against values; that no plan goes below them only the search itself shows.
verified-plan-inputs = The city and its children were made once more from the inputs and are the same.
verified-plan-files = The inputs were not looked at: the city is taken as basis.json has it.
plan-fault-rows = { $what }, { $level }, { $year }: two rows
plan-fault-classes = { $what }, { $level }, { $year }: the classes are not those that opened in as many years as there are grades
plan-fault-rooms = { $what }, { $year }: the rooms are not those that stand and those that were built in time
plan-fault-too-many-classes = { $what }, { $year }: more classes than rooms
plan-fault-too-many-pupils = { $what }, { $level }, { $year }: more pupils than the classes hold
plan-fault-land = { $what }, { $year }: the site is too small, and its classes are more than today
plan-fault-moved = { $what }, { $year }: more posts change level than retirements free and certificates allow
plan-fault-beside = { $what }, { $year }: more posts are filed or bought than may be
plan-fault-posts = { $what }, { $level }, { $year }: posts and what is said to be short do not make up what the classes need
plan-fault-money = { $what }, { $year }: the money is not what building, posts and places cost, or the grant not what the pupils bring
plan-fault-objective = { $what }: not what the rows come to, or below its bound
plan-fault-given = { $what }, { $level }, { $year }: entry classes that were neither written by hand nor to be decided
plan-fault-built = { $what }, { $year }: rooms that were neither written by hand nor to be decided, or some that were written are missing
plan-fault-limit = { $year }: more is begun than the limit allows
plan-fault-pool = { $year }: more posts are on loan than the pool holds
plan-fault-pool-share = { $what }, { $year }: more posts are on loan than a district may have
plan-fault-lent = { $what }, { $level }, { $year }: posts lent by the pool that were neither written by hand nor to be decided, or some that were written are missing
plan-fault-agreed = { $what }, { $level }, { $year }: places for another district that were neither agreed by hand nor to be decided, or some that were agreed are missing, or more are taken than agreed
plan-fault-helped = { $what }, { $level }, { $year }: by help between districts more enter than there is to spare, or than lack a place
plan-fault-way = { $what }, { $level }, { $year }: children enter a school that is not within reach, or one of another district without an agreement
plan-fault-full = { $what }, { $level }, { $year }: more children enter than there are places
plan-fault-area = { $what }, { $level }, { $year }: the children of the area, those without a place, or their journeys are not what the forecast and the schools that they enter come to
plan-fault-not-least = { $what }{ $level }, { $year }: more children could have a place if they went to other schools within reach
plan-fault-help-left = { $what }{ $level }, { $year }: by what is agreed more children could have a place
plan-answer-regret-least = If fewer or more children come: of the plans compared none has a smaller greatest regret; at worst { $own } more are left without a place than under the best of them for what comes.
plan-answer-regret = If fewer or more children come, this plan leaves up to { $own } more without a place than the best one for what comes; the plan “{ $plan }” up to { $other }.
word-for_middle = chosen for middle
plan-areas = Children of small areas
plan-areas-note = A child of an area enters a public school of its district within { $reach } as the crow flies, or by agreement one of another district within that distance. Below: areas in which children enter without a place within reach, and how many of them in each year; all areas are in areas-by-year.csv, and which schools their children enter in entries-by-year.csv.
plan-areas-reach = { $level } { $metres } m
plan-areas-none = In every year every child of every area has a place within reach.
plan-areas-more = Further areas with children without a place: { $count }.
plan-head-area = Area
plan-head-mean = Mean journey, all years, m
plan-map-area = children of an area without a place within reach
plan-map-area-told = { $name }: without a place within reach: { $parts }
plan-map-area-line = { $level } { $without }
plan-map = The city on the map, year by year
plan-map-note = Circles are schools, as large as they have pupils; a school with two levels has a slice of each. At every district: entry places more than children (+), or children without a public place (−).
plan-map-year = Year
plan-map-earlier = A year earlier
plan-map-later = A year later
plan-map-still = Shown is { $year }. Where scripts may run a slider shows the other years; all of them are in the tables.
plan-map-nowhere = No school has a position: there is nothing to draw. The table has every school in every year.
plan-map-unknown = Schools and parcels without a position, not drawn: { $count }.
plan-map-label = Map of schools and districts; the tables beside and below it say the same.
plan-map-choose = Choose a school on the map: its figures are told here.
plan-map-runs-out = opens no entry class, runs out
plan-map-building = being built on
plan-map-used = new rooms in use
plan-map-free = parcel, or school without classes
plan-map-enough = a public place for every child
plan-map-short = places short
plan-map-line = { $level }: { $classes } classes, { $pupils } pupils, entry classes { $entry }
plan-map-parcel = reserve parcel, no class
plan-map-no-class = no class
plan-map-rooms = rooms { $rooms }
plan-map-rooms-used = of them built under the plan { $rooms }
plan-map-rooms-building = being built { $rooms }
plan-map-separator = { "; " }
plan-map-campus = { $name }: { $parts }
plan-map-spare = To spare
plan-map-nothing = Nothing is begun or comes into use, and no level opens or ends.
plan-map-named-rooms = { $name } ({ $rooms } rooms)
plan-map-named-level = { $name } ({ $level })
plan-map-more = { $count } more
plan-map-begun = Building begins: { $all }.
plan-map-ready = New rooms in use from this year on: { $all }.
plan-map-opens = First entry classes: { $all }.
plan-map-ends = No entry class any more, runs out: { $all }.
plan-map-table = Every school in every year: classes · pupils
plan-objective-class-changes = By how many entry classes schools change, all years
plan-answer-regret-none = If fewer or more children come: none of the plans compared leaves fewer without a place, whichever forecast comes.
verified-forecast = The forecast of { $areas } areas: the files are as they were written, and every table comes out of the inputs again to the last byte.

settings-pack = pack: { $name }
settings-key = { $key } = { $value }
settings-key-differs = { $key } = { $value } (the pack has { $pack })
settings-table = { $file }:
settings-heading = “{ $heading }” is read as { $column }
settings-heading-unread = “{ $heading }” is read as no column
settings-of-pack = a column that the pack looks at
settings-written = Written: { $files }
unit-metres = m
unit-m2-pupil = m² a pupil
unit-yuan = yuan
unit-yuan-year = yuan a year
unit-years = years
unit-months = months
unit-percent = %
unit-points = points
unit-pupils = pupils
unit-pupils-post = pupils a post
unit-classes = classes
help-settings = Tell key by key what the pack of a round says and from where, and what the headings of its tables were read as; or write a change of it
help-settings-round = The round: round.toml, or the folder that holds it
help-settings-change = What is to be changed: a JSON file (xuewei schema)
help-settings-out = The folder into which round.toml and the pack are written; the originals stay as they are

about-extends = The pack whose keys apply where this one is silent: a shipped one by its name, or the path of a file.
about-title = What the pack is called, for people.
about-objectives = What is optimised, the first before all others.
about-choice_column = The column of the children table with the schools that a family names, for the objective `choice_rank`; without it the column of the first round of choice.
about-reach = How far a child may be sent.
about-travel = How a journey is measured where no table of journeys is given.
about-tie_break = What decides between children of the same points, the first before the next; the lottery decides what is left.
about-lottery = How lots are drawn.
about-amend = What holds for late changes (`xuewei amend`).
about-norms = Standards against which shortfalls are measured.
about-posts = By what a post that a school lacks may be filled.
about-notice = What a notice to a family says beside the outcome.
about-lists = What stands in the list that each school gets of its children.
about-validity = When the pack holds and where it comes from.
about-points = How points are counted from the columns of the children table.
about-condition = Who takes part: every condition must hold.
about-batch = Children who rank before all others, the first batch before the next.
about-reserve = Places of each school that are kept for a group.
about-round = The rounds of the procedure in their order; coordination alone where none is written.
about-household = What is done for brothers, sisters and twins.
about-fairness = Whose journeys come first where places near by are fewer than children: for the objective `travel`.
about-validity-from = First day on which the pack holds.
about-validity-until = Last day on which the pack holds.
about-validity-source = The document that it follows.
about-validity-grade = How good that document is as a source.
about-validity-confirm = What the bureau must confirm before the pack is used.
about-reach-max_m = The longest journey to which a child may be sent, metres.
about-reach-across_districts = Whether a child may be sent to a school of any district.
about-reach-agreements = Pairs of districts of which one takes children of the other.
about-reach-agreements-from = District of the children.
about-reach-agreements-to = District of the schools.
about-travel-method = How it is measured.
about-travel-detour = The factor on the straight line, from 1 to 10.
about-travel-from = Where a journey begins.
about-travel-snap_m = A place farther than this from every road is off the network, metres, from 1 to 10,000: with `network`, as the next five.
about-travel-min_piece_m = Roads that hang together with nothing else and are shorter in sum are left out, metres.
about-travel-ferries = Whether ferries are walked.
about-travel-private = Roads that only some may use.
about-travel-trunk = Trunk roads.
about-travel-off_network = What holds for a place that is off the network.
about-travel-bands = The least points of each band for the objective `travel_by_points`, from the highest down; children with fewer than the last are one more band. Without it each number of points is a band of its own.
about-amend-late = Where children stand who apply late.
about-lottery-method = The way of drawing, which anyone can recompute.
about-lottery-household = Who of a household draws together.
about-norms-pupils_per_post = Pupils for each staff post, to four decimals.
about-norms-class_size = Pupils of a full class.
about-norms-large_class = Pupils from which a class is large.
about-norms-oversize_class = Pupils from which a class is oversize.
about-norms-land_m2_per_pupil = Square metres of site for each pupil, to four decimals.
about-norms-land_m2_per_pupil_old_town = Square metres of site for each pupil in old towns; those of new towns where this is not given.
about-norms-standard_classes = Classes of the standard schools that are built: multiples of six.
about-norms-operating_grant = Operating grant for each pupil, yuan a year.
about-norms-purchase_cap = The most that is paid for one bought place, yuan a year.
about-norms-target_share_percent = Share of children to be in public and bought places, per cent.
about-norms-building_cost_per_place = What one place of a new school costs to build, yuan, all grades counted.
about-posts-prefer = What decides between levers.
about-posts-pool_percent = Of the posts that a unit has to spare, per cent that it lends to the municipal pool.
about-posts-pool_term_years = Years for which a post is lent.
about-posts-lever = The levers in the order in which they are to be used.
about-posts-lever-name = Which lever it is.
about-posts-lever-cost = What one post costs by it, yuan a year; left out where that is not known.
about-notice-bureau = Who sends the notice.
about-notice-contact = Where a family can ask: a telephone number, an office.
about-notice-register_from = First day to register at the school.
about-notice-register_until = Last day to register at the school.
about-notice-review_until = Last day to ask for a review.
about-notice-review_how = How to ask for a review.
about-notice-papers_until = Last day to hand in papers that are missing or not clear.
about-notice-without_place = What a family without a place does next.
about-notice-list_until = Last day on which the public list is shown; without one there is none.
about-lists-columns = Columns of a school's list in their order: `child_id`, `points`, `rank`, `community`, `district`, `metres`, `step`, or a column that the round carries.
about-lists-sort = The column by which children stand in a list.
about-lists-needs = The column that tells of special needs.
about-tie_break-column = Column of the children table: numbers or dates.
about-tie_break-prefer = Which end ranks first.
about-points-as_of = The day up to which evidence counts: a date, or a month and day (`06-30`) of the year of the round.
about-points-guardians = Whose evidence counts.
about-points-item = What is counted, each thing once.
about-points-group = Items that are counted together.
about-points-recognised = Evidence from other places that counts from a certain day.
about-points-line = Points from which a child takes part, as published.
about-points-item-id = Its name in files and reviews.
about-points-item-title = Its name for people; the id where it is not given.
about-points-item-column = The column of the children table that holds the evidence.
about-points-item-until = The column that holds the day on which the evidence ends.
about-points-item-periods = The column that lists the periods of which the evidence is the total: `2021-03~2022-02; 2023-01至今`.
about-points-item-rule = How the evidence becomes points.
about-points-item-evidence = What the column holds.
about-points-item-unit = The unit in which the column counts; that of `per` where it is not given.
about-points-item-per = The unit for each of which there are points (rule `per`).
about-points-item-part = What of a unit that is not full counts.
about-points-item-points = Points for each unit, or for each step (rules `per` and `from`), to four decimals.
about-points-item-skip = Units that give nothing before the first that counts (rule `per`).
about-points-item-most = The most units that count (rule `per`).
about-points-item-first = The first day on which evidence counts (rule `per`).
about-points-item-base = Points at the start (rule `from`), to four decimals.
about-points-item-at = Where the start lies, in units of the column (rule `from`).
about-points-item-step = How much further in the column gives points once more (rule `from`).
about-points-item-toward = On which side of the start points are added (rule `from`).
about-points-item-short = What the other side of the start gives (rule `from`).
about-points-item-levels = Points by the word in the column (rule `levels`), to four decimals.
about-points-item-bands = Points by ranges of the number in the column (rule `bands`).
about-points-item-blank = What an empty cell means.
about-points-item-cap = The most points that the item gives, to four decimals.
about-points-item-of_child = Whether the evidence is the child’s own, and not that of a guardian.
about-points-item-source = The document in which it stands.
about-points-item-grade = How good that document is as a source.
about-points-item-bands-from = The smallest value of the range; open where it is not given.
about-points-item-bands-to = The largest value of the range; open where it is not given.
about-points-item-bands-points = Points for a value of the range, to four decimals.
about-points-group-id = Its name in files.
about-points-group-title = Its name for people; the id where it is not given.
about-points-group-items = The ids of its items.
about-points-group-take = What of the items counts.
about-points-group-cap = The most points that the group gives, to four decimals.
about-points-group-source = The document in which it stands.
about-points-group-grade = How good that document is as a source.
about-points-recognised-item = The id of the item to which it is added.
about-points-recognised-place = Where the evidence comes from.
about-points-recognised-column = The column of the children table that holds its total.
about-points-recognised-periods = The column that lists the periods of which it is the total; time that counts in several places is counted once.
about-points-recognised-overlaps = Whether the total may hold time that counts in another place too.
about-points-recognised-from = The first day on which it counts.
about-points-recognised-until = The last day on which it counts.
about-points-recognised-source = The document in which it stands.
about-points-recognised-grade = How good that document is as a source.
about-points-line-year = The year of entry for which the line was published.
about-points-line-districts = The districts of which it is the line.
about-points-line-points = Points from which a child takes part, to four decimals.
about-points-line-source = The document in which it stands.
about-points-line-grade = How good that document is as a source.
about-condition-id = Its name in files and reviews.
about-condition-title = Its name for people; the id where it is not given.
about-condition-any = The tests, of which one must be passed.
about-condition-first = In place of `any`: tests in order. The first whose cell is filled in and can be read decides; none of them: a person.
about-condition-source = The document in which it stands.
about-condition-grade = How good that document is as a source.
about-condition-any-column = The column of the children table that is tested.
about-condition-any-at_least = The smallest number that passes, to four decimals.
about-condition-any-at_most = The largest number that passes, to four decimals.
about-condition-any-one_of = The words that pass; beside a test of a date, words in place of one.
about-condition-any-failing = The words that do not pass. Where they are given, of a test by words every other word is not known.
about-condition-any-on_or_before = The last day that passes.
about-condition-any-on_or_after = The first day that passes.
about-condition-any-on_or_after_application = Whether the day must be that of the application or a later one: what held on the day of application. The day stands in the column `application_date`; where it is not known, it was in the year of `points.as_of`, not after that day.
about-condition-any-months_at_least = How many full months before `points.as_of` the date must lie.
about-condition-any-unused_years = The column holds the address of the dwelling, which no other family may have used for a place at school in so many years, that of the round among them (学区房锁定), by the table `dwellings`.
about-condition-any-blank = What an empty cell means to the test.
about-batch-id = Its name in files.
about-batch-column = Column of the children table.
about-batch-one_of = What it holds for them.
about-batch-sibling = In place of a column with words: the children with an elder brother or sister at a school of the round, by the column `sibling_school`. Of a reserve each school keeps its places for those whose sibling is there.
about-batch-percent = Per cent of the places of each school that are kept for them; none for a batch.
about-batch-source = Where the rule stands.
about-batch-grade = How good the source is.
about-round-kind = What the round does.
about-round-name = The word in the column `round` of allocation.csv; the kind where it is not given.
about-round-column = The column of the children table that names the schools chosen, parted by `|`; `choices` where it is not given.
about-round-choices = How many of the schools named count, from 1.
about-round-district_line = Where the line of a district or of an area comes from.
about-round-lines = Points from which a child takes part, by district, to four decimals.
about-round-school_line = Whether a school may have a line of its own: column `line` of the schools table.
about-round-sibling = What an elder brother or sister at a school is worth there, by the column `sibling_school`.
about-round-area_line = Where the line of an area below the district (片区) comes from; in place of that of the district.
about-round-area_lines = Points from which a child takes part, by area, to four decimals. Where several districts have an area of the name, with the code of the district: `320505/东片`.
about-round-within_area = Whether families may name schools of their own area only, by the column `area` of schools and children.
about-round-within_reach = Whether the longest journey of the pack binds families too.
about-round-across_districts = Whether every district takes every child; as `[reach]` says where it is not given.
about-round-above_line = Whether only children above the line of their district take part.
about-round-source = The document in which it stands.
about-round-grade = How good that document is as a source.
