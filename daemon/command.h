/* SPDX-License-Identifier: MIT */
/* The commands of newsalertd: each takes its own arguments (argv[0] is its
 * name) and returns an exit status of sysexits(3). */
#ifndef DAEMON_COMMAND_H
#define DAEMON_COMMAND_H

#include "newsalert.h"

#include "daemon/conf.h"

int command_run(const char *conf_path, int argc, char **argv);
int command_check(const char *conf_path, int argc, char **argv);
int command_classify(const char *conf_path, int argc, char **argv);

/* Prints a finding as `path:line: text` to stderr; warnings say so. arg: NULL,
 * or a size_t that counts errors. */
void command_print_finding(enum finding_level level, const char *path, int line,
    const char *text, void *arg);

/* conf_load for a command: prints what is wrong. Returns an exit status. */
int command_load_conf(const char *path, struct conf **confp);

#endif
