/* The time that a line carries, in the format and at the word that its shape says; and its duration. */
#include "scan.h"
#include <string.h>

enum { ISO = 1, CLF, WEEKDAY, DAY_MONTH, KLOG, MONTH_DAY, SHORT_YEAR, COMPACT, SHORT_COMPACT, EPOCH, CLOCK, AMERICAN, MONTH_COMMA, MONTH_NUMBER };
typedef struct { const uint8_t *p, *end; int failed; } cursor_t;

static inline int64_t number(cursor_t *c, int least, int most) {
  int64_t n = 0;
  int digits = 0;
  while (c->p < c->end && digits < most && kind[*c->p] & DIGIT) { n = n * 10 + (*c->p++ - '0'); digits++; }
  if (digits < least) c->failed = 1;
  return n;
}

static int64_t year(cursor_t *c) {
  int64_t y = number(c, 4, 4);
  if (y < 1900 || y > 2099) c->failed = 1;
  return y;
}

static inline int take(cursor_t *c, const char *any) {
  if (c->p < c->end)
    for (; *any; any++) if (*c->p == (uint8_t)*any) { c->p++; return 1; }
  return 0;
}

static inline void need(cursor_t *c, const char *any) { if (!take(c, any)) c->failed = 1; }

static void spaces(cursor_t *c) {
  need(c, " ");
  while (take(c, " ")) {}
}

static int64_t month(cursor_t *c) {
  static const char names[] = "janfebmaraprmayjunjulaugsepoctnovdec";
  if (c->end - c->p >= 3)
    for (int m = 0; m < 12; m++)
      if ((c->p[0] | 32) == names[3 * m] && (c->p[1] | 32) == names[3 * m + 1] && (c->p[2] | 32) == names[3 * m + 2]) {
        c->p += 3;
        return m + 1;
      }
  c->failed = 1;
  return 1;
}

static void letters(cursor_t *c) { while (c->p < c->end && kind[*c->p] & LETTER) c->p++; }

static int64_t fraction(cursor_t *c) {
  int64_t micro = 0;
  int digits = 0;
  for (; c->p < c->end && kind[*c->p] & DIGIT && digits < 9; c->p++, digits++) if (digits < 6) micro = micro * 10 + (*c->p - '0');
  if (!digits) return 0;
  for (; digits < 6; digits++) micro *= 10;
  return micro;
}

/* `04:05:06.789`; a loose one may lack zeros, a bare one colons. */
static int64_t of_day(cursor_t *c, int least, int bare, int half) {
  int64_t h = number(c, least, 2);
  if (!bare) need(c, ":");
  int64_t m = number(c, least, 2);
  if (!bare) need(c, ":");
  int64_t s = number(c, least, 2), micro = 0;
  if (h > 23 || m > 59 || s > 60) c->failed = 1;
  if (!bare && c->end - c->p > 1 && *c->p && strchr(".,:", *c->p) && kind[c->p[1]] & DIGIT) { c->p++; micro = fraction(c); }
  if (half && c->end - c->p > 2 && *c->p == ' ' && (c->p[2] | 32) == 'm' && ((c->p[1] | 32) == 'a' || (c->p[1] | 32) == 'p')) {
    h = h < 1 || h > 12 ? (c->failed = 1) : h % 12 + 12 * ((c->p[1] | 32) == 'p');
    c->p += 3;
  }
  return ((h * 60 + m) * 60 + (s > 59 ? 59 : s)) * 1000000 + micro;
}

static int64_t zone(cursor_t *c) {
  const uint8_t *p = c->p + (c->p < c->end && *c->p == ' ');
  if (c->end - p < 5 || (*p != '+' && *p != '-')) return 0;
  cursor_t z = {p + 1, c->end, 0};
  int64_t h = number(&z, 2, 2);
  take(&z, ":");
  int64_t m = number(&z, 2, 2);
  if (z.failed || h > 23 || m > 59 || (z.p < z.end && kind[*z.p] & DIGIT)) return 0;
  return (*p == '-' ? -1 : 1) * (h * 60 + m) * 60000000;
}

