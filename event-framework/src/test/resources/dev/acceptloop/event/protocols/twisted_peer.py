"""A peer on Twisted, for one kind of protocol.

  serve KIND             prints its port, and sends back each message, until its standard input ends
  call KIND PORT COUNT   sends so many messages, and prints "ok" when each has come back

Ends by itself after 40 seconds, or when its standard input does.
"""
import os
import sys
import threading

from twisted.internet import protocol, reactor
from twisted.protocols import basic

SIZES = [0, 1, 2, 100, 5000]
COUNT = int(sys.argv[4]) if len(sys.argv) > 4 else 0


def sample(number):
    return bytes([ord("a") + number % 26]) * SIZES[number % len(SIZES)]


class Counting:
    """What is the same for every kind: send, compare, count."""

    received = 0

    def connectionMade(self):
        if not COUNT:
            return
        for number in range(COUNT):
            self.say(sample(number))

    def heard(self, message):
        if not COUNT:
            self.say(message)
            return
        if message != sample(self.received):
            print("wrong message", self.received, flush=True)
            os._exit(1)
        self.received += 1
        if self.received == COUNT:
            print("ok", flush=True)
            self.transport.loseConnection()

    def connectionLost(self, reason):
        if COUNT:
            reactor.stop()


class Line(Counting, basic.LineReceiver):
    def say(self, message):
        self.sendLine(message)

    def lineReceived(self, line):
        self.heard(line)


class Netstring(Counting, basic.NetstringReceiver):
    def say(self, message):
        self.sendString(message)

    def stringReceived(self, string):
        self.heard(string)


class Int32(Counting, basic.Int32StringReceiver):
    def say(self, message):
        self.sendString(message)

    def stringReceived(self, string):
        self.heard(string)


class Plain(protocol.Protocol):
    """Bytes without frames: all of them, once, in order."""

    def connectionMade(self):
        self.left = b"".join(sample(number) for number in range(COUNT))
        self.transport.write(self.left)

    def dataReceived(self, data):
        if not COUNT:
            self.transport.write(data)
            return
        if not self.left.startswith(data):
            print("wrong bytes", flush=True)
            os._exit(1)
        self.left = self.left[len(data):]
        if not self.left:
            print("ok", flush=True)
            self.transport.loseConnection()

    def connectionLost(self, reason):
        if COUNT:
            reactor.stop()


KINDS = {"line": Line, "netstring": Netstring, "int32": Int32, "plain": Plain}


def until_input_ends():
    sys.stdin.read()
    os._exit(0)


threading.Thread(target=until_input_ends, daemon=True).start()
reactor.callLater(40, os._exit, 3)
kind = KINDS[sys.argv[2]]
if sys.argv[1] == "serve":
    factory = protocol.ServerFactory.forProtocol(kind)
    print(reactor.listenTCP(0, factory, interface="127.0.0.1").getHost().port, flush=True)
else:
    factory = protocol.ClientFactory.forProtocol(kind)
    reactor.connectTCP("127.0.0.1", int(sys.argv[3]), factory)
reactor.run()
