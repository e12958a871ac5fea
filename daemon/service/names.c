/* SPDX-License-Identifier: MIT */
/* Wishes of connections come in, rows of the journal go out. */
#include "daemon/service/names.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/journal/clock.h"
#include "daemon/log.h"

struct name {
	LIST_ENTRY(name) link;
	struct journal_name row; /* its texts are owned */
	struct name_hold *hold;  /* NULL: nobody's */
	bool is_new;             /* made by the one that holds it */
};

struct names {
	LIST_HEAD(, name) list;
	struct journal *journal;
	struct clock clock;
	int64_t opened_ms; /* running time */
	enum newsalert_err loading;
};

static void
free_name(struct name *name)
{
	free((char *)name->row.name);
	free((char *)name->row.filter);
	free(name);
}

static void
remove_name(struct name *name)
{
	LIST_REMOVE(name, link);
	free_name(name);
}

static uint64_t
head_of(const struct names *names)
{
	struct journal_state state;

	journal_state(names->journal, &state);
	return state.head;
}

static enum newsalert_err
add_name(struct names *names, const struct journal_name *row,
    struct name **namep)
{
	struct name *name = calloc(1, sizeof(*name));

	if (name == NULL)
		return NEWSALERT_ENOMEM;
	name->row = *row;
	name->row.name = strdup(row->name);
	name->row.filter = strdup(row->filter);
	LIST_INSERT_HEAD(&names->list, name, link);
	if (name->row.name == NULL || name->row.filter == NULL) {
		remove_name(name);
		return NEWSALERT_ENOMEM;
	}
	*namep = name;
	return NEWSALERT_OK;
}

/* Who held it when the daemon was killed may have got all that there was. */
static void
load_name(const struct journal_name *row, void *arg)
{
	struct names *names = arg;
	struct name *name;

	if (names->loading == NEWSALERT_OK)
		names->loading = add_name(names, row, &name);
	if (names->loading == NEWSALERT_OK &&
	    name->row.doubt == JOURNAL_NAME_HELD)
		name->row.doubt = head_of(names);
}

enum newsalert_err
names_open(struct journal *journal, const char *dir,
    struct newsalert_error *why, struct names **namesp)
{
	struct names *names = calloc(1, sizeof(*names));
	enum newsalert_err err;

	if (names == NULL)
		return NEWSALERT_ENOMEM;
	LIST_INIT(&names->list);
	names->journal = journal;
	names->opened_ms = clock_running_ms();
	clock_init(&names->clock, clock_wall_ms(), names->opened_ms, 0);
	err = journal_each_name(dir, load_name, names, why);
	if (err == NEWSALERT_OK)
		err = names->loading;
	if (err != NEWSALERT_OK) {
		names_close(names);
		return err;
	}
	*namesp = names;
	return NEWSALERT_OK;
}

void
names_close(struct names *names)
{
	struct name *name, *next;

	if (names == NULL)
		return;
	for (name = LIST_FIRST(&names->list); name != NULL; name = next) {
		next = LIST_NEXT(name, link);
		free_name(name);
	}
	free(names);
}

static struct name *
find(const struct names *names, uid_t uid, const char *text)
{
	struct name *name;

	LIST_FOREACH(name, &names->list, link)
	if (name->row.uid == uid && strcmp(name->row.name, text) == 0)
		return name;
	return NULL;
}

static size_t
count_of(const struct names *names, uid_t uid)
{
	const struct name *name;
	size_t count = 0;

	LIST_FOREACH(name, &names->list, link)
	count += name->row.uid == uid;
	return count;
}

static enum newsalert_err
store(const struct names *names, const struct name *name, journal_done_fn done,
    void *arg)
{
	return journal_store_name(names->journal, &name->row, done, arg);
}

__attribute__((format(printf, 3, 4))) static enum newsalert_err
refuse(struct newsalert_error *why, enum newsalert_err err, const char *format,
    ...)
{
	va_list args;

	va_start(args, format);
	(void)vsnprintf(why->text, sizeof(why->text), format, args);
	va_end(args);
	why->column = 0;
	return err;
}

/* Letters, digits and "._-", so that it can stand in a command line. */
static bool
is_name(const char *text)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789._-";
	size_t len = strlen(text);

	return len > 0 && len <= NAME_MAX_LEN && strspn(text, letters) == len &&
	       text[0] != '-' && text[0] != '.';
}

