"""Workbooks that xuewei writes, opened by other software: LibreOffice and openpyxl see the same cells in them.

    foreign_office.py XUEWEI FOLDER

makes every kind of workbook that the program has (the template, the report of a round, the lists for schools, a comparison, sites,
a forecast, a plan), of the shipped city and of tables with rare characters, in both languages. Each is opened by openpyxl, any
warning of which counts, and by LibreOffice, which writes it anew; sheets and cells of the two must be the same. A damaged file is
refused or repaired by LibreOffice without a word: what it repairs has lost something. Ends with 1 where one differs.
`make foreign` runs it.
"""

import shutil
import subprocess
import sys
import warnings
from pathlib import Path

import openpyxl

XUEWEI, OUT = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
CITY = Path(__file__).resolve().parent.parent / "data" / "wanglan"
# Signs that names may hold: rare characters, marks of direction, what XML escapes, what a spreadsheet would calculate.
NAMES = ["𠮷野家小学", "a & b < c > \"d\" 'e'", "\u202eمدرسة\u202c", "=1+1", "_x0041_", "学" * 200, "é\u0301", "第一　小学"]
SCENARIO = """title = "more places"
reason = "opened by other software"
[[extend]]
school = "%s"
places = 45
"""


def run(*words):
    done = subprocess.run([XUEWEI, *map(str, words)], capture_output=True, timeout=600)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(map(str, words))}: status {done.returncode}\n{done.stderr.decode(errors='replace')[:800]}")


def rare_city(at, home="X & <Y>"):
    """A round whose names hold signs that files break on."""
    at.mkdir(parents=True)
    schools = ["school_id,name,lon,lat,places"]
    schools += [f'S{number},"{name.replace(chr(34), chr(34) * 2)}",{122.5 + number / 1000},32.9,2' for number, name in enumerate(NAMES)]
    (at / "schools.csv").write_text("\n".join(schools) + "\n", encoding="utf-8")
    (at / "communities.csv").write_text("community,lon,lat\nX & <Y>,122.5,32.9\n", encoding="utf-8")
    children = ["child_id,points,community"] + [f"C{number:03},{number % 7 + 1},{home}" for number in range(30)]
    (at / "children.csv").write_text("\n".join(children) + "\n", encoding="utf-8")
    (at / "round.toml").write_text(
        'name = "a & b"\nyear = 2026\nstage = "primary"\npolicy = "two-primaries"\nseed = "t"\n'
        '[tables]\nschools = "schools.csv"\ncommunities = "communities.csv"\nchildren = "children.csv"\n',
        encoding="utf-8",
    )
    return at / "round.toml"


def make(lang):
    """Folders with every kind of workbook in a language."""
    at = OUT / lang
    words = ["--lang", lang]
    run("allocate", CITY, "--out", at / "round", "--lists", "--public", *words)
    run("allocate", rare_city(at / "rare"), "--out", at / "rare-round", "--lists", "--public", *words)
    run("check", rare_city(at / "unread", "homes of nobody"), "--fix", at / "fixed", *words)
    first = (at / "round" / "schools.csv").read_text(encoding="utf-8-sig").splitlines()[1].split(",")[0]
    (at / "more.toml").write_text(SCENARIO % first, encoding="utf-8")
    run("scenario", CITY, at / "more.toml", "--out", at / "scenario", *words)
    run("site", CITY, "--out", at / "site", *words)
    run("forecast", CITY, "--out", at / "forecast", *words)
    run("plan", CITY, CITY, "--out", at / "plan", *words)
    return sorted(at.rglob("*.xlsx"))


def cells(path):
    """Of each sheet by its name: the cells that hold something, by place."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        book = openpyxl.load_workbook(path, data_only=True)
    return {
        sheet.title: {cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row if cell.value not in (None, "")}
        for sheet in book.worksheets
    }


def alike(own, other):
    if isinstance(own, (int, float)) and isinstance(other, (int, float)):
        return abs(own - other) <= 1e-9 * max(1.0, abs(own))
    # A line end within a cell is one sign or two.
    return str(own).replace("\r\n", "\n") == str(other).replace("\r\n", "\n")


def differences(own, other):
    if list(own) != list(other):
        return [f"sheets {list(own)} became {list(other)}"]
    found = []
    for sheet, written in own.items():
        read = other[sheet]
        for at in written.keys() | read.keys():
            if at not in written or at not in read or not alike(written[at], read[at]):
                found.append(f"{sheet}!{at}: {written.get(at)!r} became {read.get(at)!r}")
    return sorted(found)


def main():
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if not office:
        print("xuewei: no LibreOffice here: workbooks are opened by openpyxl alone (Debian: apt-get install libreoffice-calc)")
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    profile = (OUT / "profile").as_uri()
    total, wrong = 0, 0
    for lang in ("zh", "en"):
        books = make(lang)
        for number, book in enumerate(books):
            total += 1
            try:
                own = cells(book)
                found = [] if own and all(own.values()) else ["a sheet is empty"]
            except Exception as why:  # whatever openpyxl says of it
                own, found = None, [f"openpyxl: {why}"]
            if office and own is not None:
                there = OUT / "read" / lang / str(number)
                command = [office, f"-env:UserInstallation={profile}", "--headless", "--convert-to", "xlsx", "--outdir", there, book]
                done = subprocess.run(command, capture_output=True, timeout=300)
                said = done.stderr.decode(errors="replace").strip()
                if done.returncode != 0 or not (there / book.name).exists():
                    found.append(f"LibreOffice: status {done.returncode} {said[:200]}")
                else:
                    found += differences(own, cells(there / book.name))
            if found:
                wrong += 1
                print(f"{book.relative_to(OUT)}: {len(found)} differences")
                for line in found[:5]:
                    print(f"    {line[:300]}")
    print(f"{total} workbooks opened, {wrong} with differences")
    sys.exit(1 if wrong else 0)


main()
