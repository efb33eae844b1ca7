"""The rules about people who answer: pure, without a clock."""
