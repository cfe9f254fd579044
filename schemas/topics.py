"""The topics that an article can carry, with what each of them means.

A topic is data: a model's file names the topics that it decides on. The three here are those of the
model that comes with Barid; the default queues are named after them.
"""

from enum import StrEnum


class Topic(StrEnum):
    """A topic of Barid's own model; its value is the word in routing keys and names of queues."""

    DIPLOMACY = "diplomacy"
    HUMANITARIAN = "humanitarian"
    SECURITY = "security"


DEFINITIONS: dict[str, str] = {
    Topic.SECURITY: (
        "Organised violence, its threat, its prevention and its control: war and military "
        "operations, attacks, terrorism, armed groups, armies and arms, intelligence services, "
        "hostages, cease-fires as the halt of fighting, coups, violent unrest, piracy, attacks "
        "in cyberspace by states or armed actors. Not ordinary crime or accidents."
    ),
    Topic.HUMANITARIAN: (
        "Human suffering on a scale that calls for relief, and the response to it: civilians "
        "killed, wounded, besieged or starved, refugees and displaced people, famine, epidemics "
        "that overwhelm, disasters with victims, aid, corridors and relief agencies, mines, mass "
        "abuses of human rights. Not everyday health or single accidents."
    ),
    Topic.DIPLOMACY: (
        "Relations between states, or between states and international organisations or parties "
        "to a conflict, carried on by talk and formal act: visits, negotiation, mediation, "
        "summits, treaties, recognition, sanctions, resolutions, statements addressed to other "
        "states. Not domestic politics or trade between companies."
    ),
}
"""The definition of each topic, as the documents show it."""
