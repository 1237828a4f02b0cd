"""Run the commands that come on standard input, one a line, against an MLflow
server; answer each with one line of JSON.

Usage: driver.py TRACKING_URI
"""

import contextlib
import json
import sys

from change import change
from fill import fill
from snapshot import snapshot

COMMANDS = {"fill": fill, "change": change, "snapshot": snapshot}

for line in sys.stdin:
    with contextlib.redirect_stdout(sys.stderr):  # MLflow talks
        answer = COMMANDS[line.strip()](sys.argv[1])
    print(json.dumps(answer), flush=True)
