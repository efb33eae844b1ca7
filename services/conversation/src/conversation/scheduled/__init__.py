"""What people write now to be sent later."""
