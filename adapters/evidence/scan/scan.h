/* What the passes over a log share: the tables of shapes and records, kept by the caller. */
#ifndef SCAN_H
#define SCAN_H
#include <stddef.h>
#include <stdint.h>

#define PRIME 0x9E3779B97F4A7C15ULL
#define SEED 0xCBF29CE484222325ULL
#define NONE INT64_MIN
#define QUOTED 64 /* bytes of a unit in quotes */
#define UNITS 256 /* of a line that are looked at */
#define NEAR 64 /* bytes around a unit that tell what it is */
#define DAY 86400000000LL /* microseconds, as all times here */

/* Of a byte: CUT ends a unit, PATH and SPACE a path; LEAD stands before a code, TAIL ends the name of one. */
enum { LETTER = 1, DIGIT = 2, CUT = 4, SPACE = 8, HEX = 16, PATH = 32, LEAD = 64, TAIL = 128 };
enum { TIMED = 1, INDENTED = 2, MORE = 4, HEAD = 8, FRAME = 16, LAST = 32, TRACEBACK = 64, GO = 128, LOUD = 256, COARSE = 512 }; /* of a shape */

typedef struct { uint32_t start, end, line, shape; } line_t;
typedef struct { int64_t time, offset; uint32_t line, block; } record_t;
typedef struct {
  uint64_t *shape_keys, *block_keys, *edge_keys, *open_keys;
  uint32_t *shape_ids, *block_ids;
  uint16_t *edge_counts; /* different words that were seen at a place */
  uint64_t *likely; /* a bit for each hash of what stands before an open place, and for others that look like it */
  uint16_t *flags, *skip; /* of a shape: what fold asks of its lines, and the units before its time */
  uint8_t *format, *words, *inner; /* the format of its time, and the words and letters before it in its unit */
  int32_t *number; /* where its duration stands: units * 256 + words, -1 for none */
  double *largest; /* seconds, the longest duration and where it stands */
  int64_t *largest_offset, *largest_time;
  uint32_t *largest_line;
  int64_t *count, *first, *last; /* of a block */
  uint32_t *block_from, *block_lines; /* its first sighting: index of its first line in the chunk, and how many */
  uint32_t mask, edge_mask, open_mask, most, most_fine, most_coarse, most_loud, most_free, most_alike, most_joined, piece, longest, many;
  uint32_t shapes, plain, fine, coarse, loud, free, blocks, joined, headed, edges, opened;
  int64_t time, limit, day, of_day, days, dated;
  int32_t year, order; /* what stands first in dates of numbers (clock.py) */
  uint32_t line; /* the number of the one behind the chunk */
  uint32_t column; /* of the field that is a request's status, from 1, in lines of fields apart by blanks; 0 for none */
} scan_t;
typedef struct { uint64_t before; const uint8_t *start, *stop; } unit_t; /* stop: where one at an open place ends, else 0 */
typedef struct { size_t number; unit_t at[UNITS]; } units_t; /* of a line */
typedef struct { const uint8_t *a, *begin, *end; const uint32_t *from, *to; } told_t; /* a line of a, and its tokens there */

extern uint8_t kind[256] __attribute__((visibility("hidden")));

static inline uint64_t mixed(uint64_t h) {
  h ^= h >> 32;
  h *= 0xD6E8FEB86659FD93ULL;
  h ^= h >> 32;
  return h ? h : 1;
}

static inline uint64_t with(uint64_t h, uint64_t x) {
  h = (h ^ x) * PRIME;
  return h ^ h >> 32;
}

static inline uint32_t slot_of(const uint64_t *keys, uint32_t mask, uint64_t key) {
  uint32_t slot = (uint32_t)key & mask;
  while (keys[slot] && keys[slot] != key) slot = (slot + 1) & mask;
  return slot;
}

/* Where the unit of a line ends whose first letter or digit is at p. */
static inline const uint8_t *unit_end(const uint8_t *begin, const uint8_t *p, const uint8_t *end) {
  const uint8_t before = p > begin ? p[-1] : 0;
  if (before == '\'') /* several words in quotes are one */
    for (const uint8_t *q = p; q < end && q - p < QUOTED && *q != '\n'; q++) if (*q == '\'') return q;
  const int stops = before == '/' ? SPACE | PATH : CUT;
  while (p < end && !(kind[*p] & stops)) p++;
  return p;
}

#pragma GCC visibility push(hidden)
int is_kept(const uint8_t *begin, const uint8_t *word, size_t length);
int is_known(const uint8_t *word);
int is_instance(const uint8_t *begin, const uint8_t *word, size_t length);
int is_named(const uint8_t *begin, const uint8_t *p);
int is_said(const uint8_t *begin, const uint8_t *p, const uint8_t *end);
uint64_t coarse_key(const uint8_t *p, const uint8_t *end);
uint64_t place_of(uint64_t before, const uint8_t *p, const uint8_t *end);
uint32_t shape_at(scan_t *s, uint64_t h, uint64_t instances, int is_open, const told_t *line);
void units_of(const scan_t *s, const told_t *line, units_t *units);
int64_t time_of(scan_t *s, uint32_t shape, const uint8_t *p, const uint8_t *end);
double duration_of(const scan_t *s, uint32_t shape, const uint8_t *p, const uint8_t *end);
#pragma GCC visibility pop
#endif
