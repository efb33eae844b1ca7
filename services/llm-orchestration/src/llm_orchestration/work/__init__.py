"""What llm-orchestration does: one file for one piece of work, called by the edges."""
