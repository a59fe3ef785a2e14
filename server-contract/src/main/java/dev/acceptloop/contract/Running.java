package dev.acceptloop.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One open server, the clients a test made for it, and what its listener was told.
 *
 * <p>Closing it closes the clients and the server, and demands that the listener was told of each
 * connection once.
 */
final class Running implements AutoCloseable {
    private final Contract contract;
    private final Recorder recorder;
    private final Server server;
    private final List<Client> clients = new ArrayList<>();
    private final List<DatagramClient> datagramClients = new ArrayList<>();

    Running(Contract contract, ServerOptions options) throws IOException {
        this.contract = contract;
        this.recorder = new Recorder(contract.patience());
        this.server = contract.model().open(options, recorder);
    }

    Server server() {
        return server;
    }

    Recorder recorder() {
        return recorder;
    }

    SocketAddress address() {
        return server.address();
    }

    /** Where a TCP server listens. */
    int port() {
        return ((InetSocketAddress) server.address()).getPort();
    }

    /** Whether a second client need not wait until the first has left. */
    boolean servesMany() {
        return contract.servesMany();
    }

    /** A new connection, which the server need not have accepted yet. */
    Client client() throws IOException {
        return unconnected().connect();
    }

    /** A client that has its descriptor and no connection yet. */
    Client unconnected() throws IOException {
        var client = new Client(address(), contract.patience());
        clients.add(client);
        return client;
    }

    /** So many connections. */
    List<Client> clients(int count) throws IOException {
        var made = new ArrayList<Client>();
        for (int i = 0; i < count; i++) {
            made.add(client());
        }
        return made;
    }

    /** A client of a datagram server. */
    DatagramClient datagramClient() throws IOException {
        return datagramClient(address());
    }

    /** A client that is closed by its test. */
    DatagramClient leavingClient() throws IOException {
        return new DatagramClient(address(), contract.patience());
    }

    /** A client that knows the server by that address. */
    DatagramClient datagramClient(SocketAddress server) throws IOException {
        var client = new DatagramClient(server, contract.patience());
        datagramClients.add(client);
        return client;
    }

    /** Waits until the server reports that client's connection as ended for that reason. */
    void reports(Client client, CloseReason reason) {
        assertThat(recorder.awaitClosed(client.address())).isEqualTo(reason);
    }

    /** Whether any connection was accepted. */
    boolean wasAsked() {
        return recorder.timesAccepted() > 0;
    }

    /** Begins to close the server, from a thread of its own. */
    FutureTask<Boolean> closing() {
        return inBackground(() -> {
            server.close();
            return true;
        });
    }

    /** Runs the call in a thread of its own. */
    static <T> FutureTask<T> inBackground(Callable<T> call) {
        var task = new FutureTask<>(call);
        Thread.ofPlatform().daemon().name("contract-test").start(task);
        return task;
    }

    @Override
    public void close() {
        for (Client client : clients) {
            client.close();
        }
        datagramClients.forEach(DatagramClient::close);
        awaitClose();
        recorder.assertEachConnectionEndedOnce();
    }

    /** A server that does not end fails the test, and not the patience of who runs it. */
    private void awaitClose() {
        long most = contract.patience().multipliedBy(2).toMillis();
        try {
            closing().get(most, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new AssertionError("the server does not end: " + recorder, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
