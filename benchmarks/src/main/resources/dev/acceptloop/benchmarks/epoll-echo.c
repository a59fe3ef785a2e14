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
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BUFFER_BYTES = 16 * 1024, MOST_EVENTS = 1024, BACKLOG = 1024 };

static char buffer[BUFFER_BYTES];

static void leave(int signal) {
    (void)signal;
    _exit(0);
}

static int checked(int result, const char *call) {
    if (result < 0) {
        perror(call);
        exit(1);
    }
    return result;
}

static int listening(void) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    int one = 1;
    int socket_ = checked(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), "socket");
    /* Linux hands this on to the accepted sockets. */
    checked(setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one), "setsockopt");
    checked(bind(socket_, (struct sockaddr *)&address, length), "bind");
    checked(listen(socket_, BACKLOG), "listen");
    checked(getsockname(socket_, (struct sockaddr *)&address, &length), "getsockname");
    printf("listening tcp 127.0.0.1:%d\n", ntohs(address.sin_port));
    fflush(stdout);
    return socket_;
}

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
    signal(SIGTERM, leave);
    signal(SIGPIPE, SIG_IGN);
    int set = checked(epoll_create1(0), "epoll_create1");
    int listener = listening();
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
