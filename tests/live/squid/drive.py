"""Runs in the box: starts a Squid, asks it for tunnels, and tells as JSON what came of each and which SYNs went out.

drive.py CONF HOST COUNT -- SQUID [ARGUMENTS...]
"""

import json
import socket
import struct
import subprocess
import sys
import threading
import time

PROXY = ("127.0.0.1", 3128)
PARENT = ("127.0.0.1", 3129)
PATIENCE = 100


def sniff(wire, syns):
    """Every SYN that leaves, with the time; a retransmission has the ports of the one before."""
    seen = set()
    while True:
        packet, (_, _, kind, _, _) = wire.recvfrom(200)
        now = time.monotonic()
        if kind != socket.PACKET_OUTGOING:
            continue
        if packet[0] >> 4 == 6 and packet[6] == 6:
            address, tcp = socket.inet_ntop(socket.AF_INET6, packet[24:40]), packet[40:]
        elif packet[0] >> 4 == 4 and packet[9] == 6:
            address, tcp = socket.inet_ntop(socket.AF_INET, packet[16:20]), packet[(packet[0] & 15) * 4 :]
        else:
            continue
        source, destination = struct.unpack("!HH", tcp[:4])
        if tcp[13] & 0x12 == 0x02 and destination == 443 and (address, source) not in seen:
            seen.add((address, source))
            syns.append((now, address))


def start(command):
    squid = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    for _ in range(400):
        if squid.poll() is not None:
            sys.exit(f"Squid has ended: {squid.stderr.read().decode(errors='replace')}")
        try:
            socket.create_connection(PROXY, 1).close()
            return squid
        except OSError:
            time.sleep(0.05)
    sys.exit("Squid does not listen")


def be_parent():
    """A proxy that says yes to every tunnel."""
    listener = socket.create_server(PARENT)
    kept = []
    while True:
        client, _ = listener.accept()
        kept.append(client)
        threading.Thread(target=say_yes, args=(client,), daemon=True).start()


def say_yes(client):
    head = b""
    while b"\r\n\r\n" not in head:
        more = client.recv(4096)
        if not more:
            return
        head += more
    client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")


def tunnel(host):
    begun = time.monotonic()
    head = b""
    with socket.create_connection(PROXY, 5) as client:
        client.settimeout(PATIENCE)
        client.sendall(f"CONNECT {host}:443 HTTP/1.1\r\nHost: {host}:443\r\n\r\n".encode())
        while b"\r\n\r\n" not in head:
            more = client.recv(4096)
            if not more:
                break
            head += more
        ended = time.monotonic()
    lines = head.decode(errors="replace").split("\r\n")
    words = lines[0].split(" ")
    fields = dict(line.split(": ", 1) for line in lines[1:] if ": " in line)
    return begun, ended, int(words[1]) if len(words) > 1 else None, fields.get("X-Squid-Error")


def main():
    conf, host, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
    with open(conf) as lines:
        if any(line.startswith("cache_peer ") for line in lines):
            threading.Thread(target=be_parent, daemon=True).start()
    squid = start(sys.argv[5:] + ["-N", "-f", conf])
    # ETH_P_ALL: what goes out is seen by nothing less.
    wire = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(3))
    syns = []
    threading.Thread(target=sniff, args=(wire, syns), daemon=True).start()
    runs = []
    try:
        for _ in range(count):
            begun, ended, status, error = tunnel(host)
            time.sleep(0.1)
            mine = [(at - begun, address) for at, address in syns if at >= begun]
            runs.append({"status": status, "error": error, "took": ended - begun, "syns": mine})
    finally:
        squid.kill()
        squid.wait()
    json.dump(runs, sys.stdout)


main()
