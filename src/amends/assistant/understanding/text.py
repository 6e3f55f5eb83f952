"""Making one form of what a customer typed, and telling its language."""

import re
import unicodedata

LONGEST = 4_000  # characters looked at: longer messages are pasted logs, and work per message must stay bounded

HAN = "\u3400-\u9fff\uf900-\ufaff"
SPACES = re.compile(r"\s+")
HAN_LETTER = re.compile(f"[{HAN}]")
HAN_RUN = re.compile(f"[{HAN}]+")
KANA = re.compile("[\u3040-\u30ff]")
HANGUL = re.compile("[\uac00-\ud7af]")
WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?|\d+")
LATIN_WORD = re.compile(r"[a-z\u00c0-\u024f']+")
LATIN_RUN = re.compile(r"[a-z\u00c0-\u024f]")
TRADITIONAL = (
    "貨換單訂錢沒壞買賣寄還給們這個來為麼嗎請問謝時間發貼紙顏號碼髒裝機電線費運點錯價單舊質結實與說應"
    "該過進開關聽見認證據處理轉話師較優惠將補償誰數壓損"
)
SIMPLIFIED = (
    "货换单订钱没坏买卖寄还给们这个来为么吗请问谢时间发贴纸颜号码脏装机电线费运点错价单旧质结实与说应"
    "该过进开关听见认证据处理转话师较优惠将补偿谁数压损"
)
FOLDED = str.maketrans(TRADITIONAL, SIMPLIFIED) | str.maketrans({"’": "'", "‘": "'", "`": "'", "“": '"', "”": '"'})

# Function words that carry a language; only enough to tell a message that must go to another pair of eyes.
FUNCTION_WORDS: dict[str, frozenset[str]] = {
    tag: frozenset(listed.split())
    for tag, listed in (
        ("en", "the a is it i my to of and not was for you have do can this with what where please but are"),
        ("de", "ich nicht das ist und die der mein meine ein eine habe bitte wurde mit wo zurück möchte es"),
        ("fr", "je le la les est et ne pas mon ma une un vous pour avec où j'ai c'est dans veux bonjour"),
        ("es", "el la los es y no mi un una que por con quiero mi está pedido dónde para hola me"),
        ("pt", "o os é e não meu minha um uma que por com quero está pedido onde para olá eu"),
        ("it", "il lo è e non mio mia un una che per con voglio sono ordine dove ciao ho"),
        ("nl", "ik het is en niet mijn een de van met waar wil bestelling heb voor hallo"),
    )
}


def normalise(text: str) -> str:
    """Return `text` in NFKC, lower case, simplified letters, without invisible characters, bounded in length."""
    plain = unicodedata.normalize("NFKC", text[:LONGEST])
    if not plain.isascii():
        plain = "".join(c for c in plain if unicodedata.category(c) != "Cf").translate(FOLDED)
    return SPACES.sub(" ", plain[:LONGEST].lower()).strip()


def words(text: str) -> list[str]:
    """Return the words of a normalised text: runs of letters or of digits, each Han letter alone."""
    found: list[str] = []
    for word in WORD.findall(text):
        if word.isascii() or not HAN_LETTER.search(word):
            found.append(word)
        else:
            found.extend(HAN_LETTER.findall(word))
            found.extend(LATIN_WORD.findall(word))
    return found


def language(text: str) -> str:
    """Return the BCP 47 language of a normalised text; `und` when nothing tells it.

    Script decides first. A Latin text counts as English unless function words of another language outweigh it.
    """
    if KANA.search(text):
        return "ja"
    if HANGUL.search(text):
        return "ko"
    han = len(HAN_LETTER.findall(text))
    latin = LATIN_WORD.findall(text)
    if han and han >= len(latin):
        return "zh-CN"
    if not latin:
        return "und"
    return _latin_language(latin)


def _latin_language(latin: list[str]) -> str:
    counts = {tag: sum(word in known for word in latin) for tag, known in FUNCTION_WORDS.items()}
    best = max(counts, key=lambda tag: (counts[tag], tag == "en"))
    foreign = counts[best] >= 2 and counts[best] > counts["en"]
    return best if foreign else "en"
