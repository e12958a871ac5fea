/* SPDX-License-Identifier: MIT */
/* One reader, whatever the bytes look like: sniffing would choose others. */
#ifndef TESTS_FUZZ_READER_H
#define TESTS_FUZZ_READER_H

#include <stdlib.h>

#include "daemon/article/charset.h"
#include "daemon/article/reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline int
fuzz_reader(reader_fn reader, const uint8_t *data, size_t size)
{
	struct span bytes = { (const char *)data, size };
	struct article_input input = { .name = "fuzz", .time_sec = 1671000000 };
	struct article_list *list = calloc(1, sizeof(*list));
	struct charset_text text = { 0 };
	struct newsalert_error why;
	enum newsalert_err err = NEWSALERT_OK;

	if (list != NULL && charset_read(bytes, (struct span){ "", 0 },
				&text) == NEWSALERT_OK) {
		input.bytes = text.text.bytes;
		input.len = text.text.len;
		err = reader(&input, &why, list);
	}
	charset_text_fini(&text);
	article_list_free(list);
	if (err != NEWSALERT_OK && err != NEWSALERT_EFORMAT &&
	    err != NEWSALERT_ETOOBIG && err != NEWSALERT_ENOMEM)
		abort(); /* no reader says anything else */
	return 0;
}

#endif
