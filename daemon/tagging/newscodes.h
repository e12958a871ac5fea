/* SPDX-License-Identifier: MIT */
/*
 * Codes by which news agencies say what a story is about: IPTC's media topics
 * and its older subject codes, and the countries of ISO 3166-1.
 */
#ifndef TAGGING_NEWSCODES_H
#define TAGGING_NEWSCODES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Of a media topic the next broader one; of a subject code the media topic
 * that it became. By rising code. */
struct newscode {
	uint32_t code;
	uint32_t above;
};
extern const struct newscode newscodes[];
extern const size_t newscodes_count;

struct newscode_country {
	char alpha3[4];
	uint16_t number; /* 0: none */
	char alpha2[3];
};
extern const struct newscode_country newscode_countries[]; /* by alpha3 */
extern const size_t newscode_countries_count;

/* The number of a code of eight digits, with nothing behind it; 0: it is none
 * that IPTC could have. */
uint32_t newscodes_parse(const char *text);

/* The next broader code; 0: it is a top topic, or unknown. A subject code that
 * has no media topic goes to the subject that it belongs to. */
uint32_t newscodes_above(uint32_t code);

/* Alpha-2 of a country's alpha-2, alpha-3 or number, in any case, also of one
 * of its subdivisions (ISO 3166-2: "US-CA"); NULL: it is none. Constant. */
const char *newscodes_country(const char *text);

#endif
