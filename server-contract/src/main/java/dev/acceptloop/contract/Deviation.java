package dev.acceptloop.contract;

/** A way in which a model may differ from the others, if it gives a reason. */
public enum Deviation {
    /** Other processes accept: that this one is out of descriptors stops nobody. */
    ACCEPTS_ELSEWHERE,

    /** The limit on descriptors that holds is the one of the time when it began to accept. */
    ACCEPTS_UNDER_ITS_FIRST_LIMIT,

    /** Each datagram costs so much that a burst of them is a small one. */
    DATAGRAMS_ARE_COSTLY
}
