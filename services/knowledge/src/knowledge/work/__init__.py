"""What knowledge does: one file for one piece of work, called by the edges."""
