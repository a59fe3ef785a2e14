package dev.acceptloop.protocol;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The life of one stream connection, the same in every model: what its protocol was told and asked
 * for, what is owed to the peer, and what follows from that. It moves no byte, waits for nothing
 * and starts no thread; those are its {@link StreamSocket}'s.
 *
 * <pre>
 * OPEN ---- FIN came, all told ----&gt; HALF CLOSED        may still write
 *   |                                     |
 *   +-- close, reset, failed, stopping ---+
 *   v
 * CLOSING                                               reads no more, takes no more, flushes
 *   |   flushed: the protocol is told, FIN is sent           \  aborted, broken: told, RST
 *   v                                                         \
 * LINGERING    reads and drops until the peer's FIN, silence, |
 *   |          or time is up: a close over what the peer      |
 *   v          still sends would destroy what it is sent      v
 * CLOSED
 *
 * wants to read   OPEN, not paused, not congested, nothing held back; LINGERING
 * wants to write  something is owed
 * </pre>
 *
 * <p>Its halves are {@link Input} and {@link Output}; what they mean for its life is decided here,
 * without knowing which model drives it. Threads: all in turn ({@link SerialExecutor}), but for
 * close, abort, execute and taken, and isCongested, which tells what it was.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-9.6">RFC 9112, 9.6: why a server
 *     lingers</a>
 */
public final class Connection implements Transport {
    private static final Protocol NOBODY = // before there is one, and when it was told the end
            new Protocol() {
                @Override
                public void connectionMade(Transport transport) {}

                @Override
                public void dataReceived(ByteBuffer data) {}
            };

    private final ServerContext<?> context;
    private final StreamSocket socket;
    private final SerialExecutor turn;
    private final SocketAddress local;
    private final SocketAddress remote;
    private final Input input;
    private final Output output;
    private final Ending ending = new Ending();
    private final MemoryShare memory;
    private Protocol protocol = NOBODY;
    private @Nullable Drain drain; // from when the server stops
    private boolean stoppingTold;
    private volatile boolean told; // the protocol knows the end
    private boolean resets; // as it was told: RST
    private @Nullable Lingering lingering;
    private boolean closed;
    private int depth; // of calls under way: a completion may come inside one
    private boolean unsettled; // one has come

    Connection(
            ServerContext<?> context,
            StreamSocket socket,
            SerialExecutor turn,
            SocketAddress local,
            SocketAddress remote,
            int buffers) {
        this.context = context;
        this.socket = socket;
        this.turn = turn;
        this.local = local;
        this.remote = remote;
        this.input = new Input(context.readBuffer());
        this.output =
                new Output(socket, context.memory(), context.options().bytes(Option.HIGH_WATER));
        this.memory = new MemoryShare(context.memory(), buffers);
    }

    // ------------------------------------------------------------ what the model tells it

    /** It is there: tells the protocol, or refuses it if there is no memory for one more. */
    public void open() {
        enter();
        try {
            count();
            if (context.memory().isFull()) {
                refuse();
            } else {
                protocol = context.policies().newProtocol();
                protocol.connectionMade(this);
            }
        } catch (Throwable e) {
            failed(e);
        } finally {
            leave();
        }
    }

    /** There is no room for it: says so, as far as it is taken at once, and closes. */
    public void refuse() {
        enter();
        try {
            write(context.policies().refusal());
            ending.begin(CloseReason.OVERLOADED);
            output.drop(); // what is left of it is not waited for
        } finally {
            leave();
        }
    }

    /**
     * A read came to so many bytes, between position and limit; 0 is that nothing has come, -1 is
     * FIN.
     */
    public void received(int count, ByteBuffer in) {
        enter();
        try {
            take(count, in);
        } catch (Throwable e) {
            failed(e);
        } finally {
            leave();
        }
    }

    /** The socket takes bytes again. */
    public void flush() {
        enter();
        try {
            output.flush();
        } catch (IOException e) {
            reset(e);
        } catch (Throwable e) { // as when the kernel's way of moving bytes takes memory
            ending.breakOff();
            failed(e);
        } finally {
            leave();
        }
    }

