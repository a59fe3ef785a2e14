package dev.acceptloop.protocol.serving;

import java.util.concurrent.Executor;

/**
 * Runs what concerns one connection one at a time and in order. An event loop has it by having one
 * thread ({@link LoopExecutor}); a model whose threads wait in reads and completions has a lock
 * ({@link LockExecutor}).
 */
public interface SerialExecutor extends Executor {
    /** Begins a turn of the calling thread; turns nest. */
    void enter();

    /** Whether the calling thread has the turn. */
    boolean isEntered();

    /** Ends it. */
    void leave();
}
