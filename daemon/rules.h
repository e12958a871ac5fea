/* SPDX-License-Identifier: MIT */
/*
 * The rules in force. They are compiled in a process of their own, because a
 * rule file is not to be trusted and because the loop must not wait; the image
 * comes back in sealed memory, which the keeper and the workers map.
 */
#ifndef DAEMON_RULES_H
#define DAEMON_RULES_H

#include "newsalert.h"

#include "daemon/conf.h"
#include "daemon/finding.h"
#include "daemon/tagging/ruleset.h"

struct rules {
	int fd; /* sealed memory, for workers */
	void *image;
	size_t len;
	struct ruleset *ruleset;
};
void rules_free(struct rules *rules);

/* A compilation under way. */
struct rules_compile;

/* Start `newsalertd compile-rules` on the directories. cache: the file that
 * keeps what comes out, see ruleset_compile. */
NEWSALERT_MUST_CHECK enum newsalert_err
rules_compile_start(const struct conf_list *dirs, const char *cache,
    struct rules_compile **compilep);
/* Kills a compilation that is still under way. */
void rules_compile_free(struct rules_compile *compile);

/* Readable when rules_compile_read has something to do. */
int rules_compile_fd(const struct rules_compile *compile);

/* Go on without waiting. EAGAIN: not ready yet. OK: *rulesp is the caller's.
 * EINVAL: the rules have errors. Findings, warnings too, go to found. */
NEWSALERT_MUST_CHECK enum newsalert_err
rules_compile_read(struct rules_compile *compile, finding_fn found, void *arg,
    struct rules **rulesp);

/* The same, waiting. */
NEWSALERT_MUST_CHECK enum newsalert_err
rules_compile_wait(struct rules_compile *compile, finding_fn found, void *arg,
    struct rules **rulesp);

/* The body of `newsalertd compile-rules CACHE DIR...`: findings go to
 * descriptor CHILD_SOCKET, the image to CHILD_EXTRA. Returns the exit status.
 */
int rules_compile_main(const char *cache, int count, char **dirs);

#endif
