/*
 * What the agent's shell would need half a dozen processes a second for.
 *
 * mainstay-node facts PORT_A PORT_B   five lines: wall clock, monotonic ms, and the JSON values of
 *                                     "loadBalancers", "interfaces" and "listening"
 * mainstay-node publish SOCKET        puts each line "MAP VALUE" of standard input into a map of the
 *                                     status server
 */
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { TWIN_TIMEOUT_MS = 300, ANSWER_TIMEOUT_MS = 1000 };
enum { MAX_INTERFACES = 64, MAX_ADDRESSES = 256, MAX_LISTEN = 256 };
static const char NAME_CHARACTERS[] = "abcdefghijklmnopqrstuvwxyz0123456789.-"; /* of a Node */

enum { FIRST_NODE_PORT = 30000, TCP_LISTEN = 0x0A, STATUS_MAX = 16000 };

static void limit(int fd, int millis) {
  struct timeval t = {.tv_sec = millis / 1000, .tv_usec = (millis % 1000) * 1000};
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &t, sizeof t);
  setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &t, sizeof t);
}

static long long monotonic_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000L;
}

/*
 * A whole answer, or none: who sends drop by drop must not hold the agent up. After the deadline what
 * has arrived is still read, because it may have been this process that was late.
 */
static size_t read_answer(int fd, char *into, size_t size) {
  long long deadline = monotonic_ms() + ANSWER_TIMEOUT_MS;
  size_t have = 0;
  ssize_t got = 0;
  while (have < size - 1 && (got = recv(fd, into + have, size - 1 - have,
                                        monotonic_ms() < deadline ? 0 : MSG_DONTWAIT)) > 0) {
    have += (size_t)got;
  }
  have = got < 0 ? 0 : have;
  into[have] = '\0';
  return have;
}

/* Copies digits and letters only: what a foreign process on that port says must not reach JSON. */
static void word_after(const char *text, const char *key, char *into, size_t size) {
  const char *at = strstr(text, key);
  size_t n = 0;
  for (at = at ? at + strlen(key) : ""; isalnum((unsigned char)*at) && n < size - 1; at++) {
    into[n++] = *at;
  }
  into[n] = '\0';
}

/* Returns whether the answer is a 200. */
static int ask(int port, const char *path, char *answer, size_t size) {
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port)};
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  char request[128];
  int length = snprintf(request, sizeof request, "GET %s HTTP/1.0\r\n\r\n", path);
  answer[0] = '\0';
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  limit(fd, TWIN_TIMEOUT_MS);
  if (connect(fd, (struct sockaddr *)&to, sizeof to) == 0 &&
      send(fd, request, (size_t)length, MSG_NOSIGNAL) > 0) {
    read_answer(fd, answer, size);
  }
  close(fd);
  return strncmp(answer, "HTTP/1.", 7) == 0 && strncmp(answer + 8, " 200", 4) == 0;
}

/*
 * JSON members "NODE":CODE for every API server whose last health check was answered with something
 * else than 200. The exporter prints one line per server:
 *   haproxy_server_check_code{proxy="apiservers",server="cp-1"} 401
 */
static void check_codes(int port) {
  static const char key[] = "haproxy_server_check_code{proxy=\"apiservers\",server=\"";
  static char answer[32768];
  const char *comma = "";
  if (!ask(port, "/metrics?scope=server&metrics=haproxy_server_check_code", answer,
           sizeof answer)) {
    return;
  }
  for (const char *at = answer; (at = strstr(at, key)) != NULL;) {
    at += sizeof key - 1;
    size_t length = strspn(at, NAME_CHARACTERS);
    int code = at[length] == '"' && at[length + 1] == '}' ? atoi(at + length + 2) : 0;
    if (length > 0 && code >= 100 && code <= 599 && code != 200) {
      printf("%s\"%.*s\":%d", comma, (int)length, at, code);
      comma = ",";
    }
  }
}

/* JSON texts of the API servers that the twin's own status, {"name":"cp-1","up":false}, has down. */
static void down(const char *status) {
  static const char key[] = "{\"name\":\"";
  static const char is_down[] = "\",\"up\":false}";
  const char *comma = "";
  for (const char *at = status; (at = strstr(at, key)) != NULL;) {
    at += sizeof key - 1;
    size_t length = strspn(at, NAME_CHARACTERS);
    if (length > 0 && strncmp(at + length, is_down, sizeof is_down - 1) == 0) {
      printf("%s\"%.*s\"", comma, (int)length, at);
      comma = ",";
    }
  }
}

