"""Tables written by other software, read by xuewei and by that software: alike, or refused with a finding.

    foreign_writers.py XUEWEI FOLDER [TABLES]

writes every table in every form that openpyxl, XlsxWriter, pandas, polars, pyarrow, SheetJS and exceljs (and LibreOffice,
where it is) give it, allocates a round with it and holds what came through against what the writer itself reads. Nothing is
kept but the files that are read otherwise. Prints a line for each form and ends with 1 when one was read otherwise, or was
refused without a finding. `make foreign` sets up the software in a folder of its own.
"""

import csv
import datetime as dt
import decimal
import json
import math
import random
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import openpyxl
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

XUEWEI, OUT = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
TABLES = int(sys.argv[3]) if len(sys.argv) > 3 else 12
HOME = Path(sys.executable).parent.parent
HEADINGS = ["编号", "积分", "出生日期", "备注", "数量", "是否", "小区"]
ROUND = """name = "t"
year = 2026
stage = "primary"
policy = "two-primaries"
seed = "t"
carry = ["出生日期", "备注", "数量", "是否"]
[tables]
schools = "schools.csv"
communities = "communities.csv"
children = "%s"
"""
# Signs that words may hold; what a spreadsheet would calculate is in them.
REMARKS = [None, "甲，乙", 'a "b" c', "1 & 2 < 3", "it's", "丢三落四；五", "𠮷野家", "é", "tab\tin", "=1+1", "-", "0012", "  x", "NA", "true"]


def table(dice):
    """Rows of identifier, points, day of birth, remark, number, yes or no; None where nothing stands."""
    prefix = dice.choice(["C", "0", "2026-", "学"])
    count = dice.randint(1, 12)
    number = [None, 0, 12, -3, 1_200_000, 0.5, 99.1, 1 / 3, 123456.789, 2**31, 2**53 - 1]
    return [
        [
            f"{prefix}{at:04}",
            dice.choice([1, 340, 99.5, 7.25, 0]),
            (dt.date(2019, 9, 1) + dt.timedelta(days=dice.randrange(365))).isoformat(),
            dice.choice(REMARKS),
            dice.choice(number),
            dice.choice([None, True, False]),
            "X",
        ]
        for at in range(count)
    ]


def same(own, other):
    """Whether a text of the results is what a writer reads."""
    if other is None or other is pd.NaT or (isinstance(other, float) and math.isnan(other)):
        return own == ""
    if isinstance(other, bool) or type(other).__name__ == "bool_":
        return own.lower() in (("1", "true") if other else ("0", "false"))
    if isinstance(other, (dt.datetime, pd.Timestamp)):
        return own == other.date().isoformat()
    if isinstance(other, dt.date):
        return own == other.isoformat()
    if isinstance(other, (int, float, decimal.Decimal)):
        try:
            return math.isclose(float(own), float(other), rel_tol=1e-12, abs_tol=0)
        except ValueError:
            return False
    text = str(other).strip()
    if own == text:
        return True
    # A number as text is the number; 340 and 340.0 are one.
    try:
        return float(own) == float(text) and not (text.startswith("0") and len(text) > 1 and text.isdigit())
    except ValueError:
        return text.lower() in ("true", "false") and own.lower() == text.lower()


def run(at, name):
    """What xuewei makes of a file: the rows that came through by identifier, or the codes of its findings."""
    (at / "round.toml").write_text(ROUND % name, encoding="utf-8")
    out = at / "out"
    shutil.rmtree(out, ignore_errors=True)
    command = [XUEWEI, "allocate", at / "round.toml", "--out", out, "--format", "json"]
    done = subprocess.run(command, capture_output=True, timeout=120)
    codes = []
    for line in (done.stdout, done.stderr):
        try:
            codes += [finding["code"] for finding in json.loads(line).get("findings", [])]
        except ValueError:
            pass
    if done.returncode == 1 and any(code.startswith("E") for code in codes):
        return None, codes
    if done.returncode != 0:
        raise RuntimeError(f"status {done.returncode}: {done.stderr.decode(errors='replace')[:400]}")
    with open(out / "allocation.csv", encoding="utf-8-sig", newline="") as file:
        return {row["child_id"]: row for row in csv.DictReader(file)}, codes


def unmarked(text):
    """A cell of the results without the mark before what a spreadsheet would calculate."""
    return text[1:] if text[:1] == "'" and text[1:2] in "=+-@\t" else text


def differences(read, wanted):
    """Where the two readings part."""
    if len(read) != len(wanted):
        return [f"{len(read)} rows for {len(wanted)}"]
    found = []
    for row in wanted:
        own = read.get(str(row[0]).strip())
        if own is None:
            found.append(f"no {row[0]!r}")
            continue
        for heading, value in zip(HEADINGS[1:6], row[1:6]):
            name = "points" if heading == "积分" else heading
            text = unmarked(own[name])
            if not same(text, value):
                found.append(f"{row[0]} {heading}: {own[name]!r} for {value!r}")
    return found


