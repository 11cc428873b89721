/* Joins lines to records, gives each its time, and counts those that are the same line for line. */
#include "scan.h"

enum { NEXT = 1024 }; /* of a shape: the line below goes on with it */
enum { AHEAD = 12 }; /* lines whose bytes are asked for before they are needed */

static int goes_on(unsigned f, int in_go, int in_python, int headed) {
  if (f & MORE || (headed && f & HEAD)) return 1;
  return in_go ? !!(f & FRAME) : in_python && f & LAST;
}

static uint32_t block_at(scan_t *s, uint64_t h, const line_t *from, uint32_t lines) {
  uint64_t key = mixed(h);
  uint32_t slot = slot_of(s->block_keys, s->mask, key);
  if (!s->block_keys[slot] && lines > 1 && s->joined >= s->most_joined) { /* no room: counted with its first line */
    key = mixed((SEED ^ (from->shape + 1)) * PRIME);
    slot = slot_of(s->block_keys, s->mask, key);
    lines = 1;
  }
  if (s->block_keys[slot]) return s->block_ids[slot];
  s->joined += lines > 1;
  s->block_keys[slot] = key;
  s->block_ids[slot] = s->blocks;
  s->block_lines[s->blocks] = lines;
  s->count[s->blocks] = 0;
  s->first[s->blocks] = s->last[s->blocks] = NONE;
  return s->blocks++;
}

static void count(scan_t *s, const uint8_t *a, int64_t base, const line_t *lines, uint32_t from, uint32_t n, uint64_t h, record_t *out) {
  const line_t *l = lines + from;
  uint32_t known = s->blocks;
  uint32_t block = block_at(s, h, l, n);
  if (block >= known) s->block_from[block] = from;
  if (s->format[l->shape]) {
    int64_t at = time_of(s, l->shape, a + l->start, a + l->end);
    if (at != NONE) s->time = at;
  }
  if (s->time != NONE) {
    if (s->first[block] == NONE || s->time < s->first[block]) s->first[block] = s->time;
    if (s->last[block] == NONE || s->time > s->last[block]) s->last[block] = s->time;
  }
  s->count[block]++;
  if (n == 1 && s->number[l->shape] >= 0) {
    double seconds = duration_of(s, l->shape, a + l->start, a + l->end);
    if (seconds > s->largest[l->shape]) {
      s->largest[l->shape] = seconds;
      s->largest_offset[l->shape] = base + l->start;
      s->largest_line[l->shape] = l->line;
      s->largest_time[l->shape] = s->time;
    }
  }
  out->time = s->time;
  out->offset = base + l->start;
  out->line = l->line;
  out->block = block;
}

/* The records of n lines of the chunk that begins at `base`; `done` becomes the lines that are used.
   The last record may go on, and is left unless `final`. Returns the number of records. */
size_t join_lines(scan_t *s, const uint8_t *a, int64_t base, const line_t *lines, size_t n, int final, record_t *out, size_t *done) {
  size_t found = 0, from = 0, held = 0;
  int in_go = 0, in_python = 0, next = 0;
  uint64_t h = 0;
  for (size_t i = 0; i < n; i++) {
    unsigned f = s->flags[lines[i].shape];
    if (n - i > AHEAD) __builtin_prefetch(a + lines[i + AHEAD].start); /* the other pass left it near another processor */
    int is_long = lines[i].end - lines[i].start > s->piece, joins = 0;
    if (held && held < s->longest && !is_long) {
      if (next && !(f & TIMED)) joins = 1;
      else if (f & INDENTED || !s->headed) joins = goes_on(f, in_go, in_python, 0);
      if (!joins && !(f & TIMED) && s->headed) joins = goes_on(f, in_go, in_python, 1);
    }
    if (!joins) {
      if (held) count(s, a, base, lines, (uint32_t)from, (uint32_t)held, h, out + found++);
      from = i;
      held = 0;
      h = SEED;
      in_go = in_python = 0;
      s->headed |= f & TIMED;
    }
    if (held < 3 && f & GO) in_go = 1;
    next = f & NEXT;
    in_python = f & TRACEBACK || (in_python && f & INDENTED);
    h = (h ^ (lines[i].shape + 1)) * PRIME;
    held++;
    if (is_long) {
      count(s, a, base, lines, (uint32_t)from, 1, h, out + found++);
      held = 0;
      from = i + 1;
    }
  }
  if (held && final) { count(s, a, base, lines, (uint32_t)from, (uint32_t)held, h, out + found++); held = 0; }
  *done = n - held;
  return found;
}
