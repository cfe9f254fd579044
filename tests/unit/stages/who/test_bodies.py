"""Bodies by what they are called: where their names end, what is none, and of what kind they are."""

import pytest

from tests.unit.stages.who.test_who import found


def bodies(text: str, language: str) -> dict[str, str]:
    return {it.name: it.kind for it in found(text, language).organisations}


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        (
            "ar",
            "وقال عضو لجنة الشؤون الخارجية إن الأمر صعب.",
            {"لجنة الشؤون الخارجية": "government"},
        ),
        ("ar", "كشف معهد الطب العدلي عن النتائج.", {"معهد الطب العدلي": "other"}),
        (
            "ar",
            "وذكر بيان لهيئة موانئ البحر الأحمر ذلك.",
            {"هيئة موانئ البحر الأحمر": "government"},
        ),
        (
            "ar",
            "أحبط العاملون في إدارة مكافحة المخدرات محاولة تهريب.",
            {"إدارة مكافحة المخدرات": "government"},
        ),
        (
            "ar",
            "شرعت الإدارة العامة للجوازات في العمل.",
            {"الإدارة العامة للجوازات": "government"},
        ),
        ("ar", "وأعلنت وكالة الأرصاد الجوية ذلك.", {"وكالة الأرصاد الجوية": "government"}),
        ("ar", "وأعلنت هيئة الأركان العامة ذلك.", {"هيئة الأركان العامة": "army"}),
        ("ar", "وقال سلاح الجو إن الطائرة عادت.", {"سلاح الجو": "army"}),
        ("ar", "عثر أفراد الحماية المدنية على السيارة.", {"الحماية المدنية": "government"}),
        ("ar", "قال مدير جمعية البر إن العمل بدأ.", {"جمعية البر": "ngo"}),
        ("ar", "على الطريق بين جامعة تبوك والأحياء الجنوبية.", {"جامعة تبوك": "other"}),
        ("ar", "وقال رئيس مجلس إدارة الشركة ذلك.", {}),
        ("ar", "أمام صاحب المركز الثاني للمجموعة.", {}),
        ("ar", 'والبالغ مجموعه "867" وصفة.', {}),
        ("ar", "وقالت حركة طلابية إن حركة شبابية شاركت.", {}),
        ("ar", "أبعاده الخارجية والنفسية والفكرية كثيرة.", {}),
        ("ar", "يعزز ذلك سلطة موسكو ورئاسة كرواتيا.", {}),
        ("ar", "أعلنت إدارة النادي ومكتب الرئيس ذلك.", {}),
        # Mere nouns, which announce no body.
        ("ar", "زادت حركة النزوح والملاحة وحركة السكان.", {}),
        ("ar", "اختلفوا على قيادة الحركة وقيادة المملكة.", {}),
        (
            "ar",
            "زار قيادة القوات البحرية أمس.",
            {"قيادة القوات البحرية": "army"},
        ),
        ("ar", "تضرر موقع الاختبار ومركز التجارب ومركز المؤتمرات.", {}),
        ("ar", "شرح عمل جهاز التنفس وجهاز التحكم.", {}),
        ("ar", "حوكم بتهمة تكوين جمعية أشرار.", {}),
        ("ar", "أقرت مجموعة الإجراءات ومجموعة القوانين.", {}),
        ("ar", "اتسعت دائرة الرفض ودائرة الاتهامات.", {}),
        ("ar", "يعزز الأمن القومي للمنطقة ويخدم المصلحة العليا للأمة.", {}),
        ("ar", "احتشدوا أمام سفارة البلاد وقرب سفارة الهند.", {}),
        ("ar", "اتهموا بتشكيل تنظيم إرهابي وتنظيم مظاهرات.", {}),
        ("ar", "يخضع لسلطة القانون وسلطة الدولة.", {}),
        ("ar", "أعلنت سلطة الطيران المدني ذلك.", {"سلطة الطيران المدني": "government"}),
        ("ar", "تعاقدت مع شركة متخصصة ومنظمة للنهوض بالقرى.", {}),
        ("ar", "نشرته على الموقع الإلكتروني للوزارة.", {}),
        # What goes on behind a name.
        (
            "ar",
            "وقال صندوق المئوية والبنك المركزي ذلك.",
            {"صندوق المئوية": "intergovernmental", "البنك المركزي": "company"},
        ),
        ("ar", "أعلن نادي الاتفاق المكلفة إدارته ذلك.", {"نادي الاتفاق": "other"}),
        # Units of an authority.
        (
            "ar",
            "أوقفتهم فرقة مكافحة الجرائم الاقتصادية أمس.",
            {"فرقة مكافحة الجرائم الاقتصادية": "government"},
        ),
        ("ar", "قال مدير إدارة الطب العدلي ذلك.", {"إدارة الطب العدلي": "government"}),
        # Names in quotation marks behind what they are.
        ("ar", 'باعت شركة العقارات الكبيرة "ناطحات" برجا.', {"ناطحات": "company"}),
        ("ar", 'أعلنت الشركة السويدية "بردليس" عن سرير.', {"بردليس": "company"}),
        (
            "ar",
            'أعلنت شركة النقل الفلسطينية "أن الرحلات كلها توقفت في ذلك اليوم".',
            {"شركة النقل الفلسطينية": "company"},
        ),
        ("ar", 'كتب ذلك على موقع "تويتر" أمس.', {}),
        ("en", "He spoke to House Speaker Nancy Pelosi on Monday.", {}),
        ("en", "They met in the West Bank December 13.", {}),
        (
            "fr",
            "Selon le maire LR de Nice, la préfecture de police de Paris enquête.",
            {"LR": "party", "préfecture de police de Paris": "government"},
        ),
        (
            "fr",
            "La Direction du renseignement enquête.",
            {"Direction du renseignement": "intelligence"},
        ),
        ("fr", "Du TATP, selon une ONG.", {}),
        ("en", "The drone company Skyhop Systems was sold.", {"Skyhop Systems": "company"}),
        ("en", "A report by Skyhop, a security firm, said so.", {"Skyhop": "company"}),
        ("en", "He told the newspaper Harbour Daily so.", {"Harbour Daily": "media"}),
        ("en", "Money is being raised for the charity Warm Coats.", {"Warm Coats": "ngo"}),
        ("en", "Smith, a newspaper editor, works for the company he founded.", {}),
        (
            "fr",
            "Le convoi de la société minière canadienne Boulvane est parti.",
            {"Boulvane": "company"},
        ),
        ("fr", "Il a parlé à la radio Shemsar et dans les rues.", {"Shemsar": "media"}),
        (
            "fr",
            "Selon Fairsquare Trust, une organisation caritative, les chiffres sont faux.",
            {"Fairsquare Trust": "ngo"},
        ),
        (
            "fr",
            "Le PDG de Boulvane Energie est venu dans les locaux.",
            {"Boulvane Energie": "company"},
        ),
        ("fr", "Selon les informations du Parisien, il est parti.", {"Parisien": "media"}),
        ("fr", "Il a gagné la Coupe du Monde et parle des jeux.", {}),
        ("fr", "Il était au Sénat, dit le président du Sénat.", {"Sénat": "government"}),
        ("fr", "Le parquet de Brest enquête.", {"parquet de Brest": "government"}),
        ("fr", "Le parti de Marine Le Pen recule dans les sondages.", {}),
        (
            "fr",
            "Le ministère américain de la justice confirme.",
            {"ministère américain de la justice": "government"},
        ),
        (
            "fr",
            "Les joueurs du club ont perdu leur match contre Norwich.",
            {"Norwich": "other"},
        ),
        ("fr", "La manifestation contre Norwich passe par les rues.", {}),
    ],
    ids=lambda value: value[:30] if isinstance(value, str) else "",
)
def test_bodies_are_called_what_they_are(
    language: str, text: str, expected: dict[str, str]
) -> None:
    assert bodies(text, language) == expected


@pytest.mark.parametrize(
    ("party", "kind"),
    [
        ("الحكومة الإسرائيلية", "government"),
        ("الإدارة الأمريكية", "government"),
        ("السلطة الفلسطينية", "government"),
        ("الفصائل الفلسطينية", "armed_group"),
        ("القوات السودانية", "army"),
        ("the Israeli government", "government"),
        ("Malian armed forces", "army"),
        ("le gouvernement malien", "government"),
        ("وزارة الخارجية التركية", "government"),
        ("جهاز المخابرات السوداني", "intelligence"),
    ],
)
def test_the_kind_of_a_body_that_only_the_list_of_parties_names(party: str, kind: str) -> None:
    (body,) = found("Talks went on.", parties=(party,)).organisations
    assert (body.name, body.kind) == (party, kind)
