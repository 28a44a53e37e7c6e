"""Names as common as in Russia, so that what is quick for a rare surname is not taken for quick.

Surnames: the hundred most common ones with their shares of Ivanov's (A. F. Zhuravlev, «К статистике русских
фамилий», 2005); Ivanov and Ivanova together are taken as 1.33 % of people. The others are made of roots and
endings and fall off by rank.
"""

import itertools
import random

IVANOVS = 0.0133

COMMON = """
Иванов 1000 Смирнов 741 Кузнецов 701 Попов 533 Васильев 495 Петров 489 Соколов 467 Михайлов 396 Новиков
374 Фёдоров 366 Морозов 364 Волков 364 Алексеев 346 Лебедев 343 Семёнов 335 Егоров 323 Павлов 323 Козлов
314 Степанов 302 Николаев 301 Орлов 298 Андреев 297 Макаров 292 Никитин 281 Захаров 276 Зайцев 273
Соловьёв 271 Борисов 271 Яковлев 267 Григорьев 254 Романов 244 Воробьёв 237 Сергеев 237 Кузьмин 226
Фролов 224 Александров 223 Дмитриев 217 Королёв 208 Гусев 208 Киселёв 207 Ильин 206 Максимов 206 Поляков
204 Сорокин 200 Виноградов 200 Ковалёв 198 Белов 196 Медведев 195 Антонов 193 Тарасов 190 Жуков 189
Баранов 188 Филиппов 183 Комаров 180 Давыдов 177 Беляев 175 Герасимов 174 Богданов 171 Осипов 170 Сидоров
170 Матвеев 169 Титов 165 Марков 163 Миронов 163 Крылов 161 Куликов 161 Карпов 158 Власов 158 Мельников
157 Денисов 154 Гаврилов 154 Тихонов 154 Казаков 153 Афанасьев 152 Данилов 151 Савельев 141 Тимофеев 140
Фомин 140 Чернов 140 Абрамов 139 Мартынов 138 Ефимов 138 Федотов 138 Щербаков 138 Назаров 137 Калинин 133
Исаев 132 Чернышёв 127 Быков 126 Маслов 125 Родионов 125 Коновалов 125 Лазарев 124 Воронин 122 Климов 121
Филатов 121 Пономарёв 120 Голубев 120 Кудрявцев 119 Прохоров 118
"""

# Shares of a hundred, of people of all ages.
WOMEN = """Елена 9 Ольга 8 Наталья 8 Татьяна 8 Анна 7 Мария 7 Ирина 7 Екатерина 6 Светлана 6 Анастасия 5 Юлия 4 Дарья 4
Людмила 4 Галина 4 Валентина 3 Надежда 3 Виктория 3 Любовь 2 Вера 2"""
MEN = """Александр 13 Сергей 11 Дмитрий 8 Андрей 8 Алексей 7 Владимир 7 Михаил 5 Николай 5 Иван 5 Евгений 5 Максим 4
Артём 4 Игорь 4 Юрий 3 Виктор 3 Олег 3 Павел 3 Роман 2"""
FATHERS = (
    """Александр Сергей Владимир Николай Иван Михаил Виктор Юрий Алексей Евгений Андрей Борис Пётр Павел"""
)

ROOTS = """Аба Бала Була Вара Вере Гала Гори Дани Дроз Ере Жили Зимо Зуба Кала Кара Коло Кону Куда Лари Лопа Мака Мура
Нефё Обра Пана Пере Пого Ряби Сави Села Соба Суха Тере Токма Труба Усти Фаде Харла Хлопо Цари Чебо Чуга Шала Шеме Щего
Юдa Яку Ямщи""".replace("a", "а").split()
MIDDLES = "б в г д ж з к л м н п р с т х ц ч ш щ бр вл гр др кр льн нд рг ст хт шк".split()  # noqa: SIM905
ENDINGS = ["ов", "ев", "ин", "ский", "енко", "ко", "ян", "швили", "ук", "ых"]


def weighted(table: str) -> tuple[list[str], list[float]]:
    parts = table.split()
    return parts[::2], [float(share) for share in parts[1::2]]


def surnames() -> tuple[list[str], list[float]]:
    """Men's forms and their shares of all people, which add up to 1."""
    names, shares = weighted(COMMON)
    weights = [share * IVANOVS / 1000 for share in shares]
    made = itertools.product(ROOTS, MIDDLES, ENDINGS)
    tail = sorted(root + middle + ending for root, middle, ending in made)
    random.Random(1).shuffle(tail)
    ranks = [1 / (rank + 100) for rank in range(len(tail))]
    rest = (1 - sum(weights)) / sum(ranks)
    return names + tail, weights + [rank * rest for rank in ranks]


def feminine(surname: str) -> str:
    if surname.endswith("ский"):
        return surname.removesuffix("ий") + "ая"
    return surname + "а" if surname.endswith(("ов", "ев", "ёв", "ин", "ын")) else surname


def patronymic(father: str, sex: str) -> str:
    stem = {"Пётр": "Петр", "Павел": "Павл"}.get(father, father)
    stem = stem.removesuffix("й") + "е" if stem.endswith("й") else stem + "о"
    return stem + ("вич" if sex == "male" else "вна")
