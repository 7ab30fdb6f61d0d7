"""Pages of the planners' service with fifty planners at work, as fast as they are for each of them.

    service_pages.py XUEWEI TABLES [SECONDS]

starts the service on a folder of its own with the tables of a round, runs the round once, and has wrk open its pages on fifty
connections, each waiting a second or two between two pages as a person does who reads. Meanwhile another run of the round is at
work and somebody asks what-if questions. Prints, page by page, how many were opened and the time in which 50, 95 and 99 of a
hundred came, and the same of the answers to what-if. Of children one is looked at by all, and then each planner looks at another
of hundreds, which nobody has looked at before. wrk, the service and the run share the processors of this computer.
"""

import json
import secrets
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path

XUEWEI, TABLES = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
SECONDS = int(sys.argv[3]) if len(sys.argv) > 3 else 60
PLANNERS = 50
PORT = 18720
TOKEN = secrets.token_hex(24)
HOME = f"http://127.0.0.1:{PORT}"
SCRIPT = """
local paths = {%s}
function init(args) math.randomseed(os.time()) end
function delay() return math.random(1000, 2000) end
function request()
  return wrk.format("GET", paths[math.random(#paths)], {["Authorization"] = "Bearer %s", ["Accept"] = "text/html"})
end
function done(summary, latency, requests)
  io.write(string.format("%%d %%d %%d %%d %%d\\n", summary.requests, summary.errors.status + summary.errors.read
    + summary.errors.write + summary.errors.timeout + summary.errors.connect,
    latency:percentile(50), latency:percentile(95), latency:percentile(99)))
end
"""


def ask(method, path, body=None, kind="application/json"):
    asked = urllib.request.Request(HOME + path, data=body, method=method)
    asked.add_header("Authorization", f"Bearer {TOKEN}")
    if body is not None:
        asked.add_header("Content-Type", kind)
    with urllib.request.urlopen(asked, timeout=600) as answer:
        return json.loads(answer.read() or b"null")


def upload():
    edge = secrets.token_hex(8)
    body = b""
    for table in sorted(TABLES.glob("*.csv")):
        body += f'--{edge}\r\nContent-Disposition: form-data; name="table"; filename="{table.name}"\r\n\r\n'.encode()
        body += table.read_bytes() + b"\r\n"
    body += f"--{edge}--\r\n".encode()
    began = time.monotonic()
    made = ask("POST", "/api/v1/rounds", body, f"multipart/form-data; boundary={edge}")
    print(f"uploaded {len(body) / 1e6:.1f} MB in {time.monotonic() - began:.2f} s")
    return made


def start_run(made):
    return ask("POST", f"/api/v1/rounds/{made['id']}/runs", json.dumps({"version": made["version"]}).encode())


def wait(job):
    while True:
        state = ask("GET", f"/api/v1/jobs/{job}")
        if state["state"] not in ("queued", "running"):
            return state
        time.sleep(0.2)


def percentile(times, part):
    times = sorted(times)
    return times[min(len(times) - 1, int(len(times) * part))] * 1000 if times else 0.0


def what_if(made, times, until):
    school = (TABLES / "schools.csv").read_text(encoding="utf-8-sig").splitlines()[1].split(",")[0]
    places = 0
    while time.monotonic() < until:
        places += 1
        asked = json.dumps({"title": "a", "reason": "b", "extend": [{"school": school, "places": places}]}).encode()
        began = time.monotonic()
        ask("POST", f"/api/v1/rounds/{made['id']}/what-if", asked)
        times.append(time.monotonic() - began)
        time.sleep(2)


def main():
    data = Path(tempfile.mkdtemp(prefix="xuewei-pages-"))
    command = [XUEWEI, "serve", "--data", data, "--port", str(PORT), "--token", TOKEN, "--format", "json"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(100):
            try:
                urllib.request.urlopen(HOME + "/health", timeout=5)
                break
            except OSError:
                time.sleep(0.1)
        made = upload()
        run = start_run(made)
        state = wait(run["job"])
        if state["state"] != "done":
            raise SystemExit(f"the run ended as {state['state']}")
        children = (TABLES / "children.csv").read_text(encoding="utf-8-sig").splitlines()
        children = [row.split(",")[0] for row in children[1:1000]]
        pages = {
            "rounds": "/",
            "a round": f"/rounds/{made['id']}",
            "its settings": f"/rounds/{made['id']}/settings",
            "what-if": f"/rounds/{made['id']}/what-if",
            "a run": f"/runs/{run['id']}",
            "one child": f"/api/v1/runs/{run['id']}/children/{children[0]}",
        }
        others = [f"/api/v1/runs/{run['id']}/children/{child}" for child in children[1:]]
        times = []
        until = time.monotonic() + SECONDS * (len(pages) + 2)
        stopped = threading.Event()

        def keep_running():
            try:
                while not stopped.is_set():
                    wait(start_run(made)["job"])
            except OSError:
                # The service has ended, with which the run of the moment ends too.
                return

        threading.Thread(target=what_if, args=(made, times, until), daemon=True).start()
        threading.Thread(target=keep_running, daemon=True).start()
        print(f"{'page':14} {'opened':>7} {'failed':>7} {'p50 ms':>8} {'p95 ms':>8} {'p99 ms':>8}")
        for name, paths in [("all of them", list(pages.values()))] + [(name, [path]) for name, path in pages.items()] + [("other children", others)]:
            script = data / "planners.lua"
            script.write_text(SCRIPT % (", ".join(f'"{path}"' for path in paths), TOKEN))
            wrk = ["wrk", "-t1", f"-c{PLANNERS}", f"-d{SECONDS}s", "--timeout", "30s", "-s", str(script), HOME]
            done = subprocess.run(wrk, capture_output=True, text=True, check=True)
            opened, failed, *latency = map(int, done.stdout.strip().splitlines()[-1].split())
            print(f"{name:14} {opened:7} {failed:7} " + " ".join(f"{one / 1000:8.1f}" for one in latency))
        stopped.set()
        figures = " ".join(f"{percentile(times, part):8.1f}" for part in (0.5, 0.95, 0.99))
        print(f"{'what-if answer':14} {len(times):7} {0:7} {figures}")
        status = Path(f"/proc/{server.pid}/status").read_text()
        print("memory of the service at most:", next(line for line in status.splitlines() if line.startswith("VmHWM")).split(":")[1].strip())
    finally:
        server.terminate()
        server.wait(timeout=60)
        shutil.rmtree(data, ignore_errors=True)


main()
