/* One pass over the bytes of a log: the shape of each line, in which every word with a digit is the same.

   A unit is what stands between two CUTs, from its first letter or digit on; a path is one unit with all that is asked
   of it, and so are words in single quotes. A place is known by the two units before it and the one behind. Where so many different units were seen that
   they must be names of people or goods, the place is open: from then on every unit there is the same. */
#include "scan.h"
#include <string.h>

#define WINDOW 32768 /* bytes whose tokens are found at once */
#define OTHER 0xC2B2AE3D27D4EB4FULL /* as PRIME, for what is hashed with it at once */
#define INLINE static inline __attribute__((always_inline)) /* so that what is known of a line stays in registers */

uint8_t kind[256];

/* The status of a request, in the field that the file says. */
static int is_in_column(const uint8_t *begin, const uint8_t *word, uint32_t column) {
  for (size_t i = 0; i < 3; i++) if (!(kind[word[i]] & DIGIT)) return 0;
  if (word == begin || !(kind[word[-1]] & SPACE)) return 0;
  for (; begin < word; begin++) column -= kind[*begin] & SPACE && column;
  return column == 1;
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

static inline size_t ones(uint64_t x) { /* in plain sums, as not every processor has an instruction for it */
  x -= x >> 1 & 0x5555555555555555ULL;
  x = (x & 0x3333333333333333ULL) + (x >> 2 & 0x3333333333333333ULL);
  return (size_t)(((x + (x >> 4)) & 0x0F0F0F0F0F0F0F0FULL) * 0x0101010101010101ULL >> 56);
}

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
    const size_t count = ones(begins);
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

static inline uint64_t load(const uint8_t *p) {
  uint64_t x;
  memcpy(&x, p, 8);
  return x;
}

/* Up to eight bytes. */
static inline uint64_t bytes_at(const uint8_t *p, size_t length) {
  return length < 8 ? load(p) & ((1ULL << 8 * length) - 1) : load(p);
}

enum { VARIED = 1, SEEN = 2, FRESH = 4, LED = 8, OPEN = 16 }; /* a number goes on; not blank; a unit may begin; behind / or '; */
typedef struct { uint64_t hash; uint32_t kept, made; } sign_t; /* what a sign between words makes of the flags */
static sign_t signs[256];

typedef struct {
  uint64_t h, before, unit, instances; /* hashes: of the units up to the last one, of the one before it, of itself */
  uint32_t flags;
  const uint8_t *until; /* where the path ends that goes on */
  uint32_t column; /* of the status, 0 for none */
} walk_t;

void prepare(void) {
  for (int c = 0; c < 256; c++) {
    int low = c | 32, letter = low >= 'a' && low <= 'z';
    kind[c] = (letter || c == '_' ? LETTER : 0) | (c >= '0' && c <= '9' ? DIGIT | HEX : 0) | (c <= ' ' ? SPACE | CUT : 0)
            | (letter && low <= 'f' ? HEX : 0) | (c && strchr("=:,;()[]{}\"|<>", c) ? CUT : 0) | (c && strchr(",)]}\"|<>", c) ? PATH : 0)
            | (c && strchr(" \"'=:<", c) ? LEAD : 0) | (c && strchr("selypdSELYPD", c) ? TAIL : 0);
    signs[c].hash = mixed(mixed((uint64_t)(c + 1) * PRIME) * OTHER);
    signs[c].kept = SEEN | FRESH | OPEN | (c == '-' || c == ':' ? VARIED : 0);
    signs[c].made = (kind[c] & SPACE ? 0 : SEEN) | (kind[c] & CUT ? FRESH : 0) | (c == '/' || c == '\'' ? LED : 0);
  }
}

static uint64_t several(uint64_t unit, uint32_t *flags, const uint8_t *p, size_t length) {
  int blank = 1; /* columns are as wide as they need */
  for (size_t i = 0; i < length; i++) {
    *flags = (*flags & signs[p[i]].kept) | signs[p[i]].made;
    blank &= p[i] == ' ';
  }
  if (blank) length = 2;
  for (size_t i = 0; i < length; i += 8) unit = with(unit, bytes_at(p + i, length - i));
  return p[length - 1] ? unit : with(unit, length); /* bytes that are 0 count too */
}

INLINE void add_between(walk_t *w, const uint8_t *p, size_t length) {
  if (length > 1) {
    uint32_t flags = w->flags;
    w->unit = several(w->unit, &flags, p, length);
    w->flags = flags;
    return;
  }
  w->unit ^= signs[*p].hash;
  w->flags = (w->flags & signs[*p].kept) | signs[*p].made;
}

INLINE int may_be_kept(const uint8_t *begin, const uint8_t *word) {
  return word > begin && kind[word[-1]] & LEAD && (word[-1] == '<' || (word - begin > 1 && kind[word[-2]] & (LEAD | TAIL)));
}

INLINE void add_number(walk_t *w, const uint8_t *begin, const uint8_t *word, size_t length, uint64_t whole) {
  w->flags |= VARIED;
  if ((length <= 3 && may_be_kept(begin, word) && is_kept(begin, word, length))
      || (w->column && length == 3 && is_in_column(begin, word, w->column))) {
    w->unit = length < 3 || is_known(word) ? whole : with(with(w->unit, *word), 1);
    return;
  }
  if (length == 5 && is_klog(word)) w->unit = with(w->unit, *word);
  else if ((!(kind[*word] & DIGIT) || (word > begin && word[-1] == '-')) && kind[word[length - 1]] & DIGIT && is_instance(begin, word, length))
    w->instances = with(w->instances, whole ^ w->h);
  w->unit = with(w->unit, 1);
}

INLINE void add_word(walk_t *w, const uint8_t *begin, const uint8_t *p, size_t length) {
  static const uint8_t kept[32] = {255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255};
  const uint8_t *mask = kept + 16 - (length < 16 ? length : 16);
  const uint64_t low = load(p) & load(mask), high = load(p + 8) & load(mask + 8);
  uint64_t h = (w->unit ^ low) * PRIME ^ high * OTHER, digits = (low ^ load(mask)) | (high ^ load(mask + 8));
  h ^= h >> 32;
  for (size_t i = 16; i < length; i += 8) {
    const uint64_t x = bytes_at(p + i, length - i);
    digits |= x ^ bytes_at(kept, length - i);
    h = with(h, x);
  }
  if (digits & 0x4040404040404040ULL) add_number(w, begin, p, length, h); /* all else in a word has bit 6 */
  else if (w->flags & VARIED && is_hex_part(p, length)) w->unit = with(w->unit, 1);
  else { w->unit = h; w->flags &= ~(uint32_t)VARIED; }
}

/* Where the unit at p ends if its place is open, else 0. */
static const uint8_t *open_end(const scan_t *s, uint64_t before, const uint8_t *begin, const uint8_t *p, const uint8_t *end) {
  const uint8_t *stop = unit_end(begin, p, end);
  return s->open_keys[slot_of(s->open_keys, s->open_mask, place_of(before, stop, end))] ? stop : 0;
}

/* A unit begins at p; gives where it ends if its place is open, else 0. */
INLINE const uint8_t *begin_unit(const scan_t *s, walk_t *w, units_t *units, const uint8_t *begin, const uint8_t *p, const uint8_t *end) {
  const uint64_t before = with(w->before << 1, w->unit); /* their order counts */
  const uint8_t *stop = 0;
  w->h = with(w->h, w->unit);
  w->before = w->unit;
  w->unit = SEED;
  if (w->flags & LED) w->until = unit_end(begin, p, end);
  w->flags = (w->flags & ~(uint32_t)FRESH) | SEEN;
  if (s->likely[before >> 54] >> (before >> 48 & 63) & 1) stop = open_end(s, before, begin, p, end);
  if (units && units->number < UNITS) units->at[units->number++] = (unit_t){before, p, stop};
  return stop;
}

/* A line of a[begin:end] from its first token on; returns the one that ends it. */
INLINE const uint32_t *along(const scan_t *s, walk_t *w, units_t *units, const uint8_t *a, const uint32_t *token, const uint32_t *last, const uint8_t *end) {
  const uint8_t *begin = a + *token, *p = begin, *next;
  *w = (walk_t){SEED, 0, SEED, 0, FRESH, begin, s->column};
  while (token < last) {
    next = a + *++token;
    if (kind[*p] & (LETTER | DIGIT)) {
      const uint8_t *stop = w->flags & FRESH && p >= w->until ? begin_unit(s, w, units, begin, p, end) : 0;
      if (stop) { /* all of it is one */
        w->unit = with(w->unit, 2);
        w->flags = (w->flags & ~(uint32_t)VARIED) | OPEN;
        while (next < stop) next = a + *++token;
        if (next > stop) add_between(w, stop, (size_t)(next - stop));
        p = next;
        continue;
      }
      add_word(w, begin, p, (size_t)(next - p));
      if (token == last) break;
      p = next; /* no word follows a word */
      next = a + *++token;
    }
    if (*p == '\n') return token - 1;
    add_between(w, p, (size_t)(next - p));
    p = next;
  }
  return last;
}

void units_of(const scan_t *s, const told_t *line, units_t *units) {
  walk_t w;
  units->number = 0;
  along(s, &w, units, line->a, line->from, line->to, line->end);
}

/* The lines of a[from:n] that are not blank; 64 bytes behind must be readable. Returns their number.
   `scratch` has room for a number for each byte and 64 more. */
size_t scan_lines(scan_t *s, const uint8_t *a, size_t from, size_t n, uint32_t line, line_t *out, uint32_t *scratch) {
  size_t found = 0;
  for (size_t to; from < n; from = to) {
    to = from + WINDOW;
    while (to > from && to < n && a[to - 1] != '\n') to--;
    if (to == from) for (to = from + WINDOW; to < n && a[to - 1] != '\n';) to++;
    if (to > n) to = n;
    const uint32_t *last = scratch + tokens(a, from, to, scratch);
    for (const uint32_t *token = scratch, *first; token < last; token++, line++) {
      walk_t w;
      first = token;
      token = along(s, &w, 0, a, first, last, a + to);
      if (w.flags & SEEN) {
        const told_t told = {a, a + *first, a + *token, first, token};
        out[found++] = (line_t){*first, *token, line, shape_at(s, with(w.h, w.unit), w.instances, w.flags & OPEN, &told)};
      }
      if (token == last) break; /* the line has no end */
    }
  }
  s->line = line;
  return found;
}

/* Copy a line of n bytes with a 0 for each unit at an open place; 64 bytes behind must be readable. Returns the length.
   `out` has room for as many bytes as the line, `scratch` for a number for each byte and 64 more. */
size_t open_line(const scan_t *s, const uint8_t *a, size_t n, uint8_t *out, uint32_t *scratch) {
  const told_t line = {a, a, a + n, scratch, scratch + tokens(a, 0, n, scratch)};
  const uint8_t *p = a;
  size_t length = 0;
  units_t units;
  units_of(s, &line, &units);
  for (const unit_t *u = units.at; u < units.at + units.number; u++) {
    if (!u->stop) continue;
    memcpy(out + length, p, (size_t)(u->start - p));
    length += (size_t)(u->start - p);
    out[length++] = '0';
    p = u->stop;
  }
  memcpy(out + length, p, (size_t)(a + n - p));
  return length + (size_t)(a + n - p);
}
