// Words of the page. Log lines and errors stay as they were written.
const words = {
  en: {
    events: "Events", health: "Health", logs: "Logs", dead: "Dead letters", feeds: "Feeds", paste: "Try a text",
    skip: "Skip to content", language: "العربية", theme: "Theme", light: "light", dark: "dark",
    security: "security", humanitarian: "humanitarian", diplomacy: "diplomacy", none: "no topic", all: "all",
    topics: "Topics", lang: "Language", feed: "Feed", search: "Words in title or text", any: "any",
    pause: "Pause", resume: "Resume", older: "Older events", noEvents: "No events yet. Enqueue articles and make sure that a worker is running.",
    noMatch: "No event matches.", indexing: "Older events are still being read in.", fresh: "new",
    sources: "sources", timeline: "Events by topic", hour: "1 hour", day: "1 day", week: "7 days",
    published: "published", taken: "taken in", source: "source", open: "original article",
    untitled: "Without a title", sentences: "Sentences that carried", evidence: "Each marked sentence carried the topics named behind it; the number is its share in the decision.",
    noSentence: "carried by the text as a whole; no sentence of it stands out.",
    correction: "Correction", byName: "by", corrected: "corrected", correctTopics: "Correct the topics", correctAgain: "Correct them again (replaces the correction)", keepCorrection: "Keep the correction", forget: "Forget the correction",
    correctHint: "What is right? The event itself stays as it is; a model can learn from the correction.", yourName: "Your name (optional)", nameOne: "Say what is right, of one topic at least.",
    from: "carried from", carried: "carried", notCarried: "not carried", asDecided: "as decided", decided: "decided by", grade0: "absent or in passing (0)", grade1: "developed: a paragraph is about it (1)", grade2: "main: in the headline or the lead (2)",
    keptCorrection: "The correction is kept.", replaces: "It replaces the correction of", forgotten: "The correction is forgotten.", droppedOldest: "Oldest corrections dropped", otherVersion: "It is of another event of this article: an earlier text, or another model.",
    parties: "Parties involved", tags: "Tags", flags: "Remarks",
    story: "Same story, side by side", storyPage: "Story page", trail: "What happened to it", json: "Event as JSON", back: "Back to events",
    notFound: "Not found: the event is no longer among the recent ones.",
    well: "All is well.", problems: "What is wrong", inFlight: "articles in flight", oldest: "oldest article",
    workers: "Workers", worker: "worker", host: "host", version: "version", processes: "processes", memory: "memory",
    perSecond: "articles a second", throughput: "Throughput, articles a second", depth: "In flight and in queues", age: "Age of the oldest article, seconds",
    enqueued: "enqueued", finished: "finished", waiting: "waiting", held: "held", owed: "owed", dropped: "dropped", refused: "refused", queue: "queue", queues: "Queues", redis: "Redis",
    level: "Level", filter: "Lines containing", noLogs: "No lines.",
    noDead: "No dead letters.", inbox: "Inbox", show: "Show", cutText: "Only the beginning was kept, so it cannot be tried again.", entry: "entry", stage: "stage", error: "error", died: "died", tries: "tries", retry: "Try again", drop: "Drop",
    retryAll: "Try all again", reallyDrop: "Drop it for good?", done: "Done.", refusedEvents: "Events refused by consumers", subscription: "subscription",
    noFeeds: "No feeds. Add one: barid feeds add ADDRESS", status: "status", last: "last success", next: "next poll", perDay: "a day", problem: "problem",
    title: "Title", text: "Text", understand: "Show how Barid understands it", pasteHint: "Nothing is kept and nothing is sent to any queue.",
    new: "new", ok: "ok", failing: "failing", blocked: "blocked", gone: "gone", paused: "paused",
    lanes: "Waiting, by lane", lane: "lane", urgent: "urgent", normal: "normal", bulk: "bulk",
    claimingPaused: "Claiming is paused", lanePaused: "Paused lane", since: "since", by: "by",
    lost: "The connection to the console is lost; trying again.", primary: "main topic", uncertain: "uncertain",
  },
  ar: {
    events: "الأحداث", health: "الحالة", logs: "السجلات", dead: "الرسائل الميتة", feeds: "المصادر", paste: "جرّب نصًا",
    skip: "إلى المحتوى", language: "English", theme: "المظهر", light: "فاتح", dark: "داكن",
    security: "أمن", humanitarian: "إنساني", diplomacy: "دبلوماسية", none: "بلا موضوع", all: "الكل",
    topics: "المواضيع", lang: "اللغة", feed: "المصدر", search: "كلمات في العنوان أو النص", any: "أيّ",
    pause: "إيقاف مؤقت", resume: "متابعة", older: "أحداث أقدم", noEvents: "لا أحداث بعد. أرسل مقالات وتأكّد من أن عاملًا يعمل.",
    noMatch: "لا يوجد حدث مطابق.", indexing: "ما زالت الأحداث الأقدم تُقرأ.", fresh: "جديد",
    sources: "مصادر", timeline: "الأحداث حسب الموضوع", hour: "ساعة", day: "يوم", week: "٧ أيام",
    published: "نُشر", taken: "استُلم", source: "الناشر", open: "المقال الأصلي",
    untitled: "بلا عنوان", sentences: "الجمل التي دلّت على", evidence: "كل جملة معلَّمة دلّت على المواضيع المذكورة بعدها، والنسبة حصّتها من القرار.",
    noSentence: "دلّ عليه النص في مجمله، ولا تبرز فيه جملة بعينها.",
    correction: "التصحيح", byName: "من قِبَل", corrected: "مصحَّح", correctTopics: "صحّح المواضيع", correctAgain: "صحّحها ثانيةً (يحلّ محلّ التصحيح)", keepCorrection: "احفظ التصحيح", forget: "ألغِ التصحيح",
    correctHint: "ما الصحيح؟ الحدث نفسه يبقى كما هو، ويمكن أن يتعلّم نموذج من التصحيح.", yourName: "اسمك (اختياري)", nameOne: "بيّن الصحيح في موضوع واحد على الأقل.",
    from: "الحدّ", carried: "حاضر", notCarried: "غير حاضر", asDecided: "كما قُرِّر", decided: "قرار", grade0: "غائب أو عابر (٠)", grade1: "متناوَل: تدور عليه فقرة (١)", grade2: "رئيس: في العنوان أو المقدمة (٢)",
    keptCorrection: "حُفظ التصحيح.", replaces: "وحلّ محلّ تصحيح", forgotten: "أُلغي التصحيح.", droppedOldest: "تصحيحات قديمة أُسقطت", otherVersion: "هو لحدث آخر لهذا المقال: نص سابق أو نموذج آخر.",
    parties: "الأطراف المعنية", tags: "وسوم", flags: "ملاحظات",
    story: "القصة نفسها من مصادر مختلفة", storyPage: "صفحة القصة", trail: "ما الذي جرى له", json: "الحدث بصيغة JSON", back: "العودة إلى الأحداث",
    notFound: "غير موجود: لم يعد الحدث بين الأحداث الأخيرة.",
    well: "كل شيء على ما يرام.", problems: "ما المشكلة", inFlight: "مقالات قيد المعالجة", oldest: "أقدم مقال",
    workers: "العمال", worker: "العامل", host: "الجهاز", version: "الإصدار", processes: "العمليات", memory: "الذاكرة",
    perSecond: "مقالات في الثانية", throughput: "المعدّل: مقالات في الثانية", depth: "قيد المعالجة وفي الطوابير", age: "عمر أقدم مقال بالثواني",
    enqueued: "مستلَمة", finished: "منتهية", waiting: "منتظرة", held: "محجوزة", owed: "مؤجَّلة", dropped: "مُسقَطة", refused: "مرفوضة", queue: "الطابور", queues: "الطوابير", redis: "Redis",
    level: "المستوى", filter: "أسطر تحتوي على", noLogs: "لا توجد أسطر.",
    noDead: "لا توجد رسائل ميتة.", inbox: "صندوق الوارد", show: "أظهر", cutText: "حُفظت بدايته فقط، فلا يمكن إعادة محاولته.", entry: "المعرّف", stage: "المرحلة", error: "الخطأ", died: "وقت الفشل", tries: "المحاولات", retry: "أعد المحاولة", drop: "احذف",
    retryAll: "أعد محاولة الكل", reallyDrop: "أتحذفه نهائيًا؟", done: "تم.", refusedEvents: "أحداث رفضها المستهلكون", subscription: "الاشتراك",
    noFeeds: "لا توجد مصادر. أضف مصدرًا: barid feeds add ADDRESS", status: "الحالة", last: "آخر نجاح", next: "الجلب القادم", perDay: "في اليوم", problem: "المشكلة",
    title: "العنوان", text: "النص", understand: "أظهر كيف يفهمه بريد", pasteHint: "لا يُحفظ شيء ولا يُرسل إلى أي طابور.",
    new: "جديد", ok: "سليم", failing: "متعثر", blocked: "محجوب", gone: "أُزيل", paused: "موقوف",
    lanes: "المنتظرة حسب المسار", lane: "المسار", urgent: "عاجل", normal: "عادي", bulk: "بالجملة",
    claimingPaused: "أُوقف أخذ المقالات مؤقتًا", lanePaused: "مسار موقوف", since: "منذ", by: "بأمر",
    lost: "انقطع الاتصال بالخدمة؛ تُعاد المحاولة.", primary: "الموضوع الرئيس", uncertain: "غير مؤكد",
  },
};

