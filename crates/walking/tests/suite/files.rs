//! The four kinds of files, one network each; edits; what is told of broken rows.

use xuewei_walking::osm_writer::OsmWriter;
use xuewei_walking::{
    Change, Finding, Kind, Network, NotALine, Options, Point, Profile, RoadFile, Roads, read_edits,
};

use crate::town::{assert_metres, at, between, csv, has, place, wkt};

fn read(file: RoadFile<'_>) -> Roads {
    Roads::read(&[file], &[], &Profile::default()).expect("roads")
}

fn built(roads: &Roads) -> Network {
    Network::build(roads, &Options::default())
}

/// A shapefile of lines as survey offices write it: shapes, and a table with names in GBK.
fn shapefile(lines: &[(&str, &str, &[(f64, f64)])]) -> (Vec<u8>, Vec<u8>) {
    let mut records = Vec::new();
    for (number, (_, _, points)) in lines.iter().enumerate() {
        let points: Vec<Point> = points.iter().map(|(x, y)| at(*x, *y)).collect();
        let mut body = 3_i32.to_le_bytes().to_vec();
        for side in 0..4_usize {
            let of = |p: &Point| if side % 2 == 0 { p.lon } else { p.lat };
            let all = points.iter().map(of);
            let edge = if side < 2 {
                all.fold(f64::MAX, f64::min)
            } else {
                all.fold(f64::MIN, f64::max)
            };
            body.extend(edge.to_le_bytes());
        }
        body.extend(1_i32.to_le_bytes());
        body.extend((points.len() as i32).to_le_bytes());
        body.extend(0_i32.to_le_bytes());
        for p in points {
            body.extend(p.lon.to_le_bytes());
            body.extend(p.lat.to_le_bytes());
        }
        records.extend((number as i32 + 1).to_be_bytes());
        records.extend((body.len() as i32 / 2).to_be_bytes());
        records.extend(body);
    }
    let mut shp = 9994_i32.to_be_bytes().to_vec();
    shp.extend([0; 20]);
    shp.extend(((100 + records.len()) as i32 / 2).to_be_bytes());
    shp.extend(1000_i32.to_le_bytes());
    shp.extend(3_i32.to_le_bytes());
    shp.extend([0; 64]);
    shp.extend(records);

    let columns: [(&[u8], u8); 2] = [(b"\xC2\xB7\xC3\xFB", 20), (b"\xB2\xE3\xBC\xB6", 4)];
    let width = 1 + columns
        .iter()
        .map(|(_, wide)| usize::from(*wide))
        .sum::<usize>();
    let mut dbf = vec![3, 126, 1, 1];
    dbf.extend((lines.len() as u32).to_le_bytes());
    dbf.extend((32 + 32 * columns.len() as u16 + 1).to_le_bytes());
    dbf.extend((width as u16).to_le_bytes());
    dbf.extend([0; 20]);
    for (name, wide) in columns {
        let mut field = name.to_vec();
        field.resize(11, 0);
        field.extend([b'C', 0, 0, 0, 0, wide, 0]);
        field.resize(32, 0);
        dbf.extend(field);
    }
    dbf.push(0x0D);
    for (name, level, _) in lines {
        let (name, _, _) = encoding_rs::GBK.encode(name);
        let mut row = vec![b' '];
        row.extend(name.iter());
        row.resize(21, b' ');
        row.extend(level.as_bytes());
        row.resize(width, b' ');
        dbf.extend(row);
    }
    (shp, dbf)
}

