"""Those who are told to be in hospital: the wounded, where somebody was hurt and nobody is ill."""

import re

from workers.stages.when.countpatterns import became

_TO = r"(?:(?:an?|the|[a-z]+) ){0,4}(?:hospitals?|trauma cent(?:er|re)s?|clinics?)(?! ship)"
TREATED = {
    "en": became(
        "en",
        {
            "wounded": rf"(?:taken|rushed|sent|transported|airlifted|flown|evacuated|admitted|transferred|brought|moved) (?:by [a-z]+ )?to {_TO}|"
            r"hospitali[sz]ed|in (?:an? )?[\"“]?(?:critical|moderate to serious|moderate|serious|grave|life-threatening)(?: but stable)?[\"”]? condition|"
            r"(?:treated|recovering|remain(?:s|ed)?) (?:in|at) (?:(?:an?|the|[a-z]+) ){0,3}hospitals?|in intensive care|treated for smoke inhalation|"
            r"(?:(?<= had )|(?<= have ))(?:minor|serious|slight|severe|critical|light|life-threatening|multiple) (?:injuries|wounds|burns)"
        },
        "hospital trauma clinic condition intensive inhalation injuries wounds burns",
    ),
    "fr": became(
        "fr",
        {
            "wounded": r"hospitalisee?s|dans un etat (?:grave|critique|serieux|tres grave|preoccupant|desespere|stable)|en urgence (?:absolue|relative)|"
            r"entre la vie et la mort|(?:transportee?|conduite?|evacuee?|admise?|emmenee?|transferee?|prise?|dirigee?)s?(?<=s)"
            r"(?: en urgence| par helicoptere| d'urgence)? (?:a|vers|dans|aux|au) (?:l'|un |une |des |les |le |la )?(?:hopital|hopitaux|urgences|clinique|chu)"
        },
        "hospitalise un_etat absolue relative la_vie_et hopital hopitaux urgences clinique chu",
    ),
}
"""What is told of those in hospital, behind number and noun."""

_HURT = re.compile(
    r"\b(?:wound|injur|hurt|crash|accident|shoot|shot|gun|attack|blast|explo|bomb|fire|stab|colli|quake|collaps|derail|assault|clash|stampede|strike|knife|"
    r"bless|fusill|attaqu|attent|incend|seisme|effondr|couteau|tir|balles|affront|agress|bouscul|percut|carambol)"
)
_SICK = re.compile(
    r"covid|virus|infect|cholera|poison|outbreak|disease|patients?\b|\bsick|\bill\b|illness|epidem|pandem|malad|intoxic|contamin|fever|flu\b|grippe|hospitalisations|vaccin"
)
_NEAR = 300


def is_of_the_hurt(text: str, start: int, until: int) -> bool:
    """Whether those who are told to be in hospital were hurt, and are not ill.

    Args:
        text: the folded text.
        start: where their number begins.
        until: where its noun ends.
    """
    since, limit = max(0, start - _NEAR), until + _NEAR
    return _SICK.search(text, since, limit) is None and _HURT.search(text, since, limit) is not None
