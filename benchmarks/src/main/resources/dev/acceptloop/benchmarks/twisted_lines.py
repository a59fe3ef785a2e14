"""Echoes lines on Twisted, in its own words; prints "listening tcp HOST:PORT", ends on SIGTERM."""
from twisted.internet import protocol, reactor
from twisted.protocols import basic


class Echo(basic.LineReceiver):
    def lineReceived(self, line):
        self.sendLine(line)


factory = protocol.ServerFactory.forProtocol(Echo)
factory.noisy = False
port = reactor.listenTCP(0, factory, interface="127.0.0.1", backlog=1024)
print("listening tcp 127.0.0.1:%d" % port.getHost().port, flush=True)
reactor.run()
