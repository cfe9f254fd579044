#!/bin/sh
# Makes the secrets of docker-compose.yml at the first start; what is there is kept.
# Redis's password is changed by removing its file and starting anew; RabbitMQ and Grafana keep theirs in their
# own volumes: `rabbitmqctl change_password barid ...`, `grafana cli admin reset-admin-password ...` as well.
set -eu
cd "${1:-/run/barid}"
umask 027

secret() { # a name -> its password, made when there is none
  test -s "$1" || head -c 300 /dev/urandom | LC_ALL=C tr -dc 'A-Za-z0-9' | head -c 40 > "$1"
  cat "$1"
}

redis=$(secret redis_password)
rabbitmq=$(secret rabbitmq_password)
secret grafana_password > /dev/null

cat > redis.conf <<END
requirepass $redis
dir /data
appendonly yes
appendfsync everysec
maxmemory-policy noeviction
protected-mode yes
END

cat > rabbitmq.conf <<END
default_user = barid
default_pass = $rabbitmq
END

# One directory for each choice of BARID_BROKER.
mkdir -p redis rabbitmq
url="redis://:$redis@redis:6379/0"
printf %s "$url" > redis/barid_redis_url
printf %s "$url" > rabbitmq/barid_redis_url
printf %s "amqp://barid:$rabbitmq@rabbitmq:5672//" > rabbitmq/barid_broker_url
echo "secrets are in place"
