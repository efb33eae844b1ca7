"""What a rule is, when it holds, and what it does: pure, without a clock."""
