/*
 * mainstay-check PORT...: is the local load balancer fit to receive the virtual IP?
 *
 * Exit 0 when at least one of the health ports on 127.0.0.1 answered "200" to GET /healthz and none
 * timed out, else 1. A refused connection is a twin that is being replaced; the kernel gives its
 * share of new connections to the other one. A timeout is a frozen twin that still owns a listening
 * socket and swallows its share, so the node must not hold the address.
 *
 * keepalived starts this five times a second: no shell, no allocation, no dynamic linking.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* Below keepalived's own script timeout of 1 s: a killed script is reported without a reason. */
enum { BUDGET_MS = 700, MAX_PORTS = 4, HEAD = 12 };

static const char REQUEST[] = "GET /healthz HTTP/1.0\r\n\r\n";

struct twin {
  int fd;
  int sent;
  int have;
  char head[HEAD];
  enum { WAITING, HEALTHY, UNHEALTHY } verdict;
};

static long now_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000L + t.tv_nsec / 1000000L;
}

static void finish(struct twin *twin, int healthy) {
  close(twin->fd);
  twin->fd = -1;
  twin->verdict = healthy ? HEALTHY : UNHEALTHY;
}

static void start(struct twin *twin, int port) {
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port)};
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  memset(twin, 0, sizeof *twin);
  twin->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (twin->fd < 0 ||
      (connect(twin->fd, (struct sockaddr *)&to, sizeof to) != 0 && errno != EINPROGRESS)) {
    finish(twin, 0);
  }
}

/* Refused, reset and closed early all arrive here as an error or an end of file: unhealthy. */
static void progress(struct twin *twin) {
  if (!twin->sent) {
    if (send(twin->fd, REQUEST, sizeof REQUEST - 1, MSG_NOSIGNAL) < 0) {
      if (errno != EAGAIN) {
        finish(twin, 0);
      }
      return;
    }
    twin->sent = 1;
    return;
  }
  ssize_t got = recv(twin->fd, twin->head + twin->have, (size_t)(HEAD - twin->have), 0);
  if (got <= 0) {
    if (got == 0 || errno != EAGAIN) {
      finish(twin, 0);
    }
    return;
  }
  twin->have += (int)got;
  if (twin->have == HEAD) {
    finish(twin, memcmp(twin->head, "HTTP/1.", 7) == 0 && memcmp(twin->head + 8, " 200", 4) == 0);
  }
}

int main(int argc, char **argv) {
  struct twin twins[MAX_PORTS];
  int count = argc - 1;
  if (count < 1 || count > MAX_PORTS) {
    fprintf(stderr, "usage: mainstay-check PORT [PORT...], at most %d\n", MAX_PORTS);
    return 2;
  }
  for (int i = 0; i < count; i++) {
    int port = atoi(argv[i + 1]);
    if (port < 1 || port > 65535) {
      fprintf(stderr, "mainstay-check: not a port: %s\n", argv[i + 1]);
      return 2;
    }
    start(&twins[i], port);
  }
  long end = now_ms() + BUDGET_MS;
  for (;;) {
    struct pollfd polls[MAX_PORTS];
    int waiting = 0;
    for (int i = 0; i < count; i++) {
      polls[i] = (struct pollfd){.fd = twins[i].fd, .events = twins[i].sent ? POLLIN : POLLOUT};
      waiting += twins[i].verdict == WAITING;
    }
    long left = end - now_ms();
    if (waiting == 0 || left <= 0 || poll(polls, (nfds_t)count, (int)left) == 0) {
      break;
    }
    for (int i = 0; i < count; i++) {
      if (twins[i].verdict == WAITING && polls[i].revents != 0) {
        progress(&twins[i]);
      }
    }
  }
  int healthy = 0;
  for (int i = 0; i < count; i++) {
    if (twins[i].verdict == WAITING) {
      return 1;
    }
    healthy += twins[i].verdict == HEALTHY;
  }
  return healthy > 0 ? 0 : 1;
}
