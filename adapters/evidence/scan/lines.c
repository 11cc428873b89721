/* One pass over the bytes of a log: the shape of each line, in which every word with a digit is the same. */
#include "scan.h"
#include <string.h>

#define WINDOW 32768 /* bytes whose tokens are found at once */

uint8_t kind[256];
typedef struct { uint8_t length; char text[15]; } word_t;
static const word_t KEPT[] = {{6, "status"}, {4, "code"}, {5, "level"}, {6, "signal"}, {8, "severity"}, {8, "priority"}, {4, "http"},
                              {8, "returned"}, {9, "responded"}, {8, "response"}, {8, "answered"}, {0, ""}};
static const word_t LEVELS[] = {{5, "trace"}, {5, "debug"}, {4, "info"}, {6, "notice"}, {4, "warn"}, {7, "warning"}, {3, "err"}, {5, "error"},
                                {4, "crit"}, {8, "critical"}, {5, "fatal"}, {6, "severe"}, {5, "panic"}, {5, "alert"}, {0, ""}};

void prepare(void) {
  for (int c = 0; c < 256; c++) {
    int low = c | 32, letter = low >= 'a' && low <= 'z';
    kind[c] = (letter || c == '_' ? LETTER : 0) | (c >= '0' && c <= '9' ? DIGIT | HEX : 0) | (c == '\n' ? END : 0) | (c <= ' ' ? SPACE : 0)
            | (letter && low <= 'f' ? HEX : 0) | (c >= 'A' && c <= 'Z' ? UPPER : 0);
  }
}

static int is_one_of(const word_t *words, const uint8_t *from, const uint8_t *to, int whole) {
  for (; words->length; words++) {
    size_t n = words->length, i = 0;
    if ((size_t)(to - from) < n || (whole && (size_t)(to - from) != n)) continue;
    while (i < n && (to[(ptrdiff_t)i - (ptrdiff_t)n] | 32) == words->text[i]) i++;
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
  const int answer = length == 3 && word[-1] == ' ' && word[-2] == '"' && *word >= '1' && *word <= '5'; /* of a request */
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
  if (word - begin > 96 || (kind[*word] & DIGIT && (word == begin || word[-1] != '-'))) return 0;
  while (digits < length && kind[word[length - 1 - digits]] & DIGIT) digits++;
  if (!digits || digits > 3) return 0;
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

/* As fine as there is room for: with names of instances, without them, or coarse. Shape 0 is all that is left. */
static uint32_t shape_at(scan_t *s, uint64_t h, uint64_t instances, const uint8_t *from, const uint8_t *end) {
  uint64_t key = mixed(h);
  int64_t id;
  if (instances) {
    uint64_t fine = mixed(h ^ instances);
    if ((id = shape_of(s, fine)) >= 0) return (uint32_t)id;
    if (s->fine < s->most_fine) { s->fine++; return new_shape(s, fine); }
  }
  if ((id = shape_of(s, key)) >= 0) return (uint32_t)id;
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

static inline uint64_t with(uint64_t h, uint64_t x) {
  h = (h ^ x) * PRIME;
  return h ^ h >> 32;
}

/* Up to eight bytes; a word's digits have bit 5 and lack bit 6. */
static inline uint64_t bytes_at(const uint8_t *p, size_t length) {
  uint64_t x;
  memcpy(&x, p, 8);
  return length < 8 ? x & ((1ULL << 8 * length) - 1) : x;
}

typedef struct { uint64_t h, instances; int varied; } hash_t;

static void add_number(hash_t *k, const uint8_t *begin, const uint8_t *word, size_t length, uint64_t whole) {
  k->varied = 1;
  if (length <= 3 && is_kept(begin, word, length)) {
    k->h = length < 3 || is_known(word) ? whole : with(with(k->h, *word), 1);
    return;
  }
  if (length == 5 && is_klog(word)) k->h = with(k->h, *word);
  else if (is_instance(begin, word, length)) k->instances = with(k->instances, whole);
  k->h = with(k->h, 1);
}

/* The lines of a[0:n] that are not blank; 64 bytes behind must be readable. Returns their number.
   `scratch` has room for a number for each byte and 64 more. */
size_t scan_lines(scan_t *s, const uint8_t *a, size_t n, uint32_t line, line_t *out, uint32_t *scratch) {
  size_t found = 0;
  for (size_t from = 0, to; from < n; from = to) {
    to = from + WINDOW;
    while (to > from && to < n && a[to - 1] != '\n') to--;
    if (to == from) for (to = from + WINDOW; to < n && a[to - 1] != '\n';) to++;
    if (to > n) to = n;
    const size_t count = tokens(a, from, to, scratch);
    const uint8_t *begin = a + from;
    hash_t k = {SEED, 0, 0};
    int seen = 0;
    for (size_t t = 0; t < count; t++) {
      const uint8_t *p = a + scratch[t];
      size_t length = scratch[t + 1] - scratch[t];
      const uint8_t c = *p;
      if (kind[c] & (LETTER | DIGIT)) {
        uint64_t x = bytes_at(p, length), digits = ~x >> 1 & x, h = with(k.h, x);
        for (size_t i = 8; i < length; i += 8) { x = bytes_at(p + i, length - i); digits |= ~x >> 1 & x; h = with(h, x); }
        seen = 1;
        if (digits & 0x2020202020202020ULL) add_number(&k, begin, p, length, h);
        else if (k.varied && is_hex_part(p, length)) k.h = with(k.h, 1);
        else { k.h = h; k.varied = 0; }
      } else if (c != '\n') {
        if (length == 1) {
          k.varied &= c == '-' || c == ':';
          seen |= !(kind[c] & SPACE);
          k.h = with(k.h, c);
          continue;
        }
        for (size_t i = 0; i < length; i++) { seen |= !(kind[p[i]] & SPACE); k.varied &= p[i] == '-' || p[i] == ':'; }
        for (size_t i = 0; i < length; i += 8) k.h = with(k.h, bytes_at(p + i, length - i));
      } else {
        if (seen) out[found++] = (line_t){(uint32_t)(begin - a), (uint32_t)(p - a), line, shape_at(s, k.h, k.instances, begin, p)};
        line++;
        begin = p + 1;
        k = (hash_t){SEED, 0, 0};
        seen = 0;
      }
    }
    if (seen) out[found++] = (line_t){(uint32_t)(begin - a), (uint32_t)to, line, shape_at(s, k.h, k.instances, begin, a + to)};
  }
  s->line = line;
  return found;
}
