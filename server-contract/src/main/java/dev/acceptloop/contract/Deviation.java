package dev.acceptloop.contract;

/** A way in which a model may differ from the others, if it gives a reason. */
public enum Deviation {
    /** Other processes accept: that this one is out of descriptors stops nobody. */
    ACCEPTS_ELSEWHERE,
    /** Each process counts its own connections, so the limit of the server is a multiple. */
    COUNTS_PER_PROCESS,
    /** Why a connection ended is known to another process only: always told as PEER_CLOSED. */
    REPORTS_NO_REASONS
}
