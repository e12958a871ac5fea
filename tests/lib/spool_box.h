/* SPDX-License-Identifier: MIT */
/* A spool in a temporary directory, producers for it, and a patient claimer.
 * Whatever fails in here fails the test. */
#ifndef LIB_SPOOL_BOX_H
#define LIB_SPOOL_BOX_H

#include "daemon/intake/inbox.h"

#define SPOOL_BOX_DEADLINE_MS 20000

struct spool_box {
	char dir[64]; /* spool/, and out/ for what is to be renamed in */
	char spool[96];
	char inbox_path[128];
	struct inbox_place place;
	struct inbox_options options; /* to be changed before spool_box_open */
	struct inbox *inbox;          /* NULL: not open */
};

/* Make the directories; nothing is open yet. */
void spool_box_init(struct spool_box *box);
void spool_box_open(struct spool_box *box);
void spool_box_close(struct spool_box *box);
/* Close, and delete everything. */
void spool_box_fini(struct spool_box *box);

/* box->dir/NAME; valid until 8 more calls. */
const char *spool_box_path(const struct spool_box *box, const char *name);

/* Write spool/inbox/NAME in place, rename one in, append to one. */
void spool_box_write(struct spool_box *box, const char *name, const char *text);
void spool_box_rename_in(struct spool_box *box, const char *name,
    const char *text);
void spool_box_append(struct spool_box *box, const char *name,
    const char *text);

/* One turn of an event loop: wait, at most wait_ms, and poll. */
void spool_box_turn(struct spool_box *box, int wait_ms);
/* Turn until a file can be claimed. */
struct claim *spool_box_claim(struct spool_box *box);
/* Open the box if need be, rename a file in and claim it. */
struct claim *spool_box_claim_fresh(struct spool_box *box, const char *name,
    const char *text);
/* Nothing can be claimed just now. */
void spool_box_expect_nothing(struct spool_box *box);
/* End a claim as done; false: the file had changed. Or as failed. */
bool spool_box_finish(struct spool_box *box, struct claim *claim);
void spool_box_reject(struct spool_box *box, struct claim *claim,
    const char *reason);
/* Turn until nothing is known that could be claimed, now or later. */
void spool_box_settle(struct spool_box *box);
/* Claim, compare the name, and end it as done; false: it had changed. */
bool spool_box_finish_next(struct spool_box *box, const char *name);

/* Regular files at and below box->dir/NAME, reasons left out. */
size_t spool_box_count(const struct spool_box *box, const char *name);
bool spool_box_exists(const struct spool_box *box, const char *name);
/* The first file's content at and below; valid until the next call. */
const char *spool_box_read(const struct spool_box *box, const char *name);
/* "spool/failed/NAME"; valid until the next call. */
const char *spool_box_failed(const char *name);
/* Today's directory in done/, as "spool/done/YYYY-MM-DD". */
const char *spool_box_today(void);

int64_t spool_box_now_ms(void);

#endif
