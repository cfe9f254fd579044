"""Arabic news pages as large sites build them, with the text that is the article's own.

The texts are made up; each layout is one way to put furniture around and into an article.
"""

from dataclasses import dataclass

TITLE = "الوسطاء يستأنفون محادثات الهدنة وسط تحذيرات من تفاقم الوضع الإنساني"
PARAGRAPHS = [
    "استأنف وسطاء إقليميون ودوليون، صباح اليوم الأحد، جولة جديدة من المحادثات غير المباشرة بين طرفي "
    "النزاع في محاولة للتوصل إلى هدنة تمتد ستين يومًا وتشمل تبادل الأسرى وفتح المعابر.",
    "وقال مصدر مطلع على سير المفاوضات إن الخلاف لا يزال قائمًا حول آلية مراقبة وقف إطلاق النار، وحول "
    "مواعيد انسحاب القوات من محيط المدن الثلاث الكبرى.",
    "وفي الجانب الإنساني، حذرت وكالات الإغاثة من أن مخزون الغذاء والدواء في المخيمات لا يكفي لأكثر من "
    "أسبوعين، ودعت إلى السماح بدخول مئة وخمسين شاحنة يوميًا.",
    "وأكد المتحدث باسم وزارة الخارجية في الدولة المضيفة أن الوفدين أبديا استعدادًا لمواصلة الحوار، وأن "
    "الجولة المقبلة ستعقد قبل نهاية الشهر الجاري.",
    "ميدانيًا، أفاد شهود عيان بسماع دوي انفجارات متقطعة قرب خط التماس الشمالي، فيما تبادل الطرفان "
    "الاتهامات بخرق التهدئة المؤقتة المعلنة منذ يوم الخميس.",
    "ويرى مراقبون أن نجاح المحادثات مرهون بضمانات دولية مكتوبة، وبآلية واضحة لإيصال المساعدات إلى "
    "السكان المحاصرين من دون شروط سياسية.",
]
OTHERS = [
    "انطلاق موسم قطاف الزيتون في المحافظات الجنوبية بمشاركة مئات المتطوعين",
    "الفريق الوطني يعلن قائمة لاعبيه لمباراة الأربعاء المقبل أمام ضيفه",
    "ارتفاع طفيف في أسعار الخضراوات مع بداية الأسبوع في الأسواق المركزية",
    "افتتاح معرض الكتاب السنوي بمشاركة أكثر من مئتي دار نشر عربية",
    "وزارة التعليم تعلن مواعيد امتحانات الفصل الأول في جميع المدارس",
]
COMMENTS = [
    "تعليق من زائر: نتمنى أن تنجح هذه الجولة وأن يعود الناس إلى بيوتهم سالمين في أقرب وقت ممكن.",
    "تعليق آخر: لا جديد في هذه المحادثات، وقد سمعنا هذا الكلام في كل مرة من المرات السابقة.",
]


@dataclass(frozen=True)
class Layout:
    """A page and the paragraphs that are its article."""

    name: str
    html: str
    paragraphs: list[str]


def p(texts: list[str], mark: str = "p") -> str:
    return "".join(f"<{mark}>{text}</{mark}>" for text in texts)


def links(texts: list[str] = OTHERS) -> str:
    return "".join(f'<li><a href="/n/{n}">{text}</a></li>' for n, text in enumerate(texts))


NAV = '<header class="site-header"><nav><ul>' + "".join(
    f'<li><a href="/{n}">{word}</a></li>'
    for n, word in enumerate("الرئيسية سياسة اقتصاد رياضة ثقافة فيديو آراء منوعات".split())
) + "</ul></nav></header>"  # fmt: skip
SHARE = '<div class="share-bar"><span>شارك</span><a href="#">فيسبوك</a><a href="#">تويتر</a><a href="#">واتساب</a></div>'
FOOTER = (
    "<footer><p>جميع الحقوق محفوظة لشبكة الأخبار المثالية، ويحظر نشر أو إعادة توزيع أي مادة من دون إذن مكتوب.</p>"
    f"<ul>{links(['من نحن', 'اتصل بنا', 'سياسة الخصوصية'])}</ul></footer>"
)
TAGS = f'<div class="article-tags"><span>كلمات مفتاحية:</span><ul>{links(["هدنة", "محادثات", "مساعدات"])}</ul></div>'
RELATED = f'<section class="related-news"><h3>أخبار ذات صلة</h3><ul>{links()}</ul></section>'
COOKIES = (
    '<div id="cookie-consent"><p>نستخدم ملفات تعريف الارتباط لتحسين تجربتك في الموقع وتخصيص المحتوى والإعلانات '
    "وتحليل حركة الزيارات.</p><button>موافق</button></div>"
)


def document(body: str, head: str = "", attributes: str = "") -> str:
    return (
        f'<!doctype html><html lang="ar" dir="rtl"><head><meta charset="utf-8"><title>{TITLE} - شبكة الأخبار</title>'
        f"{head}</head><body {attributes}>{body}</body></html>"
    )


