/* SPDX-License-Identifier: MIT */
/* The text of a mail: the story goes to the body, what mail puts around it
 * (signatures, quoted mail, footers of lists and lawyers) is a note. */
#ifndef ARTICLE_MAIL_TEXT_H
#define ARTICLE_MAIL_TEXT_H

#include "daemon/article/draft.h"

/* Add plain UTF-8. is_flowed: a space at the end of a line says that the
 * paragraph goes on (RFC 3676). ENOMEM. */
NEWSALERT_MUST_CHECK enum newsalert_err mail_add_text(struct draft *draft,
    struct span text, bool is_flowed);

/* Add HTML in UTF-8. EFORMAT: it passes a limit of tree.h. ENOMEM. */
NEWSALERT_MUST_CHECK enum newsalert_err mail_add_html(struct draft *draft,
    struct span html, struct newsalert_error *why);

#endif
