"""Families over TLS at a fixed rate: a proxy (nginx) that ends TLS, the portal behind it; before it the generator of
`crates/portal/examples/load.rs`, whose connections another nginx (`libnginx-mod-stream`) puts into TLS.

    python3 benches/portal_tls.py RELEASE.sealed RELEASE.key SECRETS.csv [RATE SECONDS]...

Portal and proxy are pinned to the first processor, the generator and what puts it into TLS to the second. Each family comes on a
connection of its own and begins TLS anew (TLS 1.3, a P-256 certificate, no tickets). Prints what the generator prints, and the most
memory that each of them had.
"""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
PORT, PLAIN, CLIENT = 8443, 8091, 8444

NGINX = """
worker_processes 1;
worker_rlimit_nofile 20000;
daemon off;
pid {at}/nginx.pid;
error_log {at}/error.log;
events {{ worker_connections 10000; }}
http {{
  access_log off;
  client_body_temp_path {at}/body; proxy_temp_path {at}/proxy; fastcgi_temp_path {at}/f; uwsgi_temp_path {at}/u; scgi_temp_path {at}/s;
  ssl_protocols TLSv1.3;
  ssl_session_cache off;
  ssl_session_tickets off;
  upstream portal {{ server 127.0.0.1:{plain}; keepalive 64; }}
  server {{
    listen 127.0.0.1:{port} ssl backlog=4096;
    server_name portal.test;
    ssl_certificate {at}/certificate.pem;
    ssl_certificate_key {at}/certificate.key;
    location / {{ proxy_pass http://portal; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $host; }}
  }}
}}
"""

# What a telephone does: each connection begins TLS of its own, and the certificate is held against the one that is known.
TELEPHONES = """
load_module /usr/lib/nginx/modules/ngx_stream_module.so;
worker_processes 1;
worker_rlimit_nofile 20000;
daemon off;
pid {at}/telephones.pid;
error_log {at}/telephones.log;
events {{ worker_connections 10000; }}
stream {{
  server {{
    listen 127.0.0.1:{client} backlog=4096;
    proxy_pass 127.0.0.1:{port};
    proxy_ssl on;
    proxy_ssl_session_reuse off;
    proxy_ssl_protocols TLSv1.3;
    proxy_ssl_verify on;
    proxy_ssl_trusted_certificate {at}/certificate.pem;
    proxy_ssl_name portal.test;
  }}
}}
"""


def most_memory(pid):
    """Peak resident memory of a process and its children, MB."""
    pids = [str(pid)]
    children = pathlib.Path(f"/proc/{pid}/task/{pid}/children")
    if children.exists():
        pids += children.read_text().split()
    peak = 0
    for one in pids:
        for line in pathlib.Path(f"/proc/{one}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                peak += int(line.split()[1])
    return peak / 1024


def seconds_of(pid):
    """Processor time of a process and its children, seconds."""
    pids = [str(pid)] + pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    ticks = 0
    for one in pids:
        fields = pathlib.Path(f"/proc/{one}/stat").read_text().rsplit(")", 1)[1].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def main():
    sealed, key, secrets, *rest = sys.argv[1:]
    loads = list(zip(rest[::2], rest[1::2])) or [("2000", "60")]
    at = pathlib.Path(tempfile.mkdtemp(prefix="portal-tls-"))
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30"]
    names = ["-subj", "/CN=portal.test", "-addext", "subjectAltName=DNS:portal.test"]
    files = ["-keyout", at / "certificate.key", "-out", at / "certificate.pem"]
    ends = ["-addext", "basicConstraints=critical,CA:FALSE"]
    subprocess.run(["openssl", "req", "-x509", *curve, *names, *ends, *files], check=True, capture_output=True)
    (at / "nginx.conf").write_text(NGINX.format(at=at, port=PORT, plain=PLAIN))
    (at / "telephones.conf").write_text(TELEPHONES.format(at=at, port=PORT, client=CLIENT))
    release = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release"
    pinned = lambda core, *command: ["taskset", "-c", core, *map(str, command)]
    portal = pinned("0", release / "xuewei-portal", "--sealed", sealed, "--release-key", key, "--listen", f"127.0.0.1:{PLAIN}")
    started = [subprocess.Popen(portal, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)]
    started.append(subprocess.Popen(pinned("0", "nginx", "-p", at, "-c", at / "nginx.conf"), stderr=subprocess.DEVNULL))
    started.append(subprocess.Popen(pinned("1", "nginx", "-p", at, "-c", at / "telephones.conf"), stderr=subprocess.DEVNULL))
    try:
        for _ in range(200):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{PLAIN}/health")
                break
            except OSError:
                time.sleep(0.05)
        for rate, seconds in loads:
            load = pinned("1", release / "examples" / "load", f"127.0.0.1:{CLIENT}", secrets, rate, seconds)
            print(f"over TLS, {rate}/s for {seconds} s", flush=True)
            subprocess.run(load, check=True)
        for name, process in zip(["portal", "proxy", "telephones"], started):
            print(f"{name}: at most {most_memory(process.pid):.0f} MB, {seconds_of(process.pid):.1f} s of a processor")
    finally:
        for process in started:
            process.terminate()
            process.wait()
        shutil.rmtree(at, ignore_errors=True)


main()
