/* SPDX-License-Identifier: MIT */
/* Tags and times in, rows of rules out. */
#include "daemon/journal/usage.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/journal/statement.h"

/* No worker has more time for one file; what says more is not believed. */
#define SPENT_MAX_NS (INT64_C(3600) * 1000000000)

enum { LOAD, PUT, DROP, STATEMENTS };

static const char *const sql[STATEMENTS] = {
	[LOAD] = "SELECT rule, hits, mentions, spent_ns, since_ms, last_ms,"
		 " gone_ms FROM rules ORDER BY rule",
	[PUT] = "INSERT OR REPLACE INTO rules (rule, hits, mentions, spent_ns,"
		" since_ms, last_ms, gone_ms) VALUES (?, ?, ?, ?, ?, ?, ?)",
	[DROP] = "DELETE FROM rules WHERE rule = ?",
};

/* since_ms is 0 where the journal has no such row. */
struct count {
	uint64_t hits;
	uint64_t mentions;
	uint64_t spent_ns;
	int64_t since_ms;
	int64_t last_ms;
	int64_t gone_ms;
};

struct row {
	char *name;
	struct count now;
	struct count committed; /* under the lock */
	bool changed;           /* is in usage->changed */
	bool in_force;          /* as usage_set said */
};

struct usage {
	pthread_mutex_t lock; /* over what usage_each reads */
	struct row *rows;     /* by name */
	size_t count;
	uint32_t *changed; /* rows; there is room for all */
	size_t changed_count;
	bool unsettled; /* what usage_set said is not committed yet */
	int64_t set_ms;
	int64_t forget_ms;
	struct statement statements[STATEMENTS];
};

static bool
make_room(struct usage *usage, size_t count, struct row **rowsp)
{
	uint32_t *changed =
	    reallocarray(usage->changed, count + 1, sizeof(*changed));

	if (changed == NULL)
		return false;
	usage->changed = changed;
	*rowsp = calloc(count + 1, sizeof(**rowsp));
	return *rowsp != NULL;
}

static enum newsalert_err
read_row(const struct statement *load, struct row *row)
{
	const struct count count = {
		.hits = (uint64_t)statement_number(load, 1),
		.mentions = (uint64_t)statement_number(load, 2),
		.spent_ns = (uint64_t)statement_number(load, 3),
		.since_ms = statement_number(load, 4),
		.last_ms = statement_number(load, 5),
		.gone_ms = statement_number(load, 6),
	};

	row->name = strdup(statement_text(load, 0, NULL));
	row->now = row->committed = count;
	return row->name == NULL ? NEWSALERT_ENOMEM : NEWSALERT_OK;
}

static enum newsalert_err
load(struct usage *usage, sqlite3 *db)
{
	struct statement *load = &usage->statements[LOAD];
	enum newsalert_err err;
	int64_t count = 0;
	bool is_row;

	err = database_number(db, "SELECT count(*) FROM rules", &count);
	if (err)
		return err;
	if (!make_room(usage, (size_t)count, &usage->rows))
		return NEWSALERT_ENOMEM;
	while (!(err = statement_step(load, &is_row)) && is_row &&
	       usage->count < (size_t)count) {
		err = read_row(load, &usage->rows[usage->count]);
		if (err)
			break;
		usage->count++;
	}
	statement_reset(load);
	return err;
}

enum newsalert_err
usage_open(sqlite3 *db, struct usage **usagep)
{
	struct usage *usage = calloc(1, sizeof(*usage));
	enum newsalert_err err;

	if (usage == NULL)
		return NEWSALERT_ENOMEM;
	if (pthread_mutex_init(&usage->lock, NULL) != 0) {
		free(usage);
		return NEWSALERT_ENOMEM;
	}
	err = statements_init(usage->statements, sql, STATEMENTS, db);
	if (!err)
		err = load(usage, db);
	if (err) {
		usage_close(usage);
		return err;
	}
	*usagep = usage;
	return NEWSALERT_OK;
}

