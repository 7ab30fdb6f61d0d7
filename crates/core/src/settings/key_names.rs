//! The Chinese names of keys and words in round.toml, in packs and in scenarios: the one table of them. Files are read by
//! it, findings name keys by it, and docs/keys.md is printed from it.

/// The names of a type of the grammar: keys of a table, or words of a value.
#[derive(Debug)]
pub struct Names {
    /// The type; two that are called alike are told apart by what they hold.
    pub of: &'static str,
    /// Where in its file it stands: paths of keys; none for the root of a file.
    pub at: &'static [&'static str],
    /// Each with its Chinese names, the first of which is shown; none where the word is the same everywhere.
    pub all: &'static [(&'static str, &'static [&'static str])],
}

macro_rules! names {
    ($($of:literal at [$($at:literal),*] { $($key:literal = [$($name:literal),*];)+ })+) => {
        &[$(Names { of: $of, at: &[$($at),*], all: &[$(($key, &[$($name),*])),+] }),+]
    };
}

/// Tables of keys.
pub const KEYS: &[Names] = names! {
    "Manifest" at [] {
        "name" = ["名称", "标题"];
        "year" = ["年份", "入学年份"];
        "stage" = ["学段"];
        "crs" = ["坐标系"];
        "policy" = ["政策包", "政策"];
        "seed" = ["种子", "抽签种子"];
        "commitment" = ["存证", "抽签存证"];
        "public" = ["公开"];
        "carry" = ["带入结果", "带入列"];
        "base_map" = ["底图"];
        "tables" = ["表格", "数据表"];
        "columns" = ["列对应", "列名对应"];
        "network" = ["路网"];
        "site" = ["选址"];
    }
    "NetworkFile" at ["network"] {
        "roads" = ["道路"];
        "crs" = ["坐标系"];
        "level" = ["层级列", "层级"];
        "credit" = ["署名", "来源署名"];
        "gates" = ["出入口"];
        "barriers" = ["阻隔"];
        "edits" = ["修正"];
    }
    "Tables" at ["tables"] {
        "children" = ["儿童", "儿童表", "学生"];
        "schools" = ["学校", "学校表"];
        "communities" = ["小区", "小区表", "社区"];
        "districts" = ["区县", "区县表", "区"];
        "parcels" = ["地块", "地块表"];
        "travel" = ["路程", "路程表"];
        "locks" = ["人工安排", "人工安排表"];
        "review" = ["审核", "审核表", "人工审核"];
        "demand" = ["需求", "需求表", "预测"];
        "last_year" = ["上年", "上年情况"];
        "school_aliases" = ["学校别名", "学校别名表"];
        "dwellings" = ["住房占用", "学区房占用", "占用住房"];
        "aliases" = ["别名", "别名表", "小区别名"];
        "outlines" = ["轮廓", "区县轮廓"];
        "base_map" = ["底图"];
    }
    "ColumnsFile" at ["columns"] {
        "children" = ["儿童", "儿童表", "学生"];
        "schools" = ["学校", "学校表"];
        "communities" = ["小区", "小区表", "社区"];
        "districts" = ["区县", "区县表", "区"];
        "parcels" = ["地块", "地块表"];
        "travel" = ["路程", "路程表"];
        "locks" = ["人工安排", "人工安排表"];
        "review" = ["审核", "审核表", "人工审核"];
        "demand" = ["需求", "需求表", "预测"];
        "last_year" = ["上年", "上年情况"];
        "school_aliases" = ["学校别名", "学校别名表"];
        "dwellings" = ["住房占用", "学区房占用", "占用住房"];
        "aliases" = ["别名", "别名表", "小区别名"];
    }
    "CityFile" at [] {
        "name" = ["名称", "标题"];
        "crs" = ["坐标系"];
        "years" = ["预测年数", "年数"];
        "tables" = ["表格", "数据表"];
        "merged" = ["并入", "合并"];
        "housing" = ["住房"];
        "planning" = ["规划"];
    }
    "CityTables" at ["tables"] {
        "births" = ["出生", "出生表", "出生人口"];
        "rolls" = ["在校生", "在校生表", "学籍"];
        "kindergartens" = ["幼儿园", "幼儿园表", "在园幼儿"];
        "housing" = ["住房", "住房表", "新建住房"];
        "moves" = ["迁移", "迁移表", "迁入"];
        "schools" = ["学校", "学校表"];
        "districts" = ["区县", "区县表", "区"];
        "parcels" = ["地块", "地块表"];
        "outlines" = ["轮廓", "区县轮廓"];
    }
    "HousingFile" at ["housing"] {
        "yield" = ["每套学生", "学生产出率"];
    }
    "PlanningFile" at ["planning"] {
        "class_size" = ["班额"];
        "posts_per_class" = ["每班编制"];
        "land_m2_per_pupil" = ["生均用地"];
        "building_years" = ["建设年数"];
        "room_yuan" = ["每间教室造价"];
        "post_yuan" = ["每个岗位年费用"];
        "place_yuan" = ["每个购买学位年费用"];
        "grant_yuan" = ["生均补助"];
        "retire_percent" = ["年退休百分数"];
        "certified_percent" = ["持证转岗百分数"];
        "pool_posts" = ["周转编制"];
        "pool_years" = ["周转年限"];
        "pool_per_district" = ["每区周转编制上限"];
        "reach_m" = ["就近范围", "最远路程"];
    }
    "PlanFile" at [] {
        "name" = ["名称", "标题"];
        "years" = ["年份"];
        "variant" = ["方案"];
        "decide" = ["由程序决定", "决定"];
        "campus" = ["学校", "校区"];
        "build" = ["建设"];
        "loan" = ["周转编制", "借用编制"];
        "help" = ["互助", "跨区互助"];
        "limits" = ["限额"];
    }
    "PlanCampusFile" at ["campus"] {
        "id" = ["编号"];
        "level" = ["学段"];
        "entry_classes" = ["起始年级班数", "招生班数"];
    }
    "PlanBuildFile" at ["build"] {
        "campus" = ["学校", "校区"];
        "parcel" = ["地块"];
        "year" = ["年份", "开工年份"];
        "rooms" = ["教室数"];
        "optional" = ["可不建"];
    }
    "PlanLoanFile" at ["loan"] {
        "district" = ["区", "区县"];
        "level" = ["学段"];
        "year" = ["年份", "起借年份"];
        "posts" = ["编制"];
    }
    "PlanHelpFile" at ["help"] {
        "from" = ["提供区"];
        "to" = ["受助区"];
        "level" = ["学段"];
        "years" = ["年份"];
        "places" = ["学位"];
        "campus" = ["学校", "校区"];
    }
    "PlanLimitsFile" at ["limits"] {
        "building_yuan" = ["建设资金"];
        "rooms" = ["教室数"];
        "rooms_per_campus" = ["每校教室数"];
    }
    "SiteFile" at ["site"] {
        "objective" = ["目标"];
        "cost_per_child_metre" = ["每人每米成本"];
        "budget" = ["预算"];
        "new_places" = ["新增学位"];
        "posts" = ["编制"];
        "land_m2" = ["用地平方米"];
        "openings" = ["新开数量"];
        "extend" = ["扩班"];
        "close" = ["可关闭"];
        "min_streams" = ["最少轨数"];
        "max_streams" = ["最多轨数"];
        "ready" = ["建成年限"];
        "years" = ["规划年份"];
        "by_year" = ["分年限额", "按年"];
        "time_limit_s" = ["时限秒"];
        "gap" = ["容许差距"];
    }
    "ReadyFile" at ["site.ready"] {
        "held" = ["已收储"];
        "acquiring" = ["征收中"];
        "planned" = ["已规划"];
    }
    "YearLimitsFile" at ["site.by_year"] {
        "year" = ["年份"];
        "budget" = ["预算"];
        "new_places" = ["新增学位"];
        "posts" = ["编制"];
        "land_m2" = ["用地平方米"];
        "openings" = ["新开数量"];
    }
    "PackFile" at ["pack"] {
        "extends" = ["沿用", "继承"];
        "title" = ["名称", "标题"];
        "objectives" = ["目标"];
        "choice_column" = ["志愿列"];
        "reach" = ["范围", "就学范围"];
        "travel" = ["路程"];
        "tie_break" = ["同分排序", "同分"];
        "lottery" = ["抽签"];
        "amend" = ["变更"];
        "norms" = ["标准"];
        "posts" = ["编制"];
        "notice" = ["通知书"];
        "lists" = ["名单", "新生名单"];
        "validity" = ["有效期", "适用范围"];
        "points" = ["计分", "积分"];
        "condition" = ["条件", "申请条件"];
        "batch" = ["批次"];
        "reserve" = ["预留", "预留学位"];
        "round" = ["轮次"];
        "household" = ["同户", "同户儿童"];
        "fairness" = ["就近规则", "公平规则"];
    }
    "ValidityFile" at ["validity"] {
        "from" = ["开始"];
        "until" = ["截止", "结束"];
        "source" = ["来源", "出处"];
        "grade" = ["来源等级", "等级"];
        "confirm" = ["待确认"];
    }
    "ReachFile" at ["reach"] {
        "max_m" = ["最远米数", "最远"];
        "across_districts" = ["可跨区", "跨区"];
        "agreements" = ["跨区协议"];
        "buses" = ["校车"];
    }
    "Agreement" at ["reach.agreements", "agreement"] {
        "from" = ["儿童所在区", "从"];
        "to" = ["学校所在区", "到"];
    }
    "Bus" at ["reach.buses", "bus"] {
        "school" = ["学校"];
        "communities" = ["小区", "社区"];
        "district" = ["区县"];
    }
    "TravelFile" at ["travel"] {
        "method" = ["方法"];
        "detour" = ["绕行系数"];
        "from" = ["起点"];
        "snap_m" = ["接路米数"];
        "min_piece_m" = ["最短路网米数"];
        "ferries" = ["轮渡"];
        "private" = ["内部道路"];
        "trunk" = ["干线道路"];
        "off_network" = ["路网之外"];
        "bands" = ["分数段"];
    }
    "AmendFile" at ["amend"] {
        "late" = ["补报", "补报顺序"];
    }
    "LotteryFile" at ["lottery"] {
        "method" = ["方法"];
        "household" = ["同户"];
    }
    "NormsFile" at ["norms"] {
        "pupils_per_post" = ["生师比", "每编制学生数"];
        "class_size" = ["班额"];
        "large_class" = ["大班额"];
        "oversize_class" = ["超大班额"];
        "land_m2_per_pupil" = ["生均用地平方米"];
        "land_m2_per_pupil_old_town" = ["老城区生均用地平方米"];
        "standard_classes" = ["标准班数"];
        "operating_grant" = ["生均公用经费"];
        "purchase_cap" = ["购买学位上限"];
        "target_share_percent" = ["目标占比百分数"];
        "building_cost_per_place" = ["每学位建设成本"];
    }
    "ByLevel" at [
        "norms.pupils_per_post", "norms.class_size", "norms.land_m2_per_pupil", "norms.land_m2_per_pupil_old_town",
        "norms.operating_grant", "norms.purchase_cap"
    ] {
        "primary" = ["小学"];
        "junior" = ["初中"];
    }
    "LevelsFile" at ["planning.class_size", "planning.posts_per_class", "planning.land_m2_per_pupil", "planning.grant_yuan", "planning.reach_m"] {
        "primary" = ["小学"];
        "junior" = ["初中"];
        "senior" = ["高中"];
    }
    "PostsFile" at ["posts"] {
        "prefer" = ["优先"];
        "pool_percent" = ["周转池百分数"];
        "pool_term_years" = ["周转年限"];
        "lever" = ["办法"];
    }
    "LeverFile" at ["posts.lever"] {
        "name" = ["名称"];
        "cost" = ["成本"];
    }
    "NoticeFile" at ["notice"] {
        "bureau" = ["发文单位"];
        "contact" = ["联系方式"];
        "register_from" = ["报到开始"];
        "register_until" = ["报到截止"];
        "review_until" = ["复核截止"];
        "review_how" = ["复核办法"];
        "papers_until" = ["补交材料截止"];
        "without_place" = ["未安排者"];
        "list_until" = ["公示截止"];
        "check_url" = ["核对网址"];
    }
    "ListsFile" at ["lists"] {
        "columns" = ["列"];
        "sort" = ["排序"];
        "needs" = ["特殊需要"];
    }
    "TieBreak" at ["tie_break"] {
        "column" = ["列"];
        "prefer" = ["优先"];
    }
    "PointsFile" at ["points"] {
        "as_of" = ["截至日", "截止日"];
        "guardians" = ["监护人"];
        "item" = ["项目"];
        "group" = ["组"];
        "recognised" = ["异地认可"];
        "line" = ["分数线"];
    }
    "ItemFile" at ["points.item"] {
        "id" = ["编号"];
        "title" = ["名称", "标题"];
        "column" = ["列"];
        "until" = ["截止列"];
        "periods" = ["起止时段列"];
        "rule" = ["规则"];
        "evidence" = ["材料"];
        "unit" = ["单位"];
        "per" = ["每"];
        "part" = ["不足一单位"];
        "points" = ["分值"];
        "skip" = ["起计"];
        "most" = ["最多"];
        "first" = ["最早日期"];
        "base" = ["基础分"];
        "at" = ["基准"];
        "step" = ["步长"];
        "toward" = ["方向"];
        "short" = ["不足"];
        "levels" = ["档次"];
        "bands" = ["区间"];
        "blank" = ["空白"];
        "cap" = ["上限", "封顶"];
        "of_child" = ["儿童本人"];
        "source" = ["来源", "出处"];
        "grade" = ["来源等级", "等级"];
    }
    "BandFile" at ["points.item.bands"] {
        "from" = ["从"];
        "to" = ["到"];
        "points" = ["分值"];
    }
    "GroupFile" at ["points.group"] {
        "id" = ["编号"];
        "title" = ["名称", "标题"];
        "items" = ["项目"];
        "take" = ["取"];
        "cap" = ["上限", "封顶"];
        "source" = ["来源", "出处"];
        "grade" = ["来源等级", "等级"];
    }
    "RecognisedFile" at ["points.recognised"] {
        "item" = ["项目"];
        "place" = ["地方"];
        "column" = ["列"];
        "periods" = ["起止时段列"];
        "overlaps" = ["重叠"];
        "from" = ["开始"];
        "until" = ["截止", "结束"];
        "source" = ["来源", "出处"];
        "grade" = ["来源等级", "等级"];
    }
    "LineFile" at ["points.line"] {
        "year" = ["年份"];
        "districts" = ["区县", "区"];
        "points" = ["分值"];
        "source" = ["来源", "出处"];
        "grade" = ["来源等级", "等级"];
    }
    "ConditionFile" at ["condition"] {
        "id" = ["编号"];
        "title" = ["名称", "标题"];
        "any" = ["任一"];
        "first" = ["依次"];
        "source" = ["来源", "出处"];
        "grade" = ["来源等级", "等级"];
    }
    "TestFile" at ["condition.any", "condition.first"] {
        "column" = ["列"];
        "at_least" = ["至少"];
        "at_most" = ["至多"];
        "one_of" = ["之一"];
        "failing" = ["不符合之一"];
        "on_or_before" = ["不晚于"];
        "on_or_after" = ["不早于"];
        "on_or_after_application" = ["申请时有效"];
        "months_at_least" = ["至少月数"];
        "unused_years" = ["锁定年数", "几年内未被占用"];
        "blank" = ["空白"];
    }
    "GroupFile" at ["batch", "reserve"] {
        "id" = ["编号"];
        "column" = ["列"];
        "one_of" = ["之一"];
        "sibling" = ["长幼随学"];
        "percent" = ["百分数"];
        "source" = ["来源", "出处"];
        "grade" = ["来源等级", "等级"];
    }
    "RoundFile" at ["round"] {
        "kind" = ["类型"];
        "name" = ["名称"];
        "column" = ["列"];
        "choices" = ["志愿数"];
        "district_line" = ["区分数线"];
        "lines" = ["各区分数线"];
        "school_line" = ["学校分数线"];
        "sibling" = ["长幼随学"];
        "area_line" = ["片区分数线"];
        "area_lines" = ["各片区分数线"];
        "within_area" = ["限片区内"];
        "within_reach" = ["限范围内"];
        "across_districts" = ["可跨区", "跨区"];
        "above_line" = ["限上线者"];
        "source" = ["来源", "出处"];
        "grade" = ["来源等级", "等级"];
    }
    "ScenarioFile" at [] {
        "title" = ["名称", "标题"];
        "reason" = ["理由"];
        "with" = ["合并"];
        "year" = ["年份"];
        "variant" = ["方案"];
        "open" = ["新开"];
        "close" = ["关闭"];
        "extend" = ["扩容"];
        "boundary" = ["区划调整"];
        "agreement" = ["跨区协议"];
        "bus" = ["校车"];
        "gate" = ["门"];
        "path" = ["道路"];
        "children" = ["儿童"];
        "pack" = ["政策包"];
    }
    "OpenFile" at ["open"] {
        "parcel" = ["地块"];
        "school" = ["学校"];
        "lon" = ["经度"];
        "lat" = ["纬度"];
        "area_m2" = ["用地面积"];
        "district" = ["区县"];
        "streams" = ["轨数"];
        "name" = ["名称"];
    }
    "CloseFile" at ["close"] {
        "school" = ["学校"];
    }
    "ExtendFile" at ["extend"] {
        "school" = ["学校"];
        "classes" = ["班数"];
        "places" = ["学位"];
    }
    "BoundaryFile" at ["boundary"] {
        "school" = ["学校"];
        "community" = ["小区"];
        "from" = ["原属区"];
        "district" = ["区"];
    }
    "GateFile" at ["gate"] {
        "school" = ["学校"];
        "gate" = ["门号"];
        "lon" = ["经度"];
        "lat" = ["纬度"];
    }
    "PathFile" at ["path"] {
        "change" = ["变更"];
        "edge_id" = ["编号"];
        "wkt" = ["折线"];
    }
    "ChildrenFile" at ["children"] {
        "factor" = ["倍数"];
        "by_district" = ["各区倍数"];
        "add" = ["增加"];
    }
    "AddFile" at ["children.add"] {
        "community" = ["小区"];
        "district" = ["区"];
        "count" = ["人数"];
        "points" = ["积分"];
    }
};

