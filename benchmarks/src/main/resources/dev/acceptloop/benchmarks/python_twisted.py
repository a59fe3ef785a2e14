"""Echoes on Twisted, with the reactor it takes by itself: epoll on Linux.

Prints "listening tcp HOST:PORT" and serves until SIGTERM, which ends it with 0.
"""
import os
import signal

from twisted.internet import interfaces, protocol, reactor
from zope.interface import implementer


@implementer(interfaces.IHalfCloseableProtocol)  # or what is owed at the peer's end is dropped
class Echo(protocol.Protocol):
    def connectionMade(self):
        self.transport.setTcpNoDelay(True)

    def dataReceived(self, data):
        self.transport.write(data)

    def readConnectionLost(self):
        self.transport.loseConnection()

    def writeConnectionLost(self):
        pass


factory = protocol.ServerFactory.forProtocol(Echo)
factory.noisy = False
port = reactor.listenTCP(0, factory, interface="127.0.0.1", backlog=4096)
signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
print("listening tcp 127.0.0.1:%d" % port.getHost().port, flush=True)
reactor.run(installSignalHandlers=False)
