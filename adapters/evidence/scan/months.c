/* The names of months, in English and in other languages as in clock.py. */
#include "cursor.h"

static const struct { char text[8]; uint8_t length, month; } FOREIGN[] = {
  {"ene", 3, 1}, {"gen", 3, 1}, {"sty", 3, 1}, {"янв", 6, 1},
  {"fév", 4, 2}, {"fev", 3, 2}, {"lut", 3, 2}, {"фев", 6, 2},
  {"mär", 4, 3}, {"mrz", 3, 3}, {"mrt", 3, 3}, {"мар", 6, 3},
  {"avr", 3, 4}, {"abr", 3, 4}, {"kwi", 3, 4}, {"апр", 6, 4},
  {"mai", 3, 5}, {"mag", 3, 5}, {"mei", 3, 5}, {"maj", 3, 5}, {"мая", 6, 5}, {"май", 6, 5},
  {"juin", 4, 6}, {"giu", 3, 6}, {"cze", 3, 6}, {"июн", 6, 6},
  {"juil", 4, 7}, {"lug", 3, 7}, {"lip", 3, 7}, {"июл", 6, 7},
  {"aoû", 4, 8}, {"aou", 3, 8}, {"ago", 3, 8}, {"sie", 3, 8}, {"авг", 6, 8},
  {"set", 3, 9}, {"wrz", 3, 9}, {"сен", 6, 9},
  {"okt", 3, 10}, {"out", 3, 10}, {"ott", 3, 10}, {"paź", 4, 10}, {"окт", 6, 10},
  {"lis", 3, 11}, {"ноя", 6, 11},
  {"dez", 3, 12}, {"déc", 4, 12}, {"dic", 3, 12}, {"des", 3, 12}, {"gru", 3, 12}, {"дек", 6, 12},
};

int64_t month(cursor_t *c) {
  static const char names[] = "janfebmaraprmayjunjulaugsepoctnovdec";
  if (c->end - c->p >= 3)
    for (int m = 0; m < 12; m++)
      if ((c->p[0] | 32) == names[3 * m] && (c->p[1] | 32) == names[3 * m + 1] && (c->p[2] | 32) == names[3 * m + 2]) {
        c->p += 3;
        return m + 1;
      }
  for (size_t i = 0; i < sizeof FOREIGN / sizeof *FOREIGN; i++) {
    size_t same = 0;
    while (same < FOREIGN[i].length && (size_t)(c->end - c->p) > same
           && (c->p[same] | (kind[c->p[same]] & LETTER ? 32 : 0)) == (uint8_t)FOREIGN[i].text[same]) same++;
    if (same == FOREIGN[i].length) {
      c->p += same;
      return FOREIGN[i].month;
    }
  }
  c->failed = 1;
  return 1;
}
