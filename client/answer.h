/* SPDX-License-Identifier: MIT */
/* Lines that keeper.sock answers with, and what its closing lines say. */
#ifndef CLIENT_ANSWER_H
#define CLIENT_ANSWER_H

#include "newsalert.h"

/* Is this the line that ends an answer? EPROTO: it is not a JSON object. */
NEWSALERT_MUST_CHECK enum newsalert_err answer_is_closing(const char *line,
    size_t len, bool *closingp);

/* A closing line. Members that it has not are 0 or "". */
struct answer {
	bool ok;
	uint64_t epoch;
	uint64_t oldest;
	uint64_t head;
	uint64_t next;
	char code[16];
	char error[200];
	char endpoint[160]; /* the first of "alerts" */
};

/* EPROTO: not a closing line, or a member of the wrong type. */
NEWSALERT_MUST_CHECK enum newsalert_err answer_parse(const char *line,
    size_t len, struct answer *answer);

#endif
