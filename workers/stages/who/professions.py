"""What people are, in English and French, beyond the titles of `cues`: professions, kin, callings.

Small, right before two or more words in capitals, they tell of a name: `correspondent X Y`.
"""

from workers.stages.text.normalize import fold

_EN = """
correspondent reporter editor columnist anchor presenter broadcaster commentator host producer
photographer photojournalist cameraman camerawoman blogger podcaster pundit publisher diplomat
consul negotiator adviser advisor aide strategist pollster lobbyist campaigner organiser organizer
lawmaker legislator councillor councilman councilwoman alderman assemblyman assemblywoman delegate
candidate nominee incumbent treasurer chairperson chair co-chair ceo cfo cto owner co-owner boss
president-elect predecessor successor counterpart compatriot rival opponent contemporary
gynaecologist gynecologist obstetrician paediatrician pediatrician cardiologist psychiatrist
psychologist epidemiologist virologist immunologist oncologist surgeon neurologist neuroscientist
physician nurse doctor medic paramedic midwife pharmacist dentist vet veterinarian pathologist
dermatologist radiologist therapist biologist microbiologist biochemist chemist physicist astronomer
astrophysicist mathematician scientist researcher historian sociologist anthropologist
archaeologist archeologist ecologist geologist geographer geneticist meteorologist climatologist
seismologist volcanologist botanist zoologist palaeontologist paleontologist philosopher theologian
linguist criminologist statistician engineer academic lecturer scholar astronaut cosmonaut pilot
co-pilot driver solicitor barrister prosecutor magistrate farmer fisherman teacher headteacher
student pupil shopkeeper businessman businesswoman entrepreneur billionaire investor banker trader
developer designer architect artist painter sculptor poet novelist playwright screenwriter filmmaker
film-maker comedian musician guitarist drummer bassist pianist violinist composer conductor rapper
songwriter singer-songwriter frontman dancer choreographer model chef footballer winger forward
fly-half full-back fullback scrum-half prop hooker centre-back goalscorer skipper teammate
team-mate batsman batter bowler wicketkeeper all-rounder cyclist swimmer sprinter runner boxer
wrestler fighter judoka golfer gymnast jockey athlete olympian paralympian rower sailor skier skater
snowboarder quarterback pitcher substitute referee umpire soldier veteran militant gunman
attacker suspect victim protester dissident defector whistleblower refugee hostage father mother
brother sister son daughter wife husband widow widower partner girlfriend boyfriend fiance fiancee
uncle aunt cousin niece nephew grandfather grandmother stepfather stepmother friend colleague
neighbour neighbor resident survivor eyewitness witness tourist passenger curator archivist
speaker librarian priest vicar pastor preacher cleric monk nun missionary chaplain clergyman
ombudsman auditor accountant administrator coordinator co-ordinator inventor explorer mountaineer
climber magician illustrator cartoonist critic essayist biographer translator interpreter bodyguard
hacker
"""
_FR = """
correspondant correspondante reporter redacteur redactrice editorialiste chroniqueur chroniqueuse
animateur animatrice presentateur presentatrice photographe photojournaliste blogueur blogueuse
diplomate negociateur negociatrice conseiller conseillere emissaire elu elue eurodepute eurodeputee
parlementaire gynecologue obstetricien pediatre cardiologue psychiatre psychologue psychanalyste
epidemiologiste virologue infectiologue immunologiste oncologue chirurgien chirurgienne neurologue
medecin infirmier infirmiere pharmacien pharmacienne urgentiste dermatologue biologiste chimiste
physicien physicienne astronome astrophysicien astrophysicienne mathematicien mathematicienne
scientifique chercheur chercheuse historien historienne sociologue anthropologue archeologue
politologue politiste geologue geographe climatologue meteorologue seismologue botaniste
paleontologue philosophe theologien theologienne linguiste criminologue demographe ingenieur
ingenieure universitaire enseignant enseignante astronaute cosmonaute spationaute pilote magistrat
magistrate notaire agriculteur agricultrice entrepreneur entrepreneuse milliardaire banquier
architecte artiste peintre sculpteur sculptrice poete poetesse romancier romanciere dramaturge
cineaste scenariste humoriste comedien comedienne musicien musicienne guitariste pianiste violoniste
batteur compositeur compositrice rappeur rappeuse danseur danseuse choregraphe styliste couturier
mannequin cuisinier footballeur footballeuse defenseur gardien ailier buteur capitaine
selectionneur selectionneuse cycliste nageur nageuse coureur coureuse boxeur boxeuse golfeur athlete
skieur skieuse joueur joueuse champion championne tennisman judoka arbitre coequipier soldat
djihadiste terroriste suspect suspecte victime otage pere mere frere soeur fils fille epouse epoux
mari femme veuve veuf compagne compagnon cousin cousine oncle tante neveu niece ami amie collegue
pdg dirigeant dirigeante homologue predecesseur successeur rival rivale compatriote syndicaliste
pasteur pretre aumonier moine theologue explorateur inventeur alpiniste navigateur navigatrice
dessinateur dessinatrice caricaturiste illustrateur essayiste biographe traducteur traductrice
coordinateur coordinatrice coordonnateur coordonnatrice responsable porte-drapeau dissident
dissidente rescape rescapee temoin
"""


def _folded(text: str) -> frozenset[str]:
    return frozenset(fold(word) for word in text.split() if "-" not in word)


PROFESSIONS = _folded(_EN) | _folded(_FR)
"""Words for what someone is, folded."""

HYPHENED = frozenset(fold(word.rsplit("-", 1)[1]) for word in f"{_EN} {_FR}".split() if "-" in word)
"""The last parts of those that have a hyphen: `half` of `fly-half`."""
