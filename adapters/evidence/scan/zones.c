/* Zones of time, by name and by number. */
#include "cursor.h"

#define NAME(a, b, c, d) ((uint32_t)(a) | (uint32_t)(b) << 8 | (uint32_t)(c) << 16 | (uint32_t)(d) << 24)
#define NO_ZONE 1000

/* Minutes east of UTC, as engines/zones.py has them. */
static int named(const uint8_t *p, long length) {
  if (length < 3 || length > 4) return NO_ZONE;
  switch (NAME(p[0], p[1], p[2], length > 3 ? p[3] : 0)) {
    case NAME('U','T','C',0): case NAME('u','t','c',0): case NAME('G','M','T',0): case NAME('W','E','T',0): return 0;
    case NAME('C','E','T',0): case NAME('M','E','T',0): case NAME('W','E','S','T'): case NAME('B','S','T',0): case NAME('W','A','T',0): return 60;
    case NAME('C','E','S','T'): case NAME('M','E','S','T'): case NAME('E','E','T',0): case NAME('C','A','T',0): case NAME('S','A','S','T'): return 120;
    case NAME('E','E','S','T'): case NAME('M','S','K',0): case NAME('E','A','T',0): case NAME('I','D','T',0): return 180;
    case NAME('P','K','T',0): return 300;
    case NAME('I','S','T',0): return 330;
    case NAME('W','I','B',0): return 420;
    case NAME('H','K','T',0): case NAME('A','W','S','T'): case NAME('W','I','T','A'): return 480;
    case NAME('J','S','T',0): case NAME('K','S','T',0): case NAME('W','I','T',0): return 540;
    case NAME('A','C','S','T'): return 570;
    case NAME('A','E','S','T'): return 600;
    case NAME('A','C','D','T'): return 630;
    case NAME('A','E','D','T'): return 660;
    case NAME('N','Z','S','T'): return 720;
    case NAME('N','Z','D','T'): return 780;
    case NAME('N','D','T',0): return -150;
    case NAME('A','D','T',0): return -180;
    case NAME('N','S','T',0): return -210;
    case NAME('A','S','T',0): case NAME('E','D','T',0): return -240;
    case NAME('E','S','T',0): case NAME('C','D','T',0): return -300;
    case NAME('C','S','T',0): case NAME('M','D','T',0): return -360;
    case NAME('M','S','T',0): case NAME('P','D','T',0): return -420;
    case NAME('P','S','T',0): case NAME('A','K','D','T'): return -480;
    case NAME('A','K','S','T'): case NAME('H','D','T',0): return -540;
    case NAME('H','S','T',0): return -600;
    case NAME('S','S','T',0): return -660;
    default: return NO_ZONE;
  }
}

/* `+0200`, `-05:30`, `+02`, `+120`; behind a name also `+2`. */
static int offset(cursor_t *c, const uint8_t *p, int least) {
  const uint8_t *from = p + 1;
  cursor_t z = {from, c->end, 0};
  int64_t n = number(&z, 1, 5), m = 0;
  long length = z.p - from;
  if (length == 2 && c->end - z.p > 2 && *z.p == ':' && kind[z.p[1]] & DIGIT && kind[z.p[2]] & DIGIT) {
    z.p++;
    m = number(&z, 2, 2);
    if (is_next(&z, DIGIT)) return NO_ZONE;
    length = 4;
  } else if (length == 4) { m = n % 100; n /= 100; }
  else if (length < least || length > 3 || goes_on(z.p, z.end, ":.,/-")) return NO_ZONE;
  if (length == 4 && z.end - z.p > 1 && *z.p == ':' && kind[z.p[1]] & DIGIT) return NO_ZONE;
  if (length == 3) { m = n % 60; n /= 60; }
  c->p = z.p;
  return n > 23 || m > 59 ? 0 : (int)((*p == '-' ? -1 : 1) * (n * 60 + m));
}

int64_t zone(cursor_t *c) {
  const uint8_t *p = c->p + (c->p < c->end && (*c->p == ' ' || *c->p == '\t')), *q;
  p += p < c->end && *p == '(';
  if (p >= c->end) return 0;
  int minutes = NO_ZONE;
  if (*p == '+' || *p == '-') minutes = offset(c, p, 2);
  else if (kind[*p] & LETTER) {
    for (q = p; q < c->end && q - p < 5 && kind[*q] & LETTER; q++) {}
    minutes = q - p == 1 && *p == 'Z' ? 0 : named(p, q - p);
    if (minutes == 0 && *p != 'Z' && *p != 'W' && *p != 'u' && q < c->end && (*q == '+' || *q == '-')) minutes = offset(c, q, 1);
    else if (goes_on(q, c->end, *p == 'Z' ? "" : "+-")) minutes = NO_ZONE;
    else if (minutes != NO_ZONE) c->p = q;
  }
  return minutes == NO_ZONE ? 0 : minutes * 60000000LL;
}