# Each writer yields (name, rows as the writer reads them), or (name, None) where the file is one to be refused.


def with_openpyxl(at, rows):
    def save(name, fill, **options):
        book = openpyxl.Workbook(**options)
        sheet = book.active or book.create_sheet()
        fill(sheet)
        book.save(at / name)

    def back(name):
        sheet = openpyxl.load_workbook(at / name, data_only=True).worksheets[0]
        return [list(row) for row in sheet.iter_rows(min_row=2, values_only=True)]

    def days(row):
        return [*row[:2], dt.date.fromisoformat(row[2]), *row[3:]]

    # What begins with a sign of calculation is a formula to openpyxl.
    plain = [[None if str(cell).startswith("=") else cell for cell in days(row)] for row in rows]

    def all_rows(sheet):
        for row in [HEADINGS, *plain]:
            sheet.append(row)

    save("openpyxl.xlsx", all_rows)
    yield "openpyxl.xlsx", back("openpyxl.xlsx")
    save("openpyxl-write-only.xlsx", all_rows, write_only=True)
    yield "openpyxl-write-only.xlsx", back("openpyxl-write-only.xlsx")

    def styled(sheet):
        all_rows(sheet)
        sheet.freeze_panes = "A2"
        sheet.auto_filter.ref = sheet.dimensions
        for cell in sheet["C"][1:]:
            cell.number_format = "yyyy年m月d日"
        for cell in sheet["B"][1:]:
            cell.number_format = '0.00"分"'

    save("openpyxl-styled.xlsx", styled)
    yield "openpyxl-styled.xlsx", back("openpyxl-styled.xlsx")

    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    all_rows(book.active)
    book.save(at / "openpyxl-1904.xlsx")
    yield "openpyxl-1904.xlsx", back("openpyxl-1904.xlsx")

    def formula(sheet):
        all_rows(sheet)
        for line in range(2, len(rows) + 2):
            sheet.cell(line, 2).value = "=1+1"

    save("openpyxl-formula.xlsx", formula)
    yield "openpyxl-formula.xlsx", None


def with_xlsxwriter(at, rows):
    for name, options in [
        ("xlsxwriter.xlsx", {}),
        ("xlsxwriter-constant-memory.xlsx", {"constant_memory": True}),
        ("xlsxwriter-1904.xlsx", {"date_1904": True}),
        ("xlsxwriter-formula.xlsx", {}),
    ]:
        book = xlsxwriter.Workbook(at / name, {"strings_to_formulas": False, "strings_to_urls": False, **options})
        sheet = book.add_worksheet("学生")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, HEADINGS)
        for line, row in enumerate(rows, 1):
            for column, cell in enumerate(row):
                if column == 1 and "formula" in name:
                    sheet.write_formula(line, column, "=1+1")
                elif column == 2:
                    sheet.write_datetime(line, column, dt.date.fromisoformat(cell), day)
                elif cell is not None:
                    sheet.write(line, column, cell)
        book.close()
        if "formula" in name:
            yield name, None
            continue
        read = openpyxl.load_workbook(at / name, data_only=True).worksheets[0]
        yield name, [list(row) for row in read.iter_rows(min_row=2, max_col=7, values_only=True)]


def with_pandas(at, rows):
    frame = pd.DataFrame(rows, columns=HEADINGS)
    frame["数量"] = frame["数量"].astype(float)
    days = frame.assign(出生日期=pd.to_datetime(frame["出生日期"]))
    for engine in ("openpyxl", "xlsxwriter"):
        name = f"pandas-{engine}.xlsx"
        kept = days
        if engine == "openpyxl":
            kept = days.assign(备注=[None if str(cell).startswith("=") else cell for cell in days["备注"]])
        options = {"options": {"strings_to_formulas": False}} if engine == "xlsxwriter" else {}
        with pd.ExcelWriter(at / name, engine=engine, engine_kwargs=options or None) as writer:
            kept.to_excel(writer, index=False)
        read = pd.read_excel(at / name, dtype={"编号": str, "备注": str}, keep_default_na=False, na_values={"数量": [""], "是否": [""]})
        yield name, [list(row) for row in read.astype(object).itertuples(index=False)]
    with pd.ExcelWriter(at / "pandas-index.xlsx", engine="openpyxl") as writer:
        days.assign(备注=None).to_excel(writer)
    read = pd.read_excel(at / "pandas-index.xlsx", dtype={"编号": str}, index_col=0)
    yield "pandas-index.xlsx", [list(row) for row in read.astype(object).itertuples(index=False)]
    for name, options in [
        ("pandas.csv", {}),
        ("pandas-bom.csv", {"encoding": "utf-8-sig"}),
        ("pandas-gbk.csv", {"encoding": "gb18030"}),
        ("pandas-utf16.csv", {"encoding": "utf-16"}),
        ("pandas-semicolon.csv", {"sep": ";"}),
        ("pandas-tab.csv", {"sep": "\t", "lineterminator": "\r\n"}),
        ("pandas-quoted.csv", {"quoting": csv.QUOTE_ALL}),
        ("pandas-nonnumeric.csv", {"quoting": csv.QUOTE_NONNUMERIC}),
    ]:
        frame.to_csv(at / name, index=False, **options)
        keep = {key: value for key, value in options.items() if key in ("sep", "encoding")}
        yield name, pd.read_csv(at / name, dtype=str, keep_default_na=False, **keep).values.tolist()
    for engine in ("pyarrow",):
        name = f"pandas-{engine}.parquet"
        own = days.assign(是否=days["是否"].astype("boolean"))
        try:
            own.to_parquet(at / name, engine=engine, index=False)
        except ImportError:
            continue
        yield name, pd.read_parquet(at / name, engine="pyarrow").astype(object).where(lambda all: all.notna(), None).values.tolist()


