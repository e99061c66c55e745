"""Invented names, phones and numbers: right by form, and nobody's."""

from datetime import date, timedelta
from random import Random

from core.domain.identifiers import credit_code, identity_check

SURNAMES = (
    "王李张刘陈杨黄赵周吴徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
    "姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
FIRST = "玉秀桂建文春海金明永新传德广忠世长学光立振兴凤兰素爱素月红淑瑞福志运宏继守士孝怀庆连贵俊国安民道心效西东"
SECOND = "英兰梅荣华芳霞云莲枝勤俭良善田生林山河川成才根柱堂礼义信友民亮峰军强伟超鹏辉勇杰娟丽敏燕玲珍香菊香平凡宁静远"
FAMOUS = frozenset({
    "王志强", "李志强", "李国强", "金国平", "陈建军", "王海燕", "李建国", "李兰娟", "王学兵", "张文宏", "李连杰", "郭明义", "许世友", "陈光诚",
})
TRADES = ("商贸", "建材", "食品", "五金工量具", "服饰", "农业发展", "物流", "置业", "纺织", "机械制造", "木业", "建筑劳务")
BRANDS_A, BRANDS_B = "恒瑞鑫盛宏泰祥丰华隆兴茂安正诚富", "达源通顺和昌业利邦润腾远景辉泽原"
FIRST_BIRTH = date(1900, 1, 1)
BIRTH_DAYS = 365


def person(random: Random) -> str:
    """A common surname with a given name; well-known names are left out."""
    while True:
        given = random.choice(SECOND) if random.random() < 0.15 else random.choice(FIRST) + random.choice(SECOND)
        name = SURNAMES[min(int(random.expovariate(1 / 25)), len(SURNAMES) - 1)] + given
        if name not in FAMOUS:
            return name


def company(random: Random) -> str:
    return f"虞城县{random.choice(BRANDS_A)}{random.choice(BRANDS_B)}{random.choice(TRADES)}有限公司"


def identity_number(area_code: str, serial: int) -> str:
    """A resident identity number with a true check digit and a birth year, 1900, that nobody on a court's list has."""
    born = FIRST_BIRTH + timedelta(days=serial % BIRTH_DAYS)
    first17 = f"{area_code}{born:%Y%m%d}{1 + serial // BIRTH_DAYS:03}"
    return first17 + identity_check(first17)


def company_code(area_code: str, serial: int) -> str:
    """A unified social credit code with a true check digit; `DEM` stands where a real one has its number."""
    return credit_code(f"91{area_code}DEM{serial:06}")


def phone(prefix: str, serial: int) -> str:
    """Eleven digits; the run of zeroes after the prefix shows that it is made up."""
    return f"{prefix}000{serial:05}"
