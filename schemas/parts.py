"""What the parts of an event have in common."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Share = Annotated[float, Field(ge=0, le=1)]
"""A part of a whole, from 0 to 1."""

Offset = Annotated[int, Field(ge=0)]
"""A position in a text, in Unicode code points."""

ContentField = Literal["title", "text"]
"""The part of an event's content that offsets refer to."""


class Part(BaseModel):
    """A part of an event: nothing in it changes, and it has no fields but its own."""

    model_config = ConfigDict(extra="forbid", frozen=True)
