"""Porto Alegre as two rounds: the same people and schools, once in a straight line and once on foot.

    python3 data/porto-alegre/load.py FROM OUT

FROM holds `poa.osm.pbf` (© OpenStreetMap contributors, ODbL) and `poa_hexgrid.csv` (© Ipea), both of the R package r5r. OUT gets
`straight/` and `network/`, a round each, and `side-by-side.html`, which shows the maps that
`xuewei allocate OUT/straight --out OUT/straight/results` and the same of `network` write.
"""

import csv
import math
import pathlib
import shutil
import sys

# The data has people and schools and neither children nor places. One child of the entry grade in eighty people, and fifty-five
# places a school, are of the order that a city of this kind has; they are assumptions, and so is everything that follows from them.
PEOPLE_A_CHILD = 80
PLACES_A_SCHOOL = 55

ROUND = """# Made by data/porto-alegre/load.py; of the places and children nothing is real.
name = "Porto Alegre"
year = 2026
stage = "primary"
crs = "wgs84"
policy = "pack.toml"
seed = "porto-alegre"
[tables]
demand = "demand.csv"
schools = "schools.csv"
"""

PACK = """extends = "two-primaries"
[reach]
max_m = 4000
[travel]
method = "{method}"
"""

SIDE_BY_SIDE = """<!doctype html>
<html lang="en-GB"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Porto Alegre: straight line and on foot</title>
<style>body{margin:0;font:16px/1.4 system-ui,sans-serif}main{display:flex;flex-wrap:wrap}section{flex:1 1 24rem;min-width:0}
h2{font-size:1rem;margin:.5rem .75rem}iframe{border:0;width:100%;height:90vh}</style>
<main><section><h2>Straight line × 1.3</h2><iframe title="Straight line" src="straight/results/report.html#map-part"></iframe></section>
<section><h2>On foot (© OpenStreetMap contributors, ODbL)</h2><iframe title="On foot" src="network/results/report.html#map-part"></iframe></section></main>
"""


def main():
    source, out = map(pathlib.Path, sys.argv[1:3])
    with open(source / "poa_hexgrid.csv", newline="", encoding="utf-8") as file:
        cells = list(csv.DictReader(file))
    demand = [["cell_id", "lon", "lat", "count"]]
    schools = [["school_id", "lon", "lat", "places"]]
    for cell in cells:
        at = [cell["id"], cell["lon"], cell["lat"]]
        people, here = float(cell["population"]), float(cell["schools"])
        if people > 0:
            demand.append([*at, math.ceil(people / PEOPLE_A_CHILD)])
        if here > 0:
            schools.append([*at, int(here) * PLACES_A_SCHOOL])
    for name, method in [("straight", "straight_line"), ("network", "network")]:
        folder = out / name
        folder.mkdir(parents=True, exist_ok=True)
        for table, rows in [("demand", demand), ("schools", schools)]:
            with open(folder / f"{table}.csv", "w", newline="", encoding="utf-8") as file:
                csv.writer(file).writerows(rows)
        network = '[network]\nroads = "poa.osm.pbf"\n' if name == "network" else ""
        (folder / "round.toml").write_text(ROUND + network, encoding="utf-8")
        (folder / "pack.toml").write_text(PACK.format(method=method), encoding="utf-8")
    shutil.copy(source / "poa.osm.pbf", out / "network" / "poa.osm.pbf")
    (out / "side-by-side.html").write_text(SIDE_BY_SIDE, encoding="utf-8")


main()
