/*
 * A process per connection, forked from the one that accepts: it waits in read(2) for its peer and answers
 * with one write(2). Children are reaped at SIGCHLD, so that their processor time is counted. TCP_NODELAY,
 * the models' buffer size.
 *
 * Prints "listening tcp HOST:PORT" and serves until SIGTERM, which ends it and all children with 0.
 */
#define _GNU_SOURCE
#include "blocking.h"
#include "listening.h"

#include <errno.h>
#include <sys/prctl.h>
#include <sys/wait.h>

enum { BACKLOG = 4096 };

static void reap(int signal) {
    int before = errno;
    (void)signal;
    while (waitpid(-1, NULL, WNOHANG) > 0) {
    }
    errno = before;
}

static void serve(int socket_, pid_t parent) {
    /* The parent may be gone before this is said. */
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent) {
        _exit(0);
    }
    echo_all(socket_);
    _exit(0);
}

int main(void) {
    struct sigaction ended = {.sa_handler = reap, .sa_flags = SA_RESTART | SA_NOCLDSTOP};
    signal(SIGPIPE, SIG_IGN);
    sigaction(SIGCHLD, &ended, NULL);
    pid_t parent = getpid();
    int listener = listening(0, BACKLOG);
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