def with_polars(at, rows):
    frame = pl.DataFrame(
        {name: [row[c] for row in rows] for c, name in enumerate(HEADINGS)},
        strict=False,
        schema={"编号": pl.String, "积分": pl.Float64, "出生日期": pl.String, "备注": pl.String, "数量": pl.Float64, "是否": pl.Boolean, "小区": pl.String},
    ).with_columns(pl.col("出生日期").str.to_date())
    for compression in ("zstd", "snappy", "gzip", "lz4", "brotli", "uncompressed"):
        name = f"polars-{compression}.parquet"
        frame.write_parquet(at / name, compression=compression)
        yield name, pl.read_parquet(at / name).rows()
    cast = frame.with_columns(
        pl.col("积分").cast(pl.Float32), pl.col("出生日期").cast(pl.Datetime("ns")), pl.col("备注").cast(pl.Categorical)
    )
    cast.write_parquet(at / "polars-types.parquet")
    yield "polars-types.parquet", [tuple(row) for row in pl.read_parquet(at / "polars-types.parquet").rows()]
    zoned = frame.with_columns(pl.col("出生日期").cast(pl.Datetime("us")).dt.replace_time_zone("Asia/Shanghai"))
    zoned.write_parquet(at / "polars-zone.parquet")
    yield "polars-zone.parquet", pl.read_parquet(at / "polars-zone.parquet").rows()
    frame.with_columns(pl.concat_list("数量", "积分").alias("备注")).write_parquet(at / "polars-list.parquet")
    yield "polars-list.parquet", None
    for name, options in [
        ("polars.csv", {}),
        ("polars-always.csv", {"quote_style": "always"}),
        ("polars-bom.csv", {"include_bom": True, "line_terminator": "\r\n"}),
        ("polars-bar.csv", {"separator": "|"}),
    ]:
        frame.write_csv(at / name, **options)
        read = pl.read_csv(at / name, infer_schema=False, separator=options.get("separator", ","))
        yield name, read.rows()


def with_pyarrow(at, rows):
    days = [dt.date.fromisoformat(row[2]) for row in rows]
    moments = [dt.datetime(d.year, d.month, d.day) for d in days]
    numbers = [row[4] if row[4] is None else float(row[4]) for row in rows]

    def save(name, birth, points, number, **options):
        remarks = pa.array([row[3] for row in rows], pa.string())
        yes = pa.array([row[5] for row in rows], pa.bool_())
        ids = pa.array([row[0] for row in rows], options.pop("text", pa.string()))
        frame = pa.table(dict(zip(HEADINGS, [ids, points, birth, remarks, number, yes, pa.array([row[6] for row in rows])])))
        pq.write_table(frame, at / name, **options)
        return name, [list(row.values()) for row in pq.read_table(at / name).to_pylist()]

    floats = pa.array([float(row[1]) for row in rows])
    number = pa.array(numbers, pa.float64())
    exact = pa.array([decimal.Decimal(str(row[1])) for row in rows], pa.decimal128(12, 4))
    dates = pa.array(days, pa.date32())
    yield save("pyarrow.parquet", dates, floats, number)
    yield save("pyarrow-v1.parquet", dates, floats, number, version="1.0", data_page_version="2.0")
    yield save("pyarrow-plain.parquet", dates, floats, number, use_dictionary=False, compression="none")
    yield save("pyarrow-groups.parquet", dates, floats, number, row_group_size=2)
    yield save("pyarrow-large-text.parquet", dates, floats, number, text=pa.large_string())
    yield save("pyarrow-decimal.parquet", dates, exact, number)
    yield save("pyarrow-decimal-integer.parquet", dates, exact, number, store_decimal_as_integer=True)
    yield save("pyarrow-decimal256.parquet", dates, exact.cast(pa.decimal256(40, 4)), number)
    yield save("pyarrow-date64.parquet", dates.cast(pa.date64()), floats, number)
    for unit in ("s", "ms", "us", "ns"):
        yield save(f"pyarrow-timestamp-{unit}.parquet", pa.array(moments, pa.timestamp(unit)), floats, number)
    yield save("pyarrow-int96.parquet", pa.array(moments, pa.timestamp("ns")), floats, number, use_deprecated_int96_timestamps=True)
    shanghai = pa.array([m - dt.timedelta(hours=8) for m in moments], pa.timestamp("ms", "Asia/Shanghai"))
    yield save("pyarrow-zone.parquet", shanghai, floats, number)
    whole = pa.array([None if n is None or n != int(n) else int(n) for n in numbers], pa.int64())
    yield save("pyarrow-int64.parquet", dates, floats, whole)
    yield save("pyarrow-float32.parquet", dates, floats.cast(pa.float32()), number)
    yield save("pyarrow-float16.parquet", dates, floats.cast(pa.float16()), number)
    nested = pa.array([{"a": 1} for _ in rows])
    yield (save("pyarrow-struct.parquet", dates, floats, nested)[0], None)
    (at / "pyarrow-cut.parquet").write_bytes((at / "pyarrow.parquet").read_bytes()[:-9])
    yield "pyarrow-cut.parquet", None


