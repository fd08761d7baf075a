"""Settings, URLs, start-up checks and the `hepcoach` command."""

import os

# Read when numpy is first imported. A reply is a few small matrices: on several threads numpy's BLAS spends ten
# times as long waiting for the other cores as calculating, and a clinic's machine has other work for them.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