/// Words of values.
pub const WORDS: &[Names] = names! {
    "SchoolLevel" at ["stage"] {
        "primary" = ["小学"];
        "junior" = ["初中"];
    }
    "Datum" at ["crs", "network.crs"] {
        "wgs84" = ["WGS-84", "国家2000", "大地2000", "CGCS2000", "GPS"];
        "gcj02" = ["高德", "GCJ-02", "腾讯", "火星", "火星坐标"];
        "bd09" = ["百度", "BD-09"];
    }
    "SitingObjective" at ["site.objective"] {
        "unplaced-then-cost" = ["先学位后成本"];
        "cost" = ["成本"];
    }
    "Objective" at ["objectives"] {
        "public_places" = ["公办学位"];
        "purchased_places" = ["购买学位"];
        "travel" = ["路程"];
        "choice_rank" = ["志愿"];
        "beyond:3000" = ["超过:3000"];
        "longest" = ["最远"];
        "travel_by_points" = ["按分路程"];
    }
    "Method" at ["travel.method"] {
        "straight_line" = ["直线"];
        "network" = ["路网"];
    }
    "PathChange" at ["path.change"] {
        "add" = ["新增", "增加"];
        "remove" = ["删除"];
        "open" = ["开放"];
    }
    "PrivateRoads" at ["travel.private"] {
        "ends" = ["起止"];
        "open" = ["通行"];
        "out" = ["不走"];
    }
    "TrunkRoads" at ["travel.trunk"] {
        "not_expressway" = ["快速路除外"];
        "all" = ["全部"];
        "out" = ["不走"];
    }
    "OffNetwork" at ["travel.off_network"] {
        "none" = ["无路程"];
        "straight_line" = ["直线"];
    }
    "TravelFrom" at ["travel.from"] {
        "community" = ["小区"];
        "home" = ["住处", "住址"];
    }
    "LotteryMethod" at ["lottery.method"] {
        "sha256" = ["SHA-256"];
    }
    "LateOrder" at ["amend.late"] {
        "after" = ["排在最后", "最后"];
        "by_rank" = ["按位次", "统一排位"];
    }
    "HouseholdDraw" at ["lottery.household"] {
        "twins" = ["双胞胎"];
        "household" = ["全户"];
        "each" = ["各自"];
    }
    "Lever" at ["posts.lever.name"] {
        "between_schools" = ["校际调剂"];
        "between_stages" = ["学段间调剂"];
        "filed" = ["备案制"];
        "purchased" = ["购买服务", "政府购买服务"];
        "pool" = ["周转池", "市级周转池"];
    }
    "Prefer" at ["posts.prefer"] {
        "order" = ["按顺序"];
        "cost" = ["按成本"];
    }
    "Prefer" at ["tie_break.prefer"] {
        "larger" = ["较大"];
        "smaller" = ["较小"];
        "earlier" = ["较早"];
        "later" = ["较晚"];
    }
    "Guardians" at ["points.guardians"] {
        "one" = ["一方"];
        "both" = ["双方"];
    }
    "RuleKind" at ["points.item.rule"] {
        "per" = ["按单位"];
        "from" = ["按起点"];
        "levels" = ["按档次"];
        "bands" = ["按区间"];
    }
    "Evidence" at ["points.item.evidence"] {
        "count" = ["数量"];
        "since" = ["起始日"];
    }
    "Unit" at ["points.item.unit", "points.item.per"] {
        "day" = ["日", "天"];
        "month" = ["月"];
        "year" = ["年"];
        "one" = ["个"];
    }
    "Part" at ["points.item.part"] {
        "full" = ["不计"];
        "by_month" = ["按月"];
    }
    "Overlaps" at ["points.recognised.overlaps"] {
        "unknown" = ["未知"];
        "removed" = ["已扣除"];
    }
    "Toward" at ["points.item.toward"] {
        "up" = ["向上"];
        "down" = ["向下"];
    }
    "Short" at ["points.item.short"] {
        "none" = ["无"];
        "base" = ["基础分"];
    }
    "Blank" at ["points.item.blank"] {
        "none" = ["无"];
        "review" = ["人工审核"];
    }
    "BlankTest" at ["condition.any.blank", "condition.first.blank"] {
        "no" = ["不符合"];
        "review" = ["人工审核"];
    }
    "Take" at ["points.group.take"] {
        "sum" = ["合计"];
        "largest" = ["最高"];
    }
    "Kind" at ["round.kind"] {
        "choice" = ["志愿"];
        "coordination" = ["统筹"];
        "refill" = ["补录"];
    }
    "MinimumScoreSource" at ["round.district_line", "round.area_line"] {
        "none" = ["无"];
        "places" = ["按学位"];
        "given" = ["公布"];
    }
    "SiblingPriority" at ["round.sibling"] {
        "none" = ["无"];
        "tie_break" = ["同分优先"];
        "first" = ["优先"];
    }
    "Households" at ["household"] {
        "required" = ["必须同校"];
        "preferred" = ["优先同校"];
        "costless" = ["不影响他人时同校"];
        "ignored" = ["不考虑"];
    }
    "Fairness" at ["fairness"] {
        "points_first" = ["按分就近", "积分优先"];
        "least_travel" = ["总路程最短"];
        "hybrid" = ["兼顾", "保学位按分就近"];
    }
    "Grade" at [
        "validity.grade", "points.item.grade", "points.group.grade", "points.recognised.grade", "points.line.grade",
        "condition.grade", "batch.grade", "reserve.grade", "round.grade"
    ] {
        "A" = ["官方"];
        "B" = ["地方媒体"];
        "C" = ["转载"];
        "MEM" = ["常识"];
        "P" = ["自定"];
    }
    "MayDecide" at ["decide"] {
        "open" = ["新建"];
        "extend" = ["扩建"];
        "convert" = ["改办"];
        "close" = ["停招"];
        "posts" = ["编制"];
        "pool" = ["周转编制"];
        "help" = ["互助"];
    }
    "PlanLevel" at ["campus.level", "loan.level", "help.level"] {
        "primary" = ["小学"];
        "junior" = ["初中"];
        "senior" = ["高中"];
    }
    "Variant" at ["variant"] {
        "low" = ["低"];
        "middle" = ["中"];
        "high" = ["高"];
    }
};
