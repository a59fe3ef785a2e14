/*
 * The floor: the shortest epoll loop that echoes. Level-triggered, one thread, one read and one write
 * per message, TCP_NODELAY, the models' buffer size.
 *
 * A yardstick and no server: one buffer for all, and a reply the kernel does not take at once is waited
 * for, which a slow peer could use to stop everybody.
 *
 * Prints "listening tcp HOST:PORT" and serves until SIGTERM, which ends it with 0.
 */
#define _GNU_SOURCE
#include "listening.h"

#include <errno.h>
#include <poll.h>
#include <sys/epoll.h>

enum { BUFFER_BYTES = 16 * 1024, MOST_EVENTS = 1024, BACKLOG = 1024 };

static char buffer[BUFFER_BYTES];

static void watch(int set, int socket_) {
    struct epoll_event event = {.events = EPOLLIN, .data.fd = socket_};
    checked(epoll_ctl(set, EPOLL_CTL_ADD, socket_, &event), "epoll_ctl");
}

static void echo(int socket_) {
    ssize_t length = read(socket_, buffer, sizeof buffer);
    if (length == 0 || (length < 0 && errno != EAGAIN)) {
        close(socket_);
        return;
    }
    for (ssize_t from = 0; from < length;) {
        ssize_t count = write(socket_, buffer + from, (size_t)(length - from));
        if (count >= 0) {
            from += count;
        } else if (errno == EAGAIN) {
            struct pollfd full = {.fd = socket_, .events = POLLOUT};
            poll(&full, 1, -1);
        } else {
            close(socket_);
            return;
        }
    }
}

int main(void) {
    struct epoll_event ready[MOST_EVENTS];
    signal(SIGPIPE, SIG_IGN);
    int set = checked(epoll_create1(0), "epoll_create1");
    int listener = listening(SOCK_NONBLOCK, BACKLOG);
    watch(set, listener);
    for (;;) {
        int count = epoll_wait(set, ready, MOST_EVENTS, -1);
        for (int i = 0; i < count; i++) {
            if (ready[i].data.fd == listener) {
                int accepted = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
                if (accepted >= 0) {
                    watch(set, accepted);
                }
            } else {
                echo(ready[i].data.fd);
            }
        }
    }
}