// Problems come in English, with their figures; here are their names of diagnosis.py in Arabic.
const problems = {
  redis_down: ["لا يجيب Redis أو الوسيط: {why}", "شغّله أو صحّح BARID_REDIS_URL أو BARID_BROKER_URL؛ فما كان فيه محفوظ في ملفاته، والعمال يتابعون من تلقاء أنفسهم."],
  no_workers: ["لا يعمل أي عامل؛ عدد المقالات قيد المعالجة: {articles}.", "شغّل عاملًا بالأمر `barid worker`؛ ويُظهر `barid logs --level error` سبب توقف آخر عامل."],
  workers_lost: ["عمال انقطعت أخبارهم دون أن يُوقَفوا: {workers}.", "ابحث على أجهزتهم عن سبب إنهائهم قسرًا (نفاد الذاكرة مثلًا) ثم أعد تشغيلهم؛ وما كانوا قد استلموه يعود من تلقاء نفسه."],
  versions_differ: ["يعمل عمال من إصدارات مختلفة: {versions}.", "هذا طبيعي أثناء الترقية؛ وبعدها أعد تشغيل العمال القدامى."],
  in_flight_full: ["المقالات قيد المعالجة: {articles} من {limit}.", "شغّل مزيدًا من العمال، أو تحقّق ممّا إذا كان طابور ممتلئ يحجز المقالات."],
  articles_old: ["عمر أقدم مقال قيد المعالجة: {seconds} ثانية.", "شغّل مزيدًا من العمال؛ ويُظهر `barid logs --level warning` ما يفشل أو يُحجز."],
  leases_overdue: ["مُهَل انقضت ولم يُعِد أحد مقالاتها: {leases}.", "عمليات الكنس متوقفة: شغّل عاملًا، أو أعد تشغيل عامل انقطع سجله."],
  inbox_broken: ["مفتاح صندوق الوارد في Redis نوعه {kind} وليس قائمة، فيفشل LPUSH.", "ابحث عن العميل الذي كتبه، ثم احذف المفتاح بالأمر `redis-cli del`؛ واسمه في docs/inbox.md."],
  inbox_full: ["في صندوق الوارد {entries} مدخلًا، وحدّه {limit}.", "أبطئ من يدفع إليه وشغّل مزيدًا من العمال؛ والحدّ في BARID_MAX_INBOX."],
  inbox_stuck: ["ينتظر في صندوق الوارد {entries} مدخلًا، ولم يؤخذ منها شيء منذ {seconds} ثانية.", "شغّل عاملًا يستمع إلى الطابور `bells`؛ ويُظهر `barid logs --level warning` الحدث `inbox.failed` حيث تفشل القراءة."],
  queue_full: ["الاشتراك {name} ممتلئ ({events} حدثًا، و{owed} أخرى مؤجَّلة له): المقالات تنتظره، وتنتظر معها سائر الاشتراكات.", "شغّل مستهلكيه، أو احذفه بالأمر `barid subscriptions remove {name}` إن لم يعد أحد يحتاج إليه؛ والأمر `barid subscriptions change {name} --when-full drop-oldest` يدع غيره يمضي."],
  queue_dropping: ["الاشتراك {name} ممتلئ ويفقد أقدم أحداثه؛ فقد منها {dropped} حتى الآن.", "شغّل مستهلكيه أو احذفه، أو وسّعه: `barid subscriptions change {name} --max-length N`."],
  queue_owed: ["طابور الاشتراك {name} ممتلئ: {owed} حدثًا مؤجَّلة له.", "شغّل مستهلكيه، أو احذفه بالأمر `barid subscriptions remove {name}` إن لم يعد أحد يحتاج إليه."],
  queue_nearly_full: ["طابور الاشتراك {name} يوشك أن يمتلئ: {events} من {limit} حدثًا.", "شغّل مستهلكيه، أو احذفه بالأمر `barid subscriptions remove {name}` إن لم يعد أحد يحتاج إليه."],
  events_refused: ["رسائل ميتة في {name} رفضها مستهلكوه: {events}.", "يُظهر `barid deadletters refused` السبب؛ أصلح المستهلك ثم أعد إرسالها."],
  push_failing: ["لا تصل أحداث الاشتراك {subscription} إلى {to} (الإرسال {name}): {why}.", "أصلح المستقبِل، أو صحّح الإرسال وأعد تشغيله؛ الأحداث تنتظر في {subscription}، ويُظهر `barid deadletters refused` ما رُفض منها."],
  dead_letters: ["رسائل ميتة: {articles} ({causes}).", "يُظهر `barid deadletters` ما تشترك فيه؛ ثم أعد محاولتها أو احذفها."],
  redis_memory: ["يشغل Redis من الذاكرة {used} من {limit} ميبيبايت.", "ارفع maxmemory، أو أفرغ الطوابير، أو خفّض BARID_RECENT_EVENTS و BARID_LOG_STREAM."],
  redis_evicts: ["قد يرمي Redis مقالات: قيمة maxmemory-policy هي {policy}.", "اجعلها noeviction: `redis-cli config set maxmemory-policy noeviction`."],
  redis_forgets: ["لا يكتب Redis شيئًا على القرص: إعادة تشغيله تضيّع كل مقال قيد المعالجة.", "اضبط `appendonly yes` في إعداداته."],
  feeds_failing: ["مصادر فيها خلل: {feeds}؛ أولها {first}: {why}", "يسردها `barid feeds list --failing`، ويُظهر `barid feeds check ADDRESS` ما الخلل في أحدها؛ ثم صحّحه أو أوقفه أو احذفه."],
  feeds_blocked: ["مصادر تمنعنا خوادمها: {feeds}؛ أولها {first}: {why}", "اطلب من الناشرين السماح لبريد، أو أعط المصادر اسم دخول أو كعكة أو ترويسات؛ يشرح docs/feeds.md ذلك."],
  feeds_late: ["مصادر حان موعدها منذ عشر دقائق ولم تُجلب: {feeds}.", "شغّل عاملًا يستمع إلى طابور Celery المسمّى `feeds`."],
};

