package dev.acceptloop.event.policies;

import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.event.HalfCloseProtocol;
import dev.acceptloop.event.protocols.RecordingTransport;
import dev.acceptloop.protocol.Transport;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A policy that has no opinion of something lets it pass, both ways. */
final class WrapperTest {
    private final List<String> told = new ArrayList<>();

    private final class Inside implements HalfCloseProtocol {
        @Override
        public void connectionMade(Transport transport) {
            told.add("congested " + transport.isCongested());
        }

        @Override
        public void dataReceived(ByteBuffer data) {}

        @Override
        public void writeConnectionLost() {
            told.add("write lost");
        }

        @Override
        public void resumeWriting() {
            told.add("resume");
        }

        @Override
        public void stopping() {
            told.add("stopping");
        }
    }

    @Test
    void whatIsToldOutsideIsHeardInside() {
        var wrapper = new ProtocolWrapper(new ProtocolWrapper(new Inside()));
        var wire = new RecordingTransport();
        wire.congested = true;
        wrapper.connectionMade(wire);
        wrapper.writeConnectionLost();
        wrapper.resumeWriting();
        wrapper.stopping();
        assertThat(told).containsExactly("congested true", "write lost", "resume", "stopping");
    }

    @Test
    void oneThatDoesNotAskForTheEndOfItsOutputIsNotTold() {
        var wrapper = new ProtocolWrapper(new Inner.Said());
        wrapper.connectionMade(new RecordingTransport());
        wrapper.writeConnectionLost();
        assertThat(wrapper.pending()).isZero();
    }
}
