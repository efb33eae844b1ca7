"""What people put on conversations and at hand for each other: labels, priorities, notes, canned answers, macros."""
