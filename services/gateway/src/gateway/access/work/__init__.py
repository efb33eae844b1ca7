"""What admins and operators change, each change with its audit row and its news; and how people prove who they are."""