    /** Something that was under way is over: asks for what is awaited now. */
    public void proceed() {
        enter();
        leave();
    }

    /** The peer is gone: a read, a write or a wait failed. */
    public void lost(IOException cause) {
        enter();
        reset(cause);
        leave();
    }

    /**
     * The server stops: what has arrived is answered until a read finds nothing; a message that has
     * begun may be finished.
     */
    public void drain(Drain drain) {
        enter();
        this.drain = drain;
        try {
            endIfDrained(false);
        } catch (Throwable e) {
            failed(e);
        } finally {
            leave();
        }
    }

    /** The socket is closed. The last call. */
    public void closed() {
        closed = true;
        if (lingering != null) {
            lingering.end();
        }
        memory.release();
    }

    // ------------------------------------------------------------ what the model asks it

    /** Whether bytes of the peer may be read now. */
    public boolean wantsToRead() {
        return isLingering() || (mayTell() && input.isReady());
    }

    /** Whether bytes wait for the socket. */
    public boolean wantsToWrite() {
        return !output.isEmpty();
    }

    /** Whether a read that finds nothing is to be told too. */
    public boolean isDraining() {
        return drain != null && isOpen();
    }

    /** Whether its socket is closed. */
    public boolean isClosed() {
        return closed;
    }

    // ------------------------------------------------------------ in

    private void take(int count, ByteBuffer in) {
        if (count < 0) {
            input.fin();
        } else if (count > 0 && lingering != null) {
            lingering.heard(); // and dropped
        } else if (count > 0 && wantsToRead()) {
            protocol.dataReceived(in);
        } else if (count > 0 && isOpen()) {
            input.hold(in);
        }
        endIfDrained(count == 0);
    }

    /** What was held back, as far as it may be told now; FIN comes behind it. */
    private void tellHeld() {
        while (isOpen() && output.takeRelief()) {
            protocol.resumeWriting();
        }
        for (ByteBuffer piece = nextHeld(); piece != null; piece = nextHeld()) {
            protocol.dataReceived(piece);
        }
        if (mayTell() && input.takeFin()) {
            protocol.readConnectionLost(this);
        }
    }

    private @Nullable ByteBuffer nextHeld() {
        return mayTell() ? input.next() : null;
    }

    private boolean mayTell() {
        return isOpen() && !output.isCongested();
    }

    private void endIfDrained(boolean nothingCame) {
        if (drain == null || !isOpen()) {
            return;
        }
        boolean atRest = input.isPaused() || (nothingCame && wantsToRead());
        if (!(atRest || drain.isHalfOver()) || output.isCongested()) {
            return;
        }
        if (input.isPaused() || !protocol.midMessage()) {
            ending.begin(CloseReason.STOPPING);
        } else if (atRest && !stoppingTold) {
            stoppingTold = true;
            protocol.stopping();
        }
    }

    @Override
    public void pauseReading() {
        input.pause();
    }

    @Override
    public void resumeReading() {
        input.resume();
    }

    // ------------------------------------------------------------ out

    @Override
    public void write(ByteBuffer data) {
        try {
            if (isOpen()) {
                output.write(data);
            }
        } catch (IOException e) {
            reset(e);
        } catch (OutOfMemoryError e) { // for the rest: what was sent would look like the whole
            ending.abort();
            throw e;
        }
        data.position(data.limit());
    }

    @Override
    public int pending() {
        return output.pending();
    }

    @Override
    public boolean isCongested() {
        return output.isCongested();
    }

    @Override
    public long taken() {
        return output.taken();
    }

    @Override
    public void shutdownOutput() {
        output.shut(); // settle() sends FIN
    }

    /** Keeps the books of what all connections hold; who would take more than there is, ends. */
    private void count() {
        int bytes = input.retained() + output.retained() + protocol.retained();
        if (!memory.hold(bytes) && isOpen()) {
            ending.begin(CloseReason.OVERLOADED);
            ending.abort();
        }
    }

    // ------------------------------------------------------------ end

