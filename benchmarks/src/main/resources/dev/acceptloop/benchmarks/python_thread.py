"""Echoes with a thread per connection: socketserver.ThreadingTCPServer of the standard library.

Prints "listening tcp HOST:PORT" and serves until SIGTERM, which ends it with 0.
"""
import os
import signal
import socket
import socketserver


class Echo(socketserver.BaseRequestHandler):
    def setup(self):
        self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def handle(self):
        try:
            while data := self.request.recv(16 * 1024):
                self.request.sendall(data)
        except ConnectionError:
            pass


class Server(socketserver.ThreadingTCPServer):
    request_queue_size = 4096
    daemon_threads = True
    block_on_close = False


signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
with Server(("127.0.0.1", 0), Echo) as server:
    print("listening tcp %s:%d" % server.server_address, flush=True)
    server.serve_forever()
