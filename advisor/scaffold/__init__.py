"""The starter project: planned in memory, written whole or not at all, checked where it lies."""
