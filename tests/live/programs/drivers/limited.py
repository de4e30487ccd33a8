"""Runs a program for at most so many seconds and says, as JSON, how it ended and when by the wall's clock.

    limited.py SECONDS PROGRAM…

`code` is null for a program that was still running.
"""

import json
import os
import signal
import subprocess
import sys
import time

program = subprocess.Popen(
    sys.argv[2:], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True
)
try:
    said, code = program.communicate(timeout=float(sys.argv[1]))[0], program.returncode
    ended = time.time_ns()
except subprocess.TimeoutExpired:
    ended, code = time.time_ns(), None
    # The group that it leads is of its own making.
    os.killpg(program.pid, signal.SIGKILL)
    said = program.communicate()[0]
json.dump({"code": code, "ended_ns": ended, "said": said.decode(errors="replace")[-2000:]}, sys.stdout)
