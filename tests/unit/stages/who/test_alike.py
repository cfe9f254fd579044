from hypothesis import given
from hypothesis import strategies as st

from workers.stages.who.alike import LONG, Beginnings, People, Spellings, is_misspelt

words = st.text("abc", min_size=LONG - 1, max_size=LONG + 2)


@given(st.lists(words, max_size=40), words)
def test_the_table_finds_what_looking_at_all_finds(others: list[str], word: str) -> None:
    spellings = Spellings([(other, at) for at, other in enumerate(others)])
    found = sorted(spellings.like(word))
    assert found == [at for at, other in enumerate(others) if is_misspelt(word, other)]


def test_a_misspelling_has_one_letter_other_inside_a_long_word() -> None:
    assert is_misspelt("blinken", "blinkin")
    assert is_misspelt("netanyahu", "netanyaho")
    assert is_misspelt("lavrov", "lavrrov")
    for word, other in (("trump", "trumb"), ("blinken", "plinken"), ("lavrov", "lavrov")):
        assert not is_misspelt(word, other)


def test_people_are_found_by_a_part_of_their_name_and_by_a_misspelling() -> None:
    people: People[str] = People()
    for name in (("john", "paul", "walker"), ("vladimir", "putin"), ("ann", "walker")):
        people.add(name, name[-1] + name[0])
        people.call(name, name[-1] + name[0])
    assert people.longer(("paul", "walker")) == "walkerjohn"
    assert people.longer(("paul", "putin")) is None
    assert people.alike(("vladimer", "putin")) == "putinvladimir"
    people.add(("paul", "x", "walker"), "other")
    assert people.longer(("paul", "walker")) is None


def test_a_body_is_found_by_the_beginning_of_its_name() -> None:
    bodies: Beginnings[str] = Beginnings()
    bodies.call(("ministry", "of", "finance"), "finance")
    assert bodies.begun(("ministry", "of")) == "finance"
    bodies.call(("ministry", "of", "health"), "health")
    assert bodies.begun(("ministry", "of")) is None
