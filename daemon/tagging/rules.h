/* SPDX-License-Identifier: MIT */
/*
 * Rules as they were read, before they are compiled: topics and lines of
 * country tables, each with the place it came from.
 */
#ifndef TAGGING_RULES_H
#define TAGGING_RULES_H

#include "arena.h"
#include "daemon/finding.h"
#include "image.h"
#include "vector.h"

#define RULES_FILE_MAX   ((size_t)32 * 1024 * 1024)
#define RULES_FILES_MAX  4096 /* in one folder */
#define RULES_TOPICS_MAX 65536
#define RULES_LEVELS_MAX 8 /* of a topic id */

struct rule_keyword {
	const char *text;
	const char *language; /* "": all */
	int line;
};

struct rule_topic {
	const char *path;
	int line;
	unsigned layer; /* topics of a later one replace earlier ones */
	const char *id;
	const char *name;
	const char *medtop;
	const char *when;
	const char *unless;
	int when_line;
	int unless_line;
	int threshold_line; /* 0: the usual threshold */
	double threshold;
	double share; /* below 0: the usual one */
	bool disabled;
	bool cut; /* a fault of the file ended it: more was to come */
	struct vector keywords; /* struct rule_keyword */
};

/* Keywords of one line of a country table. */
struct rule_place {
	const char *path;
	int line;
	enum place_kind kind;
	const char *codes; /* two letters each, one after another */
	const char *language;
	char *keywords; /* with ';' between them; the compiler cuts it up */
};

struct rules {
	struct arena arena;   /* all the texts */
	struct vector topics; /* struct rule_topic */
	struct vector places; /* struct rule_place */
	finding_fn found;
	void *arg;
	bool told;   /* something was found */
	bool faulty; /* an error was found */
};

void rules_init(struct rules *rules, finding_fn found, void *arg);
void rules_fini(struct rules *rules);

/* Report what is wrong; an error makes the rules faulty. */
__attribute__((format(printf, 5, 6))) void rules_found(struct rules *rules,
    enum finding_level level, const char *path, int line, const char *format,
    ...);

/* Read one file of topics, or one country table. path is for messages, and is
 * borrowed by what is read; text (len bytes) is free to go afterwards. What is
 * wrong is reported. Only ENOMEM is returned. */
NEWSALERT_MUST_CHECK enum newsalert_err rules_read_topics(struct rules *rules,
    const char *path, unsigned layer, const char *text, size_t len);
NEWSALERT_MUST_CHECK enum newsalert_err rules_read_places(struct rules *rules,
    const char *path, const char *text, size_t len);

/* Is it an ISO 639-1 code; an ISO 3166-1 alpha-2 code, or XK? */
bool rules_is_language(const char *code, size_t len);
bool rules_is_country(const char *code, size_t len);

#endif