    @Override
    public void close(CloseReason why) {
        if (isInCall()) {
            ending.begin(why);
        } else {
            execute(() -> ending.begin(why));
        }
    }

    @Override
    public void abort(CloseReason why) {
        ending.begin(why);
        ending.abort();
        if (!isInCall()) {
            if (!told) {
                socket.unblock();
            }
            execute(() -> {}); // update() follows
        }
    }

    private boolean isInCall() {
        return turn.isEntered() && depth > 0;
    }

    private void reset(IOException cause) {
        ending.begin(CloseReason.RESET);
        ending.breakOff();
        Trouble.log(Level.DEBUG, "connection ended", cause);
    }

    private void failed(Throwable e) {
        ending.fail();
        if (e instanceof OutOfMemoryError) {
            if (!output.isEmpty()) {
                ending.abort();
            }
            output.drop();
            input.drop();
            if (!MemoryBudget.hasRoom()) { // it was not this connection alone
                context.failed(e);
                return;
            }
        }
        Trouble.log(Level.WARNING, "service failed", e);
    }

    private boolean isOpen() {
        return !ending.hasBegun();
    }

    /** Whether nothing is left to be told or sent but the end itself. */
    private boolean isOver() {
        return ending.hasBegun() && (ending.isCut() || output.isFlushed());
    }

    /** Once: the end, before the peer can see it. */
    private void tell() {
        told = true;
        resets = ending.isAborted();
        CloseReason why = ending.reason();
        try {
            protocol.connectionLost(why);
        } catch (Throwable e) {
            failed(e);
        }
        protocol = NOBODY; // what it kept is free
        context.answered(output.taken());
        context.listener().closed(remote, why);
    }

    private boolean mayLinger() {
        return !(ending.isCut() || input.isFinReceived() || context.linger() == 0);
    }

    private boolean isLingering() {
        return lingering != null && lingering.isOn() && mayLinger();
    }

    private void linger() {
        output.shut();
        var begun = new Lingering(context);
        lingering = begun;
        begun.begin(() -> execute(begun::look));
    }

    // ------------------------------------------------------------ turns

    private void enter() {
        turn.enter();
        depth++;
    }

    /**
     * The end of every call: what was held back, FIN, the close, or what is awaited now. What is
     * asked for may complete within the asking: the outermost call looks again.
     */
    private void leave() {
        try {
            unsettled = true;
            while (depth == 1 && unsettled && !closed) {
                unsettled = false;
                tellWhatWaits();
                update();
            }
        } finally { // or nobody has a turn any more
            depth--;
            turn.leave();
        }
    }

    private void tellWhatWaits() {
        try {
            tellHeld();
        } catch (Throwable e) {
            failed(e);
        }
    }

    private void update() {
        countOrEnd();
        settle();
        if (isOver() && !told) {
            tell();
            if (mayLinger()) {
                linger();
                settle();
            }
        }
        if (told && !isLingering()) {
            closeSocket();
        }
    }

    private void countOrEnd() {
        try {
            count();
        } catch (Throwable e) { // of the protocol, which was asked
            failed(e);
        }
    }

    /** FIN if it is due, and what is awaited now. */
    private void settle() {
        if (isOver() && !isLingering()) {
            return;
        }
        try {
            output.sendFinIfDue();
            socket.want(wantsToRead(), wantsToWrite());
        } catch (IOException e) {
            reset(e);
        } catch (Throwable e) { // of the model: the peer cannot be waited for
            ending.breakOff();
            failed(e);
        }
    }

    private void closeSocket() {
        output.drop();
        input.drop();
        try {
            socket.close(resets);
        } catch (Throwable e) {
            Trouble.log(Level.WARNING, "closing a connection", e);
        }
    }

    @Override
    public void execute(Runnable task) {
        turn.execute(() -> run(task));
    }

    private void run(Runnable task) {
        enter();
        try {
            task.run();
        } catch (Throwable e) {
            failed(e);
        } finally {
            leave();
        }
    }

    @Override
    public SocketAddress localAddress() {
        return local;
    }

    @Override
    public SocketAddress remoteAddress() {
        return remote;
    }
}
