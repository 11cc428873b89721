/* One pass over the bytes of a log: the shape of each line, in which every word with a digit is the same.

   A unit is what stands between two CUTs, from its first letter or digit on; a path is one unit with all that is asked
   of it, and so are words in single quotes. A place is known by the two units before it and the one behind. Where so many different units were seen that
   they must be names of people or goods, the place is open: from then on every unit there is the same. */
#include "scan.h"
#include <string.h>

#define WINDOW 32768 /* bytes whose tokens are found at once */
#define UNITS 256 /* of a line that are looked at */
#define NEXT 64 /* bytes behind a unit that make its place */
#define REACH 96 /* bytes of a line in which its header stands */

uint8_t kind[256];
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

void prepare(void) {
  for (int c = 0; c < 256; c++) {
    int low = c | 32, letter = low >= 'a' && low <= 'z';
    kind[c] = (letter || c == '_' ? LETTER : 0) | (c >= '0' && c <= '9' ? DIGIT | HEX : 0) | (c <= ' ' ? SPACE | CUT : 0)
            | (letter && low <= 'f' ? HEX : 0) | (c && strchr("=:,;()[]{}\"|<>", c) ? CUT : 0) | (c && strchr(",)]}\"|<>", c) ? PATH : 0);
  }
}

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
static int is_known(const uint8_t *word) {
  static const char known[] = "126 127 130 134 137 139 143 200 201 202 204 206 255 301 302 304 307 308 400 401 403 404 405 408 409 410 413 415 422 423 429 499 500 501 502 503 504 507 ";
  for (const char *k = known; *k; k += 4) if (!memcmp(k, word, 3)) return 1;
  return 0;
}