/* Days since 1970, by Howard Hinnant's days_from_civil; month and day are checked. */
static int64_t days(cursor_t *c, int64_t y, int64_t m, int64_t d) {
  static const int8_t longest[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  int leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
  if (m < 1 || m > 12 || d < 1 || d > longest[m - 1] + (m == 2 && leap)) { c->failed = 1; return 0; }
  y -= m <= 2;
  int64_t era = y / 400, of_era = y - era * 400, of_year = (153 * ((m + 9) % 12) + 2) / 5 + d - 1;
  return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static int64_t dated(scan_t *s, cursor_t *c, int64_t y, int64_t m, int64_t d, int64_t time) {
  int yearless = y < 0;
  if (yearless) y = s->year;
  int64_t at = days(c, y < 100 ? y + 2000 : y, m, d) * DAY + time;
  if (yearless && at > s->limit) at = days(c, y - 1, m, d) * DAY + time;
  return at;
}

static int64_t epoch(cursor_t *c) {
  const uint8_t *from = c->p;
  int64_t n = number(c, 9, 19);
  long length = c->p - from;
  if (c->p < c->end && kind[*c->p] & DIGIT) c->failed = 1;
  int64_t at = length >= 18 ? n / 1000 : length >= 15 ? n : length >= 12 ? n * 1000 : n * 1000000;
  if (length < 18 && length < 15 && c->end - c->p > 1 && *c->p == '.' && kind[c->p[1]] & DIGIT) {
    c->p++;
    int64_t part = fraction(c);
    at += length >= 12 ? part / 1000 : part;
  }
  if (at < 500000000LL * 1000000 || at > 5000000000LL * 1000000) c->failed = 1;
  return at;
}

/* A time without a date is of the day of the last one that had one; it goes over midnight. */
static int64_t clock_of(scan_t *s, int64_t time) {
  if (s->of_day == NONE) {}
  else if (time < s->of_day - DAY / 2) s->days++;
  else if (time > s->of_day + DAY / 2) s->days--;
  s->of_day = time;
  return (s->day + s->days) * DAY + time;
}

static int64_t parsed(scan_t *s, int format, cursor_t *c) {
  int64_t y = -1, m, d, t;
  switch (format) {
    case ISO:
      y = year(c); need(c, "-/."); m = number(c, 2, 2); need(c, "-/."); d = number(c, 2, 2);
      if (!take(c, "Tt") && !take(c, ",")) need(c, " ");
      take(c, " ");
      t = of_day(c, 2, 0, 0);
      return dated(s, c, y, m, d, t - zone(c));
    case CLF: case DAY_MONTH:
      d = number(c, 1, 2); need(c, "/ -"); m = month(c); letters(c); need(c, "/ -"); y = year(c);
      if (!take(c, ":")) { take(c, ","); need(c, " "); } else take(c, ":");
      t = of_day(c, 2, 0, 0);
      return dated(s, c, y, m, d, t - zone(c));
    case WEEKDAY:
      letters(c); take(c, ","); spaces(c); m = month(c); spaces(c); d = number(c, 1, 2); spaces(c); t = of_day(c, 2, 0, 0);
      need(c, " ");
      if (c->p < c->end && kind[*c->p] & LETTER) { letters(c); need(c, " "); }
      y = year(c);
      return dated(s, c, y, m, d, t);
    case KLOG:
      need(c, "IWEFDC"); m = number(c, 2, 2); d = number(c, 2, 2); spaces(c);
      return dated(s, c, y, m, d, of_day(c, 2, 0, 0));
    case MONTH_DAY:
      m = month(c); spaces(c); d = number(c, 1, 2); spaces(c);
      if (c->end - c->p > 4 && c->p[4] == ' ') { y = year(c); spaces(c); }
      return dated(s, c, y, m, d, of_day(c, 2, 0, 0));
    case SHORT_YEAR:
      y = number(c, 2, 2); need(c, "/"); m = number(c, 2, 2); need(c, "/"); d = number(c, 2, 2); need(c, " ");
      return dated(s, c, y, m, d, of_day(c, 2, 0, 0));
    case COMPACT:
      y = year(c); m = number(c, 2, 2); d = number(c, 2, 2); need(c, "-T ");
      t = of_day(c, 1, c->end - c->p > 2 && kind[c->p[2]] & DIGIT, 0);
      return dated(s, c, y, m, d, t - zone(c));
    case SHORT_COMPACT:
      y = number(c, 2, 2); m = number(c, 2, 2); d = number(c, 2, 2); need(c, " ");
      return dated(s, c, y, m, d, of_day(c, 2, 1, 0));
    case EPOCH: return epoch(c);
    case CLOCK: return of_day(c, 2, 0, 0);
    case AMERICAN:
      m = number(c, 1, 2); need(c, "/"); d = number(c, 1, 2); need(c, "/"); y = year(c); take(c, ","); need(c, " ");
      return dated(s, c, y, m, d, of_day(c, 1, 0, 1));
    case MONTH_COMMA:
      m = month(c); letters(c); need(c, " "); d = number(c, 1, 2); need(c, ","); need(c, " "); y = year(c); take(c, ","); need(c, " ");
      return dated(s, c, y, m, d, of_day(c, 1, 0, 1));
    case MONTH_NUMBER:
      m = number(c, 2, 2); need(c, "-"); d = number(c, 2, 2); need(c, " ");
      return dated(s, c, y, m, d, of_day(c, 2, 0, 0));
    default: c->failed = 1; return NONE;
  }
}

/* The beginning of a word: behind so many units, and so many words of its own. */
static const uint8_t *word_at(const uint8_t *begin, const uint8_t *end, int units, int words) {
  const uint8_t *p = begin;
  for (;; units--) {
    while (p < end && !(kind[*p] & (LETTER | DIGIT))) p++;
    if (!units) break;
    p = unit_end(begin, p, end);
  }
  for (; words && p < end; words--) {
    while (p < end && kind[*p] & (LETTER | DIGIT)) p++;
    while (p < end && !(kind[*p] & (LETTER | DIGIT))) p++;
  }
  return p;
}

int64_t time_of(scan_t *s, uint32_t shape, const uint8_t *p, const uint8_t *end) {
  cursor_t c = {word_at(p, end, s->skip[shape], s->words[shape]), end, 0};
  if (end - c.p < s->inner[shape]) return NONE;
  c.p += s->inner[shape];
  int64_t at = parsed(s, s->format[shape], &c);
  if (c.failed) return NONE;
  if (s->format[shape] == CLOCK) return clock_of(s, at);
  s->day = at >= 0 ? at / DAY : (at - DAY + 1) / DAY;
  s->of_day = at - s->day * DAY;
  s->days = 0;
  s->dated = 1;
  return at;
}

/* In seconds: the number at its place, and the unit that stands behind it. */
double duration_of(const scan_t *s, uint32_t shape, const uint8_t *p, const uint8_t *end) {
  cursor_t c = {word_at(p, end, s->number[shape] >> 8, s->number[shape] & 255), end, 0};
  double value = (double)number(&c, 1, 15);
  if (take(&c, ".")) value += (double)fraction(&c) / 1e6;
  take(&c, " ");
  const uint8_t first = c.p < c.end ? *c.p | 32 : 0, second = c.p + 1 < c.end ? c.p[1] | 32 : 0, third = c.p + 2 < c.end ? c.p[2] | 32 : 0;
  if (c.failed || (first != 's' && first != 'm')) return 0;
  if (first == 's') return value;
  if (second == 's' || (second == 'i' && third == 'l')) return value / 1e3;
  return second == 'i' || !(kind[second] & LETTER) ? value * 60 : 0;
}
