package dev.acceptloop.clients;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A server of a few lines on a free port of 127.0.0.1: one virtual thread per connection. */
final class TinyServer implements AutoCloseable {
    /** What is done with one connection; it is closed afterwards. */
    interface Conversation {
        void with(Socket socket, InputStream in, OutputStream out) throws Exception;
    }

    private final ServerSocket listener;
    private final Conversation conversation;
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();

    TinyServer(Conversation conversation) throws IOException {
        this.conversation = conversation;
        this.listener = new ServerSocket(0, 128, InetAddress.ofLiteral("127.0.0.1"));
        Thread.ofVirtual().start(this::acceptAll);
    }

    static TinyServer echo() throws IOException {
        return new TinyServer((_, in, out) -> in.transferTo(out));
    }

    /** Reads messages of a fixed length and answers each as told, by its number from 0. */
    static TinyServer answering(int bytes, Answer answer) throws IOException {
        return new TinyServer((socket, in, out) -> {
            byte[] message = in.readNBytes(bytes);
            for (int n = 0; message.length == bytes; n++) {
                answer.to(n, message, socket, out);
                message = in.readNBytes(bytes);
            }
        });
    }

    /** One answer. */
    interface Answer {
        void to(int number, byte[] message, Socket socket, OutputStream out) throws Exception;
    }

    private void acceptAll() {
        try {
            while (true) {
                Socket socket = listener.accept();
                socket.setTcpNoDelay(true);
                sockets.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException e) {
            return; // closed
        }
    }

    @SuppressWarnings("CatchAndPrintStackTrace")
    private void serve(Socket socket) {
        try (socket) {
            conversation.with(socket, socket.getInputStream(), socket.getOutputStream());
        } catch (Exception e) {
            return; // the client's doing, or close
        }
    }

    /** Nobody is accepted any more. */
    void refuse() throws IOException {
        listener.close();
    }

    InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
