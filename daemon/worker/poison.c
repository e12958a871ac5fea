/* SPDX-License-Identifier: MIT */
/* Crashes, hangs or bloats a worker, or makes it try to break out, when a file
 * asks for it; test builds. */
#include "daemon/worker/poison.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/worker/breakout.h"

#define BITE     ((size_t)1 << 20)
#define BITE_MAX 320 /* where there is no limit, as in sanitizers */

/* Chained, so that a compiler cannot leave them out. */
struct bite {
	struct bite *next;
	char bytes[BITE];
};

/* Without a limit the worker ends otherwise than one that has met it. */
static void
bloat(void)
{
	struct bite *eaten = NULL, *bite;
	int count = 0;

	while (count++ < BITE_MAX && (bite = malloc(sizeof(*bite))) != NULL) {
		memset(bite->bytes, count, sizeof(bite->bytes));
		bite->next = eaten;
		eaten = bite;
	}
	if (count > BITE_MAX)
		_exit(3);
	while (eaten != NULL) {
		bite = eaten;
		eaten = bite->next;
		free(bite);
	}
}

static bool
begins(const char *bytes, size_t len, const char *words)
{
	size_t words_len = strlen(words);

	return len >= words_len && memcmp(bytes, words, words_len) == 0;
}

/* "NEWSALERT-POISON try open /etc/passwd". */
static void
try(const char *bytes, size_t len)
{
	static const char verb[] = "NEWSALERT-POISON try ";
	const char *words = bytes + strlen(verb), *end;

	if (!begins(bytes, len, verb))
		return;
	end = memchr(words, '\n', len - strlen(verb));
	if (end != NULL)
		breakout_try("worker", words, (size_t)(end - words));
}

enum newsalert_err
poison_taste(const char *bytes, size_t len)
{
	if (begins(bytes, len, "NEWSALERT-POISON crash"))
		(void)raise(SIGSEGV);
	if (begins(bytes, len, "NEWSALERT-POISON hang"))
		while (sleep(60) == 0)
			;
	if (begins(bytes, len, "NEWSALERT-POISON bloat")) {
		bloat();
		return NEWSALERT_ENOMEM;
	}
	try(bytes, len);
	return NEWSALERT_OK;
}
