"""The story of an event: which articles tell the same."""

from typing import Annotated, Literal

from pydantic import Field

from .parts import Part, Share


class Story(Part):
    """The story that an article tells, as far as it was known when its event was made."""

    id: str = Field(description="Id of the story, the same for all of its articles.")
    role: Literal["first", "copy", "same"] = Field(
        description="`first` of its story; `copy`: the text of an earlier article, perhaps lightly "
        "edited; `same`: the same event in other words."
    )
    of: str = Field(description="`subject` of the first article of the story.")
    size: Annotated[int, Field(ge=1)] = Field(
        description="Articles of the story so far, this one included."
    )
    outlets: Annotated[int, Field(ge=1)] = Field(
        description="Outlets (sources, feeds or hosts) that these are from."
    )
    similarity: Share | None = Field(
        None,
        description="How like an earlier article it is: of a copy the share of the shorter text "
        "that the other has, else how much they speak of the same; absent from the first.",
    )
    follows: str | None = Field(
        None, description="Id of an earlier story of which this one is a later development."
    )
