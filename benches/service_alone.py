"""What one planner waits for, with nobody else at work: upload, check, run, what-if; and what the service holds meanwhile.

    service_alone.py XUEWEI TABLES [QUESTIONS]

starts the service on a folder of its own and asks over its interface. The questions put, in turn, a school on the middle of the
round, close one, and give one more places; each is another than all before. The first has the round read and allocated once and stands
apart. Memory is that of the service alone, and of the process that keeps the round for what-ifs.
"""

import csv
import json
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

XUEWEI, TABLES = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
QUESTIONS = int(sys.argv[3]) if len(sys.argv) > 3 else 60
PORT = 18721
TOKEN = secrets.token_hex(24)
HOME = f"http://127.0.0.1:{PORT}"


def ask(method, path, body=None, kind="application/json"):
    asked = urllib.request.Request(f"{HOME}/api/v1{path}", data=body, method=method)
    asked.add_header("Authorization", f"Bearer {TOKEN}")
    if body is not None:
        asked.add_header("Content-Type", kind)
    with urllib.request.urlopen(asked, timeout=600) as answer:
        return json.loads(answer.read() or b"null")


def timed(work):
    began = time.monotonic()
    return work(), time.monotonic() - began


def upload():
    edge = secrets.token_hex(8)
    body = b""
    for table in sorted(TABLES.glob("*.csv")):
        body += f'--{edge}\r\nContent-Disposition: form-data; name="table"; filename="{table.name}"\r\n\r\n'.encode()
        body += table.read_bytes() + b"\r\n"
    body += f"--{edge}--\r\n".encode()
    made, took = timed(lambda: ask("POST", "/rounds", body, f"multipart/form-data; boundary={edge}"))
    print(f"upload of {len(body) / 1e6:.1f} MB: {took:.2f} s, settings made of the tables among it")
    return made


def memory(pid, what):
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith(what))


def children(pid):
    return [child for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()]


def questions(schools):
    at = schools[len(schools) // 2]
    lon, lat = float(at["lon"]), float(at["lat"])
    for number in range(QUESTIONS):
        school = schools[number * 7 % len(schools)]["school_id"]
        step = 0.0005 * (number + 1)
        change = [
            {"open": [{"lon": lon + step, "lat": lat + step, "streams": 4}]},
            {"close": [{"school": school}]},
            {"extend": [{"school": school, "places": 40 + number}]},
        ]
        yield {"title": "a", "reason": "b", **change[number % 3]}


def main():
    data = Path(tempfile.mkdtemp(prefix="xuewei-alone-"))
    command = [XUEWEI, "serve", "--data", data, "--port", str(PORT), "--token", TOKEN, "--format", "json"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(100):
            try:
                urllib.request.urlopen(HOME + "/health", timeout=5)
                break
            except OSError:
                time.sleep(0.1)
        time.sleep(2)
        print(f"memory at rest: {memory(server.pid, 'VmRSS'):.0f} MB")
        made = upload()
        _, took = timed(lambda: ask("GET", f"/rounds/{made['id']}/findings"))
        print(f"findings: {took:.2f} s")
        run, _ = timed(lambda: ask("POST", f"/rounds/{made['id']}/runs", json.dumps({"version": made["version"]}).encode()))
        began = time.monotonic()
        while (state := ask("GET", f"/jobs/{run['job']}")["state"]) in ("queued", "running"):
            time.sleep(0.05)
        print(f"run, proved and kept: {time.monotonic() - began:.2f} s ({state})")
        with open(TABLES / "schools.csv", newline="", encoding="utf-8-sig") as file:
            schools = [row for row in csv.DictReader(file) if row.get("level", "primary") in ("primary", "小学", "")]
        times, refused = [], 0
        for question in questions(schools):
            try:
                _, took = timed(lambda: ask("POST", f"/rounds/{made['id']}/what-if", json.dumps(question).encode()))
            except urllib.error.HTTPError:
                refused += 1
                continue
            times.append(took * 1000)
        first, rest = times[0], sorted(times[1:])
        part = lambda share: rest[min(len(rest) - 1, int(len(rest) * share))]
        print(f"what-if: the first {first:.0f} ms; {len(rest)} more: p50 {part(0.5):.0f} ms, p95 {part(0.95):.0f}, longest {rest[-1]:.0f}; refused {refused}")
        print(f"memory of the service at most: {memory(server.pid, 'VmHWM'):.0f} MB; of the round for what-ifs: "
              + ", ".join(f"{memory(pid, 'VmHWM'):.0f} MB" for pid in children(server.pid)))
    finally:
        server.terminate()
        server.wait(timeout=60)
        shutil.rmtree(data, ignore_errors=True)


main()
