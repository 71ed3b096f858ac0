#!/bin/sh
# Prepares the application on this machine; run it again whenever something changed.
set -e
cd "$(dirname "$0")/.."
{%= install %}
[ -f .env ] || cp .env.example .env
{% if (database) { %}
npx live db:prepare
{% } %}
[ "$1" = --skip-server ] || exec {%= run %} dev
