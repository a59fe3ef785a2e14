/*
 * The loop of epoll-echo.c for HTTP/1.1: GET / is a page, any other path is 404. All requests of one read are
 * answered by one write. Fields are walked through, and Connection: close is heard; there are no bodies, and
 * what is no GET is refused and closed.
 *
 * One buffer each way for all, and a reply the kernel does not take at once is waited for: see epoll-echo.c. A
 * request that is not whole yet is kept with its connection.
 *
 * Prints "listening tcp HOST:PORT" and serves until SIGTERM, which ends it with 0.
 */
#define _GNU_SOURCE
#include "listening.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <time.h>

enum { BUFFER_BYTES = 16 * 1024, REPLY_BYTES = 512, LONGEST_HEAD = 8 * 1024, MOST_EVENTS = 1024, BACKLOG = 1024 };

enum answer { PAGE, NOT_FOUND, BAD_REQUEST, ANSWERS };

static const char *const STATUS[ANSWERS] = {"200 OK", "404 Not Found", "400 Bad Request"};
static const char *const BODY[ANSWERS] = {"Hello, World!", "Not Found", "Bad Request"};

struct connection {
    int socket_;
    size_t kept; /* bytes of a request that is not whole */
    char *head;
};

struct reply {
    size_t length;
    char bytes[REPLY_BYTES];
};

static char in[LONGEST_HEAD + BUFFER_BYTES];
static char out[BUFFER_BYTES * 16];
static size_t gathered;
static struct reply replies[ANSWERS]; /* with the date of this second */
static time_t second;

static void make_replies(void) {
    char date[64];
    time_t now = time(NULL);
    if (now == second) {
        return;
    }
    second = now;
    struct tm parts;
    strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S GMT", gmtime_r(&now, &parts));
    for (int i = 0; i < ANSWERS; i++) {
        replies[i].length =
            (size_t)snprintf(replies[i].bytes, REPLY_BYTES,
                             "HTTP/1.1 %s\r\nServer: acceptloop\r\nDate: %s\r\n%sContent-Type: text/plain\r\n"
                             "Content-Length: %zu\r\n\r\n%s",
                             STATUS[i], date, i == BAD_REQUEST ? "Connection: close\r\n" : "", strlen(BODY[i]),
                             BODY[i]);
    }
}

/* False if the peer is gone. */
static int flush(int socket_) {
    size_t from = 0;
    while (from < gathered) {
        ssize_t count = write(socket_, out + from, gathered - from);
        if (count >= 0) {
            from += (size_t)count;
        } else if (errno == EAGAIN) {
            struct pollfd full = {.fd = socket_, .events = POLLOUT};
            poll(&full, 1, -1);
        } else {
            break;
        }
    }
    int whole = from == gathered;
    gathered = 0;
    return whole;
}

static int is(const char *from, const char *to, const char *text) {
    size_t length = strlen(text);
    return (size_t)(to - from) == length && strncasecmp(from, text, length) == 0;
}

/* From the line behind the request line to the empty one; false if a line is no field. */
static int fields(const char *from, const char *end, int *closes) {
    while (from < end) {
        const char *to = memmem(from, (size_t)(end - from), "\r\n", 2);
        const char *colon = memchr(from, ':', (size_t)(to - from));
        if (colon == NULL || colon == from) {
            return 0;
        }
        const char *value = colon + 1;
        while (value < to && (*value == ' ' || *value == '\t')) {
            value++;
        }
        if (is(from, colon, "Connection") && is(value, to, "close")) {
            *closes = 1;
        }
        if (is(from, colon, "Content-Length") || is(from, colon, "Transfer-Encoding")) {
            return 0;
        }
        from = to + 2;
    }
    return 1;
}

/* A whole head, its empty line not included, ends with CR LF. */
static enum answer answer(const char *head, const char *end, int *closes) {
    static const char GET[] = "GET ", VERSION[] = " HTTP/1.1";
    const char *to = memmem(head, (size_t)(end - head), "\r\n", 2);
    size_t length = (size_t)(to - head);
    size_t least = sizeof GET - 1 + sizeof VERSION - 1 + 1;
    if (length < least || memcmp(head, GET, sizeof GET - 1) != 0 ||
        memcmp(to - (sizeof VERSION - 1), VERSION, sizeof VERSION - 1) != 0 || !fields(to + 2, end, closes)) {
        return BAD_REQUEST;
    }
    return length == least && head[sizeof GET - 1] == '/' ? PAGE : NOT_FOUND;
}

static void gather(enum answer what) {
    memcpy(out + gathered, replies[what].bytes, replies[what].length);
    gathered += replies[what].length;
}

static void leave_connection(struct connection *it) {
    close(it->socket_);
    free(it->head);
    free(it);
}

static void keep(struct connection *it, const char *rest, size_t length) {
    if (length > 0 && it->head == NULL) {
        it->head = malloc(LONGEST_HEAD);
    }
    if (length > 0) {
        memcpy(it->head, rest, length);
    } else {
        free(it->head);
        it->head = NULL;
    }
    it->kept = length;
}

static void serve(struct connection *it) {
    memcpy(in, it->head == NULL ? in : it->head, it->kept);
    ssize_t length = read(it->socket_, in + it->kept, BUFFER_BYTES);
    if (length < 0 && errno == EAGAIN) {
        return;
    }
    if (length <= 0) {
        leave_connection(it);
        return;
    }
    const char *from = in, *to = in + it->kept + length, *end;
    int closes = 0;
    while (!closes && (end = memmem(from, (size_t)(to - from), "\r\n\r\n", 4)) != NULL) {
        enum answer what = answer(from, end + 2, &closes);
        closes |= what == BAD_REQUEST;
        if (gathered + REPLY_BYTES > sizeof out && !flush(it->socket_)) {
            closes = 1;
        }
        gather(what);
        from = end + 4;
    }
    if (!closes && to - from >= LONGEST_HEAD) {
        gather(BAD_REQUEST);
        closes = 1;
    }
    if (!flush(it->socket_) || closes) {
        leave_connection(it);
    } else {
        keep(it, from, (size_t)(to - from));
    }
}

static void watch(int set, int socket_, struct connection *it) {
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = it};
    checked(epoll_ctl(set, EPOLL_CTL_ADD, socket_, &event), "epoll_ctl");
}

int main(void) {
    struct epoll_event ready[MOST_EVENTS];
    signal(SIGPIPE, SIG_IGN);
    int set = checked(epoll_create1(0), "epoll_create1");
    int listener = listening(SOCK_NONBLOCK, BACKLOG);
    watch(set, listener, NULL);
    for (;;) {
        int count = epoll_wait(set, ready, MOST_EVENTS, -1);
        make_replies();
        for (int i = 0; i < count; i++) {
            if (ready[i].data.ptr != NULL) {
                serve(ready[i].data.ptr);
                continue;
            }
            int accepted = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
            if (accepted >= 0) {
                struct connection *it = calloc(1, sizeof *it);
                it->socket_ = accepted;
                watch(set, accepted, it);
            }
        }
    }
}
