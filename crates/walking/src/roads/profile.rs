//! Which ways a child may walk.

/// What to do with ways that only some may use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Private {
    /// A journey may begin or end on them, not lead through.
    #[default]
    Ends,
    /// As any other.
    Open,
    /// Not walked at all.
    Out,
}

/// What to do with trunk roads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Trunk {
    /// Walked unless they are expressways: `motorroad=yes`, or 快速路 or 高架 in the name (辅路 and 辅道 beside them are
    /// walked). A pavement or `foot=yes` lets one in.
    #[default]
    NotExpressway,
    /// All but `motorroad=yes`, whatever their names.
    All,
    /// None without a pavement or `foot=yes`.
    Out,
}

/// Which ways a child may walk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Whether ferries are ways.
    pub ferries: bool,
    /// Ways that only some may use.
    pub private: Private,
    /// Trunk roads.
    pub trunk: Trunk,
    /// Whether the edge of a square is walked where the network touches it twice.
    pub squares: bool,
    /// Whether points that are closed to people on foot (a locked gate, a wall across the way) stop a journey.
    pub closed_points: bool,
    /// Whether walls and fences of the file stand between a place and a way. Most homes have one around them: no.
    pub walls: bool,
}

impl Default for Profile {
    fn default() -> Self {
        Self {
            ferries: false,
            private: Private::Ends,
            trunk: Trunk::NotExpressway,
            squares: true,
            closed_points: true,
            walls: false,
        }
    }
}

/// Who may walk a way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Walk {
    /// Everybody.
    Open,
    /// Only some: a journey may begin or end here.
    Private,
}

/// What a way says of itself: the keys of OpenStreetMap, which the columns of other files are read as.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tags<'a> {
    pub highway: &'a str,
    pub foot: &'a str,
    pub access: &'a str,
    pub area: &'a str,
    pub motorroad: &'a str,
    pub name: &'a str,
    pub sidewalk: &'a str,
    pub layer: &'a str,
    pub route: &'a str,
    pub man_made: &'a str,
    pub waterway: &'a str,
    pub natural: &'a str,
    pub railway: &'a str,
    pub barrier: &'a str,
    pub tunnel: &'a str,
    pub bridge: &'a str,
    pub amenity: &'a str,
    pub one_way: OneWay,
    pub locked: &'a str,
}

/// What a way says of the direction in which it is walked.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct OneWay {
    is_said: bool,
    is_no_forward: bool,
    is_no_backward: bool,
}

impl OneWay {
    /// Whether it is walked in one direction only.
    pub fn is_one_way(self) -> bool {
        self.is_said || self.is_no_forward != self.is_no_backward
    }

    /// Whether it is walked in neither.
    fn is_closed(self) -> bool {
        self.is_no_forward && self.is_no_backward
    }
}

impl<'a> Tags<'a> {
    /// Takes up one pair; others than those that matter are passed over.
    pub fn set(&mut self, key: &str, value: &'a str) {
        let of = match key {
            "highway" => &mut self.highway,
            "foot" => &mut self.foot,
            "access" => &mut self.access,
            "area" => &mut self.area,
            "motorroad" => &mut self.motorroad,
            "name" => &mut self.name,
            "layer" => &mut self.layer,
            "route" => &mut self.route,
            "man_made" => &mut self.man_made,
            "waterway" => &mut self.waterway,
            "natural" => &mut self.natural,
            "railway" => &mut self.railway,
            "barrier" => &mut self.barrier,
            "tunnel" => &mut self.tunnel,
            "bridge" => &mut self.bridge,
            "amenity" => &mut self.amenity,
            "locked" => &mut self.locked,
            // A pavement beside the carriageway; one drawn as a way of its own speaks for itself.
            "sidewalk" | "sidewalk:both" | "sidewalk:left" | "sidewalk:right" => {
                if !matches!(value, "no" | "none" | "separate") {
                    self.sidewalk = "yes";
                }
                return;
            }
            "oneway:foot" if matches!(value, "yes" | "1" | "-1" | "true" | "reverse") => {
                self.one_way.is_said = true;
                return;
            }
            "conveying" if matches!(value, "forward" | "backward") => {
                self.one_way.is_said = true;
                return;
            }
            "foot:forward" if value == "no" => {
                self.one_way.is_no_forward = true;
                return;
            }
            "foot:backward" if value == "no" => {
                self.one_way.is_no_backward = true;
                return;
            }
            _ => return,
        };
        *of = value;
    }

    fn is_bridge(&self) -> bool {
        !matches!(self.bridge, "" | "no")
    }

    fn is_tunnel(&self) -> bool {
        !matches!(self.tunnel, "" | "no")
    }

