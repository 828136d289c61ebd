# adopt PROGRAM ARGUMENTS...: runs it, waits for whatever it leaves without a parent, and ends with its code. A test process that has made a
# sandbox without groups adopts orphans, those of agents that it starts as well, and nobody in it would wait for them.
import ctypes
import os
import subprocess
import sys

PR_SET_CHILD_SUBREAPER = 36
ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)
code = subprocess.call(sys.argv[1:])
try:
    while True:
        os.wait()
except ChildProcessError:
    sys.exit(code if code >= 0 else 128 - code)
