"""Echoes on asyncio's streams, of the standard library; TCP_NODELAY is asyncio's default.

Prints "listening tcp HOST:PORT" and serves until SIGTERM, which ends it with 0.
"""
import asyncio
import os
import signal


async def echo(reader, writer):
    try:
        while data := await reader.read(16 * 1024):
            writer.write(data)
            await writer.drain()
    except ConnectionError:
        pass
    finally:
        writer.close()


async def main():
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    server = await asyncio.start_server(echo, "127.0.0.1", 0, backlog=4096)
    print("listening tcp %s:%d" % server.sockets[0].getsockname(), flush=True)
    async with server:
        await server.serve_forever()


asyncio.run(main())
