/* SPDX-License-Identifier: MIT */
/* Mail where its library is not there. */
#include "client/error.h"
#include "daemon/article/mail.h"

enum newsalert_err
mail_read(const struct article_input *input, struct newsalert_error *why,
    struct article_list *list)
{
	(void)input;
	(void)list;
	error_set(why, 0,
	    "this is a mail message; this newsalertd is built "
	    "without mail");
	return NEWSALERT_EFORMAT;
}

void
mail_prepare(void)
{
}
