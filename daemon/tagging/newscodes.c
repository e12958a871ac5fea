/* SPDX-License-Identifier: MIT */
/* Codes are looked up in the tables of newscodes_table.c. */
#include "daemon/tagging/newscodes.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define CODE_LEN   8
#define TOPICS     20000000u /* media topics are above; below: subject codes */
#define TOP        1000000u  /* 11 000 000: the first two digits */
#define MATTER     1000u     /* 11 002 000: the next three */
#define TOP_LAST   17u       /* subject of the older vocabulary */
#define NUMBER_LEN 3

uint32_t
newscodes_parse(const char *text)
{
	uint32_t code = 0;

	for (size_t i = 0; i < CODE_LEN; i++) {
		if (text[i] < '0' || text[i] > '9')
			return 0;
		code = code * 10 + (uint32_t)(text[i] - '0');
	}
	if (text[CODE_LEN] != '\0' || code < TOP)
		return 0;
	return code < (TOP_LAST + 1) * TOP || code >= TOPICS ? code : 0;
}

static int
compare_codes(const void *key, const void *item)
{
	const uint32_t code = *(const uint32_t *)key;
	const struct newscode *other = item;

	return (code > other->code) - (code < other->code);
}

uint32_t
newscodes_above(uint32_t code)
{
	const struct newscode *found = bsearch(&code, newscodes,
	    newscodes_count, sizeof(*newscodes), compare_codes);

	if (found != NULL)
		return found->above;
	if (code >= TOPICS || code % TOP == 0)
		return 0;
	return code % MATTER != 0 ? code - code % MATTER : code - code % TOP;
}

static const char *
country_by_number(const char *text)
{
	char *end;
	unsigned long number = strtoul(text, &end, 10);

	if (end != text + NUMBER_LEN || *end != '\0' || number == 0)
		return NULL;
	for (size_t i = 0; i < newscode_countries_count; i++)
		if (newscode_countries[i].number == number)
			return newscode_countries[i].alpha2;
	return NULL;
}

static const char *
country_by_alpha2(const char *text)
{
	for (size_t i = 0; i < newscode_countries_count; i++)
		if (strncasecmp(newscode_countries[i].alpha2, text, 2) == 0)
			return newscode_countries[i].alpha2;
	return NULL;
}

static int
compare_alpha3(const void *key, const void *item)
{
	const struct newscode_country *country = item;

	return strcasecmp(key, country->alpha3);
}

const char *
newscodes_country(const char *text)
{
	const struct newscode_country *found;
	const size_t len = strlen(text);

	if (len < 2)
		return NULL;
	if (len == 2 || text[2] == '-')
		return country_by_alpha2(text);
	if (text[0] >= '0' && text[0] <= '9')
		return country_by_number(text);
	found = bsearch(text, newscode_countries, newscode_countries_count,
	    sizeof(*newscode_countries), compare_alpha3);
	return found == NULL ? NULL : found->alpha2;
}
