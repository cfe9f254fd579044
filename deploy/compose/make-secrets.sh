#!/bin/sh
# Makes the secrets of docker-compose.yml at the first start; what is there is kept. All of them are in one volume
# that no service but this one sees; each service has a volume of its own with what it needs, filled from here.
# A password of Redis is changed by removing its file and starting anew; RabbitMQ and Grafana keep theirs in their
# own volumes: `rabbitmqctl change_password barid ...`, `grafana cli admin reset-admin-password ...` as well.
set -eu
cd "${1:-/run/barid}"
users=${2:-/deploy/users.acl} # what `barid redis-users` prints
umask 027

secret() { # a name -> its password, made when there is none
  test -s "$1" || head -c 300 /dev/urandom | LC_ALL=C tr -dc 'A-Za-z0-9' | head -c 40 > "$1"
  cat "$1"
}

to() { # a service -> its volume, and in it a directory for each choice of BARID_BROKER
  mkdir -p "to/$1"
}

rabbitmq=$(secret rabbitmq_password)
passwords="s/>ADMIN_PASSWORD/>$(secret redis_password)/;s/>HEALTH_PASSWORD/>$(secret health_password)/"
for role in producer worker feeds consumer push logs console notify; do
  password=$(secret "${role}_password")
  name=$(printf %s "$role" | tr '[:lower:]' '[:upper:]')_PASSWORD
  passwords="$passwords;s/>$name/>$password/"
done

to redis
cp health_password to/redis/
sed "$passwords" "$users" > to/redis/users.acl
if grep -E '>[A-Z]+_PASSWORD' to/redis/users.acl >&2; then # the placeholder would be a password that everybody knows
  rm to/redis/users.acl
  echo "make-secrets.sh: these users of $users have no secret here" >&2
  exit 1
fi
cat > to/redis/redis.conf <<END
aclfile /run/barid/users.acl
dir /data
appendonly yes
appendfsync everysec
maxmemory-policy noeviction
protected-mode yes
END

to rabbitmq
cat > to/rabbitmq/rabbitmq.conf <<END
default_user = barid
default_pass = $rabbitmq
END

to grafana
secret grafana_password > to/grafana/grafana_password

for role in worker feeds console logs; do
  to "$role/redis"
  to "$role/rabbitmq"
  url="redis://barid-$role:$(secret "${role}_password")@redis:6379/0"
  printf %s "$url" > "to/$role/redis/barid_redis_url"
  printf %s "$url" > "to/$role/rabbitmq/barid_redis_url"
  # Whoever sends log lines on has no business with the broker.
  test "$role" = logs || printf %s "amqp://barid:$rabbitmq@rabbitmq:5672//" > "to/$role/rabbitmq/barid_broker_url"
done
# What earlier versions kept here for all services to read.
rm -rf redis rabbitmq redis.conf rabbitmq.conf
echo "secrets are in place"
