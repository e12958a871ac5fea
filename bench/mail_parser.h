/* SPDX-License-Identifier: MIT */
/* The parser of mail that a reader is held to, where it is installed. */
#ifndef BENCH_MAIL_PARSER_H
#define BENCH_MAIL_PARSER_H

#include <stddef.h>

extern const char mail_parser_name[];

/* Parse a message, and forget it. */
void mail_parser_run(const char *bytes, size_t len);

#endif
