/* SPDX-License-Identifier: MIT */
/*
 * A daemon for tests: a thread answers on keeper.sock, the test itself sends
 * live frames, or does not. Alerts are made up from their number.
 */
#ifndef TESTS_LIB_FAKE_KEEPER_H
#define TESTS_LIB_FAKE_KEEPER_H

#include "newsalert.h"

struct fake_keeper;

/* Sockets in dir, an empty journal of epoch. Aborts the test on failure. */
struct fake_keeper *fake_start(const char *dir, uint64_t epoch);
void fake_stop(struct fake_keeper *fake);

/* What the journal has from now on. */
void fake_set_journal(struct fake_keeper *fake, uint64_t epoch, uint64_t oldest,
    uint64_t head);
/* Refuse every request with this code; NULL: answer again. */
void fake_refuse(struct fake_keeper *fake, const char *code);
/* Answer nothing at all. */
void fake_mute(struct fake_keeper *fake, bool mute);
/* Take keeper.sock away, with all connections, and put it back. */
void fake_close_keeper(struct fake_keeper *fake);
void fake_open_keeper(struct fake_keeper *fake);
/* How many replay requests came. */
size_t fake_replays(struct fake_keeper *fake);

/* Live frames of the journal's epoch, unpaced. */
void fake_publish(struct fake_keeper *fake, uint64_t first, uint64_t last);
void fake_heartbeat(struct fake_keeper *fake);
void fake_bye(struct fake_keeper *fake);
void fake_close_feed(struct fake_keeper *fake);
void fake_open_feed(struct fake_keeper *fake);

/* The alert of this number; the caller frees. Even numbers are about Japan,
 * odd ones about Russia; every fifth is sport, the others politics. */
char *fake_alert(uint64_t epoch, uint64_t seq);

#endif
