"""An independent check of `xuewei forecast`: the same figures worked out anew from the tables and docs/forecast.md alone.

    python3 forecast_check.py CITY FOLDER

CITY has births.csv (area, year, count, district), rolls.csv (school_id, grade, year, count) and schools.csv (school_id,
area, district); FOLDER is what `xuewei forecast` wrote. Nothing but Python's own library is used. Ends with 1 and says
where the two differ.
"""

import csv
import json
import math
import sys
from collections import defaultdict

CITY, OUT = sys.argv[1], sys.argv[2]


def table(path):
    with open(path, encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


# --- what is known ---------------------------------------------------------------------------------------------------

school = {row["school_id"]: row for row in table(f"{CITY}/schools.csv")}
births, rolls, parent = defaultdict(float), defaultdict(float), {}
for row in table(f"{CITY}/births.csv"):
    births[row["area"], int(row["year"])] += int(row["count"])
    parent[row["area"]] = row["district"]
for row in table(f"{CITY}/rolls.csv"):
    rolls[school[row["school_id"]]["area"], int(row["grade"]), int(row["year"])] += int(row["count"])
AREAS = sorted(parent)
DISTRICTS = sorted(set(parent.values()))
ROOT = "*"
for district in DISTRICTS:
    parent[district] = ROOT
NODES = [ROOT] + DISTRICTS + AREAS
CHILDREN = {node: [own for own in NODES if parent.get(own) == node] for node in NODES}
for (area, year), count in list(births.items()):
    births[parent[area], year] += count
    births[ROOT, year] += count
for (area, grade, year), count in list(rolls.items()):
    rolls[parent[area], grade, year] += count
    rolls[ROOT, grade, year] += count
YEARS = sorted({key[2] for key in rolls})
FIRST, LAST = YEARS[0], YEARS[-1]
GRADES = sorted({key[1] for key in rolls})
LATE = LAST - max(key[1] for key in births)


def odd(before, after):
    return max(before, after) >= 30 and (after > 2 * before or after < before / 2)


steps = {}
for grade in GRADES[1:]:
    for year in YEARS[1:]:
        for area in AREAS:
            before, after = rolls[area, grade - 1, year - 1], rolls[area, grade, year]
            steps[area, grade, year] = (0, 0) if odd(before, after) else (after, before)
        for node in DISTRICTS + [ROOT]:
            inside = [own for own in AREAS if node in (parent[own], ROOT)]
            steps[node, grade, year] = tuple(sum(steps[a, grade, year][i] for a in inside) for i in (0, 1))


# --- births of a cohort ----------------------------------------------------------------------------------------------


def born(node, year, known, damped):
    if year <= known:
        return births.get((node, year))
    told = [y for (n, y) in births if n == node and y <= known]
    if not told:
        return None
    last = max(told)
    count = births[node, last]
    if damped:
        then, now = births.get((ROOT, last - 3)), births.get((ROOT, last))
        slope = math.log(now / then) / 3 if then and now else 0
        for _ in range(last, year):
            slope /= 2
            count *= math.exp(slope)
    return count


def cohort(node, year, known, damped, shares):
    parts = [(share, born(node, year - 6 - k, known, damped)) for k, share in enumerate(shares) if share]
    return None if any(n is None for _, n in parts) else sum(share * n for share, n in parts)


def variation(shares):
    all_births = [(y, cohort(ROOT, y, 10**6, False, shares)) for y in YEARS]
    ratios = [rolls[ROOT, 1, y] / n for y, n in all_births if n]
    if len(ratios) < 4:
        return math.inf
    mean = sum(ratios) / len(ratios)
    return math.sqrt(sum((r - mean) ** 2 for r in ratios) / len(ratios)) / mean


SHARES, least = (1, 0), math.inf
for shares in ((1, 0), (2 / 3, 1 / 3), (0, 1)):
    if variation(shares) < 0.95 * least:
        SHARES, least = shares, variation(shares)


# --- ratios that lean, figures that add up ---------------------------------------------------------------------------


def leaning(counts):
    came, of = counts[ROOT]
    if of <= 0:
        return None
    ratio = {ROOT: came / of}
    for node in NODES:
        inside = [counts[own] for own in CHILDREN[node] if counts[own][1] > 0]
        total, weight = sum(n for _, n in inside), None
        if len(inside) > 1 and ratio[node] > 0:
            free = total - sum(n * n for _, n in inside) / total
            mean = sum(c for c, _ in inside) / total
            q = sum(n * (c / n - mean) ** 2 for c, n in inside)
            if free > 0 and (q - (len(inside) - 1) * mean) / free > 1e-12:
                weight = ratio[node] / ((q - (len(inside) - 1) * mean) / free)
        for own in CHILDREN[node]:
            c, n = counts[own]
            ratio[own] = ratio[node] if weight is None else (c + weight * ratio[node]) / (n + weight)
    return ratio


def scaled(figures):
    for node in NODES:
        parts = sum(figures[own] for own in CHILDREN[node])
        if parts > 0:
            for own in CHILDREN[node]:
                figures[own] *= figures[node] / parts
    return figures


# --- methods ---------------------------------------------------------------------------------------------------------

ENTRY = ["carry", "trend"] + [f"births_{w}{d}" for d in ("", "_damped") for w in (3, 1, 5)]
LATER = ["carry", "progression_3", "progression_1", "progression_5"]


def enter(method, origin, lead):
    now = {node: rolls[node, 1, origin] for node in NODES}
    if method == "carry":
        return scaled(now)
    if method == "trend":
        back = min(3, origin - FIRST)
        growth = (now[ROOT] / rolls[ROOT, 1, origin - back]) ** (lead / back)
        return scaled({node: n * growth for node, n in now.items()})
    window, damped, known = int(method[7]), method.endswith("damped"), origin - LATE
    told = [y for y in reversed(YEARS) if y <= origin and cohort(ROOT, y, known, damped, SHARES)]
    counts = {}
    for node in NODES:
        pairs = [(rolls[node, 1, y], cohort(node, y, known, damped, SHARES)) for y in told[:window]]
        pairs = [(c, n) for c, n in pairs if n is not None]
        counts[node] = (sum(c for c, _ in pairs), sum(n for _, n in pairs))
    ratio = leaning(counts)
    if ratio is None:
        return None
    coming = {node: cohort(node, origin + lead, known, damped, SHARES) for node in NODES}
    if coming[ROOT] is None:
        return None
    return scaled({node: ratio[node] * n if n else now[node] for node, n in coming.items()})


def go_on(method, origin, entries, leads):
    said = {(1, lead): entries[lead] for lead in range(1, leads + 1)}
    for grade in GRADES[1:]:
        now = {node: rolls[node, grade, origin] for node in NODES}
        if method == "carry":
            said.update({(grade, lead): now for lead in range(1, leads + 1)})
            continue
        window = int(method[-1])
        told = [y for y in reversed(YEARS[1:]) if y <= origin and steps[ROOT, grade, y][1] > 0][:window]
        ratio = leaning({node: tuple(sum(steps[node, grade, y][i] for y in told) for i in (0, 1)) for node in NODES})
        for lead in range(1, leads + 1):
            if ratio is None:
                break
            below = {n: rolls[n, grade - 1, origin] for n in NODES} if lead == 1 else said.get((grade - 1, lead - 1))
            if below:
                said[grade, lead] = scaled({node: ratio[node] * below[node] for node in NODES})
    return said


# --- what would have been said, and the best of it -------------------------------------------------------------------

LEADS = max(int(row["lead"]) for row in table(f"{OUT}/forecast.csv"))
ORIGINS = [y for y in YEARS[2 if len(YEARS) >= 5 else 1 :] if y < LAST]


def part(grade):
    return ("primary" if grade < 7 else "junior", "first" if grade in (1, 7) else "later")


def best(misses, methods, of_part):
    choice, before = {}, None
    for lead in range(1, LEADS + 1):
        found = None
        for method in methods:
            own = [m for m in misses[method] if m[1] == lead and part(m[3]) == of_part]
            origins = {m[0] for m in own}
            if len(origins) < 2:
                continue
            plain = [m for m in misses["carry"] if m[1] == lead and part(m[3]) == of_part and m[0] in origins]
            score = sum(abs(m[5] - m[4]) for m in own) / max(sum(abs(m[5] - m[4]) for m in plain), 1e-9)
            if found is None or score < found[0] - 1e-9:
                found = (score, method)
        before = found[1] if found else before
        choice[lead] = before or methods[min(3, len(methods)) - 1]
    return choice


def gathered(said_of, grades):
    misses = []
    for origin in ORIGINS:
        said = said_of(origin, min(LEADS, LAST - origin))
        for (grade, lead), figures in said.items():
            if grade in grades and figures:
                misses += [(origin, lead, n, grade, figures[n], rolls[n, grade, origin + lead]) for n in NODES]
    return misses


entry_misses = {
    method: gathered(lambda o, most: {(1, k): enter(method, o, k) for k in range(1, most + 1)}, [1]) for method in ENTRY
}
ENTRY_CHOICE = best(entry_misses, ENTRY, ("primary", "first"))


def entries(origin, most):
    return {k: enter(ENTRY_CHOICE[k], origin, k) or enter("carry", origin, k) for k in range(1, most + 1)}


later_misses = {
    method: gathered(lambda o, most: go_on(method, o, entries(o, most), most), GRADES[1:]) for method in LATER
}
CHOICE = {p: best(later_misses, LATER, p) for p in {part(g) for g in GRADES[1:]}}
CHOICE["primary", "first"] = ENTRY_CHOICE
used = [m for method in ENTRY for m in entry_misses[method] if ENTRY_CHOICE[m[1]] == method]
used += [m for method in LATER for m in later_misses[method] if CHOICE[part(m[3])][m[1]] == method]

# --- low and high ----------------------------------------------------------------------------------------------------

Z = 1.281551565545


def student(v):
    v = max(v, 1)
    a = (Z**3 + Z) / 4
    b = (5 * Z**5 + 16 * Z**3 + 3 * Z) / 96
    c = (3 * Z**7 + 19 * Z**5 + 17 * Z**3 - 15 * Z) / 384
    return Z + a / v + b / v**2 + c / v**3


def spread(misses, lead):
    points = [(max(said, 1), (came - said) / max(said, 1), origin) for origin, _, _, _, said, came in misses]
    n = len(points)
    chance, common = sum(e * e * s for s, e, _ in points) / n / 2, sum(e * e for _, e, _ in points) / n / 2
    for _ in range(12):
        w = [1 / max(chance + common * s, 1e-9) ** 2 for s, _, _ in points]
        x, y = [s for s, _, _ in points], [e * e * s for s, e, _ in points]
        s0, s1, s2 = sum(w), sum(a * b for a, b in zip(w, x)), sum(a * b * b for a, b in zip(w, x))
        t0, t1 = sum(a * b for a, b in zip(w, y)), sum(a * b * c for a, b, c in zip(w, x, y))
        free = s0 * s2 - s1 * s1
        if free > 1e-9 * s0 * s2:
            chance, common = (t0 * s2 - t1 * s1) / free, (s0 * t1 - s1 * t0) / free
        else:
            chance, common = 0, t1 / max(s2, 1e-12)
        if chance < 0:
            chance, common = 0, t1 / max(s2, 1e-12)
        elif common < 0:
            chance, common = t0 / max(s0, 1e-12), 0
    size = lambda s: max(math.sqrt(chance / s + common), 1e-6)
    zs = [(origin, e / size(s)) for s, e, origin in points]
    groups = defaultdict(list)
    for origin, z in zs:
        groups[origin].append(z)
    k, square = len(groups), sum(z * z for _, z in zs) / n
    each = n / k
    between = sum((sum(g) / len(g)) ** 2 for g in groups.values()) / k
    shared = 1
    if each > 1 and square > 0:
        shared = min(max((between / square - 1 / each) / (1 - 1 / each), 0), 1)
    apart = 1 + (k - 1) / (1 + (lead - 1) / 2)
    alone = n / (1 + (each - 1) * shared)
    free = max(alone * (1 - shared) + alone * shared * apart / k, 1)
    widened = student(free) / Z * math.sqrt(1 + 1 / free)
    ordered = sorted(z for _, z in zs)

    def quantile(p):
        at = p * (n + 1) - 1
        lower = min(max(math.floor(at), 0), n - 1)
        upper = min(lower + 1, n - 1)
        return ordered[lower] + min(max(at - lower, 0), 1) * (ordered[upper] - ordered[lower])

    low, high = (-Z * math.sqrt(square), Z * math.sqrt(square)) if free < 8 else (quantile(0.1), quantile(0.9))
    return lambda said, stretch: (
        min(max(said + low * widened * size(max(said, 1)) * stretch * max(said, 1), 0), said),
        max(said + high * widened * size(max(said, 1)) * stretch * max(said, 1), said),
    )


def scope(node):
    return "city" if node == ROOT else "district" if node in DISTRICTS else "area"


by = defaultdict(list)
for miss in used:
    by[part(miss[3]), scope(miss[2]), miss[1]].append(miss)
spreads = {key: spread(own, key[2]) for key, own in by.items()}


def bounds(of_part, of_scope, lead, said):
    for measured in range(lead, 0, -1):
        if (of_part, of_scope, measured) in spreads:
            return spreads[of_part, of_scope, measured](said, lead / measured)
    return None


# --- held against what was written -----------------------------------------------------------------------------------

wrong = []
first = entries(LAST, LEADS)
all_said = {method: go_on(method, LAST, first, LEADS) for method in LATER}
written = table(f"{OUT}/forecast.csv")
with open(f"{OUT}/run.json", encoding="utf-8") as file:
    assert json.load(file)["command"] == "forecast"
for row in written:
    grade, lead = int(row["grade"]), int(row["lead"])
    node = row["area"] if row["scope"] != "city" else ROOT
    method = CHOICE[part(grade)][lead]
    said = first[lead][node] if grade == 1 else all_said[method][grade, lead][node]
    low, high = bounds(part(grade), scope(node), lead, said)
    if row["method"] != method:
        wrong.append(f"{row}: {method}")
    # Whole numbers that add up may stand one from the nearest.
    for key, own in (("middle", said), ("low", low), ("high", high)):
        if abs(int(row[key]) - own) > 1.0 + 1e-6:
            wrong.append(f"{row}: {key} {own}")
if len(written) != len(NODES) * len(GRADES) * LEADS:
    wrong.append(f"{len(written)} rows")
checked = 0
for row in table(f"{OUT}/forecast-accuracy.csv"):
    if row["size"] not in ("city", "district", "area"):
        continue
    key = (row["level"], row["grades"])
    sources = {"used": used}
    if row["method"] != "used":
        sources = {row["method"]: entry_misses.get(row["method"], []) + later_misses.get(row["method"], [])}
    own = [
        m
        for m in sources[row["method"]]
        if part(m[3]) == key and m[1] == int(row["lead"]) and scope(m[2]) == row["size"]
    ]
    had = [m for m in own if m[5] > 0]
    mape = sum(abs(m[4] - m[5]) / m[5] for m in had) / len(had)
    bias = (sum(m[4] for m in own) - sum(m[5] for m in own)) / sum(m[5] for m in own)
    if abs(mape - float(row["mape"])) > 6e-5 or abs(bias - float(row["bias"])) > 6e-5:
        wrong.append(f"{row}: {mape} {bias}")
    checked += 1
print(f"{len(written)} figures and {checked} lines of accuracy worked out anew, {len(wrong)} differ")
for line in wrong[:20]:
    print(line)
sys.exit(1 if wrong or checked == 0 else 0)
