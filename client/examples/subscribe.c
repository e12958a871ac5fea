/* SPDX-License-Identifier: MIT */
/* Print the headlines that pass a filter: ./example-subscribe country:JP */
#include <newsalert.h>
#include <stdio.h>

static bool
print_alert(const struct newsalert_alert *alert, void *arg)
{
	(void)arg;
	return puts(newsalert_alert_headline(alert)) >= 0 &&
	       fflush(stdout) == 0;
}

static void
print_notice(const struct newsalert_notice *notice, void *arg)
{
	(void)arg;
	fprintf(stderr, "%s\n", notice->text);
}

int
main(int argc, char **argv)
{
	struct newsalert_subscription_options options = {
		.filter = argc > 1 ? argv[1] : "",
		.alert = print_alert,
		.notice = print_notice,
	};
	struct newsalert_subscription *subscription;
	struct newsalert_error why;

	if (newsalert_subscribe(&options, &why, &subscription) !=
	    NEWSALERT_OK) {
		fprintf(stderr, "%s\n", why.text);
		return 1;
	}
	while (newsalert_wait(subscription, -1) == NEWSALERT_OK)
		;
	newsalert_unsubscribe(subscription);
	return 1;
}
