/* SPDX-License-Identifier: MIT */
/* Life-cycle words, and headlines that only look like them. */
#include "daemon/article/lifecycle.h"

#include <check.h>
#include <stdlib.h>

#define NOW INT64_C(1671000000)

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

struct reading {
	const char *line;
	const char *msgtype;
	int urgency;
	bool whole; /* nothing else is on the line */
};

static const struct reading readings[] = {
	{ "CORRECTED", "correct", 0, true },
	{ "(CORRECTED)", "correct", 0, true },
	{ "CORRECTED-UPDATE 2-Oil rises", "correct", 0, false },
	{ "UPDATE 2-CORRECTED-Oil rises", "correct", 0, false },
	{ "(CORRECTION) - SHARES FALL", "correct", 0, false },
	{ "Correction: Oil story", "correct", 0, false },
	{ "REFILE-Oil rises", "correct", 0, false },
	{ "UPDATE 1-Oil rises", "update", 0, false },
	{ "Update 14: Oil rises", "update", 0, false },
	{ "WRAPUP 3 - Oil rises", "update", 0, false },
	{ "BC-Oil, 1st Ld-Writethru", "new", 0, false },
	{ "1st Ld-Writethru", "update", 0, true },
	{ "2nd Lead", "update", 0, true },
	{ "KILL", "withdraw", 0, true },
	{ "KILL KILL KILL", "withdraw", 0, true },
	{ "BULLETIN KILL", "withdraw", 0, true },
	{ "KILL: Oil rises", "withdraw", 0, false },
	{ "URGENT", "new", 2, true },
	{ "FLASH - Quake", "new", 1, false },
	{ "Urgent: Quake", "new", 2, false },
	{ "EMBARGOED UNTIL 0001 GMT Dec 15", "new", 0, true },
	{ "RPT-Oil rises", "new", 0, false },
	{ "REPEAT: Oil rises", "new", 0, false },
	{ "HOLD HOLD HOLD", "withdraw", 0, true },
	{ "WITHDRAWN-Oil rises", "withdraw", 0, false },
	{ "CORRECTION: Oil rises", "correct", 0, false },
	{ "CLARIFICATION-Oil rises", "correct", 0, false },
	{ "ADVISORY-Oil story", "new", 0, false },
	{ "ADVISORY", "new", 0, true },
	{ "BERICHTIGUNG", "correct", 0, true },
	{ "Berichtigung: Kanzler reist nach Rom", "correct", 0, false },
	{ "KORREKTUR - Kanzler reist nach Rom", "correct", 0, false },
	{ "(Korrektur) Kanzler reist nach Rom", "correct", 0, false },
	{ "Kanzler reist nach Rom (Korrektur)", "correct", 0, false },
	{ "Kanzler reist nach Rom (Zusammenfassung)", "update", 0, false },
	{ "Kanzler reist nach Rom (Zusammenfassung 1530)", "update", 0, false },
	{ "Kanzler reist nach Rom (neu: Zitate)", "update", 0, false },
	{ "Zusammenfassung 2: Kanzler reist nach Rom", "update", 0, false },
	{ "ZURÜCKGEZOGEN", "withdraw", 0, true },
	{ "Zurückgezogen: Kanzler reist nach Rom", "withdraw", 0, false },
	{ "ZURUECKGEZOGEN - Kanzler reist nach Rom", "withdraw", 0, false },
	{ "ACHTUNG-KUNDEN", "new", 0, true },
	{ "Achtung Kunden: Kanzler reist nach Rom", "new", 0, false },
	{ "ACHTUNG - ZURÜCKGEZOGEN", "withdraw", 0, true },
	{ "WIEDERHOLUNG: Kanzler reist nach Rom", "new", 0, false },
	{ "EIL - Kanzler reist nach Rom", "new", 2, false },
	{ "Sperrfrist: 15. Dezember, 6 Uhr", "new", 0, true },
	{ "RECTIFICATIF", "correct", 0, true },
	{ "Le ministre démissionne (RECTIFICATIF)", "correct", 0, false },
	{ "ANNULE ET REMPLACE", "correct", 0, true },
	{ "ACTUALISATION - Le ministre démissionne", "update", 0, false },
	{ "Le ministre démissionne (Actualisé)", "update", 0, false },
	{ "ACTUALISÉ: Le ministre démissionne", "update", 0, false },
	{ "ANNULATION", "withdraw", 0, true },
	{ "ANNULE - Le ministre démissionne", "withdraw", 0, false },
	{ "ATTENTION - À NE PAS PUBLIER", "withdraw", 0, true },
	{ "Le ministre démissionne (à ne pas publier)", "withdraw", 0, false },
	{ "BIS REPETITA - Le ministre démissionne", "new", 0, false },
	{ "Sous embargo jusqu'au 15 décembre à 6h", "new", 0, true },
	{ "Annulé: le concert de la place", "new", 0, false },
	{ "Annulation du concert (météo)", "new", 0, false },
	{ "Korrektur an der Börse", "new", 0, false },
	{ "Rückzug: Truppen verlassen die Stadt", "new", 0, false },
	{ "Hold: what to do with old bonds", "new", 0, false },
	{ "Two soldiers found (killed)", "new", 0, false },
	{ "Two dead in fire (police)", "new", 0, false },
	{ "Band plays on (corrections officers too)", "new", 0, false },
	{ "EILAT FLOODS", "new", 0, false },
	{ "KILL BILL TOPS THE LIST", "new", 0, false },
	{ "Kill Bill tops the list", "new", 0, false },
	{ "UPDATE ON TALKS", "new", 0, false },
	{ "UPDATE-Oil rises", "new", 0, false },
	{ "CORRECTIONAL OFFICERS STRIKE", "new", 0, false },
	{ "Flash flood hits valley", "new", 0, false },
	{ "1st Ldr of party", "new", 0, false },
	{ "", "new", 0, true },
};

