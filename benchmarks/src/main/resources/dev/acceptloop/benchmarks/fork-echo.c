/*
 * A process per connection, forked from the one that accepts: it waits in read(2) for its peer and answers
 * with one write(2). Children are reaped at SIGCHLD, so that their processor time is counted. TCP_NODELAY,
 * the models' buffer size.
 *
 * Prints "listening tcp HOST:PORT" and serves until SIGTERM, which ends it and all children with 0.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { BUFFER_BYTES = 16 * 1024, BACKLOG = 4096 };

static void leave(int signal) {
    (void)signal;
    _exit(0);
}

static void reap(int signal) {
    int before = errno;
    (void)signal;
    while (waitpid(-1, NULL, WNOHANG) > 0) {
    }
    errno = before;
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
    int socket_ = checked(socket(AF_INET, SOCK_STREAM, 0), "socket");
    /* Linux hands this on to the accepted sockets. */
    checked(setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one), "setsockopt");
    checked(bind(socket_, (struct sockaddr *)&address, length), "bind");
    checked(listen(socket_, BACKLOG), "listen");
    checked(getsockname(socket_, (struct sockaddr *)&address, &length), "getsockname");
    printf("listening tcp 127.0.0.1:%d\n", ntohs(address.sin_port));
    fflush(stdout);
    return socket_;
}

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

static void serve(int socket_, pid_t parent) {
    char buffer[BUFFER_BYTES];
    ssize_t length;
    /* The parent may be gone before this is said. */
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent) {
        _exit(0);
    }
    while ((length = read(socket_, buffer, sizeof buffer)) > 0 && write_all(socket_, buffer, length)) {
    }
    _exit(0);
}

int main(void) {
    struct sigaction ended = {.sa_handler = reap, .sa_flags = SA_RESTART | SA_NOCLDSTOP};
    signal(SIGTERM, leave);
    signal(SIGPIPE, SIG_IGN);
    sigaction(SIGCHLD, &ended, NULL);
    pid_t parent = getpid();
    int listener = listening();
    for (;;) {
        int accepted = accept(listener, NULL, NULL);
        if (accepted < 0) {
            continue;
        }
        if (fork() == 0) {
            close(listener);
            serve(accepted, parent);
        }
        close(accepted);
    }
}
