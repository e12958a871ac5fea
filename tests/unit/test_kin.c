/* SPDX-License-Identifier: MIT */
/* Which earlier alerts an alert goes on with, and which it is like. */
#include "daemon/journal/kin.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/journal/database.h"
#include "daemon/journal/kin_table.h"
#include "daemon/journal/schema.h"
#include "daemon/journal/store.h"
#include "tests/lib/journal_box.h"
#include "tests/lib/random.h"

#define DAY_MS 86400000LL

static struct journal_box box;
static sqlite3 *db;
static struct store *store;
static uint64_t story;

static void
open_store(void)
{
	ck_assert(!store_open(db, 77, &box.options, &store));
}

static void
setup(void)
{
	uint64_t epoch;

	journal_box_init(&box);
	box.options.identity_keep_ms = 90 * DAY_MS;
	ck_assert(!schema_open(box.dir, NULL, &db, &epoch));
	open_store();
	story = 0;
}

static void
teardown(void)
{
	store_close(store);
	ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
	journal_box_fini(&box);
}

static struct newsalert_alert *
decode(const struct sealed *sealed)
{
	struct newsalert_alert *alert;

	ck_assert_int_eq(newsalert_alert_decode(sealed->json, sealed->len,
			     &alert),
	    NEWSALERT_OK);
	return alert;
}

/* Record a further story in the transaction that is open; NULL: it is held. */
static struct newsalert_alert *
record(const struct journal_kin *kin, int64_t embargo_sec, int64_t now_ms)
{
	struct journal_file *file = journal_box_file(++story, "file");
	struct journal_article *article = journal_box_add(file, story);
	struct newsalert_alert *alert = NULL;
	struct entry *entry;

	article->kin = *kin;
	article->embargo_sec = embargo_sec;
	ck_assert(!entry_new(file, &entry));
	ck_assert(!store_record(store, entry, now_ms));
	if (entry->sealed[0].json != NULL)
		alert = decode(&entry->sealed[0]);
	entry_free(entry);
	return alert;
}

static struct newsalert_alert *
release(const struct journal_kin *kin, int64_t now_ms)
{
	struct newsalert_alert *alert;

	ck_assert(!store_begin(store));
	alert = record(kin, 0, now_ms);
	ck_assert(!store_commit(store));
	ck_assert_ptr_nonnull(alert);
	return alert;
}

static void
assert_links(struct newsalert_alert *alert, const char *msgtype,
    uint64_t replaces)
{
	ck_assert_str_eq(alert->msgtype, msgtype);
	ck_assert_uint_eq(alert->links.replaces, replaces);
	ck_assert_int_eq(alert->links.replaces_id != NULL, replaces != 0);
	newsalert_alert_free(alert);
}

static struct journal_kin
wire(uint64_t headline, enum journal_msgtype msgtype)
{
	return (struct journal_kin){ .headline = headline,
		.msgtype = (uint8_t)msgtype,
		.source = "AP" };
}

static void
release_wire(uint64_t headline, enum journal_msgtype msgtype,
    const char *expected, uint64_t replaces)
{
	const struct journal_kin kin = wire(headline, msgtype);

	assert_links(release(&kin, 1000), expected, replaces);
}

START_TEST(a_correction_replaces_the_first_alert_of_its_headline)
{
	release_wire(7, JOURNAL_NEW, "new", 0);
	release_wire(8, JOURNAL_NEW, "new", 0);
	release_wire(7, JOURNAL_UPDATE, "update", 1);
	release_wire(7, JOURNAL_CORRECT, "correct", 1);
	release_wire(9, JOURNAL_WITHDRAW, "withdraw", 0);
	release_wire(0, JOURNAL_CORRECT, "correct", 0);
}
END_TEST

START_TEST(a_new_story_of_the_same_headline_is_another)
{
	release_wire(7, JOURNAL_NEW, "new", 0);
	release_wire(7, JOURNAL_NEW, "new", 0);
	release_wire(7, JOURNAL_CORRECT, "correct", 2);
}
END_TEST

START_TEST(a_correction_tells_the_id_of_what_it_replaces)
{
	const struct journal_kin first = wire(7, JOURNAL_NEW),
				 second = wire(7, JOURNAL_CORRECT);
	struct newsalert_alert *alert;
	int64_t same;
	char sql[256];

	newsalert_alert_free(release(&first, 1000));
	alert = release(&second, 1000);
	snprintf(sql, sizeof(sql),
	    "SELECT '%s' = 'sha256:' || lower(hex(id)) FROM alerts"
	    " WHERE seq = 1",
	    alert->links.replaces_id);
	ck_assert(!database_number(db, sql, &same));
	ck_assert_int_eq(same, 1);
	newsalert_alert_free(alert);
}
END_TEST

