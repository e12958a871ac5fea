/* SPDX-License-Identifier: MIT */
/* Idle moments in, a tidy journal out. */
#include "daemon/journal/house.h"

#include <malloc.h>
#include <stdlib.h>

#include "daemon/journal/clock.h"
#include "daemon/journal/database.h"
#include "daemon/journal/retention.h"

/* It is due after so many alerts, else after so long; while files wait, not
 * more often than that. */
#define DUE_ALERTS 256
#define IDLE_MS    60000
#define BUSY_MS    250
/* After the last file of a burst, to give its memory back; what may stay. */
#define REST_MS    1000
#define REST_BYTES (1 << 20)
/* All identities are walked over once a day. */
#define REWIND_MS 86400000

struct house {
	sqlite3 *db;
	struct retention *retention;
	struct clock clock;
	int64_t next_ms;
	int64_t last_ms;
	int64_t rewind_ms;
	uint64_t head; /* when it was last kept */
};

/* From the latest time that is known to have been. */
static enum newsalert_err
start_clock(struct house *house)
{
	int64_t last_ms = 0;
	enum newsalert_err err;

	err = database_number(house->db,
	    "SELECT time_ms FROM receipts ORDER BY number DESC LIMIT 1",
	    &last_ms);
	if (err && err != NEWSALERT_ENOTFOUND)
		return err;
	clock_init(&house->clock, clock_wall_ms(), clock_running_ms(), last_ms);
	return NEWSALERT_OK;
}

enum newsalert_err
house_open(sqlite3 *db, const struct journal_options *limits,
    struct house **housep)
{
	struct house *house = calloc(1, sizeof(*house));
	enum newsalert_err err;

	if (house == NULL)
		return NEWSALERT_ENOMEM;
	house->db = db;
	house->rewind_ms = clock_monotonic_ms() + REWIND_MS;
	err = retention_open(db, limits, &house->retention);
	if (!err)
		err = start_clock(house);
	if (err) {
		house_close(house);
		return err;
	}
	*housep = house;
	return NEWSALERT_OK;
}

void
house_close(struct house *house)
{
	if (house == NULL)
		return;
	retention_close(house->retention);
	free(house);
}

enum newsalert_err
house_measure(struct house *house, struct journal_state *state)
{
	return retention_measure(house->retention, state);
}

bool
house_is_due(const struct house *house, uint64_t head, bool busy,
    int64_t now_ms)
{
	if (busy && now_ms < house->last_ms + BUSY_MS)
		return false;
	return now_ms >= house->next_ms || head >= house->head + DUE_ALERTS;
}

int64_t
house_next_ms(const struct house *house)
{
	return house->next_ms;
}

static bool
cache_is_large(const struct house *house)
{
	int used = 0, highest;

	return sqlite3_db_status(house->db, SQLITE_DBSTATUS_CACHE_USED, &used,
		   &highest, 0) == SQLITE_OK &&
	       used > REST_BYTES;
}

/* The next time; a burst that has filled the cache is over when nothing has
 * come for a while. */
static void
plan(struct house *house, bool quiet, bool more)
{
	house->next_ms = house->last_ms + (more ? 0 : IDLE_MS);
	if (more || !cache_is_large(house))
		return;
	if (!quiet) {
		house->next_ms = house->last_ms + REST_MS;
		return;
	}
	(void)sqlite3_db_release_memory(house->db);
	(void)malloc_trim(0);
}

enum newsalert_err
house_keep(struct house *house, struct journal_state *state, bool busy,
    int64_t now_ms)
{
	bool quiet = state->head == house->head, more = false;
	int64_t wall_ms = clock_wall_ms();
	enum newsalert_err err;

	if (now_ms >= house->rewind_ms) {
		retention_rewind(house->retention);
		house->rewind_ms = now_ms + REWIND_MS;
	}
	if (!clock_believe(&house->clock, wall_ms, clock_running_ms()))
		wall_ms = 0;
	err = retention_step(house->retention, wall_ms, busy, state, &more);
	house->head = state->head;
	house->last_ms = now_ms;
	plan(house, quiet, more);
	return err;
}
