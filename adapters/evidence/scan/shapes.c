/* The shapes of lines, as fine as there is room for, and the places in them that many different units were seen at. */
#include "scan.h"
#include <string.h>

static int64_t shape_of(scan_t *s, uint64_t key) {
  uint32_t slot = slot_of(s->shape_keys, s->mask, key);
  return s->shape_keys[slot] ? (int64_t)s->shape_ids[slot] : -1;
}

static uint32_t new_shape(scan_t *s, uint64_t key) {
  uint32_t slot = slot_of(s->shape_keys, s->mask, key);
  s->shape_keys[slot] = key;
  return s->shape_ids[slot] = s->shapes++;
}

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
uint64_t place_of(uint64_t before, const uint8_t *p, const uint8_t *end) {
  if (end - p > NEAR) end = p + NEAR;
  while (p < end && kind[*p] & CUT && *p != '\n') { before = (before ^ *p) * PRIME; p++; }
  return mixed(before ^ value_of(p, unit_end(p, p, end)) * 3);
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
static void learn(scan_t *s, const told_t *line) {
  const uint8_t *begin = line->begin, *end = line->end;
  units_t units;
  if (kind[*begin] & SPACE) return; /* of a trace: its frames tell it from others */
  units_of(s, line, &units);
  for (const unit_t *u = units.at; u < units.at + units.number; u++) {
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
uint32_t shape_at(scan_t *s, uint64_t h, uint64_t instances, int is_open, const told_t *line) {
  const uint64_t key = mixed(h);
  int64_t id;
  if (instances) {
    uint64_t fine = mixed(h ^ instances);
    if ((id = shape_of(s, fine)) >= 0) return (uint32_t)id;
    if (is_fine(s, key)) { learn(s, line); return new_shape(s, fine); }
  }
  if ((id = shape_of(s, key)) >= 0) return (uint32_t)id;
  learn(s, line);
  if (is_open && s->free < s->most_free) { s->free++; return new_shape(s, key); }
  if (s->plain < s->most) { s->plain++; return new_shape(s, key); }
  uint64_t coarse = coarse_key(line->begin, line->end);
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