/* A number of a status, code or level tells kinds of lines apart. */
static int is_kept(const uint8_t *begin, const uint8_t *word, size_t length) {
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

/* A part of an id that has no digit: `0b1c-dead-…`, `02:ab:…`. */
static int is_hex_part(const uint8_t *word, size_t length) {
  if ((length != 4 || (word[-1] != '-' && word[-1] != ':')) && (length != 2 || word[-1] != ':')) return 0;
  for (size_t i = 0; i < length; i++) if (!(kind[word[i]] & HEX)) return 0;
  return 1;
}

static int is_klog(const uint8_t *w) {
  return (*w == 'I' || *w == 'W' || *w == 'E' || *w == 'F' || *w == 'D' || *w == 'C') && kind[w[1]] & kind[w[2]] & kind[w[3]] & kind[w[4]] & DIGIT;
}

/* `web1`, `svc-12`: the name of one of a few. */
static int is_instance(const uint8_t *begin, const uint8_t *word, size_t length) {
  size_t digits = 0;
  if (word - begin > REACH || (kind[*word] & DIGIT && (word == begin || word[-1] != '-'))) return 0;
  while (digits < length && kind[word[length - 1 - digits]] & DIGIT) digits++;
  if (!digits || digits > 3) return 0;
  for (const uint8_t *p = word; p > begin && word - p < NEXT && !(kind[p[-1]] & CUT); p--) if (kind[p[-1]] & DIGIT) return 0; /* `pool-3-thread-12` */
  if (digits == length) return word - begin > 1 && word[-1] == '-' && kind[word[-2]] & LETTER;
  if (length - digits < 2) return 0;
  for (size_t i = 0; i < length - digits; i++) if (kind[word[i]] & DIGIT) return 0;
  return 1;
}

/* Where there is no room for more shapes: the punctuation and levels of a line's first words. */
static uint64_t coarse_key(const uint8_t *p, const uint8_t *end) {
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

static int64_t shape_of(scan_t *s, uint64_t key) {
  uint32_t slot = slot_of(s->shape_keys, s->mask, key);
  return s->shape_keys[slot] ? (int64_t)s->shape_ids[slot] : -1;
}

static uint32_t new_shape(scan_t *s, uint64_t key) {
  uint32_t slot = slot_of(s->shape_keys, s->mask, key);
  s->shape_keys[slot] = key;
  return s->shape_ids[slot] = s->shapes++;
}

static inline uint64_t with(uint64_t h, uint64_t x) {
  h = (h ^ x) * PRIME;
  return h ^ h >> 32;
}

typedef struct { uint64_t before; const uint8_t *start, *stop; } unit_t; /* stop: where one at an open place ends, else 0 */
typedef struct {
  uint64_t h, before, unit, instances; /* hashes: of the units up to the last one, of the one before it, of itself */
  int varied, seen, fresh, opened; /* seen: it is not blank; fresh: a unit may begin */
  const uint8_t *until; /* where the path ends that goes on */
  size_t units;
  unit_t at[UNITS];
} walk_t;

/* Of the unit in p[0:end], with every word that has a digit as one. */
static uint64_t value_of(const uint8_t *p, const uint8_t *end) {
  uint64_t h = SEED;
  while (p < end) {
    if (!(kind[*p] & (LETTER | DIGIT))) { h = (h ^ *p++) * PRIME; continue; }
    uint64_t word = h;
    int has = 0;
    for (; p < end && kind[*p] & (LETTER | DIGIT); p++) { word = (word ^ *p) * PRIME; has |= kind[*p]; }
    h = has & DIGIT ? (h ^ 1) * PRIME : word;
  }
  return h;
}

/* The place of the unit that ends at p. */
static uint64_t place_of(uint64_t before, const uint8_t *p, const uint8_t *end) {
  if (end - p > NEXT) end = p + NEXT;
  while (p < end && kind[*p] & CUT && *p != '\n') { before = (before ^ *p) * PRIME; p++; }
  return mixed(before ^ value_of(p, unit_end(p, p, end)) * 3);
}

static inline int is_likely(const scan_t *s, uint64_t before) {
  return (int)(s->likely[before >> 54] >> (before >> 48 & 63) & 1);
}

/* What stands behind a name such as `service` or `msg` tells kinds of lines apart, however many there are. */
static int is_named(const uint8_t *begin, const uint8_t *p) {
  const uint8_t *to = p, *from;
  while (p > begin && to - p <= NEXT && kind[p[-1]] & CUT) p--;
  for (from = p; from > begin && p - from <= NEXT && kind[from[-1]] & LETTER;) from--;
  for (const uint8_t *q = p; q < to; q++) if (*q == '=' || *q == ':') return is_one_of(NAMES, from, p, 1);
  return 0;
}

/* What stands in a header before a bracket or a dash, or before what is said of it, is a name as well. */
static int is_said(const uint8_t *begin, const uint8_t *p, const uint8_t *end) {
  if (p == end) return 0;
  if (*p == '[' || *p == '(' || *p == '=') return 1;
  if (p - begin > REACH || !(kind[*p] & CUT)) return 0;
  if (*p == ':' || *p == ']' || *p == ')') return 1;
  while (p < end && kind[*p] & CUT) p++;
  const uint8_t *from = p;
  for (; p < end && !(kind[*p] & CUT); p++) if (kind[*p] & (LETTER | DIGIT)) return 0;
  return p > from;
}

/* Begin anew where it is full: what is everywhere comes again. */
static void make_room(scan_t *s) {
  if (s->edges <= s->edge_mask / 4 * 3) return;
  memset(s->edge_keys, 0, ((size_t)s->edge_mask + 1) * sizeof *s->edge_keys);
  s->edges = 0;
}

static uint32_t edge_at(scan_t *s, uint64_t key, int *is_new) {
  const uint32_t slot = slot_of(s->edge_keys, s->edge_mask, key);
  *is_new = !s->edge_keys[slot];
  if (*is_new) { s->edge_keys[slot] = key; s->edge_counts[slot] = 0; s->edges++; }
  return slot;
}

static void open_place(scan_t *s, uint64_t before, uint64_t place) {
  s->open_keys[slot_of(s->open_keys, s->open_mask, place)] = place;
  s->likely[before >> 54] |= 1ULL << (before >> 48 & 63);
  s->opened++;
}

/* Count the units of a line that is like none before at their places. */
static void learn(scan_t *s, const walk_t *w, const uint8_t *begin, const uint8_t *end) {
  if (kind[*begin] & SPACE) return; /* of a trace: its frames tell it from others */
  for (size_t i = 0; i < w->units; i++) {
    const unit_t *u = w->at + i;
    if (u->stop) continue;
    const uint8_t *stop = unit_end(begin, u->start, end);
    if (is_said(begin, stop, end) || is_named(begin, u->start)) continue;
    make_room(s);
    const uint64_t place = place_of(u->before, stop, end);
    int is_new;
    edge_at(s, mixed(place ^ value_of(u->start, stop)), &is_new);
    if (!is_new) continue;
    const uint32_t slot = edge_at(s, place, &is_new);
    if (++s->edge_counts[slot] == s->many && s->opened < s->open_mask / 4 * 3) open_place(s, u->before, place);
  }
}

/* Whether the names of instances in a line are kept apart: there are few of them, and few of this kind. */
static int is_fine(scan_t *s, uint64_t key) {
  int is_new;
  if (s->fine >= s->most_fine) return 0;
  make_room(s);
  const uint32_t slot = edge_at(s, mixed(~key), &is_new);
  if (s->edge_counts[slot] >= s->most_alike) return 0;
  s->edge_counts[slot]++;
  s->fine++;
  return 1;
}

/* As fine as there is room for: with names of instances, without them, or coarse. Shape 0 is all that is left. */
static uint32_t shape_at(scan_t *s, const walk_t *w, const uint8_t *from, const uint8_t *end) {
  const uint64_t h = with(w->h, w->unit), key = mixed(h);
  int64_t id;
  if (w->instances) {
    uint64_t fine = mixed(h ^ w->instances);
    if ((id = shape_of(s, fine)) >= 0) return (uint32_t)id;
    if (is_fine(s, key)) { learn(s, w, from, end); return new_shape(s, fine); }
  }
  if ((id = shape_of(s, key)) >= 0) return (uint32_t)id;
  learn(s, w, from, end);
  if (w->opened && s->free < s->most_free) { s->free++; return new_shape(s, key); }
  if (s->plain < s->most) { s->plain++; return new_shape(s, key); }
  uint64_t coarse = coarse_key(from, end);
  if ((id = shape_of(s, coarse)) >= 0) {
    if (s->flags[id] & LOUD && s->loud < s->most_loud) { s->loud++; return new_shape(s, key); }
    return (uint32_t)id;
  }
  if (s->coarse < s->most_coarse) {
    s->coarse++;
    s->flags[s->shapes] = COARSE;
    return new_shape(s, coarse);
  }
  return 0;
}

#ifdef __SSE2__
#include <emmintrin.h>
static inline void classes_of_16(const uint8_t *a, uint64_t *words, uint64_t *ends) {
  const __m128i v = _mm_loadu_si128((const __m128i *)a), low = _mm_or_si128(v, _mm_set1_epi8(32));
  const __m128i letter = _mm_and_si128(_mm_cmpgt_epi8(low, _mm_set1_epi8('a' - 1)), _mm_cmplt_epi8(low, _mm_set1_epi8('z' + 1)));
  const __m128i digit = _mm_and_si128(_mm_cmpgt_epi8(v, _mm_set1_epi8('0' - 1)), _mm_cmplt_epi8(v, _mm_set1_epi8('9' + 1)));
  *words = (uint64_t)_mm_movemask_epi8(_mm_or_si128(_mm_or_si128(letter, digit), _mm_cmpeq_epi8(v, _mm_set1_epi8('_'))));
  *ends = (uint64_t)_mm_movemask_epi8(_mm_cmpeq_epi8(v, _mm_set1_epi8('\n')));
}
#else
static inline void classes_of_16(const uint8_t *a, uint64_t *words, uint64_t *ends) {
  *words = *ends = 0;
  for (int i = 0; i < 16; i++) {
    *words |= (uint64_t)(kind[a[i]] & (LETTER | DIGIT) ? 1 : 0) << i;
    *ends |= (uint64_t)(a[i] == '\n') << i;
  }
}
#endif

/* Where words, what stands between them, and ends of lines begin in a[from:to]. */
static size_t tokens(const uint8_t *a, size_t from, size_t to, uint32_t *out) {
  uint64_t word = 0, end = 1; /* of the byte before */
  size_t found = 0;
  for (size_t i = from; i < to; i += 64) {
    uint64_t words = 0, ends = 0, w, e;
    for (unsigned part = 0; part < 64; part += 16) {
      classes_of_16(a + i + part, &w, &e);
      words |= w << part;
      ends |= e << part;
    }
    uint64_t begins = (words ^ (words << 1 | word)) | ends | (ends << 1 | end);
    if (to - i < 64) begins &= (1ULL << (to - i)) - 1;
    word = words >> 63;
    end = ends >> 63;
    const size_t count = (size_t)__builtin_popcountll(begins);
    for (size_t done = 0; done < count; done += 8) /* by eights, as the loop's end is hard to predict */
      for (int k = 0; k < 8; k++) {
        out[found + done + (size_t)k] = (uint32_t)(i + (size_t)__builtin_ctzll(begins | 1ULL << 63));
        begins &= begins - 1;
      }
    found += count;
  }
  out[found] = (uint32_t)to;
  return found;
}

/* Up to eight bytes; a word's digits have bit 5 and lack bit 6. */
static inline uint64_t bytes_at(const uint8_t *p, size_t length) {
  uint64_t x;
  memcpy(&x, p, 8);
  return length < 8 ? x & ((1ULL << 8 * length) - 1) : x;
}

static void add_number(walk_t *w, const uint8_t *begin, const uint8_t *word, size_t length, uint64_t whole) {
  w->varied = 1;
  if (length <= 3 && is_kept(begin, word, length)) {
    w->unit = length < 3 || is_known(word) ? whole : with(with(w->unit, *word), 1);
    return;
  }
  if (length == 5 && is_klog(word)) w->unit = with(w->unit, *word);
  else if (is_instance(begin, word, length)) w->instances = with(w->instances, whole ^ w->h);
  w->unit = with(w->unit, 1);
}

static inline void begin_line(walk_t *w, const uint8_t *begin) {
  w->h = w->unit = SEED;
  w->before = w->instances = 0;
  w->varied = w->seen = w->opened = 0;
  w->fresh = 1;
  w->until = begin;
  w->units = 0;
}

static inline void add_between(walk_t *w, const uint8_t *p, size_t length) {
  if (length == 1) {
    const uint8_t c = *p, k = kind[c];
    w->varied &= c == '-' || c == ':';
    w->seen |= !(k & SPACE);
    w->fresh |= k & CUT;
    w->unit = with(w->unit, c);
    return;
  }
  int blank = 1; /* columns are as wide as they need */
  for (size_t i = 0; i < length; i++) {
    const uint8_t k = kind[p[i]];
    w->seen |= !(k & SPACE);
    w->fresh |= k & CUT;
    w->varied &= p[i] == '-' || p[i] == ':';
    blank &= p[i] == ' ';
  }
  if (blank) length = 2;
  for (size_t i = 0; i < length; i += 8) w->unit = with(w->unit, bytes_at(p + i, length - i));
  if (!p[length - 1]) w->unit = with(w->unit, length); /* bytes that are 0 count too */
}

static inline void add_word(walk_t *w, const uint8_t *begin, const uint8_t *p, size_t length) {
  uint64_t x = bytes_at(p, length), digits = ~x >> 1 & x, h = with(w->unit, x);
  for (size_t i = 8; i < length; i += 8) { x = bytes_at(p + i, length - i); digits |= ~x >> 1 & x; h = with(h, x); }
  w->seen = 1;
  if (digits & 0x2020202020202020ULL) add_number(w, begin, p, length, h);
  else if (w->varied && is_hex_part(p, length)) w->unit = with(w->unit, 1);
  else { w->unit = h; w->varied = 0; }
}

/* A unit begins at p; gives where it ends if its place is open, else 0. */
static inline const uint8_t *begin_unit(const scan_t *s, walk_t *w, const uint8_t *begin, const uint8_t *p, const uint8_t *end) {
  const uint64_t before = with(w->before << 1, w->unit); /* their order counts */
  const uint8_t *stop = 0;
  w->h = with(w->h, w->unit);
  w->before = w->unit;
  w->unit = SEED;
  w->fresh = 0;
  if (p > begin && (p[-1] == '/' || p[-1] == '\'')) w->until = unit_end(begin, p, end);
  if (is_likely(s, before)) {
    stop = unit_end(begin, p, end);
    if (!s->open_keys[slot_of(s->open_keys, s->open_mask, place_of(before, stop, end))]) stop = 0;
  }
  if (w->units < UNITS) w->at[w->units++] = (unit_t){before, p, stop};
  return stop;
}

/* One token, or all of a unit at an open place; returns the number of the last one that is used up. */
static inline size_t add_token(const scan_t *s, walk_t *w, const uint8_t *a, const uint32_t *token, size_t t, const uint8_t *begin, const uint8_t *end) {
  const uint8_t *p = a + token[t], *stop = 0;
  const size_t length = token[t + 1] - token[t];
  if (!(kind[*p] & (LETTER | DIGIT))) { add_between(w, p, length); return t; }
  if (w->fresh && p >= w->until) stop = begin_unit(s, w, begin, p, end);
  if (!stop) { add_word(w, begin, p, length); return t; }
  w->unit = with(w->unit, 2);
  w->varied = 0;
  w->seen = w->opened = 1;
  while (a + token[t + 1] < stop) t++;
  if (a + token[t + 1] > stop) add_between(w, stop, (size_t)(a + token[t + 1] - stop));
  return t;
}

/* The lines of a[from:n] that are not blank; 64 bytes behind must be readable. Returns their number.
   `scratch` has room for a number for each byte and 64 more. */
size_t scan_lines(scan_t *s, const uint8_t *a, size_t from, size_t n, uint32_t line, line_t *out, uint32_t *scratch) {
  size_t found = 0;
  walk_t w;
  for (size_t to; from < n; from = to) {
    to = from + WINDOW;
    while (to > from && to < n && a[to - 1] != '\n') to--;
    if (to == from) for (to = from + WINDOW; to < n && a[to - 1] != '\n';) to++;
    if (to > n) to = n;
    const size_t count = tokens(a, from, to, scratch);
    const uint8_t *begin = a + from;
    begin_line(&w, begin);
    for (size_t t = 0; t < count; t++) {
      const uint8_t *p = a + scratch[t];
      if (*p != '\n') { t = add_token(s, &w, a, scratch, t, begin, a + to); continue; }
      if (w.seen) out[found++] = (line_t){(uint32_t)(begin - a), (uint32_t)(p - a), line, shape_at(s, &w, begin, p)};
      line++;
      begin = p + 1;
      begin_line(&w, begin);
    }
    if (w.seen) out[found++] = (line_t){(uint32_t)(begin - a), (uint32_t)to, line, shape_at(s, &w, begin, a + to)};
  }
  s->line = line;
  return found;
}

/* Copy a line of n bytes with a 0 for each unit at an open place; 64 bytes behind must be readable. Returns the length.
   `out` has room for as many bytes as the line, `scratch` for a number for each byte and 64 more. */
size_t open_line(const scan_t *s, const uint8_t *a, size_t n, uint8_t *out, uint32_t *scratch) {
  const size_t count = tokens(a, 0, n, scratch);
  const uint8_t *p = a;
  size_t length = 0;
  walk_t w;
  begin_line(&w, a);
  for (size_t t = 0; t < count; t++) t = add_token(s, &w, a, scratch, t, a, a + n);
  for (size_t i = 0; i < w.units; i++) {
    const unit_t *u = w.at + i;
    if (!u->stop) continue;
    memcpy(out + length, p, (size_t)(u->start - p));
    length += (size_t)(u->start - p);
    out[length++] = '0';
    p = u->stop;
  }
  memcpy(out + length, p, (size_t)(a + n - p));
  return length + (size_t)(a + n - p);
}
