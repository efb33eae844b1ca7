"""The base of all events, and the registry that knows each of them by its type."""

import re
from functools import reduce
from typing import Annotated, Any, ClassVar, Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, GetJsonSchemaHandler, PlainSerializer
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from contracts.bounds import Address, Body, Code, Id, Label, Line, Name, Url
from contracts.topics import Topic

TYPE_PATTERN = re.compile(r"^(?P<service>[a-z]+(-[a-z]+)*)\.[a-z]+(-[a-z]+)*\.v[1-9]\d*$")


LARGEST = 2**63 - 1  # of Postgres' bigint


class _Personal:
    """Marks a field as personal data in the schema, so that tools can find and encrypt it."""

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {**handler(schema), "personal": True}


personal = _Personal()
PersonalId = Annotated[Id, personal]
PersonalAddress = Annotated[Address, personal]
PersonalUrl = Annotated[Url, personal]
PersonalCode = Annotated[Code, personal]
PersonalLabel = Annotated[Label, personal]
PersonalName = Annotated[Name, personal]
PersonalLine = Annotated[Line, personal]
PersonalBody = Annotated[Body, personal]
NonNegative = Annotated[int, Field(ge=0, le=LARGEST)]
Share = Annotated[float, Field(ge=0, le=1)]
Instant = Annotated[
    AwareDatetime,
    PlainSerializer(lambda at: at.isoformat().replace("+00:00", "Z"), when_used="json"),
]


class Payload(BaseModel):
    """A part of an event. Writers are closed: an unknown field is a bug of ours. Readers are open: see `Event.read`."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", serialize_by_alias=True, validate_by_name=True, validate_by_alias=True
    )


class Event(Payload):
    """A fact (or, where named so, a request) of one tenant. Subclasses say topic, type and key as class keywords."""

    topic: ClassVar[Topic]
    type: ClassVar[str]
    key_path: ClassVar[tuple[str, ...]]

    tenant_id: UUID

    def __init_subclass__(cls, *, topic: Topic, type: str, key: str, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)

    @classmethod
    def __pydantic_init_subclass__(  # type: ignore[override]  # each class must say all three
        cls, *, topic: Topic, type: str, key: str, **kwargs: Any
    ) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        match = TYPE_PATTERN.match(type)
        if match is None or match["service"] != topic.producer:
            raise TypeError(f"{cls.__name__}: {type!r} is not '{topic.producer}.<past-tense-fact>.v<number>'")
        if type in REGISTRY:
            raise TypeError(f"{cls.__name__}: {type} is already {REGISTRY[type].__name__}")
        cls.topic, cls.type, cls.key_path = topic, type, tuple(key.split("."))
        REGISTRY[type] = cls

    @property
    def key(self) -> str:
        """The record key: events that share it stay in order. Never personal data."""
        return str(reduce(getattr, self.key_path, self))

    @classmethod
    def read(cls, value: bytes) -> Self:
        """Returns the event of a record's value, read as a reader does: fields that a newer writer added are passed over.

        Raises `pydantic.ValidationError` where a field that this reader needs is missing or wrong.
        """
        return cls.model_validate_json(value, extra="ignore")

    def write(self) -> bytes:
        """Returns the record's value: this model's JSON and nothing else."""
        return self.model_dump_json().encode()


REGISTRY: dict[str, type[Event]] = {}
