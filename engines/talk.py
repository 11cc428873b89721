"""What sort of talk a message is: small talk, a question, a word about a mitigation."""

import re
from functools import lru_cache

from engines.turn import Message, Turn

REMEMBERED = 4096  # messages of which it is known what they say: a timeline asks of all of them in every turn

_MENTION = re.compile(r"<@[^>]+>|(?<!\S)@faultmaven\b", re.IGNORECASE)
_POLITE = re.compile(
    r"(hi|hello|hey|hiya|good (morning|afternoon|evening|night)|thanks?( you)?( (so|very) much| a lot)?|thx|ty|cheers|"
    r"ok(ay)?|cool|great|nice|perfect|awesome|lol|haha|bye|see you|well done|good (job|bot|work)|np|no problem|"
    r"you'?re welcome|welcome|please|all|there|team|everyone|folks|faultmaven|bot|for (the|your) (help|quick answer))",
    re.IGNORECASE,
)
_QUESTION_WORD = re.compile(
    r"^(what|why|when|where|who|which|how|is|are|was|were|do|does|did|can|could|should|would|has|have)\b(?!\Wt)",
    re.IGNORECASE,
)
_OFF_TOPIC = re.compile(
    r"\b(?:tell (?:me|us) a joke|(?:write|sing) (?:me |us )?a (?:poem|song|story)|how are you"
    r"|are you (?:human|real|alive|a bot)"
    r"|(?:what.s|what is|how.s|how is) (?:the weather|for (?:lunch|dinner|breakfast))|who (?:won|is winning)"
    r"|what(?:.s| is) your (?:name|favou?rite)|where are you from|meaning of life|do you (?:like|love|dream|sleep)"
    r"|(?:coffee|lunch|pizza|beer)\b[^.!?]{0,20}\?|happy (?:birthday|friday|monday|new year)|good weekend)",
    re.IGNORECASE,
)
_HELP = re.compile(
    r"^\W*(?:help|usage|commands|what can (?:you|i|we) do|how (?:do|can) (?:i|we) use (?:you|this)"
    r"|who are you|what are you|what do you do)(?: here)?\W*$",
    re.IGNORECASE,
)
_HEDGED = re.compile(
    r"\b(?:i (?:think|guess|believe|suspect|doubt)|maybe|perhaps|probably|possibly|might|could be|looks like"
    r"|not sure|unlikely|afaik|iirc)\b",
    re.IGNORECASE,
)
_HEARSAY = re.compile(  # of a person: a program says what is so
    r"\b(?!(?:i|we)\b)[\w.-]+ (?:thinks?|believes?|claims?|reckons?|guesses|hopes?|heard|mentioned"
    r"|(?:told|tells) (?:me|us))\b"
    r"|\bi (?:heard|was told)\b",
    re.IGNORECASE,
)
_UNREAL = re.compile(  # what follows is not said to be so
    r"\b(?:if|unless|until|once|when|whether|hope|hopefully|should|would|could|will|(?:let|tell) (?:me|us))\b",
    re.IGNORECASE,
)
_CITED = re.compile(r"^[ \t]*(?:>|&gt;).*$", re.MULTILINE)  # the words of somebody else
_CLIPPED = (  # as people type it: as it is read
    (re.compile(r"[\u2018\u2019\u02bc]"), "'"),
    (re.compile(r"\b(is|are|was|were|do|does|did|has|have|had|ca|could|wo|would|should)nt\b", re.IGNORECASE), r"\1n't"),
    (re.compile(r"\b(that|what|there)s\b", re.IGNORECASE), r"\1's"),
    (re.compile(r"\bi(m|ve)\b", re.IGNORECASE), r"I'\1"),
)
_HANGS = re.compile(
    r"(?:^|[,;.!]|\band\b|-)\s*(?:(?:can|could|would|will) (?:you|anyone|anybody|someone|somebody|we)\b"
    r"|is (?:any|some)thing (?:wrong|broken|up|off)\b"
    r"|(?:any|some) (?:idea|clue|thought)s?\b|what(?:.s| is) (?:going on|wrong|up|happening)\b"
    r"|please (?:look|help|check)\b|help\b|why\b)[^.!?]*(?:[.!?]+|$)",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[^.!?]+[.!?]*")
_STATUS = re.compile(r"^(status|summary|where are we|what do (we|you) know( so far)?)\W*$", re.IGNORECASE)
_WORKED = re.compile(
    r"\b(it|that|this|rollback|fix)\b[^.]{0,40}\b(worked|helped|fixed it)\b|^\W*(fixed|resolved|solved)\W*$|"
    r"\b(is|are|it'?s) (fixed|resolved|back to normal|recovered)\b|\bworks again\b|\ball green (again|now)\b|"
    r"\b(errors?|alerts?|timeouts?) (is|are|has|have) (now )?(gone|stopped|cleared)\b",
    re.IGNORECASE,
)
_SYMPTOM = r"(?:errors?|timeouts?|failures?|alerts?|5\d\ds?|problems?|issues?|symptoms?)"
_FAILED = re.compile(
    r"\bstill (failing|broken|down|erroring|happening|the same)\b|\b(did|does|has|have)(n't| not) (help|work)(ed)?\b|"
    rf"\bstill (?:(?:seeing|getting) )?(?:the same |some |many )?{_SYMPTOM}\b|"
    rf"\b(?:{_SYMPTOM}|it)(?:'s| is| are)? still there\b|"
    r"\b(is|are|it's)(n't| not) (fixed|resolved|working|any better)\b|\bno (effect|difference|improvement)\b|"
    r"\bno change\W*$|\b(made|making) (it|things|that) worse\b|"
    rf"^\W*(?:(?:still|now|we|see|seeing|get|getting) )*(?:the )?(?:exact )?same {_SYMPTOM}\b(?! as\b)",
    re.IGNORECASE,
)
_WAITS = re.compile(r"\byet\b", re.IGNORECASE)  # nobody says that it will not
_VERBS = {  # as people say it: as a mitigation is written
    r"roll(?:ing|ed) (?:it )?back|reverting|reverted": "roll back",
    r"restart(?:ing|ed)|bounc(?:ing|ed)": "restart",
    r"reboot(?:ing|ed)": "reboot",
    r"redeploy(?:ing|ed)": "redeploy",
    r"scal(?:ing|ed) (?:up|out)": "scale up",
    r"scal(?:ing|ed) (?:down|in)": "scale down",
    r"fail(?:ing|ed) over": "fail over",
    r"drain(?:ing|ed)": "drain",
    r"(?:disabl|switch|turn)(?:ing|ed)(?: off)?": "switch off",
    r"rais(?:ing|ed)|increas(?:ing|ed)": "raise",
    r"lower(?:ing|ed)|decreas(?:ing|ed)|reduc(?:ing|ed)": "lower",
    r"kill(?:ing|ed)": "kill",
    r"block(?:ing|ed)": "block",
    r"renew(?:ing|ed)": "renew",
    r"rotat(?:ing|ed)": "rotate",
    r"delet(?:ing|ed)": "delete",
    r"clean(?:ing|ed)(?: up)?": "clean up",
    r"flush(?:ing|ed)": "flush",
    r"detach(?:ing|ed)": "detach",
    r"resiz(?:ing|ed)": "resize",
}
_BEFORE = (
    r"^\W*(?:(?:ok(?:ay)?|right|now|just|so|and|currently|i|we|i'?m|i am|we'?re|we are|i'?ve|we'?ve|have|has|will be)"
    r"\W+)*"
)
_DOING = re.compile(
    _BEFORE + "(?:" + "|".join(f"(?P<v{n}>{verb})" for n, verb in enumerate(_VERBS)) + r")\b\s*(?P<what>[^.,;!?\n]*)",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"\b(?:and|but|now|because|since|so|\d+ ?(?:s|m|h|sec\w*|min\w*|hours?) ago)\b.*", re.IGNORECASE)
_DOING_CHARS = 100
_PARTS = re.compile(r"[,.;!]+(?:\s+|$)|\s+(?:and|but)\s+")
_BROKEN = r"(?:fail\w*|broken|down|bad|slow|error\w*|crash\w*|time?ing out|happen\w*|unreachable|stuck)"
_AGAIN = re.compile(
    rf"\b{_BROKEN}\b[^.?!]{{0,20}}\bagain\b|\bagain\b[^.?!]{{0,20}}\b{_BROKEN}\b"
    r"|\b(?:it|problem|issue|errors?|alert|outage)(?:.s| is| are| has| have|) (?:came |come )?back\b"
    r"(?! (?:to|up|online|in)\b)",
    re.IGNORECASE,
)
_DID = re.compile(
    r"^(?:(?:i|we|just|have|i.ve|we.ve)\s+)*"
    r"(?=(?!need|seem|fail|resolv|recover)[a-z]{3,}ed\b|put\b|set\b|cut\b|gave\b)",
    re.IGNORECASE,
)
_NOT = re.compile(r"\b(not|n't|never|no)\b|n't\b", re.IGNORECASE)


@lru_cache(REMEMBERED)
def said(text: str) -> str:
    """The words of a message without the call to us."""
    return " ".join(_MENTION.sub(" ", text).split())


@lru_cache(REMEMBERED)
def own(text: str) -> str:
    """What the speaker says: without the call to us and what is quoted of others, and with the apostrophes."""
    words = said(_CITED.sub(" ", text))
    for clipped, whole in _CLIPPED:
        words = clipped.sub(whole, words)
    return words


@lru_cache(REMEMBERED)
def is_small(text: str) -> bool:
    """Whether it is politeness and nothing else."""
    rest = _POLITE.sub(" ", said(text))
    return not re.search(r"\w", rest)


def is_question(text: str) -> bool:
    """Whether it asks something."""
    words = said(text)
    return "?" in words or bool(_QUESTION_WORD.match(words))


def stated(text: str) -> str:
    """What a message states, without the question that hangs on it: "checkout fails, can you look?" says the first."""
    return " ".join(_HANGS.sub(" ", said(text)).split()).strip(" ,;-")


def is_off_topic(text: str) -> bool:
    """Whether it is about anything but an incident."""
    return bool(_OFF_TOPIC.search(said(text)))


def asks_help(text: str) -> bool:
    """Whether it asks what we can do."""
    return bool(_HELP.match(said(text)))


def only_asks(text: str) -> bool:
    """Whether every sentence of it is a question, so that it states nothing."""
    sentences = [s for s in _SENTENCE.findall(said(text)) if re.search(r"\w", s)]
    return bool(sentences) and all(is_question(s.strip()) for s in sentences)


@lru_cache(REMEMBERED)
def is_hedged(text: str) -> bool:
    """Whether it is said as a guess."""
    return bool(_HEDGED.search(text))


@lru_cache(REMEMBERED)
def is_hearsay(text: str) -> bool:
    """Whether it tells what somebody else says."""
    return bool(_HEARSAY.search(text))


def wants_status(text: str) -> bool:
    """Whether it asks where the case stands."""
    return bool(_STATUS.match(said(text)))


def says_worked(text: str) -> bool:
    """Whether it says that what was done helped."""
    words = own(text)
    if says_failed(text) or "?" in words:
        return False
    return any(asserts(_WORKED, c) and not (_NOT.search(c) or is_hearsay(c)) for c in _PARTS.split(words))


def asserts(pattern: re.Pattern[str], clause: str) -> bool:
    """Whether a clause says so, and not what would be if it were so."""
    found = pattern.search(clause)
    return found is not None and not _UNREAL.search(clause[: found.start()])


def says_again(text: str) -> bool:
    """Whether it says that what was over is there again."""
    words = said(text)
    return "?" not in words and any(_AGAIN.search(c) and not _NOT.search(c) for c in _PARTS.split(words))


def done(text: str) -> str:
    """What somebody says they did, where no verb of `doing` is in it: "forced the detach, it works" says the first."""
    parts = (p.strip() for p in _PARTS.split(said(text)))
    return next((_DID.sub("", p) for p in parts if _DID.match(p) and not _WORKED.search(p)), "")[:_DOING_CHARS]


def says_failed(text: str) -> bool:
    """Whether it says that what was done did not help."""
    words = own(text)
    return "?" not in words and any(asserts(_FAILED, c) and not _WAITS.search(c) for c in _PARTS.split(words))


@lru_cache(REMEMBERED)
def doing(text: str) -> str:
    """What somebody says they are doing about it, as "roll back cart-worker"; empty where nothing is said of that."""
    match = _DOING.match(own(text))
    if match is None or "?" in text:
        return ""
    verb = next(written for n, written in enumerate(_VERBS.values()) if match[f"v{n}"])
    return f"{verb} {_CLAUSE.sub('', match['what'])}".strip()[:_DOING_CHARS]


def brings_something(turn: Turn) -> bool:
    """Whether a turn has a file, or a message that states something; a mere question brings nothing to test with."""
    said_so = (stated(m.text) for m in turn.messages)
    return bool(turn.attachments) or any(re.search(r"\w", words) and not only_asks(words) for words in said_so)


def is_repeated(turn: Turn, earlier: tuple[Message, ...]) -> bool:
    """Whether the turn only asks what was asked before."""
    new = {said(m.text).lower() for m in turn.messages if m.text.strip()}
    old = {said(m.text).lower() for m in earlier}
    return bool(new) and not turn.attachments and new <= old
