"""What is known of every tenant; and each role may do with the kernel's tables what it needs, and no more."""

from common.migrations import loosen_kernel_tables, tighten_kernel_tables

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    tighten_kernel_tables()


def downgrade() -> None:
    loosen_kernel_tables()
