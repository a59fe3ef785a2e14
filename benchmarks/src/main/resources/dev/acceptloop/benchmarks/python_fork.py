"""Echoes with a process per connection: socketserver.ForkingTCPServer of the standard library.

Prints "listening tcp HOST:PORT" and serves until SIGTERM, which ends it with 0.
"""
import os
import signal
import socket
import socketserver

parent = os.getpid()


class Echo(socketserver.BaseRequestHandler):
    def setup(self):
        self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def handle(self):
        try:
            while data := self.request.recv(16 * 1024):
                self.request.sendall(data)
        except ConnectionError:
            pass


class Server(socketserver.ForkingTCPServer):
    request_queue_size = 4096
    max_children = 20_000  # unless told, 40: the others would wait
    block_on_close = False


def leave(*_):
    if os.getpid() == parent:
        for child in server.active_children or ():
            try:
                os.kill(child, signal.SIGTERM)
            except ProcessLookupError:
                pass
    os._exit(0)


signal.signal(signal.SIGTERM, leave)
with Server(("127.0.0.1", 0), Echo) as server:
    print("listening tcp %s:%d" % server.server_address, flush=True)
    server.serve_forever()
