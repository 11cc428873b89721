/* The time that a line carries, in the format and at the word that its shape says; and its duration. */
#include "cursor.h"

enum { ISO = 1, CLF, WEEKDAY, DAY_MONTH, KLOG, MONTH_DAY, COMPACT = 8, SHORT_COMPACT, EPOCH, CLOCK, NUMERIC, MONTH_COMMA, MONTH_NUMBER, EAST_ASIAN, AIX };
enum { LOOSE = 1, SHORT = 2, DENSE = 4, HALF = 8 }; /* of a time of day: lacks zeros, seconds, colons; is of half a day */
enum { MONTH_FIRST, DAY_FIRST, YEAR_FIRST }; /* of a date of numbers */

static int64_t year(cursor_t *c) {
  int64_t y = number(c, 4, 4);
  if (y < 1900 || y > 2099) c->failed = 1;
  return y;
}

static void spaces(cursor_t *c) {
  need(c, " ");
  while (take(c, " ")) {}
}

static void letters(cursor_t *c) { while (c->p < c->end && (kind[*c->p] & LETTER || *c->p > 127)) c->p++; }

static int64_t fraction(cursor_t *c) {
  int64_t micro = 0;
  int digits = 0;
  for (; c->p < c->end && kind[*c->p] & DIGIT && digits < 9; c->p++, digits++) if (digits < 6) micro = micro * 10 + (*c->p - '0');
  if (!digits) return 0;
  for (; digits < 6; digits++) micro *= 10;
  return micro;
}

static int64_t half_of(cursor_t *c, int64_t h) {
  cursor_t n = *c;
  if (!is_next(c, SPACE | LETTER) && !(c->p < c->end && *c->p > 127)) return h;
  if (!take(&n, " ")) takes(&n, "\u202f");
  if (n.end - n.p < 2 || (n.p[1] | 32) != 'm' || ((n.p[0] | 32) != 'a' && (n.p[0] | 32) != 'p')) return h;
  int later = (n.p[0] | 32) == 'p';
  n.p += 2;
  if (is_next(&n, LETTER | DIGIT)) return h;
  *c = n;
  if (h < 1 || h > 12) c->failed = 1;
  return h % 12 + 12 * later;
}

static int64_t seconds(cursor_t *c, int least, int style, uint8_t mark) {
  if (!mark) return number(c, 2, 2);
  if (c->end - c->p > 1 && *c->p == mark && kind[c->p[1]] & DIGIT) { c->p++; return number(c, least, 2); }
  if (!(style & SHORT) || mark != ':' || (c->p < c->end && (*c->p == ':' || kind[*c->p] & DIGIT))) c->failed = 1;
  return 0;
}

enum { WHOLE, SIGNED, BARE }; /* behind the minutes no fraction, behind the seconds one with a sign, or also without */

/* What stands behind the seconds: a fraction, the half of the day. */
static int64_t with_rest(cursor_t *c, int style, int parts, int64_t h, int64_t m, int64_t s) {
  int64_t micro = 0;
  if (h > 23 || m > 59 || s > 60) c->failed = 1;
  if (parts == BARE && is_next(c, DIGIT)) micro = fraction(c);
  else if (parts && c->end - c->p > 1 && (*c->p == '.' || *c->p == ',' || *c->p == ':') && kind[c->p[1]] & DIGIT) { c->p++; micro = fraction(c); }
  if (style & HALF) h = half_of(c, h);
  return ((h * 60 + m) * 60 + (s > 59 ? 59 : s)) * 1000000 + micro;
}

/* `04:05:06.789` */
static int64_t of_day(cursor_t *c, int style) {
  int dense = style & DENSE && c->end - c->p > 2 && kind[c->p[1]] & DIGIT && kind[c->p[2]] & DIGIT;
  int least = style & (LOOSE | DENSE) && !dense ? 1 : 2;
  int64_t h = number(c, style & SHORT ? 1 : least, 2);
  uint8_t mark = dense ? 0 : ':';
  if (mark && !(style & SHORT && take(c, ".") && (mark = '.'))) need(c, ":");
  int64_t m = number(c, least, 2);
  const uint8_t *behind = c->p;
  int64_t s = seconds(c, least, style, mark);
  return with_rest(c, style, dense ? BARE : c->p > behind ? SIGNED : WHOLE, h, m, s);
}

/* Digits where the form has 0 become their values, and the others 0; all ones where the bytes are not of the form. */
static inline uint64_t values(const uint8_t *p, uint64_t form, uint64_t signs) {
  uint64_t x;
  memcpy(&x, p, 8);
  x ^= form;
  return (x | (x + 0x7676767676767676ULL + signs * 9)) & 0x8080808080808080ULL ? ~0ULL : x;
}

