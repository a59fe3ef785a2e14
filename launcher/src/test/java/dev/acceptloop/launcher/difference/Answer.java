package dev.acceptloop.launcher.difference;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/**
 * What came back to one conversation: every byte as a character, but for the date, and the end.
 *
 * @param end FIN, RST, or what did not happen in time
 */
record Answer(String bytes, String end) {
    private static final int PATIENCE_MILLIS = 10_000;
    private static final long BETWEEN_PIECES = TimeUnit.MICROSECONDS.toNanos(100);
    private static final Pattern DATE = Pattern.compile("\r\nDate: [A-Za-z0-9,: ]+ GMT\r\n");

    /** What that server answers. */
    static Answer of(InetSocketAddress server, Conversation conversation) throws IOException {
        try (var socket = new Socket()) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.connect(server, PATIENCE_MILLIS);
            String trouble = say(socket, conversation);
            return heard(socket.getInputStream(), trouble);
        }
    }

    /** A moment between two pieces: they may still arrive as one, and then nothing is shown. */
    private static String say(Socket socket, Conversation conversation) throws IOException {
        try {
            for (String piece : conversation.pieces()) {
                socket.getOutputStream().write(piece.getBytes(ISO_8859_1));
                LockSupport.parkNanos(BETWEEN_PIECES);
            }
            socket.shutdownOutput();
            return "";
        } catch (SocketException e) {
            return "RST while it was said";
        }
    }

    private static Answer heard(InputStream in, String trouble) throws IOException {
        var bytes = new ByteArrayOutputStream();
        String end = "FIN";
        try {
            in.transferTo(bytes);
        } catch (SocketTimeoutException e) {
            end = "no end";
        } catch (SocketException e) {
            end = "RST";
        }
        String text = DATE.matcher(bytes.toString(ISO_8859_1)).replaceAll("\r\nDate: -\r\n");
        return new Answer(text, trouble.isEmpty() ? end : trouble);
    }
}
