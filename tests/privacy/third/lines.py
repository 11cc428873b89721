"""Lines of services: JSON, logfmt, syslog, access logs, Java, Python, Go, audit logs, stack traces, chat."""

FORMS: dict[str, tuple[str, ...]] = {
    "json-line": (
        '{"time":"«~ts»","level":"debug","msg":"login","username":"«~user»","password":"«pw/json»"}',
        '{"level":"INFO","logger":"auth","Password":"«pw/json»","attempt":2}',
        '{"ts":«~ms»,"msg":"config loaded","db":{"host":"«~host»","user":"«~user»","pass":"«pw/json»"}}',
        (
            '{"severity":"ERROR","message":"upstream 401","headers":{"Authorization":"Bearer «opaque»"'
            ',"X-Trace":"«~trace»"}}'
        ),
        '{"msg":"env","DATADOG_API_KEY":"«datadog-api»","DD_APP_KEY":"«datadog-app»"}',
        '{"msg":"request body: {\\"client_id\\":\\"web\\",\\"client_secret\\":\\"«opaque»\\"}","status":400}',
        '{"event":"{\\"user\\":\\"«~user»\\",\\"password\\":\\"«pw/json»\\"}","code":"E102"}',
        '{"log":"export AWS_SECRET_ACCESS_KEY=«aws-key»\\n","stream":"stdout","time":"«~ts»"}',
        '{"log":"2024-05-01 conn string Server=«~host»;Password=«pw-plain»;Pooling=true\\n","stream":"stderr"}',
        '{"action":"token.create","actor":"«~user»","access_token":"«opaque»","refresh_token":"«opaque»"}',
        '{"tokens":["«github»","«gitlab»"],"msg":"rotation list"}',
        '{"secrets":["«opaque»","«opaque»"],"n":2}',
        '{"apiKeys":[{"name":"ci","key":"«opaque»"}]}',
        '{"passwords": ["«pw/json»", "«pw/json»"]}',
        '{"request":{"body":"username=«~user»&password=«pw-plain»&submit=1"}}',
        '{"level":"warn","session":{"sessionId":"«session»","uid":«~n»}}',
        '{"@timestamp":"«~ts»","kibana":{"sid":"«session»"}}',
        '{"msg":"otp sent","otp":"«otp»","user_id":«~n»}',
        '{"credentials":{"AccessKeyId":"«aws-id»","SecretAccessKey":"«aws-key»","SessionToken":"«aws-session»"}}',
        '{"kid":"«~short»","privateKey":"«hex64»"}',
    ),
    "logfmt": (
        'time=«~ts» level=info msg="connecting" user=«~user» password=«pw-plain» host=«~host»',
        'ts=«~ts» lvl=debug msg="dial" dsn="postgres://«~user»:«pw-plain»@«~host»:5432/app?sslmode=require"',
        'level=error caller=client.go:88 api_key=«opaque» err="401 Unauthorized"',
        'level=warn msg="retrying with token" token=«opaque» attempt=3',
        'at=info method=GET path="/v1/items?access_token=«opaque»&page=2" status=200 service=12ms',
        "level=debug Secret=«opaque» component=webhook",
        "level=info vault_token=«vault» ttl=3600",
        'ts=«~ts» CONSUL_HTTP_TOKEN=«uuid» msg="registering"',
        'level=info consul_token="«uuid»" dc=dc1',
        "level=info auth=«~user»:«pw-plain» target=«~host»",
        'msg="new session" sid=«session» ip=«~ip»',
        'level=error err="amqp: dial amqp://«~user»:«pw-plain»@«~host»:5672/: EOF"',
        "level=debug smtp_password='«pw»' smtp_host=«~host»",
        "passwd=«pw-plain», user=«~user»",
    ),
    "syslog": (
        "May 14 10:22:31 web-3 app[«~n»]: Using PASSWORD=«pw-plain» for «~user»",
        "<134>1 «~ts» gw-2 auth «~n» ID47 - login failed for «~user» with password '«pw»'",
        "May 14 10:22:31 bastion sudo: «~user» : TTY=pts/0 ; COMMAND=/usr/bin/mysql -u root -p«pw-plain» -e status",
        "May 14 10:22:31 db-1 mysqld[«~n»]: CREATE USER 'etl'@'%' IDENTIFIED BY '«pw»'",
        'May 14 10:22:31 lb-1 haproxy[«~n»]: «~ip»:5122 http~ be/s1 "GET /?apikey=«opaque» HTTP/1.1"',
        "May 14 10:22:32 node-4 kubelet[«~n»]: docker login registry.example.com -u ci --password «gitlab»",
        "May 14 10:22:33 vpn-1 openvpn[«~n»]: user «~user» password «pw-plain» rejected",
        "May 14 10:22:33 build-2 CRON[«~n»]: (deploy) CMD (curl -fsS -u deploy:«pw-plain» https://«~host»/ping)",
        (
            'May 14 10:22:35 ops-1 audit: op=add-key acct="«~user»" exe="/usr/bin/curl" cmd="curl -H'
            " 'Authorization: Bearer «jwt»' https://«~host»\""
        ),
        "May 14 10:22:36 mail-1 postfix/smtpd[«~n»]: AUTH PLAIN «basic»",
        "May 14 10:22:37 snmp-1 snmpd[«~n»]: community string «pw-plain» accepted from «~ip»",
    ),
    "access-log": (
        '«~ip» - - [14/May/2024:10:22:31 +0000] "GET /api/orders?token=«opaque» HTTP/1.1" 200 512 "-" "curl/8.4.0"',
        (
            '«~ip» - «~user» [14/May/2024:10:22:31 +0000] "POST /login?username=«~user»&password=«pw-plain»'
            ' HTTP/1.1" 302 0'
        ),
        (
            '«~ip» - - [14/May/2024:10:22:31 +0000] "GET /cb?code=«opaque»&state=xyz HTTP/2.0" 302 0'
            ' "https://login.example.com/?id_token=«jwt»" "Mozilla/5.0"'
        ),
        (
            '«~ip» - - [14/May/2024:10:22:31 +0000] "GET /files/a.pdf?sv=2022-11-02&se=2024-06-01&sr=b&sp=r'
            '&sig=«sas» HTTP/1.1" 200 9'
        ),
        '«~ip» - - [14/May/2024:10:22:31 +0000] "GET /maps/api/js?key=«gcp-key»&v=3 HTTP/1.1" 200 1',
        '«~ip» - - [14/May/2024:10:22:31 +0000] "GET /v1?API_KEY=«opaque» HTTP/1.1" 403 7',
        '«~ip» - - [14/May/2024:10:22:31 +0000] "GET /reset?reset_token=«opaque»&u=«~n» HTTP/1.1" 200 7',
        '«~ip» - - [14/May/2024:10:22:31 +0000] "GET /ws;jsessionid=«session»?x=1 HTTP/1.1" 101 0',
        (
            '«~ip» - - [14/May/2024:10:22:31 +0000] "GET'
            ' /proxy?url=https%3A%2F%2F«~user»%3A«pw-plain»%40«~host»%2F HTTP/1.1" 502 0'
        ),
        '«~ip» - - [14/May/2024:10:22:31 +0000] "GET /r?next=%2Fhome%3Faccess_token%3D«opaque»%26x%3D1 HTTP/1.1" 302 0',
        (
            '«~ip» - - [14/May/2024:10:22:31 +0000] "GET /s3?X-Amz-Credential=«aws-id»%2F20240514%2Fus-east-1'
            '&X-Amz-Signature=«hex64» HTTP/1.1" 200 3'
        ),
        '«~ip» - - [14/May/2024:10:22:31 +0000] "GET / HTTP/1.1" 200 3 "-" "-" cookie="SESSION=«session»; theme=dark"',
        '«~ip» - - [14/May/2024:10:22:31 +0000] "POST /graphql HTTP/1.1" 200 3 auth="Bearer «jwt»"',
        (
            '[error] «~n»#«~n»: *«~n» upstream timed out, client: «~ip», request: "GET /a?secret=«opaque»'
            ' HTTP/1.1", host: "«~host»"'
        ),
    ),
    "java": (
        "«~date» DEBUG [main] c.e.DataSourceConfig - spring.datasource.password=«pw»",
        "«~date» INFO  [nio-8080-exec-3] o.s.s.Auth : UserDto(username=«~user», password=«pw-plain», enabled=true)",
        (
            "«~date» ERROR [pool-2] HikariPool-1 - jdbc:mysql://«~host»:3306/shop?user=«~user»"
            "&password=«pw-plain»&useSSL=false"
        ),
        "Caused by: java.sql.SQLException: Access denied [url=jdbc:oracle:thin:«~user»/«pw-plain»@//«~host»:1521/ORCL]",
        "\tat com.example.Client.connect(Client.java:88) // token: «opaque»",
        (
            "«~date» WARN Producer - sasl.jaas.config = org.apache.kafka.common.security.plain.PlainLoginModule"
            ' required username="«~user»" password="«pw/json»";'
        ),
        "«~date» INFO AWSCredentials{accessKeyId='«aws-id»', secretAccessKey='«aws-key»'}",
        "«~date» DEBUG headers={authorization=[Bearer «jwt»], accept=[*/*]}",
        '«~date» DEBUG HttpHeaders [Authorization:"Basic «basic»", Host:"«~host»"]',
        "«~date» INFO StartupInfo - -Dspring.cloud.vault.token=«vault» -Xmx2g",
        "«~date» TRACE o.h.SQL - binding parameter: update account set pwd='«pw»' where id=«~n»",
        'Exception in thread "main" java.lang.IllegalArgumentException: bad key [sk=«stripe»]',
        "«~date» INFO Credentials[user=«~user», secret=«opaque»]",
        "javax.naming.AuthenticationException: LDAP bind dn=cn=app,dc=example password=«pw»",
        "«~date» DEBUG keystore.password: «pw»",
    ),
    "python": (
        "«~date» - root - DEBUG - {'user': '«~user»', 'password': '«pw»', 'tries': 1}",
        "«~date» DEBUG urllib3: send: b'POST /token HTTP/1.1\\r\\nAuthorization: Basic «basic»\\r\\n'",
        "    conn = psycopg2.connect(host='«~host»', user='«~user»', password='«pw»')",
        "openai.AuthenticationError: Incorrect API key provided: «openai».",
        "anthropic.AuthenticationError: invalid x-api-key «anthropic»",
        "KeyError: Config(secret_key='«opaque»', debug=True)",
        (
            "DEBUG:botocore.auth:CredentialScope AWS4-HMAC-SHA256"
            " Credential=«aws-id»/20240514/eu-west-1/s3/aws4_request, SignedHeaders=host, Signature=«hex64»"
        ),
        "requests.exceptions.HTTPError: 403 Client Error for url: https://api.example.com/v2/x?api_key=«opaque»",
        "ValueError: invalid literal: SECRET_KEY = '«opaque»'",
        "os.environ: {'HOME': '/root', 'DB_PASSWORD': '«pw»', 'STRIPE_KEY': '«stripe»'}",
        "Settings(redis_url=RedisDsn('redis://:«pw-plain»@«~host»:6379/0'))",
        "celery.exceptions: Cannot connect to amqp://«~user»:«pw-plain»@«~host»:5672//: refused",
        'boto3.client(\'s3\', aws_access_key_id="«aws-id»", aws_secret_access_key="«aws-key»")',
        "HF token «huggingface» is invalid",
    ),
    "go-node": (
        "I0514 10:22:31.123456       1 client.go:120] Using bearer token «opaque»",
        "panic: config: &{User:«~user» Password:«pw-plain» Addr:«~host»:6379}",
        "2024/05/14 10:22:31 oauth2: cannot fetch token: client_secret=«opaque»&grant_type=client_credentials",
        "  headers: { Authorization: 'Bearer «opaque»', 'x-api-key': '«opaque»' },",
        "MongoServerSelectionError: mongodb+srv://«~user»:«pw-plain»@cluster0.abcde.mongodb.net/test",
        "    at Object.<anonymous> (/app/i.js:3:9) { config: { auth: { username: '«~user»', password: '«pw»' } } }",
        "npm ERR! //registry.npmjs.org/:_authToken=«npm»",
        'time="«~ts»" level=fatal msg="dial tcp" config="map[password:«pw-plain» user:«~user»]"',
        "process.env.JWT_SECRET = '«opaque»'",
        "Error: Invalid `prisma` invocation: postgresql://«~user»:«pw-plain»@«~host»:5432/db?schema=public",
        "Unhandled rejection: FirebaseError key=«firebase»",
    ),
    "audit": (
        'type=EXECVE msg=audit(1715682151.123:«~n»): argc=4 a0="mysql" a1="-uroot" a2="-p«pw-plain»" a3="shop"',
        "AUDIT: SESSION,1,1,ROLE,ALTER ROLE,,,\"ALTER ROLE app WITH PASSWORD '«pw»'\",<none>",
        "audit user=«~user» action=rotate old_key=«opaque» new_key=«opaque»",
        "LOG:  statement: ALTER USER «~user» WITH ENCRYPTED PASSWORD '«pw»';",
        "LOG:  duration: 2 ms  statement: SELECT * FROM users WHERE login='«~user»' AND password='«pw»'",
        '[AUDIT] «~user» set secret/prod/db password="«pw/json»" from «~ip»',
        "event=login user=«~user» credential=«pw-plain» result=fail",
        "«~ts» audit: config set requirepass «pw-plain»",
        "INSERT INTO users (name, password) VALUES ('«~user»', '«pw»')",
    ),
    "chat": (
        "[10:22] priya: the db password is «pw» (please rotate)",
        "@tom can you try with pw: «pw»",
        "deploy-bot: use token «opaque» for the staging api",
        "creds for grafana are admin / «pw»",
        "my api key is «opaque», it stopped working at 10:20",
        "login with «~user» and password «pw».",
        "temporary password = «pw», expires tonight",
        "wifi pass «pw»",
        "here's the secret key: `«opaque»`",
        "ssh root@«~ip» (pw «pw»)",
        "the new webhook is «slack-hook», old one is dead",
        "Your verification code is «otp».",
        "please use «github» until friday",
        "PIN is «otp»",
    ),
    "jwt": (
        "token expired: «jwt»",
        "Cookie: id_token=«jwt»; Path=/",
        '{"jwt":"«jwt»"}',
        "Sec-WebSocket-Protocol: bearer, «jwt»",
        "X-Forwarded-Access-Token: «jwt»",
    ),
    "header": (
        "> Authorization: Basic «basic»",
        "< Set-Cookie: session=«session»; HttpOnly; Secure",
        "Cookie: csrftoken=«opaque»; sessionid=«session»",
        "DD-API-KEY: «datadog-api»",
        "DD-APPLICATION-KEY: «datadog-app»",
        "X-Vault-Token: «vault»",
        "X-Consul-Token: «uuid»",
        "PRIVATE-TOKEN: «gitlab»",
        "proxy-authorization: basic «basic»",
        "X-Auth-Token: «opaque»",
        "apikey: «opaque»",
        "authorization: token «hex40»",
        "Authorization: ApiKey «opaque»==",
        "Authorization: GenieKey «uuid»",
        "Authorization: Token token=«opaque»",
        "cookie: PHPSESSID=«session»; _ga=GA1.1.123.456",
        "remember_token=«opaque»; path=/",
        "Ocp-Apim-Subscription-Key: «hex32»",
    ),
}
