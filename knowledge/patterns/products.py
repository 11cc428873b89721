"""How the same is asked of different products: which one a line is of, and its command for it."""

import re

SESSIONS = (
    (r"redis|valkey|max number of clients", "redis-cli client list"),
    (r"mysql|mariadb|aurora-mysql|innodb|\b1040\b|Too many connections", "show full processlist;"),
    (r"\bORA-\d+|oracle", "select program, status, count(*) from v$session group by program, status;"),
    (r"mongo", "db.currentOp({}).inprog.length"),
    (r"sql ?server|mssql|sqlcmd", "select program_name, count(*) from sys.dm_exec_sessions group by program_name;"),
)
POSTGRES = "select application_name, state, count(*) from pg_stat_activity group by 1,2 order by 3 desc;"


def sessions(text: str) -> str:
    """The statement that lists who is connected."""
    return next((command for words, command in SESSIONS if re.search(words, text, re.IGNORECASE)), POSTGRES)
