"""asyncio_get.py URL [DELAY]: with streams; DELAY is happy_eyeballs_delay in seconds."""

import asyncio
import os
import ssl
import sys
from urllib.parse import urlsplit


async def get(host, delay):
    trust = ssl.create_default_context()
    try:
        reader, writer = await asyncio.open_connection(host, 443, ssl=trust, happy_eyeballs_delay=delay)
    except OSError as why:
        print(why, flush=True)
        # At once: what Python does at its end is not what is measured.
        os._exit(1)
    writer.write(f"GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
    await reader.read()
    writer.close()


asyncio.run(get(urlsplit(sys.argv[1]).hostname, float(sys.argv[2]) if len(sys.argv) > 2 else None))
