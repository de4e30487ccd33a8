"""Runs in the box: starts a Squid, runs commands beside it, one after another, and ends with the code of the last.

beside.py CONF SQUID -- COMMAND... [-- COMMAND...]
"""

import os
import socket
import subprocess
import sys
import time

PROXY = ("127.0.0.1", 3128)


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


def main():
    conf, program = sys.argv[1], sys.argv[2]
    commands, rest = [], sys.argv[4:]
    while rest:
        end = rest.index("--") if "--" in rest else len(rest)
        commands.append(rest[:end])
        rest = rest[end + 1 :]
    squid = start([program, "-N", "-f", conf])
    try:
        codes = [subprocess.run(command, env=os.environ).returncode for command in commands]
    finally:
        squid.kill()
        squid.wait()
    sys.exit(codes[-1])


main()
