/*
 * poll(2), as before epoll: one thread, an array of all descriptors handed over in each turn. One read and
 * one write per message, TCP_NODELAY, the models' buffer size.
 *
 * One buffer for all, and a reply the kernel does not take at once is waited for: see epoll-echo.c.
 *
 * Prints "listening tcp HOST:PORT" and serves until SIGTERM, which ends it with 0.
 */
#define _GNU_SOURCE
#include "listening.h"

#include <errno.h>
#include <poll.h>

enum { BUFFER_BYTES = 16 * 1024, BACKLOG = 4096, MOST = 65536 };

static char buffer[BUFFER_BYTES];
static struct pollfd watched[MOST];
static nfds_t count;

static void watch(int socket_) {
    watched[count++] = (struct pollfd){.fd = socket_, .events = POLLIN};
}

/* False if the peer is gone. */
static int echo(int socket_) {
    ssize_t length = read(socket_, buffer, sizeof buffer);
    if (length == 0 || (length < 0 && errno != EAGAIN)) {
        return 0;
    }
    for (ssize_t from = 0; from < length;) {
        ssize_t written = write(socket_, buffer + from, (size_t)(length - from));
        if (written >= 0) {
            from += written;
        } else if (errno == EAGAIN) {
            struct pollfd full = {.fd = socket_, .events = POLLOUT};
            poll(&full, 1, -1);
        } else {
            return 0;
        }
    }
    return 1;
}

int main(void) {
    signal(SIGPIPE, SIG_IGN);
    watch(listening(SOCK_NONBLOCK, BACKLOG));
    for (;;) {
        int ready = poll(watched, count, -1);
        /* From the end, so that the last may take the place of one that is gone. */
        for (nfds_t i = count - 1; i > 0 && ready > 0; i--) {
            if (watched[i].revents != 0) {
                ready--;
                if (!echo(watched[i].fd)) {
                    close(watched[i].fd);
                    watched[i] = watched[--count];
                }
            }
        }
        if (watched[0].revents != 0 && count < MOST) {
            int accepted = accept4(watched[0].fd, NULL, NULL, SOCK_NONBLOCK);
            if (accepted >= 0) {
                watch(accepted);
            }
        }
    }
}