const kept = () => { try { return localStorage.getItem("barid.language"); } catch { return null; } };
let current = kept() || ((navigator.language || "en").startsWith("ar") ? "ar" : "en");

export const t = (key) => words[current][key] ?? words.en[key] ?? key;
export const language = () => current;
export function setLanguage(code) {
  current = code;
  try { localStorage.setItem("barid.language", code); } catch { /* private mode: for this page only */ }
}
const locale = () => (current === "ar" ? "ar-EG" : "en-GB");
// What is wrong and what to do, in the language of the page; figures keep their direction.
export function problem(p) {
  const texts = current === "ar" && problems[p.name];
  if (!texts) return { lang: "en", what: p.what, todo: p.do };
  const figure = (value) => `\u2068${typeof value === "number" ? number(value) : value}\u2069`;
  const [what, todo] = texts.map((text) => text
    .replace(/`[^`]+`/g, (command) => `\u2066${command}\u2069`)
    .replace(/\{(\w+)\}/g, (_, name) => (p.figures[name] === undefined ? name : figure(p.figures[name]))));
  return { lang: "ar", what, todo };
}
export const number = (value, digits = 0) => new Intl.NumberFormat(locale(), { maximumFractionDigits: digits }).format(value ?? 0);
export const percent = (value) => new Intl.NumberFormat(locale(), { style: "percent", maximumFractionDigits: 0 }).format(value ?? 0);
export const seconds = (value) => new Intl.NumberFormat(locale(), { style: "unit", unit: "second", unitDisplay: "short", maximumFractionDigits: value < 10 ? 1 : 0 }).format(value ?? 0);
export const moment = (value) => value ? new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeStyle: "short" }).format(typeof value === "number" ? value * 1000 : new Date(value)) : "–";
export const instant = (value) => new Intl.DateTimeFormat(locale(), { dateStyle: "short", timeStyle: "medium" }).format(new Date(value));
export const clock = (value) => new Intl.DateTimeFormat(locale(), { hour: "2-digit", minute: "2-digit" }).format(value * 1000);
export const languageName = (code) => { try { return new Intl.DisplayNames([locale()], { type: "language" }).of(code); } catch { return code; } };
