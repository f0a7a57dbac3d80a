"""A proxy that speaks TLS in front of a server that does not: FRONT BACK CERTIFICATE KEY."""

import asyncio
import ssl
import sys


async def serve(front: int, back: int, certificate: str, key: str) -> None:
    """Pass on whatever comes, both ways, until somebody ends this process."""

    async def join(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        from_back, to_back = await asyncio.open_connection("127.0.0.1", back)
        ways = (_pass_on(reader, to_back), _pass_on(from_back, writer))
        await asyncio.gather(*ways, return_exceptions=True)

    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    async with await asyncio.start_server(join, "127.0.0.1", front, ssl=context) as server:
        await server.serve_forever()


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65_536):
        writer.write(data)
        await writer.drain()
    writer.close()


asyncio.run(serve(int(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:]))
