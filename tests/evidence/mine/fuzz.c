/* Passes over mutated bytes whose memory ends where it may; a sanitizer tells what is wrong. Arguments: files. */
#include "scan.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROUNDS 30
#define MOST 200000 /* bytes of a file */
#define SHAPES 200
#define SLOTS 1024

void prepare(void);
size_t scan_lines(scan_t *s, const uint8_t *a, size_t from, size_t n, uint32_t line, line_t *out, uint32_t *scratch);
size_t open_line(const scan_t *s, const uint8_t *a, size_t n, uint8_t *out, uint32_t *scratch);
size_t join_lines(scan_t *s, const uint8_t *a, int64_t base, const line_t *lines, size_t n, int final, record_t *out, size_t *done);

static uint32_t state = 1;

static uint32_t drawn(uint32_t below) {
  state = state * 1664525u + 1013904223u;
  return (state >> 8) % below;
}

static void *room(size_t n, size_t size) {
  void *p = calloc(n, size);
  if (!p) exit(2);
  return p;
}

static scan_t tables(void) {
  scan_t s;
  memset(&s, 0, sizeof s);
  s.shape_keys = room(SLOTS, 8); s.block_keys = room(SLOTS, 8); s.edge_keys = room(SLOTS, 8); s.open_keys = room(SLOTS, 8);
  s.shape_ids = room(SLOTS, 4); s.block_ids = room(SLOTS, 4); s.edge_counts = room(SLOTS, 2); s.likely = room(1024, 8);
  s.flags = room(SHAPES, 2); s.skip = room(SHAPES, 2); s.format = room(SHAPES, 1); s.words = room(SHAPES, 1);
  s.inner = room(SHAPES, 1); s.number = room(SHAPES, 4); s.largest = room(SHAPES, 8); s.largest_offset = room(SHAPES, 8);
  s.largest_time = room(SHAPES, 8); s.largest_line = room(SHAPES, 4);
  s.count = room(2 * SHAPES, 8); s.first = room(2 * SHAPES, 8); s.last = room(2 * SHAPES, 8);
  s.block_from = room(2 * SHAPES, 4); s.block_lines = room(2 * SHAPES, 4);
  s.mask = s.edge_mask = s.open_mask = SLOTS - 1;
  s.most = 100; s.most_fine = 20; s.most_coarse = 20; s.most_loud = 20; s.most_free = 30; s.most_alike = 3;
  s.most_joined = SHAPES - 10; s.piece = 4096; s.longest = 30; s.many = 3; s.shapes = 1; s.time = NONE; s.of_day = NONE; s.year = 2026;
  for (int i = 0; i < SHAPES; i++) {
    s.flags[i] = (uint16_t)drawn(512); s.skip[i] = (uint16_t)drawn(6); s.format[i] = (uint8_t)drawn(16);
    s.words[i] = (uint8_t)drawn(3); s.inner[i] = (uint8_t)drawn(4); s.number[i] = (int32_t)drawn(2000) - 200;
  }
  return s;
}

static void leave(scan_t *s) {
  void *all[] = {s->shape_keys, s->block_keys, s->edge_keys, s->open_keys, s->shape_ids, s->block_ids, s->edge_counts, s->likely,
                 s->flags, s->skip, s->format, s->words, s->inner, s->number, s->largest, s->largest_offset, s->largest_time,
                 s->largest_line, s->count, s->first, s->last, s->block_from, s->block_lines};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) free(all[i]);
}

static void pass(const uint8_t *bytes, size_t n) {
  uint8_t *a = room(n + 64, 1), *copy = room(n + 1, 1);
  uint32_t *scratch = room(n + 64, 4);
  line_t *lines = room(n / 2 + 1, sizeof *lines);
  record_t *records = room(n / 2 + 1, sizeof *records);
  scan_t s = tables();
  memcpy(a, bytes, n);
  size_t found = scan_lines(&s, a, 0, n, 1, lines, scratch), done;
  join_lines(&s, a, 0, lines, found, 1, records, &done);
  if (open_line(&s, a, n < 3000 ? n : 3000, copy, scratch) > n) abort();
  leave(&s); free(a); free(copy); free(scratch); free(lines); free(records);
}

int main(int count, char **names) {
  static uint8_t seed[MOST], bytes[MOST];
  prepare();
  for (int i = 1; i < count; i++) {
    FILE *file = fopen(names[i], "rb");
    if (!file) return 2;
    const size_t size = fread(seed, 1, MOST, file);
    fclose(file);
    for (int round = 0; round < ROUNDS; round++) {
      size_t n = round ? drawn((uint32_t)size + 1) : size;
      if (round % 3) n %= 3000;
      memcpy(bytes, seed + drawn((uint32_t)(size - n) + 1), n);
      for (size_t k = 0; n && round && k < n / 40 + 1; k++) bytes[drawn((uint32_t)n)] = "\n \0\xff=/\"09[a-:"[drawn(13)];
      pass(bytes, n);
    }
  }
  return 0;
}
