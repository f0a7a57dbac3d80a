"""The starter project: planned in memory, written as a whole or not at all, tested in place."""