START_TEST(read_tells_labels_from_headlines)
{
	const struct reading *reading = &readings[_i];
	struct life_cycle cycle = { "new", 0, 0 };
	bool whole = life_cycle_read(span_of(reading->line), NOW, &cycle);

	ck_assert_msg(whole == reading->whole, "%s", reading->line);
	ck_assert_str_eq(cycle.msgtype, reading->msgtype);
	ck_assert_int_eq(cycle.urgency, reading->urgency);
}
END_TEST

START_TEST(the_graver_word_wins_over_lines)
{
	struct life_cycle cycle = { "new", 0, 0 };

	(void)life_cycle_read(span_of("KILL"), NOW, &cycle);
	(void)life_cycle_read(span_of("UPDATE 1-Oil"), NOW, &cycle);
	ck_assert_str_eq(cycle.msgtype, "withdraw");
}
END_TEST

struct note {
	const char *line;
	const char *msgtype;
	bool is_note;
};

static const struct note notes[] = {
	{ "(Corrects spelling of name)", "correct", true },
	{ "(Adds quotes)", "update", true },
	{ "(Recasts, adds details)", "update", true },
	{ "Eds: Updates with quotes.", "update", true },
	{ "Eds: APNewsNow.", "new", true },
	{ "Adds up to nothing", "new", false },
	{ "(AP) Rain", "new", false },
};

START_TEST(notes_say_it_in_small_letters)
{
	struct life_cycle cycle = { "new", 0, 0 };

	ck_assert_int_eq(life_cycle_read_note(span_of(notes[_i].line), &cycle),
	    notes[_i].is_note);
	ck_assert_str_eq(cycle.msgtype, notes[_i].msgtype);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("lifecycle");
	TCase *tests = tcase_create("lifecycle");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_loop_test(tests, read_tells_labels_from_headlines, 0,
	    LENGTH(readings));
	tcase_add_test(tests, the_graver_word_wins_over_lines);
	tcase_add_loop_test(tests, notes_say_it_in_small_letters, 0,
	    LENGTH(notes));
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