def with_node(at, rows):
    asked = {"folder": str(at), "home": str(HOME), "headings": HEADINGS, "rows": rows}
    script = Path(__file__).with_suffix(".mjs")
    done = subprocess.run(["node", script], input=json.dumps(asked).encode(), capture_output=True, timeout=120)
    if done.returncode != 0:
        raise RuntimeError(done.stderr.decode(errors="replace"))
    for one in json.loads(done.stdout):
        yield one["name"], one["rows"]


def with_libreoffice(at, rows):
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if not office:
        return
    pd.DataFrame(rows, columns=HEADINGS).to_csv(at / "office.csv", index=False)
    for kind in ("xlsx", "ods"):
        subprocess.run([office, "--headless", "--convert-to", kind, "--outdir", at, at / "office.csv"], check=True, capture_output=True)
    read = openpyxl.load_workbook(at / "office.xlsx", data_only=True).worksheets[0]
    yield "office.xlsx", [list(row) for row in read.iter_rows(min_row=2, values_only=True)]
    (at / "office.ods").rename(at / "office-ods.xlsx")
    yield "office-ods.xlsx", None


def main():
    dice = random.Random(17)
    alike, refused, wrong = Counter(), Counter(), []
    at = OUT / "now"
    for number in range(TABLES):
        rows = table(dice)
        shutil.rmtree(at, ignore_errors=True)
        at.mkdir(parents=True)
        (at / "schools.csv").write_text("school_id,lon,lat,places\nS1,122.5,32.9,99\n")
        (at / "communities.csv").write_text("community,lon,lat\nX,122.5,32.9\n")
        for write in (with_openpyxl, with_xlsxwriter, with_pandas, with_polars, with_pyarrow, with_node, with_libreoffice):
            for name, wanted in write(at, rows):
                try:
                    read, codes = run(at, name)
                except (RuntimeError, subprocess.TimeoutExpired) as why:
                    wrong.append((number, name, [str(why)]))
                    continue
                found = []
                if read is None and wanted is not None and not may_refuse(name, codes):
                    found = [f"refused: {codes}"]
                elif read is not None and wanted is None:
                    found = ["read, and was to be refused"]
                elif read is not None:
                    found = differences(read, wanted)
                if found:
                    wrong.append((number, name, found))
                    kept = OUT / f"{number:02}-{name}"
                    shutil.copy(at / name, kept)
                elif read is None:
                    refused[name] += 1
                else:
                    alike[name] += 1
    shutil.rmtree(at, ignore_errors=True)
    for name in sorted(set(alike) | set(refused)):
        print(f"{name:36} alike {alike[name]:4}  refused with a finding {refused[name]:4}")
    for number, name, found in wrong:
        print(f"table {number}, {name}: {'; '.join(found[:3])}")
    total = sum(alike.values()) + sum(refused.values()) + len(wrong)
    print(f"{total} files: {sum(alike.values())} read alike, {sum(refused.values())} refused with a finding, {len(wrong)} otherwise")
    sys.exit(bool(wrong))


def may_refuse(name, codes):
    """Kinds of columns that the program does not read, and says so (E238)."""
    return name in ("pyarrow-decimal256.parquet", "pyarrow-float16.parquet") and codes == ["E238"]


if __name__ == "__main__":
    main()
