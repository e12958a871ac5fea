/* SPDX-License-Identifier: MIT */
/* The shared library has no code of its own: its public header stands alone. */
#include "newsalert.h"