#[test]
fn a_shapefile_with_names_in_gbk() {
    let lines = [
        ("人民路", "0", &[(0.0, 0.0), (1000.0, 0.0)][..]),
        ("内环高架路", "1", &[(500.0, -300.0), (500.0, 300.0)][..]),
        ("天桥", "1.0", &[(250.0, -300.0), (250.0, 300.0)][..]),
    ];
    let (shp, dbf) = shapefile(&lines);
    for code_page in [None, Some("UTF-8"), Some("GBK")] {
        let mut file = RoadFile::new("道路.shp", Kind::Shapefile, &shp);
        file.attributes = Some(&dbf);
        file.code_page = code_page;
        let roads = read(file);
        // The flyover is an expressway by its name: nobody walks there. The footbridge does not meet the road.
        let names: Vec<&str> = roads
            .ways
            .iter()
            .filter_map(|way| way.name.as_deref())
            .collect();
        assert_eq!(names, ["人民路", "天桥"]);
        assert_eq!(roads.findings, []);
    }
    let mut grid = RoadFile::new("道路.shp", Kind::Shapefile, &shp);
    grid.projection = Some("PROJCS[\"CGCS2000_3_Degree_GK_CM_120E\",GEOGCS[…]]");
    let refused = Roads::read(&[grid], &[], &Profile::default()).expect_err("a grid");
    assert!(refused.is_grid);
    assert_eq!(refused.cause, "CGCS2000_3_Degree_GK_CM_120E");
}

#[test]
fn the_same_roads_in_four_kinds_of_file_are_one_network() {
    let line = [(0.0, 0.0), (500.0, 100.0), (1000.0, 0.0)];
    let text = csv(&[("7", "", "", &line)]);
    let points: Vec<String> = line
        .iter()
        .map(|(x, y)| format!("[{},{}]", at(*x, *y).lon, at(*x, *y).lat))
        .collect();
    let json = format!(
        r#"{{"type":"FeatureCollection","features":[{{"type":"Feature","properties":{{"编号":7}},
        "geometry":{{"type":"LineString","coordinates":[{}]}}}}]}}"#,
        points.join(",")
    );
    let mut writer = OsmWriter::new();
    for (id, (x, y)) in line.iter().enumerate() {
        writer.node(id as i64, at(*x, *y), &[]);
    }
    writer.way(7, &[0, 1, 2], &[("highway", "residential")]);
    let pbf = writer.finish(1_700_000_000);
    let (shp, _) = shapefile(&[("", "", &line)]);
    let files = [
        RoadFile::new("a.csv", Kind::Csv, text.as_bytes()),
        RoadFile::new("a.geojson", Kind::GeoJson, json.as_bytes()),
        RoadFile::new("a.osm.pbf", Kind::Pbf, &pbf),
        RoadFile::new("a.shp", Kind::Shapefile, &shp),
    ];
    for file in files {
        let roads = read(file);
        let network = built(&roads);
        assert_eq!(network.segments().len(), 2);
        assert_metres(
            between(&network, &place(0.0, 0.0), &place(1000.0, 0.0)),
            1020,
        );
        let has_date = has(&roads.findings, |f| {
            matches!(
                f,
                Finding::DateOfExtract {
                    seconds: 1_700_000_000,
                    ..
                }
            )
        });
        assert_eq!(has_date, file.kind == Kind::Pbf);
    }
    // All at once: lines of a survey office meet the ways of the extract at their ends.
    let more = csv(&[
        ("new", "", "", &[(1000.0, 0.0), (1000.0, 500.0)]),
        ("side", "", "", &[(250.0, 50.0), (250.0, 400.0)]),
    ]);
    let both = [
        RoadFile::new("a.osm.pbf", Kind::Pbf, &pbf),
        RoadFile::new("b.csv", Kind::Csv, more.as_bytes()),
    ];
    let network = built(&Roads::read(&both, &[], &Profile::default()).expect("roads"));
    assert_metres(
        between(&network, &place(0.0, 0.0), &place(1000.0, 500.0)),
        1520,
    );
    assert_metres(
        between(&network, &place(250.0, 400.0), &place(0.0, 0.0)),
        350 + 255,
    );
}

#[test]
fn a_file_in_another_datum_is_turned() {
    let text = csv(&[("a", "", "", &[(0.0, 0.0), (1000.0, 0.0)])]);
    let mut file = RoadFile::new("a.csv", Kind::Csv, text.as_bytes());
    file.datum = &|p| Point::new(p.lon, p.lat + 0.001);
    let roads = read(file);
    assert!((roads.points[0].lat - 31.301).abs() < 1e-9);
}