static void load_balancer(const char *twin, int port) {
  char answer[8192];
  char up[8];
  char hash[32];
  char passes[8];
  int healthy = ask(port, "/status", answer, sizeof answer);
  word_after(answer, "\"backendsUp\":", up, sizeof up);
  word_after(answer, "\"configHash\":\"", hash, sizeof hash);
  word_after(answer, "\"passes\":", passes, sizeof passes);
  printf("\"%s\":{\"healthy\":%s,\"backendsUp\":%d,\"configHash\":\"%s\",", twin,
         healthy ? "true" : "false", healthy ? atoi(up) : 0, healthy ? hash : "");
  if (healthy && passes[0] != '\0') { /* not said by one with an older configuration */
    printf("\"passes\":%s,", strcmp(passes, "true") == 0 ? "true" : "false");
  }
  printf("\"down\":[");
  if (healthy) {
    down(answer);
  }
  printf("],\"checkCodes\":{");
  if (healthy) {
    check_codes(port);
  }
  printf("}}");
}

static int prefix_length(const struct sockaddr *mask) {
  const unsigned char *byte;
  int bytes, bits = 0;
  if (mask == NULL) {
    return 0;
  }
  if (mask->sa_family == AF_INET) {
    byte = (const unsigned char *)&((const struct sockaddr_in *)mask)->sin_addr;
    bytes = 4;
  } else {
    byte = (const unsigned char *)&((const struct sockaddr_in6 *)mask)->sin6_addr;
    bytes = 16;
  }
  for (int i = 0; i < bytes; i++) {
    bits += __builtin_popcount(byte[i]);
  }
  return bits;
}

static int reportable(const struct ifaddrs *a) {
  if (a->ifa_addr == NULL || !(a->ifa_flags & IFF_UP) || (a->ifa_flags & IFF_LOOPBACK)) {
    return 0;
  }
  if (a->ifa_addr->sa_family == AF_INET6) {
    return !IN6_IS_ADDR_LINKLOCAL(&((struct sockaddr_in6 *)a->ifa_addr)->sin6_addr);
  }
  return a->ifa_addr->sa_family == AF_INET;
}

/* A name may have any byte but a slash, a colon and white space; what no configuration uses needs no exact text. */
static void json_text(const char *text) {
  for (; *text != '\0'; text++) {
    unsigned char c = (unsigned char)*text;
    if (c == '"' || c == '\\') {
      putchar('\\');
    }
    putchar(c < 0x20 || c >= 0x7f ? '?' : c);
  }
}

/* Interfaces without an address that could be used are left out: a node has one veth per pod. */
static void interfaces(void) {
  struct ifaddrs *all = NULL, *a, *b;
  const char *done[MAX_INTERFACES];
  int count = 0, addresses = 0;
  putchar('[');
  if (getifaddrs(&all) == 0) {
    for (a = all; a != NULL && count < MAX_INTERFACES; a = a->ifa_next) {
      /* A labelled address appears under its label, "eth0:ms0". */
      size_t length = strcspn(a->ifa_name, ":");
      int seen = 0;
      for (int i = 0; i < count && !seen; i++) {
        seen = strlen(done[i]) == length && strncmp(done[i], a->ifa_name, length) == 0;
      }
      if (seen || !reportable(a)) {
        continue;
      }
      a->ifa_name[length] = '\0';
      printf("%s{\"name\":\"", count ? "," : "");
      json_text(a->ifa_name);
      printf("\",\"addresses\":[");
      done[count++] = a->ifa_name;
      int first = 1;
      for (b = a; b != NULL && addresses < MAX_ADDRESSES; b = b->ifa_next) {
        char text[INET6_ADDRSTRLEN];
        size_t other = strcspn(b->ifa_name, ":");
        if (other != length || strncmp(b->ifa_name, a->ifa_name, length) != 0 || !reportable(b)) {
          continue;
        }
        const void *ip = b->ifa_addr->sa_family == AF_INET
                             ? (void *)&((struct sockaddr_in *)b->ifa_addr)->sin_addr
                             : (void *)&((struct sockaddr_in6 *)b->ifa_addr)->sin6_addr;
        inet_ntop(b->ifa_addr->sa_family, ip, text, sizeof text);
        printf("%s\"%s/%d\"", first ? "" : ",", text, prefix_length(b->ifa_netmask));
        first = 0;
        addresses++;
      }
      printf("]}");
    }
    freeifaddrs(all);
  }
  puts("]");
}

