package dev.acceptloop.launcher;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.protocol.server.ServerModel;
import dev.acceptloop.protocol.server.TransportKind;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a served process does about a service that fails: as little as can be, or all. */
@Timeout(60)
@EnabledOnOs(OS.LINUX)
final class FatalServiceTest {
    @TempDir Path directory;

    static List<String> models() {
        return ServerModel.all().stream()
                .filter(model -> model.transports().contains(TransportKind.TCP))
                .filter(model -> model.unavailable().isEmpty())
                .map(ServerModel::name)
                .toList();
    }

    /** Where a connection has a process of its own, that one ends alone. */
    static List<String> modelsInOneProcess() {
        return models().stream().filter(name -> ServerModel.named(name).sharesMemory()).toList();
    }

    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @MethodSource("modelsInOneProcess")
    void whoeverTakesAllMemoryEndsTheServerWhole(String model) throws Exception {
        InetSocketAddress address;
        try (ServedModel server = started(model)) {
            address = server.address();
            end(server, "memory");
            assertThat(server.ended()).isEqualTo(1);
        }
        assertThat(said())
                .filteredOn(line -> line.startsWith("acceptloop: "))
                .hasSize(1)
                .first()
                .asString()
                .startsWith("acceptloop: the server failed: ");
        assertThat(isFree(address)).as("its port is free").isTrue();
    }

    /** A ring lets go of its sockets a moment after its process. */
    private static boolean isFree(InetSocketAddress address) throws IOException {
        for (int looks = 0; looks < 500; looks++) {
            try (var again = new ServerSocket()) {
                again.setReuseAddress(true);
                again.bind(address);
                return true;
            } catch (BindException e) {
                LockSupport.parkNanos(10_000_000);
            }
        }
        return false;
    }

    @Tag("long") // nineteen processes for what the contract asks of each in this one
    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @MethodSource("models")
    void anErrorEndsTheConnectionItComesFromAndNoOther(String model) throws Exception {
        try (ServedModel server = started(model)) {
            end(server, "overflow");
            end(server, "assertion");
            try (Socket other = connect(server)) {
                ask(other);
            }
            assertThat(server.endedBy("TERM")).isEqualTo(0);
        }
        assertThat(said()).filteredOn(line -> line.contains("service failed")).hasSize(2);
        assertThat(said()).noneMatch(line -> line.startsWith("Exception in thread"));
    }

    private ServedModel started(String model) throws IOException {
        String small = "exec \"$0\" -Xmx32m \"$@\" 2>'" + directory.resolve("stderr") + "'";
        String service = "--service=" + FatalService.NAME;
        return new ServedModel(List.of("bash", "-c", small), model, service, "--workers=2");
    }

    private List<String> said() throws IOException {
        return Files.readAllLines(directory.resolve("stderr"));
    }

    private static Socket connect(ServedModel server) throws IOException {
        var client = new Socket();
        client.setSoTimeout(20_000);
        client.connect(server.address(), 20_000);
        return client;
    }

    private static void ask(Socket client) throws IOException {
        client.getOutputStream().write("hello".getBytes(US_ASCII));
        assertThat(client.getInputStream().readNBytes(5)).hasSize(5);
    }

    private static void end(ServedModel server, String message) throws IOException {
        try (Socket client = connect(server)) {
            ask(client);
            client.getOutputStream().write(message.getBytes(US_ASCII));
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        } catch (SocketException e) {
            assertThat(e).hasMessageContaining("reset");
        }
    }
}