#[test]
fn edits_add_and_remove_with_a_reason() {
    let text = csv(&[
        ("a", "", "", &[(0.0, 0.0), (1000.0, 0.0)]),
        ("b", "", "", &[(1000.0, 0.0), (1000.0, 1000.0)]),
    ]);
    let edits = format!(
        "change,edge_id,wkt,reason,who,date\nadd,path,\"{}\",小路已开放,张,2026-05-01\n删除,a,,施工,李,2026-05-02\nremove,zzz,,?,李,\nadd,x,LINESTRING (1,x,,\n改,,,,,\nremove,b,,,,\n",
        wkt(&[(0.0, 0.0), (1000.0, 1000.0)])
    );
    let file = RoadFile::new("edits.csv", Kind::Csv, edits.as_bytes());
    let (edits, findings) = read_edits(&file).expect("edits");
    let expected = Finding::NotALine {
        file: "edits.csv".to_owned(),
        row: 5,
        count: 2,
        cause: NotALine::Text,
    };
    assert_eq!(findings, [expected]);
    assert_eq!(
        (edits.len(), edits[0].reason.as_str(), edits[1].who.as_str()),
        (4, "小路已开放", "李")
    );
    assert!(matches!(&edits[2].change, Change::Remove { id } if id == "zzz"));
    let roads = RoadFile::new("a.csv", Kind::Csv, text.as_bytes());
    let roads = Roads::read(&[roads], &edits, &Profile::default()).expect("roads");
    assert_eq!(roads.ways.len(), 1);
    let told = [
        Finding::EditWithoutReason { row: 7 },
        Finding::NothingRemoved {
            id: "zzz".to_owned(),
        },
    ];
    assert_eq!(roads.findings, told);
    assert_metres(
        between(&built(&roads), &place(0.0, 0.0), &place(1000.0, 1000.0)),
        1414,
    );
}

#[test]
fn rows_that_are_no_lines_are_told_and_the_others_taken() {
    let text = format!(
        "edge_id,wkt\na,\"{}\"\nb,\nc,\"LINESTRING (400000 3400000, 400100 3400000)\"\nd,\"LINESTRING (1 1, 1 1)\"\na,\"{0}\"\n",
        wkt(&[(0.0, 0.0), (1000.0, 0.0)])
    );
    let roads = read(RoadFile::new("道路.csv", Kind::Csv, text.as_bytes()));
    assert_eq!(roads.ways.len(), 1);
    let not = Finding::NotALine {
        file: "道路.csv".to_owned(),
        row: 3,
        count: 3,
        cause: NotALine::Text,
    };
    let twice = Finding::DuplicateWays {
        ways: 1,
        id: "a".to_owned(),
    };
    assert_eq!(roads.findings, [not, twice]);
}

#[test]
fn schools_that_lie_aside_together_are_in_another_datum() {
    let mut writer = OsmWriter::new();
    let spots: Vec<(f64, f64)> = (0..20)
        .map(|i| (f64::from(i * i * 37 % 4001), f64::from(i * 911 % 3989)))
        .collect();
    for (id, (x, y)) in spots.iter().enumerate() {
        writer.node(id as i64, at(*x, *y), &[("amenity", "school")]);
    }
    let pbf = writer.finish(0);
    let roads = read(RoadFile::new("a.osm.pbf", Kind::Pbf, &pbf));
    let ours = |east: f64, north: f64| {
        spots
            .iter()
            .map(|(x, y)| at(x + east, y + north))
            .collect::<Vec<Point>>()
    };
    assert_eq!(roads.compare_schools(&ours(20.0, -10.0)), None);
    let Some(Finding::Datum {
        east,
        north,
        schools,
        ..
    }) = roads.compare_schools(&ours(420.0, -210.0))
    else {
        panic!("no doubt");
    };
    assert_eq!(schools, 20);
    assert!(
        (-450..=-390).contains(&east) && (180..=240).contains(&north),
        "{east} {north}"
    );
}
