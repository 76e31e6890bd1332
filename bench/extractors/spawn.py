"""Runs a command and prints what it cost as JSON: `spawn.py OUT COMMAND...`."""

import os
import sys
import time

begun = time.perf_counter()
child = os.fork()
if child == 0:
    os.dup2(os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644), 1)
    os.execvp(sys.argv[2], sys.argv[2:])
_, status, used = os.wait4(child, 0)
wall = time.perf_counter() - begun
if status != 0:
    sys.exit(f"{sys.argv[2:]} ended with {status}")
print(f'{{"cpu": {used.ru_utime + used.ru_stime}, "wall": {wall}, "peak": {used.ru_maxrss}}}')
