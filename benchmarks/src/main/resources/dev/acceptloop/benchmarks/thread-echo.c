/*
 * A thread per connection: each waits in read(2) for its peer and answers with one write(2). TCP_NODELAY,
 * the models' buffer size, on a stack that holds little more than it.
 *
 * Prints "listening tcp HOST:PORT" and serves until SIGTERM, which ends it with 0.
 */
#define _GNU_SOURCE
#include "blocking.h"
#include "listening.h"

#include <pthread.h>
#include <stdint.h>

enum { STACK_BYTES = 64 * 1024, BACKLOG = 4096 };

static void *serve(void *argument) {
    int socket_ = (int)(intptr_t)argument;
    echo_all(socket_);
    close(socket_);
    return NULL;
}

int main(void) {
    pthread_attr_t detached;
    signal(SIGPIPE, SIG_IGN);
    pthread_attr_init(&detached);
    pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&detached, STACK_BYTES);
    int listener = listening(0, BACKLOG);
    for (;;) {
        pthread_t thread;
        int accepted = accept(listener, NULL, NULL);
        if (accepted >= 0 && pthread_create(&thread, &detached, serve, (void *)(intptr_t)accepted) != 0) {
            close(accepted);
        }
    }
}
