#!/bin/sh
# Prepares the application on this machine and starts it. Run it again whenever something changed.
#   --skip-server   does not start it
{% if (database) { %}
#   --reset         makes the database anew, from db/schema.sql and db/seeds.ts
{% } %}
set -e
cd "$(dirname "$0")/.."

server=yes
{% if (database) { %}
database=db:prepare
{% } %}
for option in "$@"; do
  case "$option" in
    --skip-server) server=no ;;
{% if (database) { %}
    --reset) database=db:reset ;;
{% } %}
    *)
      echo "bin/setup: there is no option $option" >&2
      exit 1
      ;;
  esac
done

{%= install %}
[ -f .env ] || cp .env.example .env
{% if (database) { %}
bin/live "$database"
{% } %}
bin/live log:clear
bin/live tmp:clear
if [ "$server" = yes ]; then exec bin/dev; fi
