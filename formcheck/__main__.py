"""`python -m formcheck` is the command."""

import os
import sys

# `-m` puts the current folder first on the path. It may be a folder of clips with a `signal.py` in
# it, and nothing is imported from it unless formcheck itself lies there.
if sys.path[0] in {"", os.getcwd()} and not getattr(sys.flags, "safe_path", False):  # noqa: PTH109
    packages = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120
    if not os.path.samefile(packages, os.getcwd()):  # noqa: PTH109, PTH121
        del sys.path[0]

from formcheck.cli.main import main

if __name__ == "__main__":
    main()
