//! What `xuewei plan` writes: classes, pupils and rooms of every campus, posts, land and money by year, both levels side by
//! side, what is built, and the plan under other forecasts.

use super::cell::{Id, Label, PostTenths, PupilTenths, Word};
use super::row::row;
use xuewei_core::units::{Classes, Metres, Places, SquareMetres, Yuan};

row! {
    /// A level of a campus in a year.
    pub struct PlanRow<'a> = "plan", "一行是一所学校（或地块）一个学段一年", "One row is a level of a school, or of a parcel, in a year" {
        campus: Id<'a>, "学校", "Campus", "学校编号或地块编号", "The school, or the parcel";
        level: Word<'a>, "学段", "Level", "primary、junior 或 senior", "primary, junior or senior";
        year: Label, "年份", "Year", "学年开始的年份", "The year in which the school year begins";
        entry_classes: Classes, "起始年级班数", "Entry classes", "当年新开的起始年级班数", "Entry classes that open in the year";
        classes: Classes, "班数", "Classes", "该学段全部年级的班数", "Classes of all grades of the level";
        pupils: Places, "学生", "Pupils", "全部年级的学生，按班数分到各校，每班不超过班额", "Pupils of all grades, shared out by classes, none above the class size";
        rooms: i64, "教室", "Rooms", "全校（各学段合计）当年可用的普通教室", "Classrooms of the campus, of all its levels, in use from that year";
        district: Id<'a>, "所在区", "District", "所在的区", "The district";
    }
}

row! {
    /// Posts that a lever brings, or that stay short.
    pub struct PostsByYearRow<'a> = "posts-by-year", "一行是一个区一年以一种措施补足的编制，或仍缺的编制", "One row is the posts that a lever brings to a level of a district in a year, or that stay short" {
        year: Label, "年份", "Year", "学年开始的年份", "The year in which the school year begins";
        district: Id<'a>, "区", "District", "区的代码", "The district";
        from: Word<'a>, "调出学段", "From", "调出编制的学段；不是学段之间调剂时为空", "The level that gives them; empty where none does";
        to: Word<'a>, "调入学段", "To", "得到编制的学段", "The level that gets them";
        lever: Word<'a>, "措施", "Lever", "retirement：退休腾出的编制改在另一学段补充；between_stages：持另一学段教师资格证的教师转岗；pool：市级周转池当年起借出的编制，到期收回；filed：备案制；purchased：购买服务；short：仍缺", "retirement: posts that it frees are filled in the other level; between_stages: teachers certified for it change; pool: the city's pool lends them from this year on, for its term; filed; purchased; short: nobody";
        posts: PostTenths, "编制", "Posts", "编制数，到十分之一；filed、purchased、short 为当年数，其余为当年新调整、新借出的", "Posts, to a tenth; filed, purchased and short are those of the year, the others change level, or are lent, in it";
    }
}

row! {
    /// Land of a campus in a year.
    pub struct LandByYearRow<'a> = "land-by-year", "一行是一所学校（或地块）一年的用地", "One row is the land of a school, or of a parcel, in a year" {
        year: Label, "年份", "Year", "学年开始的年份", "The year in which the school year begins";
        district: Id<'a>, "区", "District", "区的代码", "The district";
        campus: Id<'a>, "学校", "Campus", "学校编号或地块编号", "The school, or the parcel";
        need: SquareMetres, "需用地", "Needed", "各学段班数 × 班额 × 生均用地，全校一次计算", "Classes × class size × m² a pupil, over all levels of the campus";
        site: SquareMetres, "占地", "Site", "校园或地块面积", "The area of the site";
        gap: SquareMetres, "缺用地", "Short", "需用地 − 占地，不小于零", "What is needed minus the site, not below zero" => Short;
    }
}

row! {
    /// Money of a district in a year.
    pub struct MoneyByYearRow<'a> = "money-by-year", "一行是一个区一年的花费和上级补助", "One row is what a district spends in a year, and the grant that it gets" {
        year: Label, "年份", "Year", "学年开始的年份", "The year in which the school year begins";
        district: Id<'a>, "区", "District", "区的代码", "The district";
        building: Yuan, "建设", "Building", "当年开工的教室", "Rooms begun in the year";
        posts: Yuan, "岗位", "Posts", "备案和购买的岗位", "Filed and bought posts";
        places: Yuan, "购买学位", "Places", "没有公办学位的新生，每人一个购买学位", "A bought place for each child who enters without a public one";
        total: Yuan, "合计", "Total", "以上之和", "All of it";
        grant: Yuan, "上级补助", "Grant", "上级按公办学校在校生拨付的补助，收入：各学段学生 × 生均补助", "What upper levels pay for pupils in public schools, income: pupils of each level × yuan a pupil";
        net: Yuan, "减补助后", "Net", "合计 − 上级补助；补助更多时为负数", "Total minus grant; below zero where the grant is more";
    }
}

