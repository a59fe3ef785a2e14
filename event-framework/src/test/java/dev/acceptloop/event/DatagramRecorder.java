package dev.acceptloop.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Writes down what it hears, and does what it is told. */
final class DatagramRecorder implements ReactorDatagramProtocol {
    private final String name;
    private final List<String> told;

    /** Writes on that list, under that name. */
    DatagramRecorder(String name, List<String> told) {
        this.name = name;
        this.told = told;
    }

    @Override
    public void startProtocol(DatagramTransport transport) {
        told.add(name + " start");
    }

    @Override
    public void stopProtocol() {
        told.add(name + " stop");
    }

    @Override
    public void connectionRefused() {
        told.add(name + " refused");
    }

    @Override
    public void datagramReceived(ByteBuffer datagram, SocketAddress from, Replies replies) {
        String text = UTF_8.decode(datagram).toString();
        told.add(name + " " + text);
        switch (text) {
            case "ask" -> replies.send(Told.bytes("answer"), from);
            case "throw" -> throw new IllegalArgumentException("on purpose");
            case "dawdle" -> LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
            default -> {}
        }
    }
}
