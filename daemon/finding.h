/* SPDX-License-Identifier: MIT */
/*
 * What is wrong with a file that a person wrote: configuration or rules. All
 * findings of a file are reported, each as `path:line: text`.
 */
#ifndef DAEMON_FINDING_H
#define DAEMON_FINDING_H

enum finding_level { FINDING_WARNING, FINDING_ERROR };

/* line is 1-based; 0: the file as a whole. Strings are borrowed. */
typedef void (*finding_fn)(enum finding_level level, const char *path, int line,
    const char *text, void *arg);

#endif
