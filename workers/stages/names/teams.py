"""Clubs that Arabic calls by their town: `فوز ليفربول على برايتون`, `ميلان الإيطالي`.

The stage of places takes them for no towns, that of people and organisations for clubs. They are
sought in texts that speak of games, and before the adjective of a country in the masculine: a town
is feminine.
"""

from functools import lru_cache

from workers.stages.names.words import Words

_GAMES = (
    "مباراه مباريات دوري كاس هدف هدفا اهداف منتخب مدرب لاعب لاعبين مهاجم حارس فريق ملعب مرمي جوله "
    "نادي بطوله كره موسم ركله شوط"
)
_BEFORE = ("", "ال", "و", "وال", "ب", "بال", "ل", "لل")
_GAME = {f"{before}{word}": word for word in _GAMES.split() for before in _BEFORE}
_GAME_WORDS = frozenset(_GAME)
_OFTEN = 5
"""How many different words of games make a text one of them."""

TOWNS = frozenset(
    "ليفربول برايتون نيوكاسل ليستر بيرنلي واتفورد ساوثهامبتون سندرلاند سوانسي برشلونه فالنسيا "
    "اشبيليه جيرونا غرناطه ملقه مرسيليا ليون موناكو ليل نيس رين لانس نانت تولوز مونبلييه "
    "ستراسبورغ روما ميلان نابولي تورينو بولونيا كالياري بورتو دورتموند لايبزيغ فرايبورغ شتوتغارت "
    "هامبورغ بازل خيتافي".split()
)
"""Towns by whose names their clubs go; the catalogue of actors has each of them behind `نادي`."""

_CLITICS = ("", "و", "ل", "ف", "ول", "فل")
_FORMS = {f"{clitic}{town}": len(clitic) for town in TOWNS for clitic in _CLITICS}
_TOWN_WORDS = frozenset(_FORMS)
_IN = frozenset(
    "في مدينه بمدينه لمدينه ومدينه الي شمال جنوب شرق غرب قرب وسط محافظه اقليم مقاطعه بلديه مطار "
    "جامعه ميناء محكمه سكان عمده شرطه شوارع ضواحي".split()
)
"""Words behind which the town itself is meant."""
_OF_A_CLUB = frozenset("الانجليزي الاسباني الايطالي الفرنسي الالماني البرتغالي السويسري".split())


def is_of_games(words: Words) -> bool:
    """Whether a text speaks of games in Arabic."""
    return len({_GAME[word] for word in words.vocabulary & _GAME_WORDS}) >= _OFTEN


@lru_cache(maxsize=8)
def clubs_of_towns(words: Words) -> dict[int, int]:
    """Return the words that name a club by its town, each with how many letters are before it."""
    telling = words.vocabulary & _TOWN_WORDS
    if not telling:
        return {}
    texts = words.texts
    of_games = is_of_games(words)
    found = {}
    for at in words.places(telling):
        behind = texts[at + 1] if at + 1 < len(texts) else ""
        if behind in _OF_A_CLUB or (of_games and not (at and texts[at - 1] in _IN)):
            found[at] = _FORMS[texts[at]]
    return found