void
usage_close(struct usage *usage)
{
	if (usage == NULL)
		return;
	statements_fini(usage->statements, STATEMENTS);
	for (size_t i = 0; i < usage->count; i++)
		free(usage->rows[i].name);
	free(usage->rows);
	free(usage->changed);
	pthread_mutex_destroy(&usage->lock);
	free(usage);
}

/* ---- Rules in force ---- */

static int
compare_names(const void *a, const void *b)
{
	const char *const *left = a, *const *right = b;

	return strcmp(*left, *right);
}

/* Sort them; each stays once. */
static void
order(struct journal_rule_names *names)
{
	size_t kept = 0;

	if (names->count > 1)
		qsort(names->items, names->count, sizeof(names->items[0]),
		    compare_names);
	for (size_t i = 0; i < names->count; i++) {
		if (kept > 0 &&
		    strcmp(names->items[kept - 1], names->items[i]) == 0)
			free(names->items[i]);
		else
			names->items[kept++] = names->items[i];
	}
	names->count = kept;
}

static void
change(struct usage *usage, struct row *row)
{
	if (row->changed)
		return;
	row->changed = true;
	usage->changed[usage->changed_count++] = (uint32_t)(row - usage->rows);
}

/* Put rows for new names, which are taken, among those that are there. */
static size_t
merge(const struct usage *usage, struct journal_rule_names *names,
    struct row *rows)
{
	size_t i = 0, j = 0, count = 0;
	int side;

	while (i < usage->count || j < names->count) {
		if (i == usage->count)
			side = 1;
		else if (j == names->count)
			side = -1;
		else
			side = strcmp(usage->rows[i].name, names->items[j]);
		if (side <= 0)
			rows[count] = usage->rows[i++];
		else
			rows[count].name = names->items[j];
		if (side > 0)
			names->items[j] = NULL;
		rows[count++].in_force = side >= 0;
		j += side >= 0;
	}
	return count;
}

enum newsalert_err
usage_set(struct usage *usage, struct journal_rule_names *names, int64_t now_ms,
    int64_t forget_ms)
{
	struct row *rows, *old = usage->rows;

	assert(usage->changed_count == 0);
	order(names);
	if (!make_room(usage, usage->count + names->count, &rows))
		return NEWSALERT_ENOMEM;
	pthread_mutex_lock(&usage->lock);
	usage->count = merge(usage, names, rows);
	usage->rows = rows;
	pthread_mutex_unlock(&usage->lock);
	free(old);
	usage->set_ms = now_ms;
	usage->forget_ms = forget_ms;
	usage->unsettled = true;
	return NEWSALERT_OK;
}

/* Note which rules have come and gone. */
static void
settle(struct usage *usage)
{
	for (size_t i = 0; i < usage->count; i++) {
		struct row *row = &usage->rows[i];
		struct count *now = &row->now;

		if (row->in_force && (now->since_ms == 0 || now->gone_ms > 0)) {
			if (now->since_ms == 0)
				now->since_ms = usage->set_ms;
			now->gone_ms = 0;
		} else if (!row->in_force && now->since_ms > 0 &&
			   now->gone_ms == 0) {
			now->gone_ms = usage->set_ms;
		} else if (now->gone_ms > 0 &&
			   now->gone_ms < usage->forget_ms) {
			*now = (struct count){ 0 };
		} else {
			continue;
		}
		change(usage, row);
	}
}

/* ---- Counting ---- */

/* A part of a list. */
struct name {
	const char *text;
	size_t len;
};