row! {
    /// Both levels of a district side by side.
    pub struct StageRow<'a> = "stages-by-year", "两面账：一行是一个区（或全市）一个学段一年", "The two-sided sheet: one row is a level of a district, or of the city, in a year" {
        year: Label, "年份", "Year", "学年开始的年份", "The year in which the school year begins";
        district: Id<'a>, "区", "District", "区的代码，或全市的名称", "The district, or what the city is called";
        scope: Word<'a>, "范围", "Scope", "district 或 city", "district or city";
        level: Word<'a>, "学段", "Level", "primary、junior 或 senior", "primary, junior or senior";
        children: Places, "新生", "Children", "要进公办学校起始年级的儿童：预测数减去民办学校现有的学生", "Who enters public schools: the forecast less the pupils whom private schools have now";
        places: Places, "学位", "Places", "起始年级班数 × 班额", "Entry classes × class size";
        balance: Places, "余缺", "Balance", "学位 − 供他区学位 + 用他区学位 − 新生：正数为富余，负数为缺口；全市为各区之和，一区富余不抵他区缺口（见 without）", "Places minus children, after what districts give one another: above zero room, below zero a gap; of the city it is that of its districts added up, in which room here hides a gap there (see without)";
        places_for_others: Places, "供他区学位", "For others", "其中按协议由其他区新生使用的学位", "Of its places those that children of other districts take, by agreement";
        places_of_others: Places, "用他区学位", "Of others", "按协议进其他区公办学校的本区新生", "Its children who enter public schools of other districts, by agreement";
        without: Places, "无学位", "Without", "没有公办学位的新生", "Children who enter without a public place" => Short;
        classes: Classes, "班数", "Classes", "全部年级的班数", "Classes of all grades";
        pupils: Places, "学生", "Pupils", "公办学校要承担的全部年级学生，按就读的区", "Pupils of all grades for public schools, in the district whose schools they enter";
        posts_needed: PostTenths, "需编制", "Posts needed", "班数 × 每班编制", "Classes × posts a class";
        posts_held: PostTenths, "有编制", "Posts held", "该学段当年的编制，含已调剂的和从市级周转池借用的", "Posts of the level in the year, after what was moved, with those on loan from the pool";
        posts_pool: PostTenths, "借用编制", "Posts on loan", "其中当年从市级周转池借用的编制", "Of them on loan from the city's pool in the year";
        posts_balance: PostTenths, "编制余缺", "Post balance", "有编制 − 需编制：正数为富余，负数为缺口", "Held minus needed: above zero a surplus, below zero a gap";
        class_size: Option<PupilTenths>, "用足编制的班额", "Class size", "用足该学段编制时平均每班的学生，受教室限制；没有学生时为空。小于班额即小班化的余地", "Pupils a class on average if every post of the level were used, as far as there are rooms; empty without pupils. What is below the norm is room for smaller classes";
        rooms_bind: bool, "受限于教室", "Rooms bind", "是否因教室不够而用不足编制", "Whether posts stay unused for want of rooms";
    }
}

row! {
    /// Help between districts.
    pub struct HelpByYearRow<'a> = "help-by-year", "一行是两个区之间一年一个学段的互助", "One row is the help of a district for another one, at a level in a year" {
        year: Label, "年份", "Year", "入学年份", "The year in which the children enter";
        level: Word<'a>, "学段", "Level", "primary、junior 或 senior", "primary, junior or senior";
        from: Id<'a>, "提供区", "From", "提供学位的区", "The district that has the places";
        to: Id<'a>, "受助区", "To", "使用学位的儿童所在的区", "The district whose children get them";
        places: Places, "商定学位", "Agreed", "商定的学位", "Places that are agreed";
        taken: Places, "实际使用", "Taken", "按协议入学的儿童：不多于提供区的富余，也不多于受助区的缺口", "Children who enter by it: not more than the one has to spare, nor more than the other lacks";
    }
}

