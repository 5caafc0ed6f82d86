"""Chat: the thread of each visit, its documents and its read marks."""
