"""What operators do at a command line, beyond what every service's can."""

from gateway.commands.parked import parked_commands
from gateway.commands.tenants import tenants_commands

commands = [tenants_commands, parked_commands]

__all__ = ["commands"]
