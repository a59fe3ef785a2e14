package dev.acceptloop.launcher.recording;

import java.util.List;

/** A thread of the server or of one of its children, and what is known of it. */
final class Lane {
    final int thread; // native id
    final int process; // ordinal
    final boolean first; // of its process
    String name = "";
    List<String> stands = List.of(); // frames of the suite, in the middle of the recording
    boolean kept; // it waits for, accepts, reads, writes, hands over or handles
    boolean madeByMain;
    int watches; // ordinal of the child that it waits for the end of; 0 for none
    boolean isProcess; // the one lane of a child
    long from = Long.MIN_VALUE;
    long to = Long.MAX_VALUE;
    int id = -1; // in the recording

    Lane(int thread, int process, boolean first) {
        this.thread = thread;
        this.process = process;
        this.first = first;
    }
}
