/* SPDX-License-Identifier: MIT */
/* Text in, folded words for FTS5 out. */
#include "daemon/journal/tokenizer.h"

#include "client/word.h"
#include "daemon/journal/statement.h"

/* It has no state; FTS5 wants something to point to. */
static int
create(void *context, const char **arguments, int count,
    Fts5Tokenizer **tokenizerp)
{
	static int nothing;

	(void)context;
	(void)arguments;
	(void)count;
	*tokenizerp = (Fts5Tokenizer *)&nothing;
	return SQLITE_OK;
}

static void delete (Fts5Tokenizer *tokenizer)
{
	(void)tokenizer;
}

typedef int (*token_fn)(void *context, int flags, const char *token, int len,
    int start, int end);

static int
tokenize(Fts5Tokenizer *tokenizer, void *context, int flags, const char *text,
    int len, token_fn emit)
{
	struct word word;
	size_t offset = 0;

	(void)tokenizer;
	(void)flags;
	while (word_next(text, (size_t)len, &offset, &word)) {
		char folded[WORD_MAX];
		size_t folded_len;
		int code;

		if (word_fold(&word, folded, sizeof(folded), &folded_len) !=
		    NEWSALERT_OK)
			continue; /* longer than any word: not looked for */
		code = emit(context, 0, folded, (int)folded_len,
		    (int)(word.bytes - text), (int)offset);
		if (code != SQLITE_OK)
			return code;
	}
	return SQLITE_OK;
}

/* https://www.sqlite.org/fts5.html#extending_fts5 */
static enum newsalert_err
find_fts5(sqlite3 *db, fts5_api **apip)
{
	fts5_api *api = NULL;
	sqlite3_stmt *statement = NULL;
	int code;

	code = sqlite3_prepare_v2(db, "SELECT fts5(?)", -1, &statement, NULL);
	if (code == SQLITE_OK)
		code = sqlite3_bind_pointer(statement, 1, (void *)&api,
		    "fts5_api_ptr", NULL);
	if (code == SQLITE_OK)
		code = sqlite3_step(statement);
	/* It repeats the error of the step. */
	(void)sqlite3_finalize(statement);
	if (code != SQLITE_ROW || api == NULL)
		return NEWSALERT_EIO;
	*apip = api;
	return NEWSALERT_OK;
}

enum newsalert_err
tokenizer_register(sqlite3 *db)
{
	fts5_tokenizer tokenizer = {
		.xCreate = create,
		.xDelete = delete,
		.xTokenize = tokenize,
	};
	enum newsalert_err err;
	fts5_api *api;

	err = find_fts5(db, &api);
	if (err)
		return err;
	return database_err(db,
	    api->xCreateTokenizer(api, TOKENIZER_NAME, NULL, &tokenizer, NULL));
}
