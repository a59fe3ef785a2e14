/* What a thread or a process does with one peer for as long as it is there: wait for it, and answer. */
#ifndef BLOCKING_H
#define BLOCKING_H

#include <unistd.h>

enum { BUFFER_BYTES = 16 * 1024 };

static int write_all(int socket_, const char *from, ssize_t length) {
    while (length > 0) {
        ssize_t written = write(socket_, from, (size_t)length);
        if (written < 0) {
            return 0;
        }
        from += written;
        length -= written;
    }
    return 1;
}

/* Until the peer has sent FIN, or is gone. */
static void echo_all(int socket_) {
    char buffer[BUFFER_BYTES];
    ssize_t length;
    while ((length = read(socket_, buffer, sizeof buffer)) > 0 && write_all(socket_, buffer, length)) {
    }
}

#endif
