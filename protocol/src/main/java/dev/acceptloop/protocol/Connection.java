package dev.acceptloop.protocol;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
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
 * <p>Everything that affects a connection's life is in this file, and this file does not know which
 * model drives it. Threads: all in turn ({@link SerialExecutor}), but for close, abort, execute and
 * taken, and isCongested, which tells what it was.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-9.6">RFC 9112, 9.6: why a server
 *     lingers</a>
 */
public final class Connection implements Transport {
    private static final Protocol NOBODY = new Nobody();
    private static final int MOST_SILENCES = 5; // times a lingering peer is heard

    private final ServerContext<?> context;
    private final StreamSocket socket;
    private final SerialExecutor turn;
    private final SocketAddress local;
    private final SocketAddress remote;
    private final int highWater;
    private final int mostRead;
    private final long linger; // nanos of silence
    private final int own; // bytes it takes whatever happens
    private final Outgoing owed = new Outgoing(); // what the socket did not take
    private final Outgoing held = new Outgoing(); // what came after reading was paused
    private final AtomicLong taken = new AtomicLong(); // written in turn
    private volatile @Nullable CloseReason reason; // why it ends; null while it is open
    private volatile boolean aborted;
    private boolean broken; // what is owed cannot be sent
    private Protocol protocol = NOBODY;
    private int depth; // of calls under way: a completion may come inside one
    private boolean unsettled; // one has come
    private volatile boolean congested; // from above the high-water mark until nothing is owed
    private boolean relieved; // it was; the protocol is to be told
    private boolean paused;
    private boolean finReceived;
    private boolean inputShut; // and the protocol knows
    private boolean outputShut;
    private boolean finSent;
    private boolean draining;
    private long half; // nanoTime; from when on a drain ends between messages
    private boolean stoppingTold;
    private volatile boolean told; // the protocol knows the end
    private boolean resets; // as it was told: RST
    private boolean lingering;
    private boolean heard; // since the last look at a lingering peer
    private int silencesLeft = MOST_SILENCES;
    private @Nullable Future<?> nextLook;
    private boolean closed;
    private int counted; // bytes of the budget

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
        this.highWater = context.options().bytes(Option.HIGH_WATER);
        this.mostRead = context.readBuffer();
        this.linger = context.linger();
        this.own = MemoryBudget.PER_CONNECTION + buffers;
    }

    // ------------------------------------------------------------ what the model tells it

    /** It is there: tells the protocol, or refuses it if there is no memory for one more. */
    public void open() {
        enter();
        try {
            count();
            if (context.memory().isFull()) {
                refuseInTurn();
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
            refuseInTurn();
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
            if (!owed.isEmpty()) {
                send(owed.bytes());
                owed.releaseIfEmpty();
            }
            if (congested && isFlushed()) {
                congested = false;
                relieved = true;
            }
        } catch (IOException e) {
            reset(e);
        } catch (Throwable e) { // as when the kernel's way of moving bytes takes memory
            broken = true;
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
        draining = true;
        half = drain.half();
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
        Future<?> look = nextLook;
        if (look != null) {
            look.cancel(false);
        }
        count();
    }

    // ------------------------------------------------------------ what the model asks it

    /** Whether bytes of the peer may be read now. */
    public boolean wantsToRead() {
        return lingering ? !finReceived : mayTell() && !finReceived && held.isEmpty();
    }

    /** Whether bytes wait for the socket. */
    public boolean wantsToWrite() {
        return !owed.isEmpty();
    }

    /** Whether a read that finds nothing is to be told too. */
    public boolean isDraining() {
        return draining && isOpen();
    }

    /** Whether its socket is closed. */
    public boolean isClosed() {
        return closed;
    }

    // ------------------------------------------------------------ in

    private void take(int count, ByteBuffer in) {
        if (lingering) {
            heard |= count > 0; // and dropped
        } else if (count > 0 && wantsToRead()) {
            protocol.dataReceived(in);
        } else if (count > 0 && isOpen()) { // it was read before the pause was known
            held.add(in);
        }
        finReceived |= count < 0;
        endIfDrained(count == 0);
    }

    /** What was held back, as far as it may be told now; FIN comes behind it. */
    private void tellHeld() {
        while (relieved && isOpen()) {
            relieved = false;
            protocol.resumeWriting();
        }
        while (!held.isEmpty() && mayTell()) {
            ByteBuffer all = held.bytes();
            ByteBuffer piece = all.slice(all.position(), Math.min(all.remaining(), mostRead));
            all.position(all.position() + piece.remaining());
            protocol.dataReceived(piece);
            held.releaseIfEmpty();
        }
        if (finReceived && mayTell()) {
            inputShut = true;
            protocol.readConnectionLost(this);
        }
    }

    private boolean mayTell() {
        return isOpen() && !inputShut && !paused && !congested;
    }

    private void endIfDrained(boolean nothingCame) {
        if (!isDraining()) {
            return;
        }
        boolean atRest = paused || (nothingCame && wantsToRead());
        boolean late = System.nanoTime() - half >= 0;
        if (!(atRest || late) || congested) {
            return;
        }
        if (paused || !protocol.midMessage()) {
            end(CloseReason.STOPPING);
        } else if (atRest && !stoppingTold) {
            stoppingTold = true;
            protocol.stopping();
        }
    }

    @Override
    public void pauseReading() {
        paused = true;
    }

    @Override
    public void resumeReading() {
        paused = false;
    }

    // ------------------------------------------------------------ out

    @Override
    public void write(ByteBuffer data) {
        try {
            if (isOpen() && !outputShut) {
                if (owed.isEmpty()) {
                    send(data);
                }
                if (data.hasRemaining()) {
                    owed.add(data);
                }
                int pending = pending();
                boolean tight = pending > 0 && context.memory().isTight();
                if (tight || pending > highWater) {
                    congested = true;
                }
            }
        } catch (IOException e) {
            reset(e);
        } catch (OutOfMemoryError e) { // for the rest: what was sent would look like the whole
            aborted = true;
            throw e;
        }
        data.position(data.limit());
    }

    private void send(ByteBuffer data) throws IOException {
        do {
            int before = data.remaining();
            socket.send(data);
            taken.lazySet(taken.getPlain() + before - data.remaining());
        } while (data.hasRemaining() && socket.waitsToSend());
    }

    @Override
    public int pending() {
        return owed.size() + socket.unsent();
    }

    @Override
    public boolean isCongested() {
        return congested;
    }

    @Override
    public long taken() {
        return taken.get();
    }

    private boolean isFlushed() {
        return pending() == 0;
    }

    @Override
    public void shutdownOutput() {
        outputShut = true; // update() sends FIN
    }

    private void countOrEnd() {
        try {
            count();
        } catch (Throwable e) { // of the protocol, which was asked
            failed(e);
        }
    }

    /** Keeps the books of what all connections hold; who would take more than there is, ends. */
    private void count() {
        int now =
                closed
                        ? 0
                        : own
                                + owed.capacity()
                                + socket.unsent()
                                + held.capacity()
                                + protocol.retained();
        if (now == counted) {
            return;
        }
        boolean grown = now > counted && counted > 0;
        context.memory().add(now - counted);
        counted = now;
        // Who keeps less than a connection costs by itself is not what the memory went to.
        boolean much = now - own > MemoryBudget.PER_CONNECTION;
        if (grown && much && context.memory().isOver() && isOpen()) {
            end(CloseReason.OVERLOADED);
            aborted = true;
        }
    }

    // ------------------------------------------------------------ end

    @Override
    public void close(CloseReason why) {
        if (turn.isEntered() && depth > 0) {
            end(why);
        } else {
            execute(() -> end(why));
        }
    }

    @Override
    public void abort(CloseReason why) {
        end(why);
        aborted = true;
        if (!(turn.isEntered() && depth > 0)) {
            if (!told) {
                socket.interrupt();
            }
            execute(() -> {}); // update() follows
        }
    }

    private void refuseInTurn() {
        write(context.policies().refusal());
        end(CloseReason.OVERLOADED);
        owed.clear(); // what is left of it is not waited for
    }

    private void reset(IOException cause) {
        end(CloseReason.RESET);
        broken = true;
        Trouble.log(Level.DEBUG, "connection ended", cause);
    }

    /** Our fault, not the peer's: no reason given before hides it. */
    private void failed(Throwable e) {
        synchronized (this) {
            reason = CloseReason.SERVICE_FAILED;
        }
        if (e instanceof OutOfMemoryError) {
            aborted |= !owed.isEmpty(); // half of it would look like the whole
            owed.clear();
            held.clear();
            if (!MemoryBudget.hasRoom()) { // it was not this connection alone
                context.failed(e);
                return;
            }
        }
        Trouble.log(Level.WARNING, "service failed", e);
    }

    private synchronized void end(CloseReason why) {
        if (reason == null) {
            reason = why;
        }
    }

    private boolean isOpen() {
        return reason == null;
    }

    /** Whether nothing is left to be told or sent but the end itself. */
    private boolean isOver() {
        return reason != null && (aborted || broken || isFlushed());
    }

    /** Once: the end, before the peer can see it. */
    private void tell() {
        told = true;
        resets = aborted;
        CloseReason why = requireNonNull(reason);
        try {
            protocol.connectionLost(why);
        } catch (Throwable e) {
            failed(e);
        }
        protocol = NOBODY; // what it kept is free
        context.listener().closed(remote, why);
    }

    // ------------------------------------------------------------ linger

    private boolean mayLinger() {
        return !(aborted || broken || finReceived || linger == 0);
    }

    private void linger() {
        try {
            Future<?> look = context.schedule(() -> execute(this::lookAtLingering), linger);
            nextLook = look;
            lingering = !look.isDone(); // as when nothing is timed any more
        } catch (RejectedExecutionException | OutOfMemoryError e) { // no thread to look later
            Trouble.log(Level.DEBUG, "closed at once", e);
        }
    }

    private void lookAtLingering() {
        silencesLeft--;
        if (heard && silencesLeft > 0 && !closed) {
            heard = false;
            linger();
        } else {
            lingering = false;
        }
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
        if (told && !(lingering && mayLinger())) {
            closeSocket();
        }
    }

    /** FIN if it is due, and what is awaited now. */
    private void settle() {
        if (isOver() && !lingering) {
            return;
        }
        try {
            if ((outputShut || lingering) && !finSent && isFlushed()) {
                finSent = true;
                socket.shutdownOutput();
            }
            socket.want(wantsToRead(), wantsToWrite());
        } catch (IOException e) {
            reset(e);
        } catch (Throwable e) { // of the model: the peer cannot be waited for
            broken = true;
            failed(e);
        }
    }

    private void closeSocket() {
        owed.clear();
        held.clear();
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

    /** The protocol of a connection that has none yet, or no more. */
    private static final class Nobody implements Protocol {
        @Override
        public void connectionMade(Transport transport) {}

        @Override
        public void dataReceived(ByteBuffer data) {}
    }
}
