#!/bin/sh
# Everything that has to be right before a change is merged. Each step runs, and one that fails fails the whole.
cd "$(dirname "$0")/.." || exit 1
export CI=true
failed=''

step() {
  name=$1
  shift
  printf '\n=== %s: %s\n' "$name" "$*"
  "$@" || failed="$failed $name"
}

# A registry that cannot be asked is no fault of the application.
audit() {
  report=$({%= audit %} 2>&1) && return
  case "$report" in
    *ulnerabilit* | *Severity*) printf '%s\n' "$report" && return 1 ;;
    *) echo 'The registry tells nothing about weaknesses now.' ;;
  esac
}

{% if (database) { %}
seeds() {
  NODE_ENV=test bin/live db:seed:replant
}

{% } %}
step setup bin/setup --skip-server
step lint {%= run %} lint
step types {%= run %} types
step audit audit
{% if (test) { %}
step test {%= run %} test
{% } %}
{% if (database) { %}
step seeds seeds
{% } %}
step build {%= run %} build

if [ -n "$failed" ]; then
  printf '\n=== failed:%s\n' "$failed"
  exit 1
fi
printf '\n=== All is well.\n'
