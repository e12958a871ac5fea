/* SPDX-License-Identifier: MIT */
/* A publisher process under test: started, fed with frames, and waited for. */
#ifndef TESTS_ALERT_FEED_H
#define TESTS_ALERT_FEED_H

#include "daemon/publisher/publisher.h"

struct event_base;

/* A publisher with ipc endpoints in a temporary directory. */
struct alert_feed {
	char dir[40];
	char alerts_path[64];
	char alerts[80]; /* URLs */
	char tags[80];
	struct event_base *base;
	struct publisher *publisher;
	unsigned ready; /* times */
	bool stopped;
};

/* Make the directory; nothing runs yet. */
void alert_feed_init(struct alert_feed *feed);
/* Start newsalert-publisher; lock_fd as in struct publisher_options. */
void alert_feed_start(struct alert_feed *feed, int lock_fd);
/* The above, and wait until it is ready. */
void alert_feed_open(struct alert_feed *feed);
/* Kill what runs and remove all. */
void alert_feed_fini(struct alert_feed *feed);

/* Run the loop until done says so; fails the test after 20 s. */
typedef bool (*alert_feed_done_fn)(struct alert_feed *feed);
void alert_feed_run(struct alert_feed *feed, alert_feed_done_fn done);
/* Run it for a while. */
void alert_feed_turn(struct alert_feed *feed, int ms);

/* Send a heartbeat, or an alert about Japan and Russia that mentions the USA,
 * with padding bytes in its JSON. */
void alert_feed_heartbeat(struct alert_feed *feed);
void alert_feed_alert(struct alert_feed *feed, unsigned seq, size_t padding);

#endif
