"""What FastAPI makes of a service's routes when the first request comes: a tenth of a second and more, for each test anew."""

from common.health import Check, health_router
from common.service import Service
from common.web import create_app
from fastapi import FastAPI


def make_routes_once(service: Service) -> None:
    """Let all apps of a service have the same routes; what they ask for (database, resources, checks) is each app's own."""
    if "app" in vars(service):
        return
    routes = create_app(service.name, service.routers).router.routes

    def app(checks: dict[str, Check] | None = None) -> FastAPI:
        own = create_app(service.name, [], body_limits=service.body_limits)
        own.router.routes[:] = routes
        own.include_router(health_router(checks or {}))
        return own

    object.__setattr__(service, "app", app)