/* NULL: it is no rule, or was forgotten. */
static struct row *
find(const struct usage *usage, const struct name *name)
{
	size_t low = 0, high = usage->count;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		struct row *row = &usage->rows[middle];
		int side = strncmp(row->name, name->text, name->len);

		if (side == 0)
			side = row->name[name->len] != '\0';
		if (side == 0)
			return row->in_force || row->now.since_ms > 0 ? row
								      : NULL;
		if (side < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

/* Step to the next part of a comma list. */
static bool
next_name(const char **listp, struct name *name)
{
	if (*listp == NULL || **listp == '\0')
		return false;
	name->text = *listp;
	name->len = strcspn(*listp, ",");
	*listp += name->len + ((*listp)[name->len] == ',');
	return true;
}

static void
count_list(struct usage *usage, const char *list, bool mentions, int64_t now_ms)
{
	struct name name;
	struct row *row;

	while (next_name(&list, &name)) {
		if ((row = find(usage, &name)) == NULL)
			continue;
		change(usage, row);
		*(mentions ? &row->now.mentions : &row->now.hits) += 1;
		if (row->now.last_ms < now_ms)
			row->now.last_ms = now_ms;
	}
}

void
usage_count(struct usage *usage, const struct usage_tags *tags, int64_t now_ms)
{
	count_list(usage, tags->topics, false, now_ms);
	count_list(usage, tags->countries, false, now_ms);
	count_list(usage, tags->mentions, true, now_ms);
}

static uint64_t
read_spent(const char *digits)
{
	const long long spent = strtoll(digits, NULL, 10);

	if (spent < 0)
		return 0;
	return (uint64_t)(spent < SPENT_MAX_NS ? spent : SPENT_MAX_NS);
}

void
usage_spend(struct usage *usage, const char *spent)
{
	struct name name;
	struct row *row;
	const char *sign;

	while (next_name(&spent, &name)) {
		sign = memchr(name.text, '=', name.len);
		if (sign == NULL)
			continue;
		name.len = (size_t)(sign - name.text);
		if ((row = find(usage, &name)) == NULL)
			continue;
		change(usage, row);
		row->now.spent_ns += read_spent(sign + 1);
		if (row->now.spent_ns > INT64_MAX)
			row->now.spent_ns = INT64_MAX;
	}
}

/* ---- Transactions ---- */

static enum newsalert_err
write_row(struct usage *usage, const struct row *row)
{
	struct statement *put = &usage->statements[PUT];
	struct statement *drop = &usage->statements[DROP];
	const struct count *now = &row->now;

	if (now->since_ms == 0) {
		statement_bind_text(drop, row->name, strlen(row->name));
		return statement_run(drop);
	}
	statement_bind_text(put, row->name, strlen(row->name));
	statement_bind_number(put, (int64_t)now->hits);
	statement_bind_number(put, (int64_t)now->mentions);
	statement_bind_number(put, (int64_t)now->spent_ns);
	statement_bind_number(put, now->since_ms);
	statement_bind_number(put, now->last_ms);
	statement_bind_number(put, now->gone_ms);
	return statement_run(put);
}

enum newsalert_err
usage_write(struct usage *usage)
{
	enum newsalert_err err = NEWSALERT_OK;

	if (usage->unsettled)
		settle(usage);
	for (size_t i = 0; i < usage->changed_count && !err; i++)
		err = write_row(usage, &usage->rows[usage->changed[i]]);
	return err;
}

void
usage_committed(struct usage *usage)
{
	usage->unsettled = false;
	if (usage->changed_count == 0)
		return;
	pthread_mutex_lock(&usage->lock);
	for (size_t i = 0; i < usage->changed_count; i++) {
		struct row *row = &usage->rows[usage->changed[i]];

		row->committed = row->now;
		row->changed = false;
	}
	pthread_mutex_unlock(&usage->lock);
	usage->changed_count = 0;
}

void
usage_rolled_back(struct usage *usage)
{
	for (size_t i = 0; i < usage->changed_count; i++) {
		struct row *row = &usage->rows[usage->changed[i]];

		row->now = row->committed;
		row->changed = false;
	}
	usage->changed_count = 0;
}

void
usage_each(struct usage *usage, journal_rule_fn each, void *arg)
{
	pthread_mutex_lock(&usage->lock);
	for (size_t i = 0; i < usage->count; i++) {
		const struct count *count = &usage->rows[i].committed;
		const struct journal_rule rule = {
			.name = usage->rows[i].name,
			.hits = count->hits,
			.mentions = count->mentions,
			.spent_ns = count->spent_ns,
			.since_ms = count->since_ms,
			.last_ms = count->last_ms,
			.gone_ms = count->gone_ms,
		};

		if (rule.since_ms > 0)
			each(&rule, arg);
	}
	pthread_mutex_unlock(&usage->lock);
}