/* ---- Holding ------------------------------------------------------------ */

/* What a new name needs no more. */
static uint64_t
find_start(const struct names *names, const struct name_wish *wish)
{
	struct journal_state state;
	uint64_t next = wish->next;

	journal_state(names->journal, &state);
	if (next > 0 && wish->epoch != 0 && wish->epoch != state.epoch)
		next = state.oldest;
	return next > 0 && next <= state.head ? next - 1 : state.head;
}

static enum newsalert_err
make(struct names *names, const struct name_wish *wish,
    struct newsalert_error *why, struct name **namep)
{
	struct journal_name row = {
		.uid = wish->uid,
		.name = wish->name,
		.filter = wish->filter == NULL ? "" : wish->filter,
		.acked = find_start(names, wish),
		.seen_ms = clock_wall_ms(),
	};
	enum newsalert_err err;

	if (!is_name(wish->name))
		return refuse(why, NEWSALERT_EINVAL,
		    "a durable name has at most %d letters, digits and ._-, "
		    "and does not begin with . or -",
		    NAME_MAX_LEN);
	if (count_of(names, wish->uid) >= NAMES_PER_USER)
		return refuse(why, NEWSALERT_ETOOBIG,
		    "this user has %d durable names, which is the limit; "
		    "remove one with newsalert subs rm NAME",
		    NAMES_PER_USER);
	row.doubt = row.acked;
	if ((err = add_name(names, &row, namep)) != NEWSALERT_OK)
		return refuse(why, err, "%s", newsalert_strerror(err));
	(*namep)->is_new = true;
	return NEWSALERT_OK;
}

static enum newsalert_err
check(const struct name *name, const struct name_wish *wish,
    struct newsalert_error *why)
{
	if (wish->filter != NULL && strcmp(wish->filter, name->row.filter) != 0)
		return refuse(why, NEWSALERT_EINVAL,
		    "%s has the filter '%.100s'; leave the filter away, or "
		    "remove the name with newsalert subs rm %s",
		    name->row.name, name->row.filter, name->row.name);
	if (name->hold != NULL && !wish->takeover)
		return refuse(why, NEWSALERT_EBUSY,
		    "somebody holds %s already; --takeover ends that",
		    name->row.name);
	return NEWSALERT_OK;
}

/* What its holder did not acknowledge it may have got all the same. */
static void
let_go(struct names *names, struct name *name, bool cleanly)
{
	name->hold->name = NULL;
	name->hold = NULL;
	name->is_new = false;
	name->row.doubt = cleanly ? name->row.acked : head_of(names);
	name->row.seen_ms = clock_wall_ms();
}

static void
take_over(struct names *names, struct name *name)
{
	/* NOLINTNEXTLINE(clang-analyzer-core.*): refuse is never OK */
	struct name_hold *before = name->hold;

	if (before == NULL)
		return;
	let_go(names, name, false);
	before->taken(before->arg);
}

enum newsalert_err
names_hold(struct names *names, const struct name_wish *wish,
    struct name_hold *hold, journal_done_fn done, void *arg,
    struct newsalert_error *why)
{
	struct name *name = find(names, wish->uid, wish->name);
	struct journal_name row;
	enum newsalert_err err;

	if (hold->name != NULL)
		return refuse(why, NEWSALERT_EINVAL,
		    "this connection holds %s already", hold->name->row.name);
	err = name == NULL ? make(names, wish, why, &name)
			   : check(name, wish, why);
	if (err != NEWSALERT_OK)
		return err;
	take_over(names, name);
	/* On the disk it is held from now on, whoever is killed. */
	row = name->row;
	row.doubt = JOURNAL_NAME_HELD;
	row.seen_ms = clock_wall_ms();
	err = journal_store_name(names->journal, &row, done, arg);
	if (err != NEWSALERT_OK) {
		if (name->is_new)
			remove_name(name);
		return refuse(why, err, "%s", newsalert_strerror(err));
	}
	name->hold = hold;
	hold->name = name;
	return NEWSALERT_OK;
}

json_t *
names_describe(const struct names *names, const struct name_hold *hold)
{
	const struct name *name = hold->name;
	struct journal_state state;
	char epoch[20];

	journal_state(names->journal, &state);
	(void)snprintf(epoch, sizeof(epoch), "%016" PRIx64, state.epoch);
	return json_pack("{s:s, s:I, s:I, s:I, s:I, s:s, s:b}", "epoch", epoch,
	    "oldest", (json_int_t)state.oldest, "head", (json_int_t)state.head,
	    "next", (json_int_t)name->row.acked + 1, "doubt",
	    (json_int_t)name->row.doubt, "filter", name->row.filter, "new",
	    (int)name->is_new);
}

