"""What a report imports, imported once: loaded by the process that kernels are forked from.

The process runs no code of any report, opens no file and draws no number.
"""

import atexit
import gc
import os
import pkgutil
import sys
from contextlib import suppress
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from perfkit.publish import schemas

PATH = tuple(sys.path)
"""Where modules are looked for; a process that forks later may be told of other folders."""

_MODULES = (
    # What every kernel needs.
    "ipykernel.ipkernel", "ipykernel.kernelapp", "ipykernel.zmqshell", "ipykernel.debugger",
    "IPython.core.completer", "IPython.core.completerlib", "IPython.core.debugger", "IPython.core.history",
    "IPython.core.logger", "IPython.core.magics", "IPython.core.oinspect", "IPython.extensions.storemagic",
    "sqlite3", "tornado.platform.asyncio",
    # What most notebooks on figures import.
    "numpy", "pandas", "pandas.core.methods.to_dict", "pandas.core.reshape.reshape",
    "pyarrow.parquet", "scipy.stats", "matplotlib.figure", "matplotlib.backends.backend_svg",
    "matplotlib.pyplot", "seaborn",
    # What runs and prints a report.
    "perfkit.publish.work",
)  # fmt: skip
_ROOMS = ("inputs", "judge", "explain", "report")

# The debugger, which every kernel loads, remarks on something that no report needs to know.
os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"

schemas.load()

# Nothing is thrown away while modules load, and looking for it takes a fourth of the time.
gc.disable()
for _module in (
    *_MODULES,
    *(
        found.name
        for room in _ROOMS
        for found in pkgutil.iter_modules(import_module(f"perfkit.{room}").__path__, f"perfkit.{room}.")
    ),
):
    # An environment may hold perfkit's engine without all that its reports need.
    if find_spec(_module.partition(".")[0]) is not None:
        import_module(_module)

# What shows figures enlists with the running kernel as it is imported: each kernel does that for itself.
sys.modules.pop("matplotlib_inline.backend_inline", None)

# A collection in a forked process would touch, and so copy, all that was loaded here.
gc.collect()
gc.freeze()
gc.enable()


def _leave_nothing(server: int = os.getpid()) -> None:
    """Remove the fork server's socket once nobody is left to use it: a run that was killed cannot."""
    forkserver = getattr(sys.modules.get("multiprocessing.forkserver"), "_forkserver", None)
    address = getattr(forkserver, "_forkserver_address", None)
    if address and os.getpid() == server:
        with suppress(OSError):
            Path(address).unlink()
        with suppress(OSError):
            Path(address).parent.rmdir()


atexit.register(_leave_nothing)
