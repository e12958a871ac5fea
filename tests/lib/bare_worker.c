/* SPDX-License-Identifier: MIT */
/* The worker process without the rest of newsalertd. */
#include "daemon/worker/worker.h"

int
main(int argc, char **argv)
{
	return worker_run(argc - 1, argv + 1);
}
