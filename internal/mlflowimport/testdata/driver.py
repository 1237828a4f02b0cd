"""Run the commands that come on standard input, COMMAND TRACKING_URI on a line;
answer each with one line of JSON."""

import contextlib
import json
import sys

from change import change
from fill import fill
from snapshot import snapshot

COMMANDS = {"fill": fill, "change": change, "snapshot": snapshot}

for line in sys.stdin:
    command, uri = line.split()
    with contextlib.redirect_stdout(sys.stderr):  # MLflow talks
        answer = COMMANDS[command](uri)
    print(json.dumps(answer), flush=True)