row! {
    /// Children of a small area in a year.
    pub struct AreaByYearRow<'a> = "areas-by-year", "一行是一个片区一个学段一年的新生；只有写明就近范围（reach_m）的学段", "One row is who enters from an area at a level in a year; of levels with reach_m alone" {
        year: Label, "年份", "Year", "入学年份", "The year in which the children enter";
        level: Word<'a>, "学段", "Level", "primary、junior 或 senior", "primary, junior or senior";
        area: Id<'a>, "片区", "Area", "预测的片区", "An area of the forecast";
        district: Id<'a>, "区", "District", "区的代码", "The district";
        children: Places, "新生", "Children", "要进公办学校起始年级的儿童：各片区之和为本区新生", "Who enters public schools: those of the district, parted over its areas";
        without: Places, "无学位", "Without", "就近范围内没有公办学位的新生", "Children who enter without a public place within reach" => Short;
        mean_metres: Option<Metres>, "平均路程（米）", "Mean journey (m)", "有学位的新生到学校的平均直线距离；没有人有学位时为空", "Metres on average to the schools of those who have a place, as the crow flies; empty where nobody has";
    }
}

row! {
    /// Children of a small area who enter a school.
    pub struct EntryByYearRow<'a> = "entries-by-year", "一行是一个片区一年进入一所学校的新生；只有写明就近范围（reach_m）的学段", "One row is who enters a school from an area in a year; of levels with reach_m alone" {
        year: Label, "年份", "Year", "入学年份", "The year in which the children enter";
        level: Word<'a>, "学段", "Level", "primary、junior 或 senior", "primary, junior or senior";
        area: Id<'a>, "片区", "Area", "预测的片区", "An area of the forecast";
        campus: Id<'a>, "学校", "Campus", "学校编号或地块编号；在其他区的，按协议入学", "The school, or the parcel; those of another district are entered by agreement";
        children: Places, "新生", "Children", "进入该校的儿童", "How many enter it";
        metres: Metres, "路程（米）", "Journey (m)", "片区到学校的直线距离", "Metres from the area to the school, as the crow flies";
    }
}

row! {
    /// What is built.
    pub struct BuildRow<'a> = "builds", "一行是一处建设，或最终不建的一处", "One row is something that is built, or is not built after all" {
        campus: Id<'a>, "学校", "Campus", "学校编号或地块编号", "The school, or the parcel";
        district: Id<'a>, "区", "District", "区的代码", "The district";
        year: Label, "开工年份", "Begun", "开工的年份", "The year in which building begins";
        rooms: i64, "教室", "Rooms", "教室数", "How many rooms";
        ready: Label, "启用年份", "Ready", "可用的第一年", "The first year in which they are used";
        cost: Yuan, "造价", "Cost", "教室数 × 每间造价", "Rooms × yuan a room";
        state: Word<'a>, "情况", "State", "by_hand：计划写明；chosen：由程序选定；left_out：原拟建，最终不建", "by_hand: written in the plan; chosen: by the program; left_out: proposed, and not built after all";
        most_used: i64, "最多使用", "Most used", "各年中最多有班级使用的教室", "The most rooms of it that classes use in any year";
        empty_from: Option<Label>, "空置起始年", "Empty from", "从哪一年起直到最后一年没有班级使用；一直有人用时为空", "From which year to the last no class uses any of it; empty where some class does";
        unneeded_from: Option<Label>, "多余起始年", "Not needed from", "从哪一年起直到最后一年，没有它本区教室也够全部学生按班额编班；一直需要时为空", "From which year to the last the other rooms of the district hold all its pupils in full classes; empty where it is needed to the last";
    }
}

row! {
    /// A plan under a variant of the forecast.
    pub struct PlanVariantRow<'a> = "plan-variants", "一行是一个计划在一种预测下的结果", "One row is what a plan comes to under a variant of the forecast" {
        plan: Word<'a>, "计划", "Plan", "as_is：各校照旧；this_plan：本计划；for_low、for_middle、for_high：按该预测选定的计划", "as_is: every school as now; this_plan: this one; for_low, for_middle, for_high: chosen for these";
        variant: Word<'a>, "预测", "Variant", "low、middle 或 high", "low, middle or high";
        without_worst_year: Places, "最差一年无学位", "Without, worst year", "最差一年没有公办学位的新生", "Children who enter without a public place in the worst year";
        without: Places, "无学位", "Without", "各年没有公办学位的新生合计", "Children who enter without a public place, all years together";
        posts_short: PostTenths, "缺编制", "Posts short", "各年仍缺的编制合计", "Posts that stay short, all years together";
        cost: Yuan, "花费", "Cost", "各年花费合计", "What is spent in all years";
        class_changes: Classes, "招生班数变动", "Changes", "各校起始年级班数逐年增减之和", "By how many entry classes schools change from year to year, added up";
        regret: Places, "后悔值", "Regret", "比表中最适合该预测的计划多出的无学位新生", "Children without a place more than under the best of these plans for that variant";
    }
}
