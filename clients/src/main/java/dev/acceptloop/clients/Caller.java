package dev.acceptloop.clients;

import dev.acceptloop.protocol.Addresses;
import dev.acceptloop.protocol.Printable;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/**
 * The client behind {@code acceptloop call}: sends texts, prints replies, one per line. How long a
 * server may talk, and how much of it is kept, is bounded whatever it does.
 *
 * <p>Both methods return an exit status: 0 if every text got its reply (or none was waited for), 1
 * if something failed, which is then said in one line.
 */
public final class Caller {
    private static final Duration GREETING = Duration.ofMillis(200); // who greets does so at once
    private static final int DONE = 0;
    private static final int FAILED = 1;

    private final CallOptions options;
    private final ReplyOutput out;
    private final PrintStream err;
    private SocketAddress called; // last

    /** A caller that prints replies to {@code out} and troubles to {@code err}. */
    public Caller(CallOptions options, ReplyOutput out, PrintStream err) {
        this.options = options;
        this.out = out;
        this.err = err;
        this.called = options.addresses().getFirst();
    }

    /** Connects to the first address that can be connected to. */
    private Conversation connect() throws IOException {
        IOException failure = new IOException("no address");
        for (SocketAddress address : options.addresses()) {
            called = address;
            try {
                return Conversation.open(address, options);
            } catch (IOException e) {
                failure = e;
            }
        }
        throw failure;
    }

    // ------------------------------------------------------------------ one shot

    /** Sends each text and prints its reply. */
    public int call(List<String> texts) {
        try (Conversation call = connect()) {
            greet(call);
            int status = DONE;
            for (String text : texts) {
                status = Math.max(status, exchange(call, text));
            }
            return status;
        } catch (IOException | IllegalArgumentException e) {
            return failed(e);
        }
    }

    private void greet(Conversation call) throws IOException {
        if (options.transport().isStream() && !options.patience().isZero()) {
            Duration wait =
                    options.patience().compareTo(GREETING) < 0 ? options.patience() : GREETING;
            receive(call, wait);
        }
    }

    private int exchange(Conversation call, String text) throws IOException {
        if (call.ended()) {
            throw new IOException("the server has closed the connection");
        }
        call.send(StandardCharsets.UTF_8.encode(text));
        if (options.patience().isZero()) {
            return DONE;
        }
        if (receive(call, options.patience())) {
            return DONE;
        }
        if (call.ended()) {
            throw new IOException("the server closed the connection without a reply");
        }
        err.println("no reply within " + seconds(options.patience()));
        return FAILED;
    }

    static String seconds(Duration wait) {
        return wait.toMillis() % 1000 == 0 ? wait.toSeconds() + " s" : wait.toMillis() + " ms";
    }

    /** Prints what comes; false if nothing came. */
    private boolean receive(Conversation call, Duration wait) throws IOException {
        try {
            Optional<ByteBuffer> message = call.receive(wait, options.patience());
            if (message.isPresent()) {
                print(message.get());
            }
            return message.isPresent();
        } catch (EndlessReplyException e) {
            print(e.begun());
            throw e;
        }
    }

    private void print(ByteBuffer message) throws IOException {
        out.print(message);
        out.endLine();
        if (out.hasFailed()) {
            throw new IOException("cannot write to standard output");
        }
    }

    private int failed(Exception e) {
        err.println(Printable.of(Addresses.text(called) + ": " + explained(e)));
        return FAILED;
    }

    private static String explained(Exception e) {
        if (e instanceof PortUnreachableException) {
            return "nobody listens there";
        }
        String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return why.substring(0, 1).toLowerCase(Locale.ROOT) + why.substring(1);
    }

    // ------------------------------------------------------------------ interactive

    /**
     * Reads lines with editing and history, sends each and prints its reply. An empty line is not
     * sent; {@code quit}, end of input or an interrupt ends. Where standard input or output is no
     * terminal, it is {@link #interact(InputStream)}: a prompt would be in the way of a script.
     */
    @SuppressWarnings("SystemConsoleNull") // it is null with jdk.console=java.base
    public int interact() {
        Console console = System.console();
        if (console == null || !console.isTerminal()) {
            return interact(System.in);
        }
        try (Terminal terminal = TerminalBuilder.builder().system(true).dumb(true).build()) {
            return interact(terminal);
        } catch (IOException e) {
            return failed(e);
        }
    }

    /** The same over given streams, without a terminal: no prompt, no editing. */
    public int interact(InputStream in) {
        try (Conversation call = connect()) {
            greet(call);
            return lines(call, in);
        } catch (IOException | IllegalArgumentException e) {
            return failed(e);
        }
    }

    private int lines(Conversation call, InputStream in) throws IOException {
        var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        int status = DONE;
        String line = reader.readLine();
        while (line != null && !line.equals("quit")) {
            status = Math.max(status, line.isEmpty() ? DONE : exchange(call, line));
            line = reader.readLine();
        }
        return status;
    }

    private int interact(Terminal terminal) {
        LineReader reader =
                LineReaderBuilder.builder().terminal(terminal).appName("acceptloop").build();
        reader.option(LineReader.Option.DISABLE_EVENT_EXPANSION, true); // '!' is text
        try (Conversation call = connect()) {
            greet(call);
            int status = DONE;
            Optional<String> line = prompt(reader);
            while (line.isPresent()) {
                status = line.get().isEmpty() ? status : exchange(call, line.get());
                line = prompt(reader);
            }
            return status;
        } catch (IOException | IllegalArgumentException e) {
            return failed(e);
        }
    }

    private static Optional<String> prompt(LineReader reader) {
        try {
            String line = reader.readLine("> ");
            return line.equals("quit") ? Optional.empty() : Optional.of(line);
        } catch (EndOfFileException | UserInterruptException _) {
            return Optional.empty();
        }
    }
}
