"""Fresh strings by seed, as they stand in codes: names, addresses, firms, goods, sentences, cards; in four writings.

The lists are small, what they combine to is not. They were written without a look at the tables of
`ocrypt.recognise.codes.frequent`; characters that are drawn from whole Unicode rows keep them from being learnt by heart.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SURNAMES: Final = "王李张刘陈杨黄赵周吴徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
GIVEN: Final = (
    "伟 芳 娜 敏 静 丽 强 磊 军 洋 勇 艳 杰 娟 涛 明 超 秀英 霞 平 刚 桂英 浩然 子轩 梓涵 诗涵 欣怡 宇航 一诺 雨桐 佳琪 思远 志强 建国 国庆 海燕 晓东 小红 玉兰 文博 俊杰 嘉豪 "
    "天佑 若曦 梦琪 忆柳 之桃 慕青 问兰 尔岚 元香 初夏 沛菡 傲珊 曼文 乐菱 痴珊 恨玉 惜文 香寒 新柔 语蓉 海安 夜蓉 涵柏 水桃 醉蓝 春儿 语琴 从彤 傲晴 语兰 又菱 碧彤 元霜 怜梦 "
    "紫寒 妙彤 曼易 南莲 紫翠 雨寒 易烟 如萱 若南 寻真 晓亦 向珊 慕灵 以蕊 寻雁 映易 雪柳 孤岚 笑霜 海云 凝天 沛珊 寒云 冰旋 宛儿 绿真 盼儿 晓霜 碧凡 夏菡 曼香 若烟 半梦 雅绿 冰蓝 灵槐 镕基 喆 珺 堃 昇 翀"
).split()
CITIES: Final = "北京 上海 广州 深圳 杭州 南京 武汉 成都 重庆 西安 苏州 天津 长沙 郑州 青岛 宁波 无锡 佛山 东莞 合肥 福州 厦门 济南 温州 石家庄 哈尔滨 长春 沈阳 大连 昆明 贵阳 南宁 太原 乌鲁木齐 兰州 呼和浩特 珠海 嘉兴 台州 绍兴".split()
ROADS: Final = "中山 人民 解放 建设 和平 新华 文化 长江 黄河 朝阳 幸福 光明 科技 创业 滨江 学院 环城 迎宾 南京 北京 延安 胜利 工业 体育 公园 花园 湖滨 望京 中关村 金鸡湖".split()
FIRMS: Final = "华为 腾达 恒瑞 天宇 金源 博雅 鼎盛 宏图 瑞丰 信达 海润 中科 智联 云峰 众诚 绿源 永兴 嘉和 铭扬 凯旋 东升 盛世 远航 百川 蓝海 优品 鑫磊 锦绣 飞鹏 晨曦 骏驰 泰康".split()
TRADES: Final = "科技 网络 信息技术 商贸 餐饮管理 文化传媒 建筑工程 机械设备 电子 医疗器械 生物科技 物流 食品 服装 广告 房地产 教育咨询 环保 化工 塑料制品 家具 汽车销售 珠宝 酒业 农业发展".split()
GOODS: Final = "矿泉水 绿茶 酸牛奶 全麦面包 洗发水 护手霜 蓝牙耳机 充电宝 数据线 电饭煲 保温杯 运动鞋 羽绒服 牛仔裤 书包 笔记本 钢笔 螺丝刀 扳手 轴承 齿轮 电缆 灯泡 插座 口罩 酒精 维生素C 感冒颗粒 阿莫西林胶囊 六味地黄丸 大米 花生油 酱油 陈醋 螺蛳粉 小龙虾 榴莲 猕猴桃 火龙果 饺子".split()
HAN_SENTENCES: Final = (
    "请妥善保管好您的凭证|扫描二维码关注我们|本产品自购买之日起保修一年|请在三十分钟内完成支付|欢迎使用自助服务系统|谢谢惠顾，欢迎再次光临|严禁烟火|小心轻放|请勿倒置|阴凉干燥处保存|"
    "会议将于下午三点开始|详情请咨询前台工作人员|凭此码入场，过期作废|您的快递已放入丰巢柜|取件码|核酸检测结果：阴性|发票抬头|开户银行：中国工商银行|设备编号|资产标签|固定资产|巡检点|"
    "消防栓|配电箱|仓库三号货架|合格证|检验员|生产批号|保质期十八个月|配料：小麦粉、白砂糖、食用盐|净含量：500克|执行标准：GB/T 20980|全国统一客服热线|学号|准考证号|身份证号码|"
    "微信扫一扫，领取优惠券|满100减20元|停车缴费|图书馆借书证|挂号单|门诊号|病历号|床号|化验单|处方笺"
).split("|")
SEI: Final = "佐藤 鈴木 高橋 田中 伊藤 渡辺 山本 中村 小林 加藤 吉田 山田 佐々木 山口 松本 井上 木村 林 斎藤 清水 山崎 森 池田 橋本 阿部 石川 山下 中島 石井 小川 前田 岡田 長谷川 藤田 後藤 近藤 村上 遠藤 青木 坂本 斉藤 福田 太田 西村 藤井 金子 岡本 藤原 三浦 中野 原田 松田 竹内 小野 田村 中山 和田 石田 森田 上田 原 内田 柴田 酒井 宮崎 横山 高木 安藤 宮本 大野 小島 工藤 谷口 今井 髙橋 濱田 渡邊 齋藤".split()
MEI: Final = "翔 大輔 健太 拓也 陽菜 美咲 さくら 葵 結衣 蓮 悠斗 颯太 陽翔 湊 樹 大和 律 朝陽 芽依 凛 陽葵 紬 莉子 花子 太郎 一郎 次郎 恵子 幸子 洋子 京子 裕子 久美子 真由美 由美子 智子 明美 直美 和子 節子 誠 隆 浩 修 豊 博 学 剛 薫 ひろし まゆみ あかり みゆき かおり タケシ マリ".split()
KANA_SEI: Final = "サトウ スズキ タカハシ タナカ イトウ ワタナベ ヤマモト ナカムラ コバヤシ カトウ ヨシダ ヤマダ ササキ ヤマグチ マツモト イノウエ キムラ ハヤシ サイトウ シミズ ヤマザキ モリ イケダ ハシモト アベ イシカワ ヤマシタ ナカジマ イシイ オガワ マエダ オカダ ハセガワ フジタ ゴトウ コンドウ ムラカミ エンドウ アオキ サカモト フクダ オオタ ニシムラ フジイ カネコ オカモト フジワラ ミウラ ナカノ ハラダ マツダ タケウチ オノ タムラ ナカヤマ ワダ ミヤケ ツツミ ヒラノ クボ シバタ サカイ ヨコヤマ".split()
KANA_MEI: Final = "タロウ ジロウ ハナコ ケンタ ダイスケ タクヤ ヒナ ミサキ サクラ アオイ ユイ レン ユウト ソウタ ハルト ミナト リツ アサヒ メイ リン ツムギ リコ ケイコ サチコ ヨウコ キョウコ ユウコ クミコ マユミ トモコ アケミ ナオミ カズコ マコト タカシ ヒロシ オサム ユタカ マナブ ツヨシ カオル シンイチ リョウタ シュン ジュン リュウノスケ チヒロ".split()
PLACES: Final = "東京都千代田区 大阪府大阪市北区 神奈川県横浜市西区 愛知県名古屋市中区 北海道札幌市中央区 福岡県福岡市博多区 京都府京都市左京区 兵庫県神戸市灘区 埼玉県さいたま市大宮区 千葉県船橋市 静岡県浜松市 広島県広島市 宮城県仙台市青葉区 新潟県長岡市 沖縄県那覇市 長野県松本市 石川県金沢市 岡山県倉敷市".split()
TOWNS: Final = "丸の内 梅田 みなとみらい 栄 大通西 天神 吉田本町 六甲 桜木町 本町 中央 緑ヶ丘 旭町 若葉 日の出町 泉 幸町 松原 富士見 北".split()
KAISHA: Final = "日本 東京 大和 第一 東洋 富士 太陽 三栄 協和 丸善 山一 昭和 新星 光陽 ひまわり さくら みどり アサヒ ミナミ テクノ".split()
GYO: Final = "商事 電機 製作所 工業 食品 運輸 建設 不動産 印刷 化学 精密 システム サービス クリニック 薬局 書店 酒造 水産 農園 フーズ".split()
SHINA: Final = "緑茶 烏龍茶 コーヒー おにぎり カップラーメン チョコレート ポテトチップス 牛乳 食パン 醤油 味噌 日本酒 ビール シャンプー 歯ブラシ ティッシュペーパー ボールペン ノート 乾電池 延長コード 抹茶プリン 梅干し 鮭フレーク 豆腐 納豆 柿の種 明太子 わさび 絆創膏 目薬".split()
JA_SENTENCES: Final = (
    "本券は払い戻しできません|ご来店ありがとうございます|お問い合わせはこちら|賞味期限は枠外に記載|直射日光を避けて保存してください|会員登録はこちらから|この商品はテイクアウト専用です|領収書|整理券番号|"
    "予約番号|受付時間：午前9時～午後5時|点検済|備品番号|入館証|学生証|診察券|お薬手帳|用法・用量|一日三回食後|火気厳禁|取扱注意|天地無用|こわれもの|原材料名：小麦粉、砂糖、卵|製造年月日|発売元|大人1枚 ￥1,200|"
    "指定席 5号車12番A席|ご自由にお取りください|アンケートにご協力ください|抽選でプレゼント|ポイントカード|キャンペーン実施中|ｷｬﾝﾍﾟｰﾝ実施中|ﾎﾟｲﾝﾄｶｰﾄﾞ|電話番号　03-1234-5678"
).split("|")
GERMAN: Final = "Müller Schröder Jäger Köhler Böhm Krüger Groß Weiß Schäfer Günther Löwe Straße Grüße für Übung Öl Äpfel Käse Brötchen Spätzle Prüfung Größe Maß Gebühr Tür Schlüssel geöffnet natürlich Zürich München Düsseldorf Köln Nürnberg Lübeck Österreich Bäckerei Gemüse Getränke Rückgabe gültig jährlich Büro Gerät Wärme Höhe Länge Stück Öffnungszeiten".split()
FRENCH: Final = "Élodie François Hélène Rémi Chloé Zoé Gaël Noël Béatrice Jérôme café crème brûlée pâté été forêt hôtel théâtre français numéro téléphone adresse reçu déjà à bientôt garçon leçon façade île août sûr où élève créée née Orléans Besançon Nîmes Côte Évian qualité santé énergie sécurité délai réservation entrée marché bœuf bière thé".split()
SPANISH: Final = "José María Peña Núñez Muñoz Íñigo Óscar Ángel Martín García Rodríguez López Hernández Gómez Pérez niño mañana año español teléfono dirección número código información habitación jamón café azúcar limón corazón España México Bogotá Málaga Cádiz Córdoba León ¿Cómo? ¡Hola! válido máximo mínimo última según más también São João Conceição ação coração maçã não avó Ålesund Ærø Søren Åsa Björk smørrebrød Malmö Göteborg".split()
WESTERN_PLAIN: Final = "Restaurant Hotel Rue Nr. GmbH S.A. Ltd Rechnung Ticket Menu Via Calle Plaza de la le und der die el y con des Total Code Datum Fecha Prix 12 2026 25 3".split()
WESTERN_SIGNS: Final = (
    "25 °C",
    "§ 12",
    "½ l",
    "10 m²",
    "© 2026",
    "50 £",
    "± 2 %",
    "«Oui»",
    "№ 3".replace("№", "nº"),
    "µg",
    "100 €".replace("€", "£"),
)
PLAIN: Final = (
    "https://example.com/p?id=|WIFI:T:WPA;S:|TEL:|ID: |SN-|No.|A-|2026-11-24 |#|http://shop.example/|Lot |".split("|")
)

Draw = random.Random


def chinese(draw: Draw) -> str:
    """A string as it is written in GB18030."""
    return draw.choice(_CHINESE)(draw)


def japanese(draw: Draw) -> str:
    """A string as it is written in Shift-JIS."""
    return draw.choice(_JAPANESE)(draw)


def western(draw: Draw) -> str:
    """A string as it is written in ISO 8859-1; it has at least one letter or sign beyond ASCII."""
    while True:
        text = draw.choice(_WESTERN)(draw)
        if not text.isascii() and _fits(text, "iso8859_1"):
            return text


def universal(draw: Draw) -> str:
    """A string as it is written in UTF-8: any of the others, or a writing that only Unicode has."""
    return draw.choice((chinese, japanese, western, _foreign))(draw)


def strings(write: Callable[[Draw], str], codec: str, count: int, seed: int) -> Iterator[str]:
    """`count` different strings that have a byte beyond ASCII in `codec`."""
    draw, seen = random.Random(f"{codec} {seed}"), set[str]()
    while len(seen) < count:
        text = write(draw)
        if text not in seen and not text.isascii() and _fits(text, codec):
            seen.add(text)
            yield text


def _fits(text: str, codec: str) -> bool:
    try:
        text.encode(codec)
    except UnicodeEncodeError:
        return False
    return True


def _name(draw: Draw) -> str:
    return draw.choice(SURNAMES) + draw.choice(GIVEN)


def _address(draw: Draw) -> str:
    parts = draw.choice(CITIES) + "市" + draw.choice(("", draw.choice("东西南北中新") + "区")) + draw.choice(ROADS)
    return f"{parts}{draw.choice('路街')}{draw.randrange(1, 999)}号{draw.choice(('', f'{draw.randrange(1, 30)}栋{draw.randrange(101, 2800)}室'))}"


def _firm(draw: Draw) -> str:
    return (
        draw.choice(CITIES)
        + draw.choice(FIRMS)
        + draw.choice(TRADES)
        + draw.choice(("有限公司", "股份有限公司", "厂", "店"))
    )


def _good(draw: Draw) -> str:
    return (
        draw.choice(FIRMS)
        + draw.choice(GOODS)
        + draw.choice(("", f" {draw.randrange(50, 2000)}ml", f"{draw.randrange(1, 99)}元", "（特价）"))
    )


def _card(draw: Draw) -> str:
    person = _name(draw)
    return f"BEGIN:VCARD\r\nVERSION:3.0\r\nN:{person[0]};{person[1:]}\r\nFN:{person}\r\nORG:{_firm(draw)}\r\nTEL:1{draw.randrange(3000000000, 9999999999)}\r\nEND:VCARD"


def _mixed(draw: Draw) -> str:
    return draw.choice(PLAIN) + draw.choice((_name, _good, _firm))(draw)


def _any_han(draw: Draw) -> str:
    """Level 1 of GB 2312 at random: rarer characters than people write, so a hard case."""
    pick = bytes(
        byte for _ in range(draw.randrange(3, 7)) for byte in (draw.randrange(0xB0, 0xD7), draw.randrange(0xA1, 0xFF))
    )
    return pick.decode("gb2312")


def _four_bytes(draw: Draw) -> str:
    return _name(draw) + draw.choice("㐂㔾㛃䅟䶮𠮷𡈽𣗋")


_CHINESE: Final = (
    _name, _name, _address, _firm, _good, _card, _mixed, _any_han,
    lambda draw: draw.choice(HAN_SENTENCES),
    lambda draw: f"{draw.choice(HAN_SENTENCES)} {draw.randrange(10**6)}",
    lambda draw: f"{draw.choice(HAN_SENTENCES)}{draw.choice('，。：')}{draw.choice(HAN_SENTENCES)}",
    lambda draw: draw.choice(GOODS),
    lambda draw: draw.choice(CITIES) + draw.choice(("", "市", "站", "店")),
    lambda draw: _name(draw) + draw.choice(("先生", "女士", "经理", "老师")),
    _four_bytes,
)  # fmt: skip


def _half(text: str) -> str:
    """Full-width katakana as half-width, as banks and tills write them."""
    return "".join(_HALF.get(each, each) for each in text)


def _half_table() -> dict[str, str]:
    full = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲンァィゥェォャュョッー"
    half = "ｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜｦﾝｧｨｩｪｫｬｭｮｯｰ"
    table = dict(zip(full, half, strict=True))
    for voiced, plain in zip(
        "ガギグゲゴザジズゼゾダヂヅデドバビブベボヴ", "カキクケコサシスセソタチツテトハヒフヘホウ", strict=True
    ):
        table[voiced] = table[plain] + "ﾞ"
    for voiced, plain in zip("パピプペポ", "ハヒフヘホ", strict=True):
        table[voiced] = table[plain] + "ﾟ"
    return table


_HALF: Final = _half_table()


def _shimei(draw: Draw) -> str:
    return draw.choice(SEI) + draw.choice(("", " ", "　")) + draw.choice(MEI)


def _half_name(draw: Draw) -> str:
    return _half(draw.choice(KANA_SEI) + draw.choice((" ", " ", "", "･")) + draw.choice(KANA_MEI))


def _jusho(draw: Draw) -> str:
    return f"{draw.choice(PLACES)}{draw.choice(TOWNS)}{draw.randrange(1, 9)}{draw.choice(('丁目', '-'))}{draw.randrange(1, 40)}{draw.choice(('', '番地', '-5'))}"


def _kaisha(draw: Draw) -> str:
    name = draw.choice(KAISHA) + draw.choice(GYO)
    return draw.choice((f"株式会社{name}", f"{name}株式会社", f"有限会社{name}", f"㈱{name}", name))


def _shina(draw: Draw) -> str:
    return draw.choice(SHINA) + draw.choice(
        ("", f" {draw.randrange(50, 900)}円", f"{draw.randrange(50, 900)}g", "（税込）", "　お徳用")
    )


_JAPANESE: Final = (
    _shimei, _shimei, _half_name, _half_name, _jusho, _kaisha, _shina,
    lambda draw: draw.choice(JA_SENTENCES),
    lambda draw: f"{draw.choice(JA_SENTENCES)}{draw.choice(('。', ' ', '：'))}{draw.randrange(10**5)}",
    lambda draw: draw.choice(PLAIN) + draw.choice((_shimei, _half_name, _shina))(draw),
    lambda draw: draw.choice((*SEI, *MEI)),
    lambda draw: _half(draw.choice((*KANA_SEI, *KANA_MEI))),
    lambda draw: f"MECARD:N:{_shimei(draw)};SOUND:{_half_name(draw)};TEL:0{draw.randrange(10**9)};;",
    lambda draw: f"{_shimei(draw)} {_half_name(draw)}",
    lambda draw: f"{draw.randrange(10**7)} {_half(draw.choice(KANA_SEI))}",
)  # fmt: skip


def _words(draw: Draw) -> str:
    tongue = draw.choice((GERMAN, FRENCH, SPANISH))
    pool = (*tongue, *WESTERN_PLAIN)
    return " ".join([draw.choice(tongue), *(draw.choice(pool) for _ in range(draw.randrange(6)))])


_WESTERN: Final = (
    _words, _words, _words,
    lambda draw: draw.choice((*GERMAN, *FRENCH, *SPANISH)),
    lambda draw: draw.choice((*GERMAN, *FRENCH, *SPANISH)).upper(),
    lambda draw: draw.choice(WESTERN_SIGNS) + draw.choice(("", f" {draw.randrange(999)}")),
    lambda draw: f"{draw.choice(WESTERN_PLAIN)} {draw.choice(WESTERN_SIGNS)}",
    lambda draw: draw.choice(PLAIN) + _words(draw),
    lambda draw: f"{draw.choice(('Herr', 'Mme', 'Sra.', 'Dr.'))} {draw.choice((*GERMAN, *FRENCH, *SPANISH))}, {draw.randrange(10000, 99999)} {draw.choice(('München', 'Nîmes', 'Cádiz', 'Genève', 'Malmö'))}",
    lambda draw: f"BEGIN:VCARD\nN:{draw.choice(GERMAN)};{draw.choice(FRENCH)}\nADR:;;{_words(draw)}\nEND:VCARD",
)  # fmt: skip
_ROWS: Final = (
    (0x0430, 0x044F),
    (0x03B1, 0x03C9),
    (0xAC00, 0xD7A3),
    (0x0E01, 0x0E2E),
    (0x05D0, 0x05EA),
    (0x0627, 0x0648),
    (0x1F600, 0x1F64F),
)


def _foreign(draw: Draw) -> str:
    low, high = draw.choice(_ROWS)
    return "".join(chr(draw.randint(low, high)) for _ in range(draw.randrange(3, 10)))