START_TEST(a_known_guid_makes_new_copy_an_update)
{
	const struct journal_kin kin = { .guid = 5 };
	const struct journal_kin kill = { .guid = 5,
		.msgtype = JOURNAL_WITHDRAW };

	assert_links(release(&kin, 1000), "new", 0);
	assert_links(release(&kin, 1000), "update", 1);
	assert_links(release(&kin, 1000), "update", 1);
	assert_links(release(&kill, 1000), "withdraw", 1);
}
END_TEST

START_TEST(a_notice_replaces_what_it_names)
{
	struct journal_kin kin = wire(3, JOURNAL_WITHDRAW);

	release_wire(7, JOURNAL_NEW, "new", 0);
	kin.named[0] = 99;
	kin.named[1] = 7;
	assert_links(release(&kin, 1000), "withdraw", 1);
}
END_TEST

START_TEST(what_retention_has_deleted_is_not_replaced)
{
	release_wire(7, JOURNAL_NEW, "new", 0);
	ck_assert(!database_run(db, "DELETE FROM alerts WHERE seq = 1"));
	release_wire(7, JOURNAL_CORRECT, "correct", 0);
}
END_TEST

START_TEST(keys_are_forgotten_with_identities)
{
	const struct journal_kin kin = wire(7, JOURNAL_NEW),
				 late = wire(7, JOURNAL_CORRECT);

	assert_links(release(&kin, 1000), "new", 0);
	assert_links(release(&late, 1000 + 90 * DAY_MS), "correct", 1);
	assert_links(release(&kin, 2000), "new", 0);
	assert_links(release(&late, 2001 + 90 * DAY_MS), "correct", 0);
}
END_TEST

START_TEST(keys_and_sketches_outlive_a_restart)
{
	struct journal_kin kin = wire(7, JOURNAL_NEW);
	struct newsalert_alert *alert;

	kin.sketch[3] = 1;
	newsalert_alert_free(release(&kin, 1000));
	store_close(store);
	open_store();
	kin.msgtype = JOURNAL_UPDATE;
	alert = release(&kin, 1001);
	ck_assert_uint_eq(alert->links.similar_len, 1);
	ck_assert_uint_eq(alert->links.similar[0].seq, 1);
	ck_assert_str_eq(alert->links.similar[0].source, "AP");
	ck_assert(alert->links.similar[0].score == 1);
	assert_links(alert, "update", 1);
}
END_TEST

START_TEST(a_rollback_takes_keys_back)
{
	const struct journal_kin kin = wire(7, JOURNAL_NEW),
				 other = wire(9, JOURNAL_NEW);

	ck_assert(!store_begin(store));
	newsalert_alert_free(record(&kin, 0, 1000));
	newsalert_alert_free(record(&other, 0, 1000));
	store_rollback(store);
	release_wire(8, JOURNAL_NEW, "new", 0);
	release_wire(7, JOURNAL_CORRECT, "correct", 0);
	release_wire(8, JOURNAL_CORRECT, "correct", 1);
	/* Nor is it in the table. */
	store_close(store);
	open_store();
	release_wire(9, JOURNAL_CORRECT, "correct", 0);
	release_wire(8, JOURNAL_CORRECT, "correct", 1);
}
END_TEST

START_TEST(a_held_correction_is_linked_on_its_release)
{
	const struct journal_kin late = wire(7, JOURNAL_CORRECT);
	struct mail_list list = TAILQ_HEAD_INITIALIZER(list);
	struct release *released;

	ck_assert(!store_begin(store));
	ck_assert_ptr_null(record(&late, 5, 1000));
	ck_assert(!store_commit(store));
	release_wire(7, JOURNAL_NEW, "new", 0);
	ck_assert(!store_begin(store));
	ck_assert(!store_release_due(store, 5000, &list));
	ck_assert(!store_commit(store));
	released = (struct release *)TAILQ_FIRST(&list);
	ck_assert_ptr_nonnull(released);
	assert_links(decode(&released->sealed), "correct", 1);
	release_free(released);
}
END_TEST

