/*
 * What every echo in C here has: a listening socket on a free port of the loopback, with TCP_NODELAY,
 * that is told as "listening tcp HOST:PORT"; and an end with 0 at SIGTERM.
 */
#ifndef LISTENING_H
#define LISTENING_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static void leave(int signal_) {
    (void)signal_;
    _exit(0);
}

static long checked(long result, const char *call) {
    if (result < 0) {
        perror(call);
        exit(1);
    }
    return result;
}

/* Flags of socket(2), beside its type. */
static int listening(int flags, int backlog) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    int one = 1;
    int socket_ = (int)checked(socket(AF_INET, SOCK_STREAM | flags, 0), "socket");
    signal(SIGTERM, leave);
    /* Linux hands this on to the accepted sockets. */
    checked(setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one), "setsockopt");
    checked(bind(socket_, (struct sockaddr *)&address, length), "bind");
    checked(listen(socket_, backlog), "listen");
    checked(getsockname(socket_, (struct sockaddr *)&address, &length), "getsockname");
    printf("listening tcp 127.0.0.1:%d\n", ntohs(address.sin_port));
    fflush(stdout);
    return socket_;
}

#endif
