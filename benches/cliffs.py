"""Rounds in which everything is equal, or crowded, or bound together: how many times the usual round each takes.

usage: cliffs.py XUEWEI FOLDER [CHILDREN SCHOOLS [NAME…]]

XUEWEI makes a fictional city in FOLDER; each case changes its tables in one way and is allocated as it is. The usual
city is timed before and after them all, so that a machine that is slow today is slow for both. Prints a table: seconds
of the process and of solving and proving, times the usual round. No case may take more than eight times as long.
"""

import csv
import json
import pathlib
import shutil
import subprocess
import sys
import time


def table(folder, name):
    with open(folder / name, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def write(folder, name, rows):
    with open(folder / name, "w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, fieldnames=list(rows[0]))
        out.writeheader()
        out.writerows(rows)


def pack(folder, text):
    """The shipped pack with keys of its own."""
    (folder / "pack.toml").write_text('extends = "two-primaries"\n' + text, encoding="utf-8")
    round_file = folder / "round.toml"
    text = round_file.read_text(encoding="utf-8")
    round_file.write_text(text.replace('policy = "two-primaries"', 'policy = "pack.toml"'), encoding="utf-8")


def travel(folder, metres):
    """Every community to every school, as far as `metres` says."""
    homes, schools = table(folder, "communities.csv"), table(folder, "schools.csv")
    rows = [
        {"from": home["community"], "district": home["district"], "school_id": school["school_id"], "metres": metres(i, j)}
        for i, home in enumerate(homes)
        for j, school in enumerate(schools)
    ]
    write(folder, "travel.csv", rows)
    with open(folder / "round.toml", "a", encoding="utf-8") as file:
        file.write('travel = "travel.csv"\n')
    pack(folder, "[reach]\nmax_m = 100000\n")


def one_point(count):
    """The first `count` schools stand where the first one stands."""

    def change(folder):
        schools = table(folder, "schools.csv")
        for school in schools[:count]:
            school["lon"], school["lat"] = schools[0]["lon"], schools[0]["lat"]
        write(folder, "schools.csv", schools)
        pack(folder, "[reach]\nmax_m = 20000\n")

    return change


def households(least, most, mode):
    """Neighbours are brothers and sisters, `least` to `most` of them."""

    def change(folder):
        children = table(folder, "children.csv")
        by_home = {}
        for child in children:
            by_home.setdefault((child["district"], child["community"]), []).append(child)
        number = 0
        for neighbours in by_home.values():
            at, size = 0, least
            while at < len(neighbours):
                for child in neighbours[at : at + size]:
                    child["household_id"] = f"F{number:07}"
                    child["birth_date"] = neighbours[at]["birth_date"]
                number, at = number + 1, at + size
                size = least + (size - least + 1) % (most - least + 1)
        write(folder, "children.csv", children)
        pack(folder, f'household = "{mode}"\n')

    return change


CHOICE = """
[reach]
max_m = 100000
[[round]]
kind = "choice"
choices = {choices}
[[round]]
kind = "coordination"
"""
RESERVE = '\n[[reserve]]\nid = "veterans"\ncolumn = "veteran"\none_of = ["1"]\npercent = 20\n'


def long_lists(folder):
    """Every family lists every school, a fifth of the places kept for a group."""
    children, schools = table(folder, "children.csv"), table(folder, "schools.csv")
    names = [school["school_id"] for school in schools if school["sector"] == "public"]
    for i, child in enumerate(children):
        turn = (i * 37) % len(names)
        child["choices"] = "|".join(names[turn:] + names[:turn])
        child["veteran"] = "1" if i % 5 == 0 else "0"
    write(folder, "children.csv", children)
    pack(folder, CHOICE.format(choices=len(names)) + RESERVE)


def one_huge_school(folder):
    """One school with half of all places, which everybody wants, a fifth of them kept for a group."""
    children, schools = table(folder, "children.csv"), table(folder, "schools.csv")
    schools[0]["places"] = str(len(children) // 2)
    for i, child in enumerate(children):
        child["choices"] = schools[0]["school_id"]
        child["veteran"] = "1" if i % 5 == 0 else "0"
    write(folder, "schools.csv", schools)
    write(folder, "children.csv", children)
    pack(folder, CHOICE.format(choices=1) + RESERVE)


def equal_tie_breaks(folder):
    """Equal points, and two hundred columns of equal values before the draw."""
    children = table(folder, "children.csv")
    for child in children:
        child["points"] = "300"
        for i in range(200):
            child[f"same_{i:03}"] = "7"
    write(folder, "children.csv", children)
    pack(folder, "".join(f'[[tie_break]]\ncolumn = "same_{i:03}"\nprefer = "larger"\n' for i in range(200)))


CASES = {
    "usual": lambda folder: None,
    "60 schools at one point": one_point(60),
    "150 schools at one point": one_point(150),
    "all schools at one point": one_point(10_000),
    "every journey 1,000 m": lambda folder: travel(folder, lambda i, j: 1000),
    "every journey 0 or 1 m": lambda folder: travel(folder, lambda i, j: (i * 31 + j * 17) % 2),
    "every journey 0 to 3 m": lambda folder: travel(folder, lambda i, j: (i * 31 + j * 17) % 4),
    "households of 4 to 6, preferred": households(4, 6, "preferred"),
    "households of 4 to 6, required": households(4, 6, "required"),
    "households of 4 to 6, costless": households(4, 6, "costless"),
    "households of 2, preferred": households(2, 2, "preferred"),
    "lists of every school, a reserve": long_lists,
    "one huge school, a reserve": one_huge_school,
    "200 equal tie-breaks": equal_tie_breaks,
}


def run(program, folder):
    began = time.perf_counter()
    result = subprocess.run(
        [program, "allocate", folder, "--out", folder / "out", "--lang", "en"], capture_output=True, text=True, timeout=600
    )
    seconds = time.perf_counter() - began
    if result.returncode:
        raise SystemExit(f"{folder}: status {result.returncode}\n{result.stdout}{result.stderr}")
    summary = json.loads((folder / "out" / "summary.json").read_text(encoding="utf-8"))
    return seconds, summary


def main(program, folder, children="28842", schools="230", *names):
    folder = pathlib.Path(folder)
    base = folder / "base"
    if not base.exists():
        subprocess.run(
            [program, "generate", "--children", children, "--schools", schools, "--seed", "1", "--out", base],
            check=True,
            capture_output=True,
        )
    usual, _ = min((run(program, base) for _ in range(3)), key=lambda one: one[0])
    print(f"{'case':36} {'s':>7} {'solve':>7} {'prove':>7} {'times':>6} {'placed':>8}")
    for name, change in CASES.items():
        if names and name not in names:
            continue
        here = folder / "case"
        shutil.rmtree(here, ignore_errors=True)
        shutil.copytree(base, here, ignore=shutil.ignore_patterns("out"))
        change(here)
        seconds, summary = run(program, here)
        times = summary["seconds"]
        print(
            f"{name:36} {seconds:7.2f} {times['solve']:7.2f} {times['prove']:7.2f} {seconds / usual:6.1f}"
            f" {summary['public'] + summary['purchased']:8}",
            flush=True,
        )


if __name__ == "__main__":
    main(*sys.argv[1:])
