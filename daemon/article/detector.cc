/* SPDX-License-Identifier: MIT */
/* A text comes in, CLD2's first guess goes out. */
#include "daemon/article/detector.h"

#include <cstdio> /* CLD2's header needs it and does not ask for it */
#include <limits>
#include <new>

#include <cld2/public/compact_lang_det.h>
#include <cld2/public/encodings.h>

enum newsalert_err
detector_run(const char *text, size_t len, struct detector_guess *guessp)
{
	const CLD2::CLDHints hints = { nullptr, nullptr, CLD2::UNKNOWN_ENCODING,
		CLD2::UNKNOWN_LANGUAGE };
	/* Text that is no UTF-8 leaves them as they are. */
	CLD2::Language languages[3] = { CLD2::UNKNOWN_LANGUAGE,
		CLD2::UNKNOWN_LANGUAGE, CLD2::UNKNOWN_LANGUAGE };
	int percents[3] = { 0 }, text_len = 0, valid_len = 0;
	double scores[3] = { 0 };
	bool is_reliable = false;

	if (len > (size_t)std::numeric_limits<int>::max())
		return NEWSALERT_ETOOBIG;
	try { /* no exception may reach C */
		(void)CLD2::ExtDetectLanguageSummaryCheckUTF8(text, (int)len,
		    true, &hints, 0, languages, percents, scores, nullptr,
		    &text_len, &is_reliable, &valid_len);
	} catch (const std::bad_alloc &) {
		return NEWSALERT_ENOMEM;
	}
	guessp->code = CLD2::LanguageCode(languages[0]);
	guessp->percent = percents[0];
	guessp->text_len = text_len > 0 ? (size_t)text_len : 0;
	guessp->is_reliable =
	    is_reliable && valid_len == (int)len && text_len > 0;
	return NEWSALERT_OK;
}