    /// The level: a number; 0 where it is none.
    pub fn level(&self) -> i16 {
        self.layer.trim().parse().unwrap_or(0)
    }
}

/// What a value of `foot` or `access` says: walked by all, by some, by nobody; `None` where it says nothing.
fn permission(value: &str) -> Option<Option<Walk>> {
    match value {
        "yes" | "designated" | "permissive" | "destination" | "official" | "public" => {
            Some(Some(Walk::Open))
        }
        "private" | "customers" | "delivery" | "residents" | "permit" | "agricultural"
        | "forestry" | "employees" => Some(Some(Walk::Private)),
        "no" | "use_sidepath" | "military" | "emergency" => Some(None),
        _ => None,
    }
}

/// Whether a big road is an expressway by its name.
fn is_expressway_by_name(name: &str) -> bool {
    let is_high = name.contains("快速路") || name.contains("高架");
    // What runs beside or under it at street level.
    let is_beside = ["辅路", "辅道", "地面", "人行", "桥下"];
    is_high && !is_beside.iter().any(|word| name.contains(word))
}

impl Profile {
    /// Who may walk a way; `None` where nobody may, or where it is no way.
    pub(crate) fn walk(&self, tags: &Tags<'_>) -> Option<Walk> {
        let is_let_in = matches!(tags.foot, "yes" | "designated" | "permissive" | "official");
        let is_way = match tags.highway {
            "primary" | "primary_link" | "secondary" | "secondary_link" | "road" => {
                is_let_in || !tags.sidewalk.is_empty() || !self.is_expressway(tags)
            }
            "trunk" | "trunk_link" => {
                let is_walked = self.trunk != Trunk::Out && !self.is_expressway(tags);
                is_let_in || !tags.sidewalk.is_empty() || is_walked
            }
            "tertiary" | "tertiary_link" | "unclassified" | "residential" | "living_street"
            | "service" | "track" | "path" | "footway" | "pedestrian" | "steps" | "cycleway"
            | "bridleway" | "corridor" | "platform" | "crossing" => {
                is_let_in || tags.motorroad != "yes"
            }
            // Not built yet, or for cars and buses alone.
            "construction" | "proposed" | "abandoned" | "razed" => false,
            "" => match (tags.route, tags.man_made) {
                ("ferry", _) => self.ferries,
                (_, "pier") => true,
                _ => false,
            },
            _ => is_let_in,
        };
        if !is_way || tags.one_way.is_closed() {
            return None;
        }
        let said = permission(tags.foot).or_else(|| permission(tags.access));
        match (said.unwrap_or(Some(Walk::Open))?, self.private) {
            (Walk::Private, Private::Out) => None,
            (Walk::Private, Private::Ends) => Some(Walk::Private),
            _ => Some(Walk::Open),
        }
    }

    fn is_expressway(&self, tags: &Tags<'_>) -> bool {
        let by_name = || self.trunk == Trunk::NotExpressway && is_expressway_by_name(tags.name);
        tags.motorroad == "yes" || by_name()
    }

    /// Whether a point on a way is closed to people on foot.
    pub(crate) fn is_closed(&self, tags: &Tags<'_>) -> bool {
        if !self.closed_points || tags.barrier.is_empty() {
            return false;
        }
        match permission(tags.foot).or_else(|| permission(tags.access)) {
            Some(walk) => walk.is_none(),
            None => {
                tags.locked == "yes"
                    || matches!(tags.barrier, "wall" | "fence" | "city_wall" | "hedge")
            }
        }
    }

    /// What a way of the file keeps a straight line from crossing, if it does.
    pub(crate) fn barrier(&self, tags: &Tags<'_>) -> Option<BarrierKind> {
        if tags.is_tunnel() {
            return None;
        }
        if matches!(tags.waterway, "river" | "canal" | "dock")
            || matches!(tags.natural, "water" | "bay" | "strait")
            || tags.waterway == "riverbank"
        {
            return Some(BarrierKind::Water);
        }
        if tags.is_bridge() {
            return None;
        }
        if matches!(tags.railway, "rail" | "light_rail" | "narrow_gauge") && tags.level() >= 0 {
            return Some(BarrierKind::Rail);
        }
        if matches!(tags.highway, "motorway" | "motorway_link") || tags.motorroad == "yes" {
            return Some(BarrierKind::Road);
        }
        let is_big = matches!(
            tags.highway,
            "trunk" | "trunk_link" | "primary" | "secondary"
        );
        if is_big && self.is_expressway(tags) && self.walk(tags).is_none() {
            return Some(BarrierKind::Road);
        }
        let is_wall = matches!(
            tags.barrier,
            "wall" | "fence" | "city_wall" | "retaining_wall"
        );
        (self.walls && is_wall).then_some(BarrierKind::Wall)
    }
}

