package dev.acceptloop.protocol.serving;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Transport;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The life of a stream connection, the same in every model: what its protocol was told and asked,
 * what is owed to the peer, what follows. Its {@link StreamSocket} moves the bytes and waits.
 *
 * <pre>
 * OPEN ---- FIN came, all told ----&gt; HALF CLOSED        may still write
 *   |                                     |
 *   +-- close, reset, failed, stopping ---+
 *   v
 * CLOSING                                               reads no more, takes no more, flushes
 *   |   flushed: the protocol is told, FIN is sent           \  aborted, or broken as it owed: RST
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
 * <p>Its halves are {@link Input} and {@link Output}; what they mean is decided here. Threads: all
 * in turn ({@link SerialExecutor}), but for close, abort, execute, taken, isBlocked, isCongested.
 */
public final class Connection extends Ending implements Transport {
    private final ServerContext<?> context;
    private final StreamSocket socket;
    private final SerialExecutor turn;
    private final SocketAddress local;
    private final SocketAddress remote;
    private final Input input;
    private final Output output;
    private volatile boolean told; // the protocol knows the end
    private boolean resets; // it closes with RST
    private @Nullable Lingering lingering;
    private boolean closed;
    private int counted; // bytes, in the budget of all
    private int depth; // of calls under way: a completion may come inside one
    private boolean unsettled; // something has changed since update()

    Connection(
            ServerContext<?> context,
            StreamSocket socket,
            SerialExecutor turn,
            SocketAddress local,
            SocketAddress remote) {
        this.context = context;
        this.socket = socket;
        this.turn = turn;
        this.local = local;
        this.remote = remote;
        this.output = new Output(socket);
        this.input = new Input(this, output);
    }

    // ------------------------------------------------------------ what the model tells it

    /** It is there: tells the protocol, or refuses it if there is no memory for one more. */
    public void open() {
        run(() -> {
            if (isEnding()) { // aborted before a thread had time for it
                return;
            }
            count();
            if (context.memory().isFull()) {
                refuse();
            } else {
                input.begin(context.policies().newProtocol());
            }
        });
    }

    /** There is no room for it: says so, as far as it is taken at once, and closes. */
    public void refuse() {
        run(() -> {
            write(context.policies().refusal());
            end(CloseReason.OVERLOADED);
            output.drop(); // what is left of it is not waited for
        });
    }

    /** A read came to so many bytes, position to limit; 0: nothing has come; -1: FIN. */
    public void received(int count, ByteBuffer in) {
        enter();
        try {
            if (count > 0 && lingering != null) {
                lingering.heard(); // and dropped
            } else {
                input.received(count, in, context.drain());
            }
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
            markBroken();
            failed(e);
        } finally {
            leave();
        }
    }

    /** Something that was under way is over: asks for what is awaited now. */
    public void proceed() {
        run(() -> {});
    }

    /** The peer is gone: a read, a write or a wait failed. */
    public void lost(IOException cause) {
        run(() -> reset(cause));
    }

    /** The server stops: what has come is answered, a message that has begun may be finished. */
    public void drain() {
        run(() -> input.drain(context.drain()));
    }

    /** The socket is closed. The last call. */
    public void closed() {
        closed = true;
        if (lingering != null) {
            lingering.end();
        }
        context.memory().add(-counted);
    }

    // ------------------------------------------------------------ what the model asks it

    /** Whether bytes of the peer may be read now. */
    public boolean wantsToRead() {
        return isLingering() || input.isReady();
    }

    /** Whether bytes wait for the socket. */
    public boolean wantsToWrite() {
        return !output.isEmpty();
    }

    /** Whether a read that finds nothing is to be told too. */
    public boolean isDraining() {
        return context.drain().hasBegun() && !isEnding();
    }

    /** Whether its socket is closed. */
    public boolean isClosed() {
        return closed;
    }

    // ------------------------------------------------------------ what the protocol asks for

    @Override
    public void pauseReading() {
        input.pause();
    }

    @Override
    public void resumeReading() {
        input.resume();
    }

    @Override
    public void write(ByteBuffer data) {
        try {
            if (!isEnding()) {
                output.write(data, context);
            }
        } catch (IOException e) {
            reset(e);
        } catch (OutOfMemoryError e) { // for the rest: what was sent would look like the whole
            markAborted();
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
        return output.isCongested() || context.drain().isHalfOver();
    }

    @Override
    public boolean isBlocked() {
        return output.isBlocked();
    }

    @Override
    public long taken() {
        return output.taken();
    }

    @Override
    public void shutdownOutput() {
        output.shut(); // settle() sends FIN
    }

    @Override
    public SocketAddress localAddress() {
        return local;
    }

    @Override
    public SocketAddress remoteAddress() {
        return remote;
    }

    @Override
    public void close(CloseReason why) {
        if (isInCall()) {
            end(why);
        } else {
            execute(() -> end(why));
        }
    }

    @Override
    public void abort(CloseReason why) {
        cut(why);
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

    // ------------------------------------------------------------ end

    private void reset(IOException cause) {
        end(CloseReason.RESET);
        markBroken();
        Trouble.log(Level.DEBUG, "connection ended", cause);
    }

    private void failed(Throwable e) {
        endAsFailed();
        if (e instanceof OutOfMemoryError) {
            if (output.drop()) {
                markAborted();
            }
            input.drop();
        }
        context.serviceFailed(e);
    }

    /** Whether nothing is left to be told or sent but the end itself. */
    private boolean isOver() {
        return isEnding() && (sendsNoMore() || output.isFlushed());
    }

    /** Once: the end, before the peer can see it. */
    private void tell() {
        told = true;
        resets = isAborted() || !output.isFlushed(); // half would look like the whole
        CloseReason why = reason();
        try {
            input.end(why);
        } catch (Throwable e) {
            failed(e);
        }
        context.answered(output.taken());
        context.listener().closed(remote, why);
    }

    private boolean mayLinger() {
        return !(sendsNoMore() || input.isFinReceived() || context.linger() == 0);
    }

    private boolean isLingering() {
        return lingering != null && lingering.isOn() && mayLinger();
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
            input.proceed(context.readBuffer(), context.drain());
            count();
        } catch (Throwable e) {
            failed(e);
        }
    }

    /** Keeps the books of what all connections hold; who would take more than there is, ends. */
    private void count() {
        int before = counted;
        counted = MemoryBudget.PER_CONNECTION + input.retained() + output.retained();
        if (!context.memory().hold(before, counted) && !isEnding()) {
            cut(CloseReason.OVERLOADED);
        }
    }

    private void update() {
        settle();
        if (isOver() && !told) {
            tell();
            if (mayLinger()) {
                output.shut();
                lingering = new Lingering(context, this);
                settle();
            }
        }
        if (told && !isLingering()) {
            closeSocket();
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
            markBroken();
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
}
