/* Reads what stands at a place of a line, one sign after the other; what is not of the form asked for sets `failed`. */
#ifndef CURSOR_H
#define CURSOR_H
#include "scan.h"
#include <string.h>

typedef struct { const uint8_t *p, *end; int failed; } cursor_t;

/* The digits that stand there, `most` at most. */
static inline int64_t number(cursor_t *c, int least, int most) {
  int64_t n = 0;
  int digits = 0;
  while (c->p < c->end && digits < most && kind[*c->p] & DIGIT) { n = n * 10 + (*c->p++ - '0'); digits++; }
  if (digits < least) c->failed = 1;
  return n;
}

/* Whether one of the signs stands there, and past it. */
static inline int take(cursor_t *c, const char *any) {
  if (c->p < c->end)
    for (; *any; any++) if (*c->p == (uint8_t)*any) { c->p++; return 1; }
  return 0;
}

static inline void need(cursor_t *c, const char *any) { if (!take(c, any)) c->failed = 1; }

static inline int is_next(const cursor_t *c, int kinds) { return c->p < c->end && kind[*c->p] & kinds; }

/* The same of a sign of several bytes. */
static inline int takes(cursor_t *c, const char *sign) {
  size_t length = strlen(sign);
  if ((size_t)(c->end - c->p) < length || memcmp(c->p, sign, length)) return 0;
  c->p += length;
  return 1;
}

static inline int goes_on(const uint8_t *p, const uint8_t *end, const char *signs) {
  return p < end && (kind[*p] & (LETTER | DIGIT) || (*p && strchr(signs, *p)));
}

#pragma GCC visibility push(hidden)
int64_t month(cursor_t *c); /* from 1 */
int64_t zone(cursor_t *c); /* in microseconds east of UTC; 0 where none is written */
#pragma GCC visibility pop
#endif
