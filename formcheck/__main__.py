"""`python -m formcheck` is the command."""

from formcheck.cli.main import main

if __name__ == "__main__":
    main()
