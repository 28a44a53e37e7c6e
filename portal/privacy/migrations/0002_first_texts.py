"""The first version of every text. Whoever runs a network looks at them with its lawyer and publishes its own."""

import datetime as dt

from django.db import migrations

SINCE = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)

TITLES = {
    "marketing": ("News and offers", "Новости и предложения"),
    "publication": ("Publication of my review", "Публикация моего отзыва"),
    "insurer": ("Data for my insurer", "Данные для моей страховой компании"),
    "proxy": ("Whom I trust with my health", "Кому можно рассказать о моём здоровье"),
}
BODIES = {
    "marketing": (
        "I agree that the clinic uses my name, phone and e-mail to tell me of its news, check-ups and offers by SMS, "
        "call or letter. Nothing of my health is used for it. The consent is voluntary, no visit depends on it, and it "
        "lasts until I withdraw it.",
        "Я согласен, чтобы клиника использовала моё имя, телефон и электронную почту и сообщала мне о своих новостях, "
        "профилактических осмотрах и предложениях по SMS, телефону или в письме. Сведения о моём здоровье для этого не "
        "используются. Согласие добровольное, приём от него не зависит, оно действует, пока я его не отзову.",
    ),
    "publication": (
        "I agree that the clinic publishes on its site the review that I write, with the first name that I sign it by. "
        "My surname, phone and what I was treated for are not published. After a withdrawal the name is taken off the "
        "review within three working days.",
        "Я согласен, чтобы клиника опубликовала на своём сайте отзыв, который я напишу, с именем, которым я его "
        "подпишу. Моя фамилия, телефон и сведения о лечении не публикуются. После отзыва согласия имя убирают из "
        "публикации в течение трёх рабочих дней.",
    ),
    "insurer": (
        "I agree that the clinic gives my insurer what it needs to pay for my treatment: that I came, when, the "
        "diagnosis, what was done and at what price. Nothing else is given to it. Without this consent I pay for the "
        "treatment myself.",
        "Я согласен, чтобы клиника передавала моей страховой компании то, что нужно для оплаты лечения: факт и дату "
        "обращения, диагноз, оказанные услуги и их стоимость. Больше ей ничего не передают. Без этого согласия я "
        "оплачиваю лечение сам.",
    ),
    "proxy": (
        "I agree that the clinic tells the person whom I name in writing about my visits, results and treatment. It "
        "tells nobody else. I may name another person or withdraw the consent at any time.",
        "Я согласен, чтобы клиника рассказывала человеку, которого я назову письменно, о моих приёмах, результатах и "
        "лечении. Больше никому об этом не сообщают. Я могу в любое время назвать другого человека или отозвать "
        "согласие.",
    ),
}
LAWS = {
    ("RU", "marketing"): ("152-FZ, articles 9 and 15; 38-FZ, article 18", "152-ФЗ, статьи 9 и 15; 38-ФЗ, статья 18"),
    ("RU", "publication"): ("152-FZ, articles 9 and 10.1", "152-ФЗ, статьи 9 и 10.1"),
    ("RU", "insurer"): ("323-FZ, article 13, part 3", "323-ФЗ, статья 13, часть 3"),
    ("RU", "proxy"): ("323-FZ, article 13, part 3", "323-ФЗ, статья 13, часть 3"),
    ("CY", "marketing"): (
        "GDPR, article 6(1)(a); Law 112(I)/2004, section 106",
        "Регламент ЕС 2016/679, статья 6, пункт 1 «а»; закон 112(I)/2004, статья 106",
    ),
    ("CY", "publication"): ("GDPR, article 6(1)(a)", "Регламент ЕС 2016/679, статья 6, пункт 1 «а»"),
    ("CY", "insurer"): ("GDPR, article 9(2)(a)", "Регламент ЕС 2016/679, статья 9, пункт 2 «а»"),
    ("CY", "proxy"): ("GDPR, article 9(2)(a)", "Регламент ЕС 2016/679, статья 9, пункт 2 «а»"),
}
LANGUAGES = ("en", "ru")


def write_texts(apps, schema_editor):
    texts = apps.get_model("privacy", "ConsentText").objects
    for (country, purpose), laws in LAWS.items():
        for place, language in enumerate(LANGUAGES):
            texts.create(
                purpose=purpose,
                country=country,
                language=language,
                version=1,
                title=TITLES[purpose][place],
                body=f"{BODIES[purpose][place]} ({laws[place]}.)",
                published_at=SINCE,
            )


class Migration(migrations.Migration):

    dependencies = [("privacy", "0001_consents")]

    operations = [migrations.RunPython(write_texts, migrations.RunPython.noop)]
