"""The `barid` command."""
