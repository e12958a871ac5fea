/* SPDX-License-Identifier: MIT */
/* The commands of newsalertd: each takes its own arguments (argv[0] is its
 * name) and returns an exit status of sysexits(3). */
#ifndef DAEMON_COMMAND_H
#define DAEMON_COMMAND_H

#include "newsalert.h"

#include "daemon/conf.h"
#include "daemon/tagging/ruleset.h"

#define COMMAND_JOBS_MAX 64

int command_run(const char *conf_path, int argc, char **argv);
int command_check(const char *conf_path, int argc, char **argv);
int command_classify(const char *conf_path, int argc, char **argv);
int command_backtest(const char *conf_path, int argc, char **argv);
int command_backup(const char *conf_path, int argc, char **argv);
int command_test(const char *conf_path, int argc, char **argv);
int command_recover(const char *conf_path, int argc, char **argv);
int command_learn(const char *conf_path, int argc, char **argv);

/* Prints a finding as `path:line: text` to stderr; warnings say so. arg: NULL,
 * or a size_t that counts errors. */
void command_print_finding(enum finding_level level, const char *path, int line,
    const char *text, void *arg);

/* conf_load for a command: prints what is wrong. Returns an exit status. */
int command_load_conf(const char *path, struct conf **confp);

/* Compiled rules of a command. */
struct command_rules {
	void *image;
	struct ruleset *ruleset;
};

/* Compile the rules of directories, or take them from the user's cache; prints
 * errors, not warnings. Returns an exit status; EX_OK: the caller ends with
 * command_rules_fini, which leaves a zeroed struct alone. */
int command_load_rules(const struct conf_list *dirs,
    struct command_rules *rules);
/* The same with, or without, one more file of topics. */
int command_load_rules_with(const struct conf_list *dirs, const char *file,
    bool with, struct command_rules *rules);
void command_rules_fini(struct command_rules *rules);

/* --jobs N, 1 to COMMAND_JOBS_MAX; prints what is wrong. */
bool command_parse_jobs(const char *text, size_t *jobsp);

/* Standard output is a terminal, and nobody said NO_COLOR. */
bool command_wants_colour(void);

#endif