static int ascending(const void *a, const void *b) { return *(const int *)a - *(const int *)b; }

static int listening_in(const char *path, int *ports, int count, int size) {
  char line[512];
  unsigned port, state;
  FILE *file = fopen(path, "re");
  while (file != NULL && count < size && fgets(line, sizeof line, file) != NULL) {
    if (sscanf(line, " %*d: %*[0-9A-Fa-f]:%x %*[0-9A-Fa-f]:%*x %x", &port, &state) != 2) {
      continue;
    }
    /* The kernel lists listening sockets before all others. */
    if (state != TCP_LISTEN) {
      break;
    }
    if (port < FIRST_NODE_PORT) {
      ports[count++] = (int)port;
    }
  }
  if (file != NULL) {
    fclose(file);
  }
  return count;
}

static void listening(void) {
  int ports[4096];
  int written = 0;
  int count = listening_in("/proc/net/tcp", ports, 0, 2048);
  count = listening_in("/proc/net/tcp6", ports, count, 4096);
  qsort(ports, (size_t)count, sizeof ports[0], ascending);
  putchar('[');
  for (int i = 0; i < count && written < MAX_LISTEN; i++) {
    if (i == 0 || ports[i] != ports[i - 1]) {
      printf("%s%d", written++ ? "," : "", ports[i]);
    }
  }
  puts("]");
}

static int facts(int port_a, int port_b) {
  struct timespec wall;
  struct tm utc;
  char text[32];
  clock_gettime(CLOCK_REALTIME, &wall);
  gmtime_r(&wall.tv_sec, &utc);
  strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &utc);
  printf("%s.%03ldZ\n", text, wall.tv_nsec / 1000000L);
  printf("%lld\n{", monotonic_ms());
  load_balancer("a", port_a);
  putchar(',');
  load_balancer("b", port_b);
  puts("}");
  interfaces();
  listening();
  return 0;
}

/*
 * One line to the runtime socket; returns the length of what it complains of, -1 without an answer.
 * One without complaint is an empty line.
 */
static int command(const char *path, const char *verb, const char *map, const char *value) {
  struct sockaddr_un to = {.sun_family = AF_UNIX};
  char answer[256];
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  snprintf(to.sun_path, sizeof to.sun_path, "%s", path);
  limit(fd, TWIN_TIMEOUT_MS);
  if (connect(fd, (struct sockaddr *)&to, sizeof to) != 0) {
    close(fd);
    return -1;
  }
  dprintf(fd, "%s map virt@%s value %s\n", verb, map, value);
  size_t length = read_answer(fd, answer, sizeof answer);
  close(fd);
  if (length == 0) {
    return -1;
  }
  while (length > 0 && answer[length - 1] == '\n') {
    length--;
  }
  return (int)length;
}

static int publish(const char *path) {
  static char in[STATUS_MAX], out[2 * STATUS_MAX];
  char *save = NULL;
  int failed = 0;
  in[fread(in, 1, sizeof in - 1, stdin)] = '\0';
  for (char *line = strtok_r(in, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
    char *value = line + strcspn(line, " ");
    size_t n = 0;
    if (*value == '\0') {
      continue;
    }
    *value++ = '\0';
    for (; *value != '\0'; value++) {
      /* The runtime socket splits at blanks and semicolons; a backslash takes that meaning away. */
      if (*value == ' ' || *value == ';' || *value == '\\') {
        out[n++] = '\\';
      }
      out[n++] = *value;
    }
    out[n] = '\0';
    /* "set" answers with an error while the key does not exist: at first, and after a restart. */
    int complaint = command(path, "set", line, out);
    if (complaint > 0) {
      complaint = command(path, "add", line, out);
    }
    failed |= complaint != 0;
  }
  return failed;
}

int main(int argc, char **argv) {
  if (argc == 4 && strcmp(argv[1], "facts") == 0) {
    return facts(atoi(argv[2]), atoi(argv[3]));
  }
  if (argc == 3 && strcmp(argv[1], "publish") == 0) {
    return publish(argv[2]);
  }
  fprintf(stderr, "usage: mainstay-node facts PORT_A PORT_B | mainstay-node publish SOCKET\n");
  return 2;
}
