"""The many ways in which systems write a name and its value."""

from random import Random

from tests.privacy.planted.model import Said


def _words(name: str) -> list[str]:
    return name.split(" ")


def spelled(name: str, case: str) -> str:
    """Spell a name of several words: snake, upper, camel, pascal, kebab, header, dotted."""
    words = _words(name)
    return {
        "snake": "_".join(words),
        "upper": "_".join(words).upper(),
        "camel": words[0] + "".join(w.capitalize() for w in words[1:]),
        "pascal": "".join(w.capitalize() for w in words),
        "kebab": "-".join(words),
        "header": "-".join(w.capitalize() for w in words),
        "dotted": ".".join(words) if len(words) == 2 else "_".join(words),
    }[case]


# each: the case of the name, whether the value stands in quotes, and the text
SYNTAXES: tuple[tuple[str, bool, str], ...] = (
    ("upper", False, "{k}={v}"),
    ("upper", False, "export {k}={v}"),
    ("upper", True, 'export {k}="{v}"'),
    ("upper", True, "{k}='{v}'"),
    ("upper", True, 'Environment="{k}={v}"'),
    ("upper", False, "ENV {k} {v}"),
    ("upper", True, '$env:{k} = "{v}"'),
    ("upper", False, "docker run -d -e TZ=UTC -e {k}={v} registry.acme.io/app:1.4"),
    ("upper", True, '"Env": ["PATH=/usr/local/bin:/usr/bin", "{k}={v}"],'),
    ("upper", True, '{{"name": "{k}", "value": "{v}"}}'),
    ("upper", True, '        - name: {k}\n          value: "{v}"'),
    ("upper", False, "    - name: {k}\n      value: {v}"),
    ("upper", False, "      {k}:  {v}"),
    ("snake", False, "{k}: {v}"),
    ("snake", True, '{k}: "{v}"'),
    ("snake", True, '{k} = "{v}"'),
    ("snake", False, "{k} = {v}"),
    ("snake", False, "region=eu-1 {k}={v} retries=3"),
    ("snake", True, "{{'host': 'db-2', '{k}': '{v}', 'port': 5432}}"),
    ("snake", True, ':{k}=>"{v}", :timeout=>5'),
    ("snake", False, "POST /oauth/token?grant_type=code&{k}={v}&scope=read HTTP/1.1"),
    ("camel", True, '"{k}": "{v}",'),
    ("camel", True, '{{"host":"db-2","{k}":"{v}","port":5432}}'),
    ("camel", True, '{{\\"host\\":\\"db-2\\",\\"{k}\\":\\"{v}\\",\\"port\\":5432}}'),
    ("camel", False, "Config(host=db-2, {k}={v}, port=5432)"),
    ("camel", False, "-D{k}={v}"),
    ("pascal", False, "{{Host:db-2 {k}:{v} Port:5432}}"),
    ("pascal", True, '<add key="{k}" value="{v}" />'),
    ("camel", False, "<{k}>{v}</{k}>"),
    ("kebab", False, "--{k}={v}"),
    ("kebab", False, "--{k} {v}"),
    ("kebab", True, '--{k} "{v}"'),
    ("dotted", False, "spring.{k}={v}"),
    ("dotted", False, "app.{k}: {v}"),
    ("header", False, "X-{k}: {v}"),
    ("header", True, "curl -s -H 'X-{k}: {v}' https://api.acme.io/v1/ping"),
    ("snake", True, "{k} => '{v}'"),
    ("snake", True, 'config.{k} := "{v}"'),
    ("upper", False, "set {k}={v}"),
)


def assigned(rng: Random, names: tuple[str, ...], value: str, *, quoted: bool = False) -> Said:
    """A name and its value in one of the syntaxes; `quoted` for values that need quotes around them."""
    case, _, text = rng.choice([s for s in SYNTAXES if s[1] or not quoted])
    return Said(text.format(k=spelled(rng.choice(names), case), v=value), (value,))
