"""papermill's engine ``perfkit``: notebooks run by warm kernels, inside this project or outside it.

``papermill --engine perfkit in.ipynb out.ipynb``, or
``papermill.execute_notebook(…, engine_name="perfkit")`` in a loop, where each
notebook after the first is spared its imports.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel
from papermill.engines import NBClientEngine  # type: ignore[import-untyped]

from perfkit.publish.kernels import kernels


class WarmEngine(NBClientEngine):  # type: ignore[misc]
    """Runs a notebook of this Python in a warm kernel, and any other as papermill would."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **settings: Any) -> Any:
        """Run the notebook that papermill manages; whatever papermill's own engine takes is taken."""
        if "kernel_manager_class" in settings or not _is_this_python(kernel_name):
            return super().execute_managed_notebook(nb_man, kernel_name, **settings)
        with kernels() as kind:
            return super().execute_managed_notebook(nb_man, kernel_name, kernel_manager_class=kind, **settings)


def _is_this_python(kernel_name: str) -> bool:
    """Return whether a kernelspec's command is ipykernel under the Python that runs this."""
    try:
        command = KernelSpecManager().get_kernel_spec(kernel_name).argv
    except NoSuchKernel:
        return False
    if "ipykernel_launcher" not in command:
        return False
    # Jupyter reads a bare name as this Python; of others the folder counts, for two environments may link to one file.
    bare = {"python", f"python{sys.version_info[0]}", f"python{sys.version_info[0]}.{sys.version_info[1]}"}
    return command[0] in bare or Path(command[0]).parent.resolve() == Path(sys.executable).parent.resolve()
