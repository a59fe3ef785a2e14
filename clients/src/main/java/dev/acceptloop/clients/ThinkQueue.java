package dev.acceptloop.clients;

/** Connections that wait out their think time: all wait equally long, so first in is first due. */
final class ThinkQueue {
    private final int[] connections;
    private final long[] dues;
    private int head;
    private int size;

    ThinkQueue(int capacity) {
        connections = new int[capacity];
        dues = new long[capacity];
    }

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    /** When the first is due, in nanoTime; there must be one. */
    long due() {
        return dues[head];
    }

    void add(int connection, long due) {
        int tail = (head + size) % connections.length;
        connections[tail] = connection;
        dues[tail] = due;
        size++;
    }

    int poll() {
        int connection = connections[head];
        head = (head + 1) % connections.length;
        size--;
        return connection;
    }

    void clear() {
        size = 0;
    }
}
