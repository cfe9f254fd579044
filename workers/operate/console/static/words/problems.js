// Problems come in English, with their figures; here they are in Arabic, by their names in diagnosis.py:
// what is wrong, and what to do. {figure?…|…} is its first part where the figure is true, else its second.
export default {
  redis_down: ["لا يجيب Redis أو الوسيط: {why}", "شغّله أو صحّح BARID_REDIS_URL أو BARID_BROKER_URL؛ فما كان فيه محفوظ في ملفاته، والعمال يتابعون من تلقاء أنفسهم."],
  no_workers: ["لا يعمل أي عامل{articles?؛ عدد المقالات قيد المعالجة: {articles}}.", "شغّل عاملًا بالأمر `barid worker`؛ ويُظهر `barid logs --level error` سبب توقف آخر عامل."],
  workers_lost: ["عمال انقطعت أخبارهم دون أن يُوقَفوا: {workers}.", "ابحث على أجهزتهم عن سبب إنهائهم قسرًا (نفاد الذاكرة مثلًا) ثم أعد تشغيلهم؛ وما كانوا قد استلموه يعود من تلقاء نفسه."],
  versions_differ: ["يعمل عمال من إصدارات مختلفة: {versions}.", "هذا طبيعي أثناء الترقية؛ وبعدها أعد تشغيل العمال القدامى."],
  in_flight_full: ["المقالات قيد المعالجة: {articles} من {limit}{full?؛ ويُردّ من يرسل غيرها}.", "{paused?استلام المقالات موقوف: أعده بالأمر `barid resume`.|شغّل مزيدًا من العمال، أو تحقّق ممّا إذا كان طابور ممتلئ يحجز المقالات.}"],
  articles_old: ["عمر أقدم مقال قيد المعالجة: {seconds} ثانية.", "شغّل مزيدًا من العمال؛ ويُظهر `barid logs --level warning` ما يفشل أو يُحجز."],
  leases_overdue: ["مُهَل انقضت ولم يُعِد أحد مقالاتها: {leases}.", "عمليات الكنس متوقفة: شغّل عاملًا، أو أعد تشغيل عامل انقطع سجله."],
  inbox_broken: ["مفتاح صندوق الوارد في Redis نوعه {kind} وليس قائمة، فيفشل LPUSH.", "ابحث عن العميل الذي كتبه، ثم احذف المفتاح بالأمر `redis-cli del`؛ واسمه في docs/inbox.md."],
  inbox_full: ["في صندوق الوارد {entries} مدخلًا، وحدّه {limit}{full?؛ والدفع إليه مستمر لا توقفه إلا ذاكرة Redis}.", "أبطئ من يدفع إليه وشغّل مزيدًا من العمال؛ والحدّ في BARID_MAX_INBOX."],
  inbox_stuck: ["ينتظر في صندوق الوارد {entries} مدخلًا، ولم يؤخذ منها شيء منذ {seconds} ثانية.", "شغّل عاملًا يستمع إلى الطابور `bells`؛ ويُظهر `barid logs --level warning` الحدث `inbox.failed` حيث تفشل القراءة."],
  queue_full: ["الاشتراك {name} ممتلئ ({events} حدثًا، و{owed} أخرى مؤجَّلة له): المقالات تنتظره، وتنتظر معها سائر الاشتراكات.", "شغّل مستهلكيه، أو احذفه بالأمر `barid subscriptions remove {name}` إن لم يعد أحد يحتاج إليه؛ والأمر `barid subscriptions change {name} --when-full drop-oldest` يدع غيره يمضي."],
  queue_dropping: ["الاشتراك {name} ممتلئ ويفقد أقدم أحداثه؛ فقد منها {dropped} حتى الآن.", "شغّل مستهلكيه أو احذفه، أو وسّعه: `barid subscriptions change {name} --max-length N`."],
  queue_owed: ["طابور الاشتراك {name} ممتلئ: {owed} حدثًا مؤجَّلة له.", "شغّل مستهلكيه، أو احذفه بالأمر `barid subscriptions remove {name}` إن لم يعد أحد يحتاج إليه{hold?؛ والأمر `barid subscriptions change {name} --when-full drop-oldest` يدع غيره يمضي}."],
  queue_nearly_full: ["طابور الاشتراك {name} يوشك أن يمتلئ: {events} من {limit} حدثًا.", "شغّل مستهلكيه، أو احذفه بالأمر `barid subscriptions remove {name}` إن لم يعد أحد يحتاج إليه{hold?؛ والأمر `barid subscriptions change {name} --when-full drop-oldest` يدع غيره يمضي}."],
  events_refused: ["أحداث رفضها مستهلكو {name}: {events}.", "يُظهر `barid deadletters refused` السبب؛ أصلح المستهلك ثم أعد إرسالها."],
  push_failing: ["لا تصل أحداث الاشتراك {subscription} إلى {to} (الإرسال {name}): {why}.", "أصلح المستقبِل، أو صحّح الإرسال وأعد تشغيله؛ الأحداث تنتظر في {subscription}، ويُظهر `barid deadletters refused` ما رُفض منها."],
  dead_letters: ["مقالات تعذّرت معالجتها: {articles} ({causes}){full?؛ ولم يبق مكان لغيرها}.", "يُظهر `barid deadletters` ما تشترك فيه؛ ثم أعد محاولتها أو احذفها."],
  redis_disk: ["لا يستطيع Redis الكتابة على القرص، فلا يقبل شيئًا: {why}", "أفرغ مكانًا على قرص Redis: فهو يعيد المحاولة والعمال يتابعون من تلقاء أنفسهم. وما فيه يُقرأ في أثناء ذلك."],
  redis_memory: ["يشغل Redis من الذاكرة {used} من {limit} ميبيبايت.", "ارفع maxmemory، أو أفرغ الطوابير، أو خفّض BARID_RECENT_EVENTS و BARID_LOG_STREAM."],
  redis_evicts: ["قد يرمي Redis مقالات: قيمة maxmemory-policy هي {policy}.", "اجعلها noeviction: `redis-cli config set maxmemory-policy noeviction`."],
  redis_forgets: ["لا يكتب Redis شيئًا على القرص: إعادة تشغيله تضيّع كل مقال قيد المعالجة.", "اضبط `appendonly yes` في إعداداته."],
  feeds_failing: ["مصادر فيها خلل: {feeds}؛ أولها {first}: {why}", "يسردها `barid feeds list --failing`، ويُظهر `barid feeds check ADDRESS` ما الخلل في أحدها؛ ثم صحّحه أو أوقفه أو احذفه."],
  feeds_blocked: ["مصادر تمنعنا خوادمها: {feeds}؛ أولها {first}: {why}", "اطلب من الناشرين السماح لبريد، أو أعط المصادر اسم دخول أو كعكة أو ترويسات؛ يشرح docs/feeds.md ذلك."],
  feeds_late: ["مصادر حان موعدها منذ عشر دقائق ولم تُجلب: {feeds}.", "شغّل عاملًا يستمع إلى طابور Celery المسمّى `feeds`."],
};