/* A sketch that has `same` numbers of the first one's. */
static struct journal_kin
sketched(uint16_t first, size_t same, const char *source)
{
	struct journal_kin kin = { .msgtype = JOURNAL_NEW };

	snprintf(kin.source, sizeof(kin.source), "%s", source);
	for (size_t i = 0; i < JOURNAL_SKETCH_LEN; i++)
		kin.sketch[i] =
		    (uint16_t)(i < same ? i + 1 : first * 100 + i + 1);
	return kin;
}

START_TEST(near_copies_are_listed_by_score)
{
	const struct journal_kin copies[] = {
		sketched(0, 32, "AP"),
		sketched(1, 24, "dpa"),
		sketched(2, 28, ""),
		sketched(3, 4, "AFP"),
	};
	const struct journal_kin last = sketched(0, 32, "AFP");
	struct newsalert_alert *alert;

	for (size_t i = 0; i < 4; i++)
		newsalert_alert_free(release(&copies[i], 1000));
	alert = release(&last, 1000);
	ck_assert_uint_eq(alert->links.similar_len, 3);
	ck_assert_uint_eq(alert->links.similar[0].seq, 1);
	ck_assert(alert->links.similar[0].score == 1);
	ck_assert_uint_eq(alert->links.similar[1].seq, 3);
	ck_assert_ptr_null(alert->links.similar[1].source);
	ck_assert_uint_eq(alert->links.similar[2].seq, 2);
	ck_assert(alert->links.similar[2].score == 0.75);
	ck_assert_str_eq(alert->links.similar[2].source, "dpa");
	assert_links(alert, "new", 0);
}
END_TEST

START_TEST(the_first_copy_is_always_listed)
{
	struct newsalert_alert *alert;
	struct journal_kin kin = sketched(0, 32, "AP");

	newsalert_alert_free(release(&kin, 1000));
	/* Nearer to one another than to the first. */
	kin = sketched(9, 20, "AP");
	for (int i = 0; i < 12; i++)
		newsalert_alert_free(release(&kin, 1000));
	alert = release(&kin, 1000);
	ck_assert_uint_eq(alert->links.similar_len, ALERT_SIMILAR_MAX);
	ck_assert_uint_eq(alert->links.similar[0].seq, 2);
	ck_assert_uint_eq(alert->links.similar[7].seq, 1);
	newsalert_alert_free(alert);
}
END_TEST

START_TEST(a_copy_after_the_window_is_none)
{
	const struct journal_kin kin = sketched(0, 32, "AP");
	struct newsalert_alert *alert;

	newsalert_alert_free(release(&kin, 1000));
	alert = release(&kin, 1001 + box.options.similar_ms);
	ck_assert_uint_eq(alert->links.similar_len, 0);
	newsalert_alert_free(alert);
}
END_TEST

START_TEST(a_correction_without_a_key_replaces_its_sources_nearest)
{
	struct journal_kin kin = sketched(0, 32, "AP");

	assert_links(release(&kin, 1000), "new", 0);
	kin = sketched(1, 30, "dpa");
	assert_links(release(&kin, 1000), "new", 0);
	kin = sketched(2, 28, "dpa");
	kin.msgtype = JOURNAL_CORRECT;
	assert_links(release(&kin, 1000), "correct", 2);
	kin = sketched(2, 28, "AFP");
	kin.msgtype = JOURNAL_CORRECT;
	assert_links(release(&kin, 1000), "correct", 0);
}
END_TEST

/* ---- The index, against a table that is looked through --------------- */

#define ENTRIES 3000

static struct kin_entry entries[ENTRIES];

static void
make_entry(struct random *random, size_t i)
{
	struct kin_entry *entry = &entries[i];
	const struct kin_entry *like =
	    &entries[i == 0 ? 0 : random_below(random, i)];

	*entry = (struct kin_entry){ .seq = 3 * i + 1,
		.time_ms = (int64_t)i,
		.keys = { random_below(random, 2000),
		    random_below(random, 50) } };
	if (random_below(random, 3) == 0)
		return;
	for (size_t n = 0; n < JOURNAL_SKETCH_LEN; n++)
		entry->sketch[n] = random_below(random, 100) < 80
				       ? like->sketch[n]
				       : (uint16_t)random_next(random);
}

static const struct kin_entry *
find_slowly(size_t count, enum kin_key which, uint64_t key)
{
	while (count-- > 0)
		if (entries[count].keys[which] == key && key != 0)
			return &entries[count];
	return NULL;
}

