"""Binds and listens at the port of the first argument in each usual way, one after the other, and prints what the kernel said of each: `address v6only reuse` → errno or "ok"."""

import errno
import json
import socket
import sys

port = int(sys.argv[1])
places = [("0.0.0.0", None), ("127.0.0.1", None), ("::", 0), ("::", 1), ("::1", 1)]
answers = {}
for address, v6only in places:
    for reuse in (0, 1):
        one = socket.socket(socket.AF_INET if v6only is None else socket.AF_INET6)
        if v6only is not None:
            one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, v6only)
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, reuse)
        try:
            one.bind((address, port))
            one.listen(5)
            said = "ok"
        except OSError as error:
            said = errno.errorcode[error.errno]
        one.close()
        answers[f"{address}{' v6only' if v6only else ''}{' reuse' if reuse else ''}"] = said
print(json.dumps(answers))
