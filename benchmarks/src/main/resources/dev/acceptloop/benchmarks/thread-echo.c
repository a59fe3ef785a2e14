/*
 * A thread per connection: each waits in read(2) for its peer and answers with one write(2). TCP_NODELAY,
 * the models' buffer size, on a stack that holds little more than it.
 *
 * Prints "listening tcp HOST:PORT" and serves until SIGTERM, which ends it with 0.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BUFFER_BYTES = 16 * 1024, STACK_BYTES = 64 * 1024, BACKLOG = 4096 };

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

static void *serve(void *argument) {
    int socket_ = (int)(intptr_t)argument;
    char buffer[BUFFER_BYTES];
    ssize_t length;
    while ((length = read(socket_, buffer, sizeof buffer)) > 0 && write_all(socket_, buffer, length)) {
    }
    close(socket_);
    return NULL;
}

int main(void) {
    pthread_attr_t detached;
    signal(SIGTERM, leave);
    signal(SIGPIPE, SIG_IGN);
    pthread_attr_init(&detached);
    pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&detached, STACK_BYTES);
    int listener = listening();
    for (;;) {
        pthread_t thread;
        int accepted = accept(listener, NULL, NULL);
        if (accepted >= 0 && pthread_create(&thread, &detached, serve, (void *)(intptr_t)accepted) != 0) {
            close(accepted);
        }
    }
}
