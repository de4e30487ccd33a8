import os
import sys
import urllib.request

try:
    urllib.request.urlopen(sys.argv[1]).read()
except OSError as why:
    print(why, flush=True)
    # At once: what Python does at its end is not what is measured.
    os._exit(1)