def layouts() -> list[Layout]:
    """Return every layout."""
    a = PARAGRAPHS
    box = f'<div class="related-inline"><h4>اقرأ أيضًا</h4><ul>{links(OTHERS[:3])}</ul></div>'
    read_also = f'<p><strong>اقرأ أيضا: <a href="/n/1">{OTHERS[0]}</a></strong></p>'
    teasers = "".join(
        f'<div class="card"><a href="/n/{n}"><h3>{text}</h3></a><p>{text}، وفق ما أعلنته الجهة المنظمة في بيان صدر مساء أمس السبت ونشرته على صفحتها.</p></div>'
        for n, text in enumerate(OTHERS)
    )  # fmt: skip
    comments = f'<div id="comments"><h3>التعليقات</h3>{p(COMMENTS * 3)}</div>'
    byline = '<div class="byline"><span>كتب: مراسل الشبكة</span><time>الأحد 22 نوفمبر 2026 - 10:15</time></div>'
    caption = '<figure><img src="a.jpg"><figcaption>صورة من الأرشيف لجولة سابقة من المحادثات في العاصمة (وكالات)</figcaption></figure>'
    made = [
        Layout("plain article", f"{NAV}<main><article><h1>{TITLE}</h1>{byline}{SHARE}{caption}{p(a)}{TAGS}</article></main>{RELATED}{FOOTER}", a),
        Layout("boxes of links within the text", f'{NAV}<div class="wrap"><h1>{TITLE}</h1><div class="article-body">{p(a[:2])}{box}{p(a[2:4])}{RELATED}{p(a[4:])}</div>{SHARE}</div>{FOOTER}', a),
        Layout("lines that say read also", f'{NAV}<div class="post-content"><h1>{TITLE}</h1>{p(a[:2])}{read_also}{p(a[2:4])}{read_also}{p(a[4:])}</div>{FOOTER}', a),
        Layout("line breaks in one block", f'{NAV}<div class="content"><h1>{TITLE}</h1><div class="newsText">{"<br><br>".join(a)}</div>{SHARE}</div>{RELATED}{FOOTER}', a),
        Layout("a block for each paragraph", f'{NAV}<div id="story"><h1>{TITLE}</h1>{p(a, "div")}</div><div class="sidebar"><ul>{links()}</ul></div>{FOOTER}', a),
        Layout("a long side with teasers", f'{NAV}<div class="row"><div class="col-8"><h1>{TITLE}</h1><div class="entry-content">{p(a)}</div></div><aside class="col-4 sidebar">{teasers}</aside></div>{FOOTER}', a),
        Layout("comments longer than the text", f'{NAV}<article class="post"><h1>{TITLE}</h1><div class="entry">{p(a)}</div></article>{comments}{FOOTER}', a),
        Layout("cookies, a banner and a newsletter", f'{COOKIES}{NAV}<div class="ad-banner"><p>إعلان: اشترك الآن في باقات الإنترنت السريع واحصل على ثلاثة أشهر مجانًا عند الاشتراك السنوي.</p></div><main><h1>{TITLE}</h1>{p(a[:3])}<div class="newsletter-box"><p>اشترك في نشرتنا البريدية اليومية ليصلك أهم الأخبار والتحليلات كل صباح.</p><input></div>{p(a[3:])}</main>{FOOTER}', a),
        Layout("one form around all", f'<form id="aspnetForm" action="/">{NAV}<table><tr><td class="main"><h1>{TITLE}</h1><div class="articleText">{p(a)}</div></td><td class="menu"><ul>{links()}</ul></td></tr></table>{FOOTER}</form>', a),
        Layout("sections with headings", f'{NAV}<article><h1>{TITLE}</h1>{p(a[:2])}<h2>الوضع الإنساني</h2>{p(a[2:3])}<h2>المواقف</h2>{p(a[3:])}{SHARE}</article>{RELATED}{FOOTER}', [*a[:2], "الوضع الإنساني", a[2], "المواقف", *a[3:]]),
        Layout("an article in parts", f'{NAV}<div class="page"><h1>{TITLE}</h1><section class="body-text"><div class="part">{p(a[:3])}</div><div class="ads">إعلان</div><div class="part">{p(a[3:])}</div></section></div>{teasers}{FOOTER}', a),
        Layout("amp", f'{NAV}<amp-sidebar><ul>{links()}</ul></amp-sidebar><article><h1>{TITLE}</h1><amp-img src="a.jpg"></amp-img>{p(a)}<amp-social-share type="x"></amp-social-share></article>{FOOTER}', a),
        Layout("further stories below, in full", f'{NAV}<article class="article-main"><h1>{TITLE}</h1><div class="article-body">{p(a)}</div></article><div class="more-stories">{teasers}</div>{FOOTER}', a),
        Layout("a quotation and a list", f'{NAV}<article><h1>{TITLE}</h1>{p(a[:2])}<blockquote><p>{a[2]}</p></blockquote><ul><li>{a[3]}</li><li>{a[4]}</li></ul>{p(a[5:])}</article>{RELATED}{FOOTER}', a),
    ]  # fmt: skip
    return [Layout(m.name, document(m.html), m.paragraphs) for m in made]