static inline int64_t pair(uint64_t x, int byte) { return (int64_t)((x >> 8 * byte & 15) * 10 + (x >> (8 * byte + 8) & 15)); }

/* `2026-03-01T10:00:00` at once, as nearly all are written; 0 for what is not. */
static int plain_iso(cursor_t *c, int64_t *y, int64_t *m, int64_t *d, int64_t *t) {
  if (c->end - c->p < 19) return 0;
  const uint64_t date = values(c->p, 0x2D30302D30303030ULL, 0x0100000100000000ULL);
  const uint64_t time = values(c->p + 11, 0x30303A30303A3030ULL, 0x0000010000010000ULL);
  const uint8_t between = c->p[10], *day = c->p + 8;
  if (date == ~0ULL || time == ~0ULL || !(kind[day[0]] & kind[day[1]] & DIGIT)) return 0;
  *y = pair(date, 0) * 100 + pair(date, 2);
  if (*y < 1900 || *y > 2099 || (between != 'T' && between != 't' && between != ' ')) return 0;
  *m = pair(date, 5);
  *d = (day[0] - '0') * 10 + (day[1] - '0');
  c->p += 19;
  *t = with_rest(c, SHORT | HALF, SIGNED, pair(time, 0), pair(time, 3), pair(time, 6));
  return 1;
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
  int64_t n = number(c, 10, 19);
  long length = c->p - from;
  if (length % 3 != 1 || *from != '1') c->failed = 1;
  int64_t at = length == 19 ? n / 1000 : length == 16 ? n : length == 13 ? n * 1000 : n * 1000000;
  if (c->end - c->p > 1 && *c->p == '.' && kind[c->p[1]] & DIGIT) {
    c->p++;
    int64_t part = fraction(c);
    at += length == 10 ? part : length == 13 ? part / 1000 : 0;
  }
  if (is_next(c, DIGIT) || (c->p < c->end && *c->p == '.')) c->failed = 1;
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

static int64_t numeric(scan_t *s, cursor_t *c) {
  int64_t a = number(c, 1, 2), b, y;
  uint8_t mark = c->p < c->end ? *c->p : 0;
  need(c, "/.-"); b = number(c, 1, 2);
  if (!take(c, (char[]){(char)mark, 0})) c->failed = 1;
  const uint8_t *from = c->p;
  y = number(c, 2, 4);
  int full = c->p - from == 4;
  if (full ? y < 1900 || y > 2099 : c->p - from != 2) c->failed = 1;
  if (!take(c, ",")) need(c, " \tT"); else take(c, " ");
  int64_t t = of_day(c, SHORT | HALF), m = a, d = b;
  t -= zone(c);
  int order = mark == '.' ? DAY_FIRST : s->order;
  if (order == YEAR_FIRST && !full) { m = b; d = y; y = a; }
  else if (order == DAY_FIRST) { m = b; d = a; }
  if (m > 12 && d <= 12) { int64_t was = m; m = d; d = was; }
  return dated(s, c, y, m, d, t);
}

/* The year behind a time, and perhaps a zone between or behind. */
static int64_t later(cursor_t *c, int64_t *z) {
  cursor_t n = *c;
  need(&n, " ");
  const uint8_t *from = n.p;
  if (is_next(&n, LETTER)) { letters(&n); if (n.p - from < 3 || n.p - from > 4) n.failed = 1; need(&n, " "); }
  int64_t y = year(&n);
  if (n.failed || goes_on(n.p, n.end, ":.,-")) return -1;
  *c = n;
  if (!*z) *z = zone(c);
  return y;
}

/* `Mar  1 10:00:00`, `Sun Mar  1 10:00:00 CET 2026`, `Sun  1 Mar 10:00:00 2026`. */
static int64_t month_day(scan_t *s, cursor_t *c) {
  cursor_t n = *c;
  int64_t m = month(&n), d = 0, y = -1, t, z, last;
  if (n.failed) { letters(c); take(c, ","); spaces(c); }
  int day_first = is_next(c, DIGIT);
  if (day_first) { d = number(c, 1, 2); spaces(c); }
  m = month(c); spaces(c);
  if (!day_first) { d = number(c, 1, 2); spaces(c); }
  if (c->end - c->p > 4 && c->p[4] == ' ') { y = year(c); spaces(c); }
  t = of_day(c, HALF);
  z = zone(c);
  last = later(c, &z);
  return dated(s, c, y < 0 ? last : y, m, d, t - z);
}

static int64_t east_asian(scan_t *s, cursor_t *c) {
  int64_t y = year(c), m, d, h, min, sec = 0, micro = 0;
  take(c, " "); if (!takes(c, "年")) c->failed = 1; take(c, " ");
  m = number(c, 1, 2); take(c, " "); if (!takes(c, "月")) c->failed = 1; take(c, " ");
  d = number(c, 1, 2); take(c, " "); if (!takes(c, "日")) c->failed = 1; take(c, " ");
  h = number(c, 1, 2);
  if (!take(c, ":") && !takes(c, "时") && !takes(c, "時") && !takes(c, "点")) c->failed = 1;
  min = number(c, 2, 2);
  cursor_t n = *c;
  if ((take(&n, ":") || takes(&n, "分")) && is_next(&n, DIGIT)) {
    *c = n;
    sec = number(c, 2, 2);
    if (c->end - c->p > 1 && *c->p && strchr(".,:", *c->p) && kind[c->p[1]] & DIGIT) { c->p++; micro = fraction(c); }
    takes(c, "秒");
  }
  if (h > 23 || min > 59 || sec > 60) c->failed = 1;
  return dated(s, c, y, m, d, ((h * 60 + min) * 60 + (sec > 59 ? 59 : sec)) * 1000000 + micro - zone(c));
}

static int64_t parsed(scan_t *s, int format, cursor_t *c) {
  int64_t y = -1, m, d, t;
  switch (format) {
    case ISO:
      if (plain_iso(c, &y, &m, &d, &t)) return dated(s, c, y, m, d, t - zone(c));
      y = year(c); need(c, "-/."); m = number(c, 1, 2); need(c, "-/."); d = number(c, 1, 2);
      if (!take(c, "Tt,-")) need(c, " \t");
      if (take(c, "@")) need(c, " "); else if (take(c, " ") && take(c, "@")) need(c, " ");
      t = of_day(c, SHORT | HALF);
      return dated(s, c, y, m, d, t - zone(c));
    case CLF:
      d = number(c, 1, 2); need(c, "/"); m = month(c); need(c, "/"); y = year(c); need(c, ":");
      t = of_day(c, 0);
      return dated(s, c, y, m, d, t - zone(c));
    case DAY_MONTH:
      d = number(c, 1, 2); take(c, "."); need(c, " -"); m = month(c); letters(c); take(c, ".");
      if (c->end - c->p > 4 && kind[c->p[3]] & DIGIT) { need(c, " -"); y = year(c); }
      if (take(c, ",")) take(c, " "); else if (take(c, ":")) take(c, ":"); else need(c, " ");
      t = of_day(c, HALF);
      return dated(s, c, y, m, d, t - zone(c));
    case KLOG:
      need(c, "IWEFDC"); m = number(c, 2, 2); d = number(c, 2, 2); spaces(c);
      return dated(s, c, y, m, d, of_day(c, 0));
    case WEEKDAY: case MONTH_DAY: return month_day(s, c);
    case COMPACT:
      y = year(c); m = number(c, 2, 2); d = number(c, 2, 2); take(c, "-T ");
      t = of_day(c, DENSE);
      return dated(s, c, y, m, d, t - zone(c));
    case SHORT_COMPACT:
      y = number(c, 2, 2); m = number(c, 2, 2); d = number(c, 2, 2); need(c, " "); take(c, " ");
      return dated(s, c, y, m, d, of_day(c, DENSE));
    case EPOCH: return epoch(c);
    case CLOCK: return of_day(c, HALF);
    case NUMERIC: return numeric(s, c);
    case MONTH_COMMA:
      m = month(c); letters(c); take(c, "."); need(c, " "); d = number(c, 1, 2); need(c, ","); need(c, " "); y = year(c); take(c, ","); need(c, " ");
      if (take(c, "@")) need(c, " ");
      t = of_day(c, LOOSE | HALF);
      return dated(s, c, y, m, d, t - zone(c));
    case MONTH_NUMBER:
      m = number(c, 2, 2); need(c, "-"); d = number(c, 2, 2); need(c, " ");
      return dated(s, c, y, m, d, of_day(c, 0));
    case EAST_ASIAN: return east_asian(s, c);
    case AIX:
      m = number(c, 2, 2); d = number(c, 2, 2); t = number(c, 2, 2) * 60; t += number(c, 2, 2);
      return dated(s, c, 2000 + number(c, 2, 2), m, d, t * 60000000);
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
