"""The names of a service's Python package and of its three roles in its database."""


def package_of(service: str) -> str:
    return service.replace("-", "_")


def app_role(service: str) -> str:
    return f"{package_of(service)}_app"


def kernel_role(service: str) -> str:
    return f"{package_of(service)}_kernel"


def owner_role(service: str) -> str:
    return f"{package_of(service)}_owner"
