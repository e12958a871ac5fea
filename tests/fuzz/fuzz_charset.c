/* SPDX-License-Identifier: MIT */
/* Fuzz target: text in any charset. The first byte is the length of the name
 * of the charset that is declared. */
#include "daemon/article/charset.h"

#include <assert.h>

#include "daemon/article/charset_repair.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span bytes = { (const char *)data, size };
	struct charset_text text = { 0 };
	struct charset_survey survey;
	struct span declared;

	if (size == 0)
		return 0;
	bytes = span_from(bytes, 1);
	declared = span_to(bytes, data[0] < bytes.len ? data[0] : bytes.len);
	bytes = span_from(bytes, declared.len);
	if (declared.len == 0)
		declared = charset_declared(bytes);
	if (charset_read(bytes, declared, &text) != NEWSALERT_OK)
		return 0;
	charset_survey(text.text, &survey);
	assert(survey.invalid == 0 || text.replaced > 0);
	charset_text_fini(&text);
	return 0;
}
