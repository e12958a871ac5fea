/* SPDX-License-Identifier: MIT */
/* Any text as an expression: parsed, printed, and parsed again. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "client/expression.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct expression *tree = NULL, *again = NULL;
	char *text = strndup((const char *)data, size);
	char *printed = NULL, *reprinted = NULL;
	struct newsalert_error why;

	if (text == NULL || expression_parse(text, &why, &tree) != NEWSALERT_OK)
		goto out;
	if (expression_format(tree, &printed) != NEWSALERT_OK ||
	    expression_parse(printed, &why, &again) != NEWSALERT_OK ||
	    expression_format(again, &reprinted) != NEWSALERT_OK ||
	    strcmp(printed, reprinted) != 0)
		abort();
out:
	free(reprinted);
	free(printed);
	expression_free(again);
	expression_free(tree);
	free(text);
	return 0;
}
