"""Configurations of servers and platforms, and lists of changes, as they are printed."""

DESCRIBE = """\
Name:             cart-7d9fbb6c4-x2x9z
Namespace:        shop
Priority:         0
Service Account:  default
Node:             node-3/10.0.0.13
Start Time:       Sat, 14 Mar 2026 10:02:10 +0000
Labels:           app=cart
                  pod-template-hash=7d9fbb6c4
Status:           Running
IP:               10.244.1.17
Containers:
  cart:
    Container ID:   containerd://3f2a
    Image:          registry.acme.io/cart:2.8.1
    Port:           8080/TCP
    State:          Waiting
      Reason:       CrashLoopBackOff
    Last State:     Terminated
      Reason:       OOMKilled
      Exit Code:    137
    Ready:          False
    Restart Count:  7
    Limits:
      memory:  512Mi
Conditions:
  Type              Status
  Ready             False
Events:
  Type     Reason   Age                  From     Message
  ----     ------   ----                 ----     -------
  Warning  BackOff  2m (x31 over 9m)     kubelet  Back-off restarting failed container cart in pod cart-7d9fbb6c4-x2x9z
"""
HELM_HISTORY = """\
REVISION\tUPDATED                 \tSTATUS    \tCHART      \tAPP VERSION\tDESCRIPTION
41      \tFri Mar 13 16:20:11 2026\tsuperseded\tcart-1.12.0\t2.8.0      \tUpgrade complete
42      \tSat Mar 14 10:02:10 2026\tdeployed  \tcart-1.12.1\t2.8.1      \tUpgrade complete
"""
ROLLOUT = """\
deployment.apps/cart
REVISION  CHANGE-CAUSE
40        kubectl set image deployment/cart cart=registry.acme.io/cart:2.7.9
41        kubectl set image deployment/cart cart=registry.acme.io/cart:2.8.0
42        kubectl set image deployment/cart cart=registry.acme.io/cart:2.8.1
"""
GIT_LOG = """\
commit 3f2a1b0c4d5e6f708192a3b4c5d6e7f801920314
Author: Sam <sam@acme.io>
Date:   Sat Mar 14 10:02:10 2026 +0000

    Load prices one by one

commit 9c8d7e6f5a4b3c2d1e0f9a8b7c6d5e4f30211203
Author: Maria <maria@acme.io>
Date:   Fri Mar 13 16:20:11 2026 +0000

    Raise the pool to 200
"""
PLAN = """\
Terraform will perform the following actions:

  # aws_db_instance.orders will be updated in-place
  ~ resource "aws_db_instance" "orders" {
        id             = "orders"
      ~ instance_class = "db.r6g.large" -> "db.t4g.medium"
        # (41 unchanged attributes hidden)
    }

Plan: 0 to add, 1 to change, 0 to destroy.
"""
SYSCTL = """\
fs.file-max = 9223372036854775807
kernel.pid_max = 4194304
net.core.somaxconn = 4096
net.ipv4.ip_local_port_range = 32768\t60999
net.ipv4.tcp_tw_reuse = 2
vm.swappiness = 60
"""
GIT_CONFIG = """\
user.name=Sam
core.autocrlf=input
remote.origin.url=git@github.com:acme/shop.git
remote.origin.fetch=+refs/heads/*:refs/remotes/origin/*
branch.main.merge=refs/heads/main
pull.rebase=true
"""
NGINX = """\
worker_processes auto;

events { worker_connections 1024; }

http {
    upstream cart {
        server 10.2.3.4:8080 max_fails=3;
        keepalive 32;
    }
    server {
        listen 443 ssl;
        server_name shop.acme.io;
        location /cart {
            proxy_pass http://cart;
            proxy_read_timeout 5s;
        }
    }
}
"""
APACHE = """\
<VirtualHost *:80>
    ServerName shop.acme.io
    DocumentRoot /var/www/shop
    <Directory /var/www/shop>
        AllowOverride None
        Require all granted
    </Directory>
    ErrorLog ${APACHE_LOG_DIR}/error.log
</VirtualHost>
"""
HAPROXY = """\
global
    maxconn 4096
    log /dev/log local0

defaults
    mode http
    timeout connect 5s
    timeout server 30s

backend cart
    balance roundrobin
    server c1 10.2.3.4:8080 check
    server c2 10.2.3.5:8080 check
"""
UNIT = """\
[Unit]
Description=Cart
After=network-online.target

[Service]
ExecStart=/usr/bin/cart --port 8080
Restart=always
LimitNOFILE=1024

[Install]
WantedBy=multi-user.target
"""
CRONTAB = """\
# m h dom mon dow command
SHELL=/bin/bash
*/5 * * * * /usr/local/bin/sync-stock
0 2 * * * /usr/local/bin/backup --full
30 4 * * 1-5 root /usr/sbin/logrotate /etc/logrotate.conf
"""
DOCKERFILE = """\
FROM node:22-alpine AS build
WORKDIR /srv
COPY package*.json ./
RUN npm ci
COPY . .
EXPOSE 8080
USER node
CMD ["node", "server.js"]
"""
MY_CNF = """\
[mysqld]
max_connections = 151
innodb_buffer_pool_size = 4G
skip-name-resolve
slow_query_log = ON
"""
POSTGRES = """\
# - Connection Settings -
listen_addresses = '*'\t\t# what IP address(es) to listen on
max_connections = 100\t\t\t# (change requires restart)
shared_buffers = 4GB
#work_mem = 4MB
wal_level = replica
log_min_duration_statement = 500
"""
