/* SPDX-License-Identifier: MIT */
/* Any bytes as what a client sends to keeper.sock: cut into lines, each parsed
 * as a request. What is accepted has its filter, its words and its name read
 * as the connection would. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/service/request.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_accepted(const struct request *request)
{
	const struct journal_query *query = &request->query;
	struct newsalert_filter *filter;
	struct newsalert_error why;

	if (query->limit == 0 || query->limit > NEWSALERT_PAGE_ALERTS ||
	    request->wait_ms < 0 || request->wait_ms > REQUEST_WAIT_MAX_MS ||
	    query->since_ms < 0 || query->until_ms < 0 ||
	    query->from > INT64_MAX || query->to > INT64_MAX ||
	    query->before > INT64_MAX || query->after > INT64_MAX)
		abort();
	if ((request->op == REQUEST_RELOAD || request->op == REQUEST_RETRY) !=
	    request->privileged)
		abort();
	if (query->filter != NULL && newsalert_filter_parse(query->filter, &why,
					 &filter) == NEWSALERT_OK)
		newsalert_filter_free(filter);
	if ((request->op == REQUEST_HOLD || request->op == REQUEST_FORGET) &&
	    request->name == NULL)
		abort();
}

static void
take_line(const char *line, size_t len)
{
	struct newsalert_error why = { 0 };
	struct request request;

	if (request_parse(line, len, &why, &request) == NEWSALERT_OK)
		check_accepted(&request);
	else if (memchr(why.text, '\0', sizeof(why.text)) == NULL ||
		 why.text[0] == '\0')
		abort();
	request_fini(&request);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *bytes = (const char *)data, *end;

	while ((end = memchr(bytes, '\n', size)) != NULL) {
		take_line(bytes, (size_t)(end - bytes));
		size -= (size_t)(end - bytes) + 1;
		bytes = end + 1;
	}
	return 0;
}