/// What stands between a place and a way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum BarrierKind {
    /// A river, a canal, a lake.
    Water,
    /// A railway.
    Rail,
    /// A road that nobody crosses on foot.
    Road,
    /// A wall or a fence.
    Wall,
    /// Closed ground, such as a building site: ways over it are closed too.
    Closed,
}

impl BarrierKind {
    /// The kind of this name.
    pub fn of(name: &str) -> Option<Self> {
        match name.trim() {
            "water" | "水" | "水域" | "河" => Some(Self::Water),
            "rail" | "railway" | "铁路" => Some(Self::Rail),
            "road" | "道路" | "公路" => Some(Self::Road),
            "wall" | "fence" | "墙" | "围墙" => Some(Self::Wall),
            "closed" | "封闭" => Some(Self::Closed),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn walk(pairs: &[(&str, &'static str)]) -> Option<Walk> {
        walk_by(&Profile::default(), pairs)
    }

    fn walk_by(profile: &Profile, pairs: &[(&str, &'static str)]) -> Option<Walk> {
        let mut tags = Tags::default();
        for (key, value) in pairs {
            tags.set(key, value);
        }
        profile.walk(&tags)
    }

    const OPEN: Option<Walk> = Some(Walk::Open);

    #[test]
    fn foot_decides_before_access() {
        assert_eq!(walk(&[("highway", "footway"), ("access", "no")]), None);
        let both = [
            ("highway", "service"),
            ("access", "private"),
            ("foot", "yes"),
        ];
        assert_eq!(walk(&both), OPEN);
        let no = [
            ("highway", "residential"),
            ("access", "yes"),
            ("foot", "no"),
        ];
        assert_eq!(walk(&no), None);
        let odd = [("highway", "service"), ("access", "private"), ("foot", "?")];
        assert_eq!(walk(&odd), Some(Walk::Private));
    }

    #[test]
    fn an_expressway_is_known_by_its_name_and_let_in_by_its_pavement() {
        let viaduct = [
            ("highway", "trunk"),
            ("name", "西环快速路"),
            ("bridge", "yes"),
        ];
        assert_eq!(walk(&viaduct), None);
        let named =
            |name: &'static str, class: &'static str| walk(&[("highway", class), ("name", name)]);
        assert_eq!(named("西环路", "trunk"), OPEN);
        assert_eq!(named("西环快速路辅路", "trunk"), OPEN);
        assert_eq!(named("内环高架路", "secondary"), None);
        assert_eq!(named("高架新村", "residential"), OPEN);
        let pavement = [viaduct[0], viaduct[1], ("sidewalk", "right")];
        assert_eq!(walk(&pavement), OPEN);
        let apart = [viaduct[0], viaduct[1], ("sidewalk", "separate")];
        assert_eq!(walk(&apart), None);
        assert_eq!(walk(&[("highway", "trunk"), ("motorroad", "yes")]), None);
        assert_eq!(walk(&[("highway", "motorway")]), None);
        assert_eq!(walk(&[("highway", "motorway"), ("foot", "yes")]), OPEN);
    }

    #[test]
    fn a_direction_on_foot_is_seen_however_it_is_said() {
        let is_one_way = |pairs: &[(&str, &'static str)]| {
            let mut tags = Tags::default();
            for (key, value) in pairs {
                tags.set(key, value);
            }
            tags.one_way.is_one_way()
        };
        for pair in [
            ("oneway:foot", "yes"),
            ("oneway:foot", "-1"),
            ("foot:backward", "no"),
            ("foot:forward", "no"),
            ("conveying", "forward"),
        ] {
            assert!(is_one_way(&[pair]), "{pair:?}");
        }
        for pair in [
            ("oneway", "yes"),
            ("oneway:foot", "no"),
            ("foot:backward", "yes"),
            ("conveying", "yes"),
        ] {
            assert!(!is_one_way(&[pair]), "{pair:?}");
        }
        let neither = [
            ("highway", "footway"),
            ("foot:forward", "no"),
            ("foot:backward", "no"),
        ];
        assert!(!is_one_way(&neither));
        assert_eq!(walk(&neither), None);
    }

    #[test]
    fn ferries_and_private_ways_follow_the_pack() {
        assert_eq!(walk(&[("route", "ferry")]), None);
        let all = Profile {
            ferries: true,
            private: Private::Out,
            ..Profile::default()
        };
        assert_eq!(walk_by(&all, &[("route", "ferry")]), OPEN);
        let private = [("highway", "service"), ("access", "private")];
        assert_eq!(walk_by(&all, &private), None);
        assert_eq!(walk(&[("highway", "construction"), ("foot", "yes")]), None);
        assert_eq!(walk(&[("man_made", "pier")]), OPEN);
    }
}
