"""`python -m workers.cli` is the `barid` command."""

from workers.cli.main import main

main()
