/* SPDX-License-Identifier: MIT */
/*
 * File names in the spool: which of the producers' are left alone, what a
 * file is called in work/, and how a name is kept short and apart from
 * others. Names are bytes without '/' and NUL, of any encoding.
 */
#ifndef INTAKE_FILENAME_H
#define INTAKE_FILENAME_H

#include <limits.h>

#include "newsalert.h"

#define FILENAME_LONG 200 /* bytes; above it a name is shortened */
#define FILENAME_HEAD 180 /* bytes that are left of it, before ~8hex */
#define REASON_SUFFIX ".reason.json"

/* A name that is not yet, or never, an article: .x x~ x.tmp x.part x.swp
 * x.crdownload */
bool filename_ignored(const char *name);

/* A plain name in a directory: not empty, not . or .., no '/'. */
bool filename_plain(const char *name);

/* 32-bit FNV-1a; for telling names apart, not against an attacker. */
uint32_t filename_hash(const char *name);

/* name, or, when it is over FILENAME_LONG bytes, its head, '~' and 8 hex of
 * its hash. */
void filename_shorten(const char *name, char out[static NAME_MAX + 1]);

/* The shortened name, then '~' and 8 hex of salt: for the case that the name
 * itself is taken. */
void filename_apart(const char *name, uint32_t salt,
    char out[static NAME_MAX + 1]);

/* Is name that of a reason? owner is the file it is for. */
bool filename_of_reason(const char *name, char owner[static NAME_MAX + 1]);

/* A file in work/ is called <16 hex>-<attempt>-<8 hex>-<name>: the number of
 * the claim, how often it was tried, where it came from (directory_origin),
 * and its shortened name. All that a restart must know is in the name. */
struct work_name {
	uint64_t number;
	unsigned attempt; /* 0 to 9 */
	uint32_t origin;
	char name[NAME_MAX + 1];
};
void filename_format_work(const struct work_name *name,
    char out[static NAME_MAX + 1]);
/* false: not a name of ours. */
bool filename_parse_work(const char *text, struct work_name *name);

#endif