enum newsalert_err
names_acknowledge(struct names *names, struct name_hold *hold, uint64_t seq,
    journal_done_fn done, void *arg)
{
	struct name *name = hold->name;
	struct journal_name row;

	if (name == NULL || seq > head_of(names))
		return NEWSALERT_EINVAL;
	if (seq > name->row.acked)
		name->row.acked = seq;
	name->row.seen_ms = clock_wall_ms();
	row = name->row;
	row.doubt = JOURNAL_NAME_HELD;
	return journal_store_name(names->journal, &row, done, arg);
}

void
names_leave(struct names *names, struct name_hold *hold, bool cleanly)
{
	struct name *name = hold->name;
	enum newsalert_err err;

	if (name == NULL)
		return;
	let_go(names, name, cleanly);
	/* If it fails it counts as held, and all of it is in doubt. */
	err = store(names, name, NULL, NULL);
	if (err != NEWSALERT_OK)
		log_event(LOG_LEVEL_WARNING, "service", "name-not-stored",
		    "name", name->row.name, "error", newsalert_strerror(err),
		    NULL);
}

/* ---- Looking after them ------------------------------------------------- */

static json_t *
row_json(const struct name *name, uint64_t head)
{
	const uint64_t lag =
	    head > name->row.acked ? head - name->row.acked : 0;

	return json_pack("{s:s, s:I, s:s, s:I, s:I, s:b, s:I}", "name",
	    name->row.name, "uid", (json_int_t)name->row.uid, "filter",
	    name->row.filter, "acknowledged", (json_int_t)name->row.acked,
	    "lag", (json_int_t)lag, "held", (int)(name->hold != NULL),
	    "seen_ms", (json_int_t)name->row.seen_ms);
}

json_t *
names_list(const struct names *names, uid_t uid, bool everybody)
{
	const uint64_t head = head_of(names);
	const struct name *name;
	json_t *list = json_array();

	LIST_FOREACH(name, &names->list, link)
	{
		if (!everybody && name->row.uid != uid)
			continue;
		if (json_array_append_new(list, row_json(name, head)) != 0) {
			json_decref(list);
			return NULL;
		}
	}
	return list;
}

enum newsalert_err
names_forget(struct names *names, uid_t uid, const char *text,
    journal_done_fn done, void *arg)
{
	struct name *name = find(names, uid, text);
	enum newsalert_err err;

	if (name == NULL)
		return NEWSALERT_ENOTFOUND;
	if (name->hold != NULL)
		return NEWSALERT_EBUSY;
	err = journal_forget_name(names->journal, uid, text, done, arg);
	if (err == NEWSALERT_OK)
		remove_name(name);
	return err;
}

static void
expire(struct names *names, struct name *name)
{
	const struct journal_name row = name->row;

	log_event(LOG_LEVEL_INFO, "service", "name-expired", "name", row.name,
	    "uid", LOG_NUMBER(row.uid), "acknowledged", LOG_NUMBER(row.acked),
	    NULL);
	if (journal_forget_name(names->journal, row.uid, row.name, NULL,
		NULL) == NEWSALERT_OK)
		remove_name(name);
}

/* Whoever could not come while the daemon was down gets a while. */
static bool
is_too_early(const struct names *names, int64_t running_ms, int64_t expiry_ms)
{
	const int64_t grace_ms =
	    expiry_ms < CLOCK_AWAY_MS ? expiry_ms : CLOCK_AWAY_MS;

	return running_ms - names->opened_ms < grace_ms;
}

void
names_expire(struct names *names, int64_t expiry_ms)
{
	const int64_t now_ms = clock_wall_ms(), running_ms = clock_running_ms();
	struct name *name, *next;

	if (!clock_believe(&names->clock, now_ms, running_ms) ||
	    is_too_early(names, running_ms, expiry_ms))
		return;
	for (name = LIST_FIRST(&names->list); name != NULL; name = next) {
		next = LIST_NEXT(name, link);
		if (name->hold == NULL &&
		    now_ms - name->row.seen_ms > expiry_ms)
			expire(names, name);
	}
}