static void
check_keys(const struct kin_index *index, size_t count, uint64_t key)
{
	for (enum kin_key which = KIN_GUID; key != 0 && which < KIN_KEYS;
	     which++) {
		const struct kin_entry *found =
		    kin_index_find(index, which, key);
		const struct kin_entry *slow = find_slowly(count, which, key);

		ck_assert_int_eq(found == NULL, slow == NULL);
		if (found != NULL)
			ck_assert_uint_eq(found->seq, slow->seq);
	}
}

/* What is found is near, in order; what is much the same is found. */
static size_t
check_near(const struct kin_index *index, size_t i)
{
	struct kin_near near[8];
	size_t count, same = 0;

	count = kin_index_near(index, entries[i].sketch, 0, 0.5, near, 8);
	for (size_t n = 0; n < count; n++) {
		ck_assert(near[n].score == kin_sketch_score(entries[i].sketch,
					       near[n].entry->sketch));
		ck_assert(near[n].score >= 0.5);
		ck_assert(n == 0 || near[n].score < near[n - 1].score ||
			  (near[n].score == near[n - 1].score &&
			      near[n].entry->seq > near[n - 1].entry->seq));
	}
	for (size_t n = 0; n < i; n++)
		same += kin_sketch_is(entries[n].sketch) &&
			kin_sketch_score(entries[i].sketch, entries[n].sketch) >
			    0.8;
	if (kin_sketch_is(entries[i].sketch) && same > 0)
		ck_assert_uint_gt(count, 0);
	return count;
}

START_TEST(the_index_finds_what_a_slow_search_finds)
{
	struct random random = { 11 };
	struct kin_index *index;
	size_t found = 0;

	ck_assert(!kin_index_new(&index));
	for (size_t i = 0; i < ENTRIES; i++) {
		make_entry(&random, i);
		check_keys(index, i, random_below(&random, 2000));
		found += check_near(index, i);
		kin_index_add(index, &entries[i]);
	}
	ck_assert_uint_gt(found, ENTRIES / 4);
	for (size_t i = 0; i < ENTRIES; i++) {
		ck_assert_int_eq(kin_index_get(index, 3 * i + 1)->time_ms,
		    (int64_t)i);
		ck_assert_ptr_null(kin_index_get(index, 3 * i + 2));
	}
	kin_index_free(index);
}
END_TEST

START_TEST(the_oldest_makes_room_in_the_index)
{
	struct kin_entry entry = { .sketch = { 1 } };
	struct kin_index *index;
	struct kin_near near[1];

	ck_assert(!kin_index_new(&index));
	for (uint64_t i = 1; i <= 2 * KIN_INDEX_MAX + 5; i++) {
		entry.seq = entry.keys[KIN_GUID] = i;
		entry.sketch[0] = (uint16_t)(i % 60000 + 1);
		kin_index_add(index, &entry);
	}
	ck_assert_uint_eq(kin_index_count(index), KIN_INDEX_MAX);
	ck_assert_ptr_null(kin_index_find(index, KIN_GUID, KIN_INDEX_MAX + 5));
	ck_assert_ptr_nonnull(
	    kin_index_find(index, KIN_GUID, KIN_INDEX_MAX + 6));
	ck_assert_ptr_null(kin_index_get(index, KIN_INDEX_MAX + 5));
	ck_assert_ptr_nonnull(kin_index_get(index, KIN_INDEX_MAX + 6));
	/* One band differs for all, the others are the same for all. */
	ck_assert_uint_eq(kin_index_near(index, entry.sketch, 0, 0.5, near, 1),
	    1);
	kin_index_clear(index);
	ck_assert_ptr_null(kin_index_get(index, KIN_INDEX_MAX + 6));
	kin_index_free(index);
}
END_TEST

START_TEST(sources_have_numbers)
{
	struct kin_index *index;

	ck_assert(!kin_index_new(&index));
	ck_assert_uint_eq(kin_index_source(index, ""), 0);
	ck_assert_uint_eq(kin_index_source(index, "AP"), 1);
	ck_assert_uint_eq(kin_index_source(index, "dpa"), 2);
	ck_assert_uint_eq(kin_index_source(index, "AP"), 1);
	ck_assert_str_eq(kin_index_source_name(index, 2), "dpa");
	ck_assert_str_eq(kin_index_source_name(index, 0), "");
	kin_index_free(index);
}
END_TEST

/* ---- The tables ------------------------------------------------------ */

