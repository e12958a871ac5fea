/* SPDX-License-Identifier: MIT */
/* Members of the daemon's answers, whatever it sent. */
#ifndef COMMAND_MEMBER_H
#define COMMAND_MEMBER_H

#include <jansson.h>
#include <stdint.h>

/* "" or 0 where it is absent or something else; object may be NULL. */
const char *member_string(const json_t *object, const char *key);
uint64_t member_number(const json_t *object, const char *key);

/* Drop the objects of an array that have word, in any case, in neither of the
 * two members. NULL: all stay. */
void member_keep(json_t *array, const char *a, const char *b, const char *word);

#endif
