/* What the words of a line are: names, codes, levels, parts of ids. */
#include "scan.h"
#include <string.h>

#define REACH 96 /* bytes of a line in which its header stands */

typedef struct { uint8_t length; char text[15]; } word_t;
static const word_t KEPT[] = {{6, "status"}, {4, "code"}, {5, "level"}, {6, "signal"}, {8, "severity"}, {8, "priority"}, {4, "http"},
                              {8, "returned"}, {9, "responded"}, {8, "response"}, {8, "answered"}, {0, ""}};
static const word_t LEVELS[] = {{5, "trace"}, {5, "debug"}, {4, "info"}, {6, "notice"}, {4, "warn"}, {7, "warning"}, {3, "err"}, {5, "error"},
                                {4, "crit"}, {8, "critical"}, {5, "fatal"}, {6, "severe"}, {5, "panic"}, {5, "alert"}, {0, ""}};
static const word_t NAMES[] = {{7, "service"}, {9, "component"}, {3, "app"}, {11, "application"}, {6, "logger"}, {6, "module"}, {7, "program"},
                               {6, "source"}, {9, "container"}, {4, "name"}, {3, "pod"}, {5, "level"}, {8, "severity"}, {6, "status"}, {4, "code"},
                               {5, "event"}, {3, "msg"}, {7, "message"}, {4, "text"}, {4, "type"}, {6, "action"}, {6, "reason"}, {5, "error"},
                               {3, "err"}, {9, "exception"}, {5, "class"}, {4, "kind"}, {9, "operation"}, {5, "cause"}, {3, "job"},
                               {11, "logger_name"}, {12, "service_name"}, {8, "app_name"}, {14, "container_name"}, {8, "pod_name"}, {9, "levelname"}, {0, ""}};

static inline int lower(uint8_t c) { return c >= 'A' && c <= 'Z' ? c | 32 : c; }

static int is_one_of(const word_t *words, const uint8_t *from, const uint8_t *to, int whole) {
  for (; words->length; words++) {
    size_t n = words->length, i = 0;
    if ((size_t)(to - from) < n || (whole && (size_t)(to - from) != n)) continue;
    while (i < n && lower(to[(ptrdiff_t)i - (ptrdiff_t)n]) == words->text[i]) i++;
    if (i == n) return 1;
  }
  return 0;
}

/* Statuses and exit codes that mean something of their own; of others the first digit does. */
int is_known(const uint8_t *word) {
  static const char known[] = "126 127 130 134 137 139 143 200 201 202 204 206 255 301 302 304 307 308 400 401 403 404 405 408 409 410 413 415 422 423 429 499 500 501 502 503 504 507 ";
  for (const char *k = known; *k; k += 4) if (!memcmp(k, word, 3)) return 1;
  return 0;
}

/* A number of a status, code or level tells kinds of lines apart. */
int is_kept(const uint8_t *begin, const uint8_t *word, size_t length) {
  const uint8_t *p = word;
  if (p > begin && p[-1] == '<') return p - 1 == begin;
  while (p > begin && word - p < 6 && (p[-1] == ' ' || p[-1] == '"' || p[-1] == '\'' || p[-1] == '=' || p[-1] == ':')) p--;
  if (p == word) return 0;
  const int answer = length == 3 && word - begin > 1 && word[-1] == ' ' && word[-2] == '"' && *word >= '1' && *word <= '5'; /* of a request */
  if (!answer) {
    const uint8_t *to = p, last = p > begin ? p[-1] | 32 : 0;
    if (last != 's' && last != 'e' && last != 'l' && last != 'y' && last != 'p' && last != 'd') return 0;
    while (p > begin && kind[p[-1]] & LETTER && to - p < 16) p--;
    if (!is_one_of(KEPT, p, to, 0)) return 0;
  }
  for (size_t i = 0; i < length; i++) if (!(kind[word[i]] & DIGIT)) return 0;
  return 1;
}

/* `web1`, `svc-12`: the name of one of a few. */
int is_instance(const uint8_t *begin, const uint8_t *word, size_t length) {
  size_t digits = 0;
  if (word - begin > REACH) return 0;
  while (digits < length && kind[word[length - 1 - digits]] & DIGIT) digits++;
  if (!digits || digits > 3) return 0;
  for (const uint8_t *p = word; p > begin && word - p < NEAR && !(kind[p[-1]] & CUT); p--) if (kind[p[-1]] & DIGIT) return 0; /* `pool-3-thread-12` */
  if (digits == length) return word - begin > 1 && word[-1] == '-' && kind[word[-2]] & LETTER;
  if (length - digits < 2) return 0;
  for (size_t i = 0; i < length - digits; i++) if (kind[word[i]] & DIGIT) return 0;
  return 1;
}

/* Where there is no room for more shapes: the punctuation and levels of a line's first words. */
uint64_t coarse_key(const uint8_t *p, const uint8_t *end) {
  uint64_t h = SEED ^ 3;
  for (int words = 0; p < end && words < 12;) {
    if (!(kind[*p] & (LETTER | DIGIT))) { h = (h ^ *p++) * PRIME; continue; }
    const uint8_t *from = p;
    int has = 0;
    while (p < end && kind[*p] & (LETTER | DIGIT)) has |= kind[*p++];
    if (!(has & DIGIT) && is_one_of(LEVELS, from, p, 1)) for (; from < p; from++) h = (h ^ (*from | 32)) * PRIME;
    else h = (h ^ (has & DIGIT ? 1 : 2)) * PRIME;
    words++;
  }
  return mixed(h);
}

/* What stands behind a name such as `service` or `msg` tells kinds of lines apart, however many there are. */
int is_named(const uint8_t *begin, const uint8_t *p) {
  const uint8_t *to = p, *from;
  while (p > begin && to - p <= NEAR && kind[p[-1]] & CUT) p--;
  for (from = p; from > begin && p - from <= NEAR && kind[from[-1]] & LETTER;) from--;
  for (const uint8_t *q = p; q < to; q++) if (*q == '=' || *q == ':') return is_one_of(NAMES, from, p, 1);
  return 0;
}

/* What stands in a header before a bracket or a dash, or before what is said of it, is a name as well. */
int is_said(const uint8_t *begin, const uint8_t *p, const uint8_t *end) {
  if (p == end) return 0;
  if (*p == '[' || *p == '(' || *p == '=') return 1;
  if (p - begin > REACH || !(kind[*p] & CUT)) return 0;
  if (*p == ':' || *p == ']' || *p == ')') return 1;
  while (p < end && kind[*p] & CUT) p++;
  const uint8_t *from = p;
  for (; p < end && !(kind[*p] & CUT); p++) if (kind[*p] & (LETTER | DIGIT)) return 0;
  return p > from;
}