static void
add_rows(struct kin_table *table, uint64_t count)
{
	struct kin_entry entry = { .seq = 0 };

	ck_assert(!database_run(db, "BEGIN"));
	for (uint64_t i = 1; i <= count; i++) {
		entry.seq = entry.story = i;
		entry.time_ms = (int64_t)i;
		entry.keys[KIN_GUID] = i % 1000 == 0 ? 0 : i << 20;
		entry.keys[KIN_HEADLINE] = 7;
		ck_assert(!kin_table_add(table, &entry, "AP"));
		if (i % 3 == 0)
			ck_assert(!kin_table_write(table));
	}
	ck_assert(!kin_table_write(table));
	ck_assert(!database_run(db, "COMMIT"));
}

START_TEST(old_keys_are_settled_and_found)
{
	struct kin_table *table;
	uint64_t found;
	int64_t rows, cursor = INT64_MIN;
	bool ripe = true;

	ck_assert(!kin_table_open(db, &table));
	ck_assert(!kin_table_is_ripe(table, &ripe));
	ck_assert(!ripe);
	add_rows(table, KIN_TABLE_RIPE + 3);
	ck_assert(!kin_table_is_ripe(table, &ripe));
	ck_assert(ripe);
	ck_assert(!kin_table_find(table, 5 << 20, 0, &found));
	ck_assert_uint_eq(found, 0);
	ck_assert(!database_run(db, "BEGIN"));
	ck_assert(!kin_table_settle(table));
	ck_assert(!database_run(db, "COMMIT"));
	ck_assert(!kin_table_is_ripe(table, &ripe));
	ck_assert(!ripe);
	ck_assert(!database_number(db, "SELECT min(seq) FROM kin", &rows));
	ck_assert_int_ge(rows, KIN_TABLE_SETTLE);
	ck_assert_int_le(rows, KIN_TABLE_SETTLE + 6);
	ck_assert(!kin_table_find(table, 5 << 20, 5, &found));
	ck_assert_uint_eq(found, 5);
	ck_assert(!kin_table_find(table, 5 << 20, 6, &found));
	ck_assert_uint_eq(found, 0);
	/* Of many with one headline the latest. */
	ck_assert(!kin_table_find(table, 7, 0, &found));
	ck_assert_uint_ge(found, KIN_TABLE_SETTLE);
	ck_assert_uint_le(found, KIN_TABLE_SETTLE + 3);
	ck_assert(!kin_table_find(table, 0, 0, &found));
	ck_assert_uint_eq(found, 0);
	do
		ck_assert(!kin_table_forget(table, 100, &cursor));
	while (cursor != INT64_MIN);
	ck_assert(
	    !database_number(db, "SELECT min(seen_ms) FROM kin_keys", &rows));
	ck_assert_int_eq(rows, 100);
	kin_table_close(table);
}
END_TEST

START_TEST(a_settled_key_is_a_link)
{
	ck_assert(!database_run(db,
	    "INSERT INTO kin_keys VALUES (7, 1, 1000), (5, 1, 1000)"));
	release_wire(0, JOURNAL_NEW, "new", 0);
	release_wire(7, JOURNAL_UPDATE, "update", 1);
	assert_links(release(&(struct journal_kin){ .guid = 5 }, 1000),
	    "update", 1);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("kin");
	TCase *tests = tcase_create("kin");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests,
	    a_correction_replaces_the_first_alert_of_its_headline);
	tcase_add_test(tests, a_new_story_of_the_same_headline_is_another);
	tcase_add_test(tests, a_correction_tells_the_id_of_what_it_replaces);
	tcase_add_test(tests, a_known_guid_makes_new_copy_an_update);
	tcase_add_test(tests, a_notice_replaces_what_it_names);
	tcase_add_test(tests, what_retention_has_deleted_is_not_replaced);
	tcase_add_test(tests, keys_are_forgotten_with_identities);
	tcase_add_test(tests, keys_and_sketches_outlive_a_restart);
	tcase_add_test(tests, a_rollback_takes_keys_back);
	tcase_add_test(tests, a_held_correction_is_linked_on_its_release);
	tcase_add_test(tests, near_copies_are_listed_by_score);
	tcase_add_test(tests, the_first_copy_is_always_listed);
	tcase_add_test(tests, a_copy_after_the_window_is_none);
	tcase_add_test(tests,
	    a_correction_without_a_key_replaces_its_sources_nearest);
	tcase_add_test(tests, the_index_finds_what_a_slow_search_finds);
	tcase_add_test(tests, the_oldest_makes_room_in_the_index);
	tcase_add_test(tests, sources_have_numbers);
	tcase_add_test(tests, old_keys_are_settled_and_found);
	tcase_add_test(tests, a_settled_key_is_a_link);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