// What went wrong with a feed, an article or a delivery comes in English from the service; these are
// its sentences in Arabic. A sentence that is not among them stays as it was written.
// $1, $2 … stand for what the groups caught; a value after ">" is itself a cause.
export const stages = {
  inbox: "صندوق الوارد", schema: "قراءة المقال", clean: "تنقية النص", language: "اللغة", topics: "المواضيع", where: "الأماكن", who: "الأشخاص والجهات",
  when: "التواريخ والأعداد", story: "القصة", worker: "توقّف العامل", event: "الحدث", finish: "الإخراج",
};

export const fields = {
  title: "العنوان", body: "النص", url: "الرابط", guid: "المعرّف", feed: "المصدر", source: "الناشر", language: "اللغة", published_at: "تاريخ النشر", fetched_at: "تاريخ الجلب",
  metadata: "البيانات الإضافية", content_type: "نوع النص", payload: "المحتوى المخزون",
};

const NEEDED = "لا بدّ للمقال من نص، ولا يكفي العنوان وحده";
export const causes = [
  // Fetching
  [/^failed (\d+) times in a row: (.+)$/s, "أخفق الجلب مرات متتالية عددها $1: $>2"],
  [/^the server says that it is gone \(410\)$/, "يقول الخادم إن المصدر أُزيل ولن يعود (410)"],
  [/^the server answered (\d+): it wants a login: .+$/s, "أجاب الخادم بالرمز $1 وهو يطلب تسجيل الدخول: أعط المصدر اسم مستخدم وكلمة سر، أو كعكة"],
  [/^the server answered 403: it refuses us: .+$/s, "أجاب الخادم بالرمز 403 ومنعنا: اطلب من الناشر السماح لبريد، أو أعط المصدر الترويسات أو الكعكة التي ينتظرها الناشر"],
  [/^the server answers with a page that tells people from programs \((.+?)\): .+$/s, "يجيب الخادم بصفحة تميّز البشر من البرامج ($1): اطلب من الناشر السماح لبريد، أو عنوانًا بلا هذه الصفحة"],
  [/^the server may not show it here for legal reasons \(451\)$/, "يُمنع الخادم من عرضه هنا لأسباب قانونية (451)"],
  [/^(?:the server )?answered (\d+)\.?$/, "أجاب الخادم بالرمز $1"],
  [/^did not arrive within ([\d.]+) s \((\w+)\)$/, "لم يصل خلال $1 ثانية ($2)"],
  [/^took more than ([\d.]+) s$/, "استغرق أكثر من $1 ثانية"],
  [/^no connection: (.+)$/s, "تعذّر الاتصال: $>1"],
  [/^Connection refused$/i, "رُفض الاتصال"], [/^Connection reset by peer$/i, "قطع الطرف الآخر الاتصال"], [/^(?:Connection )?timed out$/i, "انقضت المهلة"],
  [/^(?:Domain name not found|Name or service not known|Name does not resolve|Temporary failure in name resolution|No address associated with hostname)$/i, "لا يُعرف عنوان لهذا الاسم"],
  [/^(?:No route to host|Network is unreachable|Network unreachable)$/i, "لا طريق إلى الخادم"],
  [/^(\S+) is not a public address.*$/s, "العنوان $1 ليس عنوانًا عامًا (BARID_ALLOWED_NETWORKS أو BARID_ALLOW_PRIVATE_ADDRESSES)"],
  [/^redirects more than (\d+) times$/, "يُحيل إلى عناوين أخرى أكثر من $1 مرات"],
  [/^has more than ([\d,]+) bytes \((\w+)\)$/, "يزيد على $1 بايت ($2)"],
  [/^is gzip, but cut off$/, "مضغوط بصيغة gzip لكنه مبتور"], [/^is gzip, but broken: (.+)$/s, "مضغوط بصيغة gzip لكنه تالف: $1"],
  [/^robots\.txt asks for ([\d.]+) s between requests, more than the ([\d.]+) s .*$/s, "يطلب robots.txt مهلة $1 ثانية بين الطلبات، وهي أطول من $2 ثانية"],
  // Reading a feed
  [/^leads to (\S+), which (.+)$/s, "يُحيل إلى $1: $>2"],
  [/^is an index of sitemaps[,;:]? ?(?:none of which is for news)?$/, "فهرس خرائط مواقع ليس فيها خريطة أخبار"],
  [/^is a sitemap without news.*$/s, "خريطة موقع بلا أخبار، فلا تدلّ على الجديد"],
  [/^is a sitemap, but not XML.*$/s, "خريطة موقع ليست XML سليمًا"],
  [/^is not well-formed XML: (.+)$/s, "ليس XML سليمًا: $1"],
  [/^is cut off; its last item waits until it comes twice the same$/, "مبتور، وآخر مدخل فيه ينتظر حتى يصل مرتين على حاله"],
  [/^has bytes that are not text in its encoding$/, "فيه بايتات ليست نصًا في ترميزه"],
  [/^has more than (\d+) items; only the first are read$/, "فيه أكثر من $1 مدخل، ولا يُقرأ إلا أولها"],
  [/^item (\d+) has neither title nor text$/, "المدخل $1 بلا عنوان ولا نص"],
  [/^item (\d+) has the guid of another item: (.+)$/s, "للمدخل $1 معرّف مدخل آخر: $2"],
  [/^an item: (.+)$/s, "في أحد المداخل: $>1"], [/^so with (\d+) more$/, "ومثله $1 غيره"],
  [/^its date cannot be read: (.+)$/s, "لا يُقرأ تاريخه: $1"],
  [/^full text: (.+)$/s, "النص الكامل: $>1"],
  [/^has moved to (\S+): its login is not sent to another host by itself$/, "انتقل إلى $1 ولا تُرسل بيانات دخوله إلى مضيف آخر من تلقاء نفسها"], [/^change its address$/, "غيّر عنوانه"],
  [/^has moved to (\S+), where the feed '?(.+?)'? is: remove one of the two$/, "انتقل إلى $1 حيث المصدر $2: احذف أحدهما"],
  // Articles
  [/^its worker died or ran out of time$/, "توقّف عامله أو نفد وقته"],
  [/^is missing$/, "غير موجود"], [/^is too long.*$/s, "أطول من المسموح"],
  [/^is not a field of an article: put it into metadata$/, "ليس من حقول المقال: ضعه في metadata"],
  [/^has no time zone: .+$/s, "بلا منطقة زمنية: أضف واحدة مثل Z أو ‎+03:00"],
  [/^(?:holds|has) a lone surrogate.*$/s, "فيه حرف مبتور: أعد قراءة المصدر بترميزه الصحيح"],
  [/^has a NUL (?:character|byte) at position (\d+).*$/s, "فيه محرف صفري عند الموضع $1 كأنه بيانات ثنائية: أرسل نصًا أو HTML"],
  [/^is empty: an article needs its text.*$/s, `فارغ: ${NEEDED}`], [/^has no text: an article needs its text.*$/s, `لا نص فيه: ${NEEDED}`],
  [/^is empty: leave the field out or give it a value$/, "فارغ: احذف الحقل أو أعطه قيمة"],
  [/^is empty: push an article as JSON$/, "فارغ: أرسل مقالًا بصيغة JSON"],
  [/^is not UTF-8 at byte (\d+): .+$/s, "ليس UTF-8 عند البايت $1: أرسل JSON بترميز UTF-8 من غير ضغط"],
  [/^is a JSON array: push each article by itself$/, "قائمة JSON: أرسل كل مقال وحده"],
  [/^is not JSON: .+$/s, "ليس JSON: أرسل المقال كائن JSON، أي {…}"], [/^is not valid JSON: (.+)$/s, "ليس JSON سليمًا: $1"],
  [/^is not a Celery message \((\w+)\)$/, "ليس رسالة Celery ($1)"],
  [/^has ([\d,]+) characters, more than ([\d,]+)$/, "فيه $1 حرفًا، وحدّه $2"], [/^has ([\d,]+) bytes(?: as JSON)?, more than ([\d,]+)$/, "فيه $1 بايت، وحدّه $2"],
  [/^its HTML elements are nested more than (\d+) deep: .+$/s, "عناصر HTML فيه متداخلة أكثر من $1 طبقة: أرسل من الصفحة ما يخصّ المقال"],
  [/^is (\d{4}-\d\d-\d\d), in the future: .+$/s, "هو $1 أي في المستقبل: تحقّق من الساعة ومن ترتيب اليوم والشهر"],
  [/^is (\d{4}-\d\d-\d\d), before (\d{4}): .+$/s, "هو $1 أي قبل $2: احذف الحقل إن كان مجهولًا"],
  [/^is a .+, not an article: use `(.+)`$/s, "ليس مقالًا بل مصدر: استعمل `$1`"],
  [/^needs an absolute http or https URL.*$/s, "يلزم رابط كامل يبدأ بـ http أو https مثل https://news.example/a"],
  [/^has an invalid host or port.*$/s, "مضيف الرابط أو منفذه غير صالح"],
  [/^not a Zstandard payload: .*$/s, "تالف: ليس مضغوطًا بصيغة Zstandard"], [/^not a ledger payload: (.+)$/s, "تالف: ليس ممّا يكتبه السجلّ ($1)"],
  [/^cannot be read \((\w+)\)$/, "لا يمكن أن يُقرأ ($1)"], [/^and ([\d,]+) more$/, "و$1 غيرها"],
  // What is asked of the list
  [/^'(.+)' is not a country that an event can have: did you mean '(.+?)'\?$/s, "لا دولة رمزها $1؛ أتقصد $2؟"],
  [/^'(.+)' is not a country that an event can have: .+$/s, "لا دولة رمزها $1: استعمل رمزًا من ISO 3166-1 مثل EG"],
  [/^'(.+)' is not a language that an event can have: did you mean '(.+?)'\?$/s, "لا لغة رمزها $1؛ أتقصد $2؟"],
  [/^'(.+)' is not a language that an event can have: .+$/s, "لا لغة رمزها $1"], [/^'(.+)' is not a topic that an event can have: .+$/s, "لا موضوع اسمه $1"],
  [/^'(.+)' is not in the catalogue of \w+: did you mean '(.+?)'\?.*$/s, "ليس $1 في الفهرس؛ أتقصد $2؟"],
  [/^'(.+)' is not in the catalogue of \w+: .+$/s, "ليس $1 في الفهرس: استعمل الاسم بدله"],
  // Redis and pushes
  [/^(Redis|the broker) does not answer: (.+)$/s, "لا يجيب $1: $>2"], [/^Error \d+ (?:while )?connecting to (\S+?)\. (.+?)\.?$/s, "تعذّر الاتصال بـ $1: $>2"],
  [/^its process fell silent without having ended$/, "انقطعت أخبار عمليته دون أن تنتهي"], [/^its receiver wants no more events \((.+)\)$/s, "لا يريد المستقبِل أحداثًا أخرى ($>1)"],
];
