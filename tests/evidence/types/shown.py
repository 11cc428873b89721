"""What commands show of one moment."""

# ruff: noqa: E501 - what tools write stands here in their own long lines

PODS = """\
NAME                      READY   STATUS             RESTARTS      AGE
cart-7d9fbb6c4-x2x9z      0/1     CrashLoopBackOff   7 (41s ago)   12m
search-5c9d6f7b8-k2l1p    1/1     Running            0             41d
gateway-6b7c8d9e0-q9w8e   1/1     Running            1             3d4h
"""
TOP_PODS = """\
NAME                      CPU(cores)   MEMORY(bytes)
cart-7d9fbb6c4-x2x9z      412m         498Mi
search-5c9d6f7b8-k2l1p    31m          120Mi
"""
DOCKER = """\
CONTAINER ID   IMAGE                   COMMAND                  CREATED       STATUS                     PORTS                    NAMES
3f2a1b0c4d5e   acme/cart:2.8.1         "node server.js"         2 hours ago   Up 2 hours (unhealthy)     0.0.0.0:8080->8080/tcp   cart
9c8d7e6f5a4b   postgres:16             "docker-entrypoint.s…"   3 days ago    Up 3 days                  5432/tcp                 db
"""
DF = """\
Filesystem      Size  Used Avail Use% Mounted on
/dev/nvme0n1p1   97G   95G  2.1G  98% /
tmpfs           7.8G     0  7.8G   0% /dev/shm
/dev/nvme1n1    500G  210G  290G  42% /var/lib/postgresql
"""
FREE = """\
               total        used        free      shared  buff/cache   available
Mem:            15Gi        14Gi       210Mi        31Mi       812Mi       640Mi
Swap:             0B          0B          0B
"""
PS = """\
USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND
root           1  0.0  0.1 167744 11980 ?        Ss   Mar10   0:41 /sbin/init
postgres     812 91.2  4.1 4412312 671232 ?      Rs   10:04  21:12 postgres: app shop 10.2.3.4(47112) SELECT
app         4711 12.0 31.0 9812344 5012344 ?     Sl   10:02   4:01 java -jar cart.jar
"""
TOP = """\
top - 10:14:31 up 41 days,  3:02,  2 users,  load average: 14.21, 9.80, 4.12
Tasks: 214 total,   3 running, 211 sleeping,   0 stopped,   0 zombie
%Cpu(s): 91.2 us,  4.1 sy,  0.0 ni,  3.9 id,  0.8 wa,  0.0 hi,  0.0 si,  0.0 st
MiB Mem :  15933.2 total,    210.4 free,  14911.1 used,    811.7 buff/cache
MiB Swap:      0.0 total,      0.0 free,      0.0 used.    640.2 avail Mem

    PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND
    812 postgres  20   0 4412312 671232  81234 R  91.2   4.1  21:12.41 postgres
   4711 app       20   0 9812344   4.8g  21344 S  12.0  31.0   4:01.02 java
"""
SS = """\
State      Recv-Q Send-Q Local Address:Port   Peer Address:Port  Process
LISTEN     129    128          0.0.0.0:8080        0.0.0.0:*     users:(("java",pid=4711,fd=31))
ESTAB      0      0           10.2.3.4:47112      10.0.1.4:5432  users:(("java",pid=4711,fd=44))
CLOSE-WAIT 1      0           10.2.3.4:8080       10.9.8.7:52144 users:(("java",pid=4711,fd=51))
"""
SYSTEMCTL = """\
● cart.service - Cart
     Loaded: loaded (/etc/systemd/system/cart.service; enabled; preset: enabled)
     Active: failed (Result: exit-code) since Sat 2026-03-14 10:04:31 UTC; 9min ago
   Main PID: 4711 (code=exited, status=1/FAILURE)
        CPU: 412ms
"""
PING = """\
PING db-2.prod.internal (10.0.1.4) 56(84) bytes of data.
64 bytes from 10.0.1.4: icmp_seq=1 ttl=63 time=0.412 ms
64 bytes from 10.0.1.4: icmp_seq=2 ttl=63 time=0.398 ms
64 bytes from 10.0.1.4: icmp_seq=4 ttl=63 time=201 ms

--- db-2.prod.internal ping statistics ---
4 packets transmitted, 3 received, 25% packet loss, time 3005ms
rtt min/avg/max/mdev = 0.398/67.270/201.000/94.561 ms
"""
CURL = """\
* Host shop.acme.io:443 was resolved.
* IPv4: 10.2.3.4
*   Trying 10.2.3.4:443...
* Connected to shop.acme.io (10.2.3.4) port 443
* TLSv1.3 (OUT), TLS handshake, Client hello (1):
> GET /cart HTTP/2
> Host: shop.acme.io
> User-Agent: curl/8.5.0
>
< HTTP/2 503
< content-type: text/plain
< retry-after: 30
<
no healthy upstream
* Connection #0 to host shop.acme.io left intact
"""
OPENSSL = """\
CONNECTED(00000003)
depth=0 CN = shop.acme.io
verify error:num=20:unable to get local issuer certificate
---
Certificate chain
 0 s:CN = shop.acme.io
   i:C = US, O = Acme CA, CN = R11
   v:NotBefore: Dec 14 00:00:00 2025 GMT; NotAfter: Mar 14 00:00:00 2026 GMT
---
Verify return code: 10 (certificate has expired)
"""
EXPLAIN = """\
                                   QUERY PLAN
---------------------------------------------------------------------------------
 Seq Scan on orders  (cost=0.00..412344.00 rows=41 width=120) (actual time=0.021..4121.212 rows=39 loops=1)
   Filter: (customer_id = 4711)
   Rows Removed by Filter: 9812344
 Planning Time: 0.112 ms
 Execution Time: 4121.301 ms
(5 rows)
"""
ACTIVITY = """\
  pid  | usename |        state        | wait_event |              query
-------+---------+---------------------+------------+----------------------------------
   812 | app     | active              | tuple      | update stock set n = n - 1
   815 | app     | idle in transaction | ClientRead | select * from orders
(2 rows)
"""
REDIS = """\
# Server
redis_version:7.2.4
uptime_in_seconds:3542101
# Memory
used_memory_human:3.99G
maxmemory_human:4.00G
maxmemory_policy:noeviction
evicted_keys:0
"""
TRACEROUTE = """\
traceroute to db-2 (10.0.1.4), 30 hops max, 60 byte packets
 1  gateway (10.0.0.1)  0.412 ms  0.398 ms  0.401 ms
 2  * * *
 3  db-2 (10.0.1.4)  1.212 ms  1.198 ms  1.301 ms
"""
