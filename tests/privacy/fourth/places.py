"""Passwords, keys and sessions in the files, headers, commands and traces where people leave them."""

# ruff: noqa: E501 - lines of tools stand here at their own length

import base64
import json
from collections.abc import Iterator
from random import Random

from tests.privacy.fourth.fill import each, word
from tests.privacy.planted.model import B62, B64, DIGITS, HEX, LOWER, UPPER, URL64, Maker, Planted, draw, token

_STEMS = ("Summer", "Falcon", "purple", "Kestrel", "monkey", "Rainbow", "tiger", "Welcome", "qwerty", "Octopus", "zebra", "Harbor")


def password(rng: Random) -> str:
    """Draw what a person or a generator chooses, without the signs that end a value."""
    kind = rng.randint(0, 4)
    if kind == 0:
        return f"{rng.choice(_STEMS)}{rng.choice('!@#*_-')}{rng.randint(10, 2026)}"
    if kind == 1:
        return draw(rng, B62 + "!%^*_-+", rng.randint(12, 28))
    if kind == 2:
        return "-".join(rng.choice(_STEMS).lower() for _ in range(3)) + str(rng.randint(0, 99))
    if kind == 3:
        return draw(rng, B62, 16)
    return f"{rng.choice(_STEMS).lower()}{rng.randint(100, 999)}"


def plain(rng: Random) -> str:
    """Draw a password that may stand in the user part of an address."""
    return draw(rng, B62 + "_-.~", rng.randint(8, 20)) + draw(rng, DIGITS, 2)


def escaped(rng: Random) -> str:
    """Draw a password with escapes of an address."""
    return draw(rng, B62, 6) + rng.choice(("%40", "%2F", "%23", "%21")) + draw(rng, B62, 6)


def _b64url(content: dict[str, object]) -> str:
    return base64.urlsafe_b64encode(json.dumps(content, separators=(",", ":")).encode()).decode().rstrip("=")


def jwt(rng: Random) -> str:
    """Draw a signed token."""
    head = _b64url({"alg": rng.choice(("RS256", "HS256", "ES256")), "typ": "JWT", "kid": draw(rng, HEX, 8)})
    body = _b64url({"sub": draw(rng, DIGITS, 8), "aud": word(rng), "exp": rng.randint(1_750_000_000, 1_790_000_000)})
    return f"{head}.{body}.{draw(rng, URL64, 86)}"


def jwe(rng: Random) -> str:
    """Draw an encrypted token: five parts, the first readable."""
    head = _b64url({"alg": "RSA-OAEP-256", "enc": "A256GCM"})
    return ".".join((head, draw(rng, URL64, 342), draw(rng, URL64, 16), draw(rng, URL64, 90), draw(rng, URL64, 22)))


def basic(rng: Random) -> str:
    """Draw a user and a password in base64."""
    return base64.b64encode(f"svc-{word(rng)}:{plain(rng)}".encode()).decode()


def block(size: int) -> Maker:
    """Draw lines of base64 as a key file has them."""
    return lambda rng: "\n".join(draw(rng, B64, 64) for _ in range(size)) + "\n" + draw(rng, B64, 24)


def flat(rng: Random) -> str:
    r"""Draw a key block written on one line, as JSON does it."""
    return "\\n".join(draw(rng, B64, 64) for _ in range(12))


