"""Forwards TCP connections from a port of this container to a port of another: forward.py LOCAL_PORT HOST:PORT.

The demo's relying parties must know the issuer by the name the browser uses, http://localhost:8000. In a container
that name means the container itself, so this stands there and passes every byte on to the server.
"""

import asyncio
import sys

CHUNK = 65536  # bytes


async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Copies one direction until its end, then tells the other side that nothing more will come."""
    try:
        while chunk := await reader.read(CHUNK):
            writer.write(chunk)
            await writer.drain()
        writer.write_eof()
    except ConnectionError:
        writer.close()


async def serve(local_port: int, host: str, port: int) -> None:
    async def forward(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there_reader, there_writer = await asyncio.open_connection(host, port)
        except OSError:
            writer.close()
            return
        await asyncio.gather(pump(reader, there_writer), pump(there_reader, writer))
        there_writer.close()
        writer.close()

    server = await asyncio.start_server(forward, "127.0.0.1", local_port)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    target_host, _, target_port = sys.argv[2].rpartition(":")
    asyncio.run(serve(int(sys.argv[1]), target_host, int(target_port)))
