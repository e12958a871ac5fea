/* SPDX-License-Identifier: MIT */
/*
 * What the writer and the reader have for the loop: each piece of mail knows
 * how to deliver itself. The box also holds the state that anybody may look
 * at. All functions may be called by any thread.
 */
#ifndef JOURNAL_MAIL_H
#define JOURNAL_MAIL_H

#include <sys/queue.h>

#include "daemon/journal/journal.h"

struct mail {
	TAILQ_ENTRY(mail) link;
	/* On the loop thread: call back, then free the mail. */
	void (*deliver)(struct mail *mail,
	    const struct journal_callbacks *callbacks);
};

TAILQ_HEAD(mail_list, mail);

struct mailbox;

NEWSALERT_MUST_CHECK enum newsalert_err mailbox_new(struct mailbox **mailboxp);
/* Nothing may be left in it. */
void mailbox_free(struct mailbox *mailbox);

/* Readable while there is mail. */
int mailbox_fd(const struct mailbox *mailbox);

/* Put the whole list behind what is there; the list is empty then. */
void mailbox_send(struct mailbox *mailbox, struct mail_list *list);
void mailbox_send_one(struct mailbox *mailbox, struct mail *mail);
/* Move everything to the end of list. */
void mailbox_take(struct mailbox *mailbox, struct mail_list *list);

/* Make the descriptor readable without mail: the state has changed. */
void mailbox_wake(struct mailbox *mailbox);

void mailbox_set_state(struct mailbox *mailbox,
    const struct journal_state *state);
void mailbox_set_committing(struct mailbox *mailbox, int64_t since_ms);
void mailbox_get_state(struct mailbox *mailbox, struct journal_state *state);

/* A sentence for callbacks->fatal or callbacks->trouble. Lost when memory is
 * out. */
void mailbox_send_fatal(struct mailbox *mailbox, enum newsalert_err err,
    const char *text);
void mailbox_send_trouble(struct mailbox *mailbox, const char *text);

#endif