SECRET: dict[str, Maker] = {
    "password": password, "plain": plain, "escaped": escaped, "jwt": jwt, "jwe": jwe, "basic": basic,
    "key": block(12), "shortkey": block(2), "flat": flat,
    "hex32": token("", HEX, 32), "hex40": token("", HEX, 40), "hex64": token("", HEX, 64),
    "opaque": token("", URL64, 43), "b62": token("", B62, 32), "b64": token("", B64, 43, "="), "b64long": token("", B64, 180),
    "azure": token("", B64, 86, "=="), "session": token("", LOWER + DIGITS, 26), "upper": token("", UPPER + DIGITS, 24),
    "hook": token("", URL64, 68), "slackhook": token("", B62, 24), "bcrypt": token("$2b$12$", B62 + "./", 53),
    "sigpct": token("", B62, 40, "%3D"), "fernet": token("", URL64, 43, "="),
}  # fmt: skip
FORMS: dict[str, tuple[str, ...]] = {
    "pem rsa": ("-----BEGIN RSA PRIVATE KEY-----\n<<key>>\n-----END RSA PRIVATE KEY-----",),
    "pem pkcs8": ("-----BEGIN PRIVATE KEY-----\n<<key>>\n-----END PRIVATE KEY-----", "tls.key: |\n    -----BEGIN PRIVATE KEY-----\n<<key>>\n    -----END PRIVATE KEY-----"),
    "pem encrypted": ("-----BEGIN ENCRYPTED PRIVATE KEY-----\n<<key>>\n-----END ENCRYPTED PRIVATE KEY-----",),
    "pem ec": ("-----BEGIN EC PRIVATE KEY-----\n<<shortkey>>\n-----END EC PRIVATE KEY-----",),
    "openssh": ("$ cat ~/.ssh/id_ed25519\n-----BEGIN OPENSSH PRIVATE KEY-----\n<<key>>\n-----END OPENSSH PRIVATE KEY-----",),
    "pgp": ("-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n<<key>>\n=Ab3D\n-----END PGP PRIVATE KEY BLOCK-----",),
    "pem on one line": (
        '  "private_key": "-----BEGIN PRIVATE KEY-----\\n<<flat>>\\n-----END PRIVATE KEY-----\\n",',
        'GITHUB_APP_KEY="-----BEGIN RSA PRIVATE KEY-----\\n<<flat>>\\n-----END RSA PRIVATE KEY-----"',
    ),
    "putty": ("PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nComment: deploy\nPrivate-Lines: 3\n<<shortkey>>\nPrivate-MAC: <<:sha256>>",),
    "wireguard": ("[Interface]\nAddress = 10.8.0.2/24\nPrivateKey = <<b64>>\nDNS = 10.8.0.1",),
    "bearer header": (
        "> Authorization: Bearer <<opaque>>", "authorization: bearer <<b62>>", '"Authorization": ["Bearer <<opaque>>"]',
        "req.headers={host=api.local, authorization=Bearer <<b62>>, accept=*/*}", "DEBUG urllib3 send: b'GET /v1/me HTTP/1.1\\r\\nAuthorization: Bearer <<opaque>>\\r\\n\\r\\n'",
        "-H 'Authorization: token <<hex40>>'", "Proxy-Authorization: Bearer <<opaque>>",
    ),
    "basic header": ("Authorization: Basic <<basic>>", "'authorization': 'Basic <<basic>>',", '{"headers":{"Authorization":"Basic <<basic>>"}}', "Proxy-Authorization: Basic <<basic>>"),
    "digest header": ('Authorization: Digest username="svc", realm="metrics", nonce="<<:md5>>", uri="/x", response="<<hex32>>", qop=auth, nc=00000001, cnonce="0a4f113b"',),
    "key header": ("X-API-Key: <<b62>>", "x-auth-token: <<hex32>>", "PRIVATE-TOKEN: <<b62>>", "X-Vault-Token: <<opaque>>", "Api-Key: <<b62>>", "DD-API-KEY: <<hex32>>", "Ocp-Apim-Subscription-Key: <<hex32>>", "X-Amz-Security-Token: <<b64long>>", "Authorization: Token token=<<b62>>", "Authorization: SSWS <<opaque>>", "Authorization: GenieKey <<:uuid>>-<<b62>>", "Authorization: ApiKey <<b64>>", "X-Consul-Token: <<b62>>"),
    "aws sigv4": ("Authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260314/us-east-1/s3/aws4_request, SignedHeaders=host;x-amz-date, Signature=<<hex64>>",),
    "jwt": ("token=<<jwt>>", '{"access_token":"<<jwt>>","token_type":"Bearer","expires_in":3600}', "jwt expired: <<jwt>>", "Cookie: theme=dark; id_token=<<jwt>>", "GET /ws?access_token=<<jwt>> 101", "ERROR auth: cannot verify <<jwt>>: signature is invalid"),
    "jwe": ("Set-Cookie: appSession=<<jwe>>; Path=/; HttpOnly", "next-auth token: <<jwe>>"),
    "password pair": (
        "password=<<password>>", "db.password = <<password>>", "PASSWORD: <<password>>", "passwd=<<password>>", "pwd=<<password>>;", "<<:clock>> connecting user=app password=<<password>> host=<<:ip>>",
        "spring.datasource.password=<<password>>", "MYSQL_ROOT_PASSWORD=<<password>>", "PGPASSWORD=<<password>> psql -h <<:ip>> -U app", "javax.net.ssl.keyStorePassword=<<password>>", "sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required username=\"app\" password=\"<<password>>\";",
        "rabbitmq default_pass = <<password>>", "requirepass <<password>>", "masterauth <<password>>", "ldap_bind_pw: <<password>>", "smtp_auth_password: '<<password>>'", "DB_PASS=<<password>>", "bindpw <<password>>",
    ),
    "password json": ('"password": "<<password>>"', '{"user":"app","pwd":"<<password>>","db":"<<:word>>"}', '{"event":"login","body":{"username":"kim","password":"<<password>>"}}', '{\\"username\\":\\"kim\\",\\"password\\":\\"<<password>>\\"}', '"adminPassword": {"value": "<<password>>"}'),
    "password yaml": ("auth:\n  username: app\n  password: <<password>>", "postgresql:\n  auth:\n    postgresPassword: \"<<password>>\"\n    database: app", "redis:\n  auth:\n    password: '<<password>>'", "grafana:\n  adminUser: admin\n  adminPassword: <<password>>", "stringData:\n  password: <<password>>"),
    "password xml": ("<password><<password>></password>", '<property name="connection.password"><<password>></property>', '<add name="Main" connectionString="Server=db;Database=app;User Id=sa;Password=<<password>>;" />', '<property name="password" value="<<password>>"/>', '<Resource name="jdbc/app" username="app" password="<<password>>" url="jdbc:mysql://db/app"/>'),
    "password flag": ("mysql -u root -p<<b62>> -h <<:ip>> app", "mysqldump --user=root --password=<<password>> app", "docker login -u ci -p <<plain>> registry.example.net", "redis-cli -h <<:ip>> -a <<plain>> ping", "sshpass -p '<<password>>' ssh deploy@<<:ip>>", "curl -u admin:<<plain>> http://<<:ip>>:9200/_cat", "helm upgrade app ./chart --set auth.password=<<plain>>", "az login --service-principal -u <<:uuid>> -p <<plain>> --tenant <<:uuid>>", "mongosh --username app --password <<plain>> --host <<:ip>>", "keytool -list -keystore k.jks -storepass <<plain>>", "openssl pkcs12 -in a.p12 -passin pass:<<plain>>", "net use Z: \\\\files\\share /user:CORP\\svc <<plain>>", "ldapsearch -x -D cn=admin,dc=example -w <<plain>> -b dc=example", "curl --user 'svc:<<plain>>' https://<<:ip>>/health", "vault login -method=userpass username=kim password=<<plain>>", "wget --http-password=<<plain>> https://<<:ip>>/x"),
    "connection string": (
        "postgres://app:<<plain>>@db:5432/app", "DATABASE_URL=postgresql+asyncpg://app:<<escaped>>@<<:ip>>/app?ssl=require", "mysql://root:<<plain>>@<<:ip>>:3306/app", "mongodb+srv://app:<<plain>>@c0.ab1cd.mongodb.net/app?retryWrites=true", "redis://:<<plain>>@<<:ip>>:6379/0", "rediss://default:<<plain>>@cache:6380", "amqp://svc:<<plain>>@mq:5672/%2Fprod", "Server=tcp:db.example.net,1433;Initial Catalog=app;User ID=app;Password=<<password>>;Encrypt=True;",
        "jdbc:postgresql://db/app?user=app&password=<<plain>>", "jdbc:oracle:thin:app/<<b62>>@//db:1521/ORCL", "jdbc:sqlserver://db;databaseName=app;user=sa;password=<<plain>>;", "clickhouse://default:<<plain>>@ch:9000/logs", "nats://svc:<<plain>>@nats:4222", "cockroachdb://root:<<plain>>@crdb:26257/bank", "elasticsearch: https://elastic:<<plain>>@es:9200", "host=db port=5432 user=app password=<<plain>> dbname=app sslmode=disable", "app:<<plain>>@tcp(<<:ip>>:3306)/app?parseTime=true", "snowflake://kim:<<plain>>@ab12345/db",
        "Data Source=db;User Id=scott;Password=<<plain>>;", "mssql+pyodbc://sa:<<escaped>>@db/app?driver=ODBC+Driver+18", "Endpoint=sb://x.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey=<<b64>>", "cassandra://svc:<<plain>>@<<:ip>>:9042/ks", "neo4j+s://neo4j:<<plain>>@g.example.net", "mqtt://dev:<<plain>>@broker:1883", "ldap://cn=admin:<<plain>>@<<:ip>>:389",
    ),
    "azure storage": ("DefaultEndpointsProtocol=https;AccountName=logs;AccountKey=<<azure>>;EndpointSuffix=core.windows.net", "AZURE_STORAGE_KEY=<<azure>>", "AccountEndpoint=https://x.documents.azure.com:443/;AccountKey=<<azure>>;"),
    "url userinfo": ("fetching https://ci:<<plain>>@git.example.net/team/app.git", "http_proxy=http://corp%5Ckim:<<escaped>>@proxy:8080", "ftp://up:<<plain>>@files/x.zip", "--index-url https://__token__:<<plain>>@pypi.example.net/simple", "git clone https://<<hex40>>@github.com/acme/app.git"),
    "signed url": (
        "https://b.s3.amazonaws.com/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=20260314T093000Z&X-Amz-Expires=300&X-Amz-Signature=<<hex64>>", "https://x.blob.core.windows.net/c/f?sv=2023-11-03&se=2026-03-15&sr=b&sp=r&sig=<<sigpct>>",
        "https://storage.googleapis.com/b/o?X-Goog-Algorithm=GOOG4-RSA-SHA256&X-Goog-Signature=<<hex64>>", "https://d1.cloudfront.net/f?Expires=1790000000&Signature=<<opaque>>&Key-Pair-Id=K2JCJMDEHXQW5F",
        "GET /reset?token=<<opaque>> HTTP/1.1", "https://app.example.net/login?code=<<opaque>>&state=<<:url22>>", "GET /cb?api_key=<<b62>>&q=1", "/invite/accept?invitation_token=<<url>>".replace("<<url>>", "<<opaque>>"), "https://maps.example.net/t?apikey=<<b62>>",
    ),
    "web hook": ("https://hooks.slack.com/services/T02AB3CD4/B05EF6GH7/<<slackhook>>", "https://discord.com/api/webhooks/112233445566778899/<<hook>>", "https://acme.webhook.office.com/webhookb2/<<:uuid>>@<<:uuid>>/IncomingWebhook/<<hex32>>/<<:uuid>>", "https://events.pagerduty.com/integration/<<hex32>>/enqueue", "https://api.telegram.org/bot612345678:AA<<tg>>/sendMessage".replace("<<tg>>", "<<opaque>>")),
    "dsn": ("SENTRY_DSN=https://<<hex32>>@o4501.ingest.us.sentry.io/4507", "dsn: https://<<hex32>>@sentry.example.net/7"),
    "cookie": ("Cookie: JSESSIONID=<<upper>>", "Set-Cookie: PHPSESSID=<<session>>; path=/; HttpOnly", "cookie: _ga=GA1.2.11.22; sessionid=<<session>>; csrftoken=<<b62>>", "set-cookie: connect.sid=s%3A<<opaque>>; Path=/", "Cookie: ASP.NET_SessionId=<<session>>", "Cookie: .AspNetCore.Cookies=<<opaque>>", "laravel_session=<<b64>>", "Set-Cookie: __Host-session=<<opaque>>; Secure", "session_id=<<opaque>> user=42", '"sessionToken": "<<opaque>>"', "_app_session=<<b64>>; path=/; secure; HttpOnly", "Cookie: remember_token=<<opaque>>"),
    "kubeconfig": ("users:\n- name: admin\n  user:\n    client-certificate-data: <<:b64>>\n    client-key-data: <<b64long>>", "users:\n- name: ci\n  user:\n    token: <<b62>>", "users:\n- name: kim\n  user:\n    username: kim\n    password: <<password>>"),
    "kubernetes secret": ("apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\ndata:\n  password: <<b64>>", "kind: Secret\napiVersion: v1\ntype: Opaque\ndata:\n  tls.key: <<b64long>>\nmetadata:\n  name: tls", 'kubectl get secret db -o json\n{\n  "kind": "Secret",\n  "data": {\n    "DB_PASSWORD": "<<b64>>"\n  }\n}'),
    "docker config": ('{"auths":{"ghcr.io":{"auth":"<<basic>>"}}}', '{\n\t"auths": {\n\t\t"https://index.docker.io/v1/": {\n\t\t\t"auth": "<<basic>>"\n\t\t}\n\t}\n}', '{"auths":{"r.example.net":{"username":"ci","password":"<<plain>>"}}}', '{"identitytoken":"<<opaque>>"}', "  .dockerconfigjson: <<b64long>>"),
    "netrc": ("machine git.example.net login ci password <<plain>>", "machine api.heroku.com\n  login kim\n  password <<plain>>"),
    "pgpass": ("db.example.net:5432:app:app:<<plain>>", "*:*:*:postgres:<<plain>>"),
    "npmrc": ("//registry.npmjs.org/:_authToken=<<b62>>", "//npm.example.net/:_password=<<b64>>", "_auth=<<basic>>"),
    "pip conf": ("[pypi]\nusername = __token__\npassword = <<opaque>>", "[global]\nindex-url = https://ci:<<plain>>@pypi.example.net/simple"),
    "maven settings": ("<server>\n  <id>nexus</id>\n  <username>ci</username>\n  <password><<plain>></password>\n</server>", "<passphrase><<plain>></passphrase>"),
    "terraform": ('"master_password": "<<password>>",', '    password = "<<password>>"', '"attributes": {"id": "db-1", "password": "<<password>>", "port": 5432}', 'variable "db_password" {\n  default = "<<password>>"\n}', '"secret_access_key": "<<b64>>"', '"result": "<<password>>", "special": true, "type": "random_password"'),
    "helm": ("--set postgresql.auth.password=<<plain>>,replicas=3", "secrets:\n  jwtSecret: <<b62>>\n  cookieSecret: <<b62>>", "USER-SUPPLIED VALUES:\nauth:\n  rootPassword: <<password>>", "oauth:\n  clientSecret: <<opaque>>"),
    "locals": ("  File \"/app/db.py\", line 42, in connect\n    password = '<<password>>'", "│ password = '<<password>>'                                   │", "  locals: {'user': 'app', 'password': '<<password>>', 'timeout': 5}", "at Db.connect(Db.cs:42) args: [host=db, user=app, password=<<plain>>]", "Config{host='db', user='app', password='<<plain>>', port=5432}", "ConnectionOptions(username=app, password=<<plain>>, secret=<<b62>>)", "%Config{user: \"app\", password: \"<<plain>>\"}", "#<Settings user=\"app\" api_key=\"<<b62>>\">", "{Host:db Port:5432 User:app Password:<<plain>> SSL:false}", "psycopg2.connect(host='db', user='app', password='<<password>>')"),
    "sql": ("ALTER USER app WITH PASSWORD '<<password>>';", "CREATE USER 'app'@'%' IDENTIFIED BY '<<password>>';", "CREATE LOGIN app WITH PASSWORD = N'<<password>>';", "STATEMENT:  ALTER ROLE app PASSWORD '<<password>>'", "UPDATE users SET password = '<<password>>' WHERE id = 7", "SET PASSWORD FOR 'app'@'%' = '<<password>>';", "GRANT ALL ON app.* TO 'app'@'%' IDENTIFIED BY '<<password>>'", "CREATE USER app IDENTIFIED BY <<b62>>;", "INSERT INTO users (name, password) VALUES ('kim', '<<password>>')", "CREATE SUBSCRIPTION s CONNECTION 'host=db user=r password=<<plain>>' PUBLICATION p"),
    "framework key": ("SECRET_KEY = 'django-insecure-<<b62>>'", "SECRET_KEY_BASE=<<hex64>>", "APP_KEY=base64:<<b64>>", "RAILS_MASTER_KEY=<<hex32>>", "jwt.secret=<<b62>>", "AIRFLOW__CORE__FERNET_KEY=<<fernet>>", "NEXTAUTH_SECRET=<<b64>>", "encryption_key: <<hex64>>", "N8N_ENCRYPTION_KEY=<<b62>>", "signing_key=<<b64>>", "hmac_secret: <<hex64>>", "COOKIE_SECRET=<<b62>>", "ANSIBLE_VAULT_PASSWORD=<<password>>", "client_secret=<<opaque>>", "clientSecret: <<opaque>>", "consumer_secret = \"<<b62>>\"", "master_key=<<hex32>>", "x-hasura-admin-secret: <<b62>>", "KUBEADM join 10.0.0.1:6443 --token abcdef.<<tok>> --discovery-token-ca-cert-hash sha256:<<:sha256>>".replace("abcdef.<<tok>>", "<<bootstrap>>")),
    "hash of a password": ("root:<<shadow>>:19800:0:99999:7:::", "password_hash=<<bcrypt>>", "admin:<<apr1>>", '"password_digest": "<<bcrypt>>"'),
    "said by a person": ("the password is <<password>>", "pw for staging: <<password>>", "login kim / password <<password>> works", "new root password: <<password>>", "use api key <<b62>> for now", "Your temporary password is <<password>>", "secret key is <<b64>>"),
}  # fmt: skip
SECRET["bootstrap"] = lambda rng: f"{draw(rng, LOWER + DIGITS, 6)}.{draw(rng, LOWER + DIGITS, 16)}"
SECRET["shadow"] = lambda rng: f"$6${draw(rng, B62, 16)}${draw(rng, B62 + './', 86)}"
SECRET["apr1"] = lambda rng: f"$apr1${draw(rng, B62, 8)}${draw(rng, B62 + './', 22)}"


def placed() -> Iterator[Planted]:
    """Every form, three times with other values."""
    return each(FORMS, SECRET, 3)
