"""Streams of random sketches, in which some articles copy or retell others."""

from random import Random

from workers.stages.sketch import SIGNATURE, TERMS, Kind, Place, Sketch, Term, Tongue

MINUTES = 29_000_000


def sketches(seed: int, count: int, vocabulary: int = 300) -> list[Sketch]:
    """Return a stream of sketches, the same for each seed."""
    chance = Random(seed)
    known = [(chance.getrandbits(32), Kind(chance.randint(0, 7))) for _ in range(vocabulary)]
    made: list[Sketch] = []
    for _ in range(count):
        how = chance.random()
        if made and how < 0.3:
            signature, terms = _copied(chance, chance.choice(made[-100:]))
        elif made and how < 0.6:
            signature, terms = _retold(chance, chance.choice(made[-100:]), known)
        else:
            signature = {chance.getrandbits(27) for _ in range(chance.choice([0, 3, 32, 32]))}
            terms = _drawn(chance, known, chance.choice([0, 5, TERMS, TERMS]))
        terms.sort(key=lambda term: -term.weight)
        moment = chance.choice([0, MINUTES + chance.randint(0, 25_000)])
        tongue = Tongue(chance.randint(0, 3))
        made.append(
            Sketch(tongue, moment, tuple(sorted(signature)[:SIGNATURE]), tuple(terms[:TERMS]))
        )
    return made


def article_id(number: int) -> str:
    """Return an id as articles have them."""
    return f"{number * 0x9E3779B97F4A7C15 % 2**64:016x}{number:016x}"


def _copied(chance: Random, of: Sketch) -> tuple[set[int], list[Term]]:
    kept = chance.sample(of.signature, chance.randint(0, len(of.signature)))
    more = {chance.getrandbits(27) for _ in range(chance.randint(0, 10))}
    terms = list(of.terms)
    if chance.random() < 0.5:
        terms = chance.sample(terms, chance.randint(0, len(terms)))
    return {*kept, *more}, terms


def _retold(
    chance: Random, of: Sketch, known: list[tuple[int, Kind]]
) -> tuple[set[int], list[Term]]:
    share = chance.random()
    terms = [_term(chance, t.hash, t.kind) for t in of.terms if chance.random() < share]
    have = {term.hash for term in terms}
    drawn = _drawn(chance, known, TERMS - len(terms))
    terms += [term for term in drawn if term.hash not in have]
    return {chance.getrandbits(27) for _ in range(SIGNATURE)}, terms


def _drawn(chance: Random, known: list[tuple[int, Kind]], count: int) -> list[Term]:
    return [_term(chance, *it) for it in chance.sample(known, min(count, len(known)))]


def _term(chance: Random, value: int, kind: Kind) -> Term:
    return Term(value, kind, chance.randint(1, 8), Place(chance.choice([0, 0, 0, 1, 2])))
