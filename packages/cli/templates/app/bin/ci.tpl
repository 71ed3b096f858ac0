#!/bin/sh
# Everything that has to be right before a change is merged. Each step is taken, and one that fails fails the whole.
#   run      takes a step now, and shows what it says
#   start    takes it side by side with those that were started before it, because they do not disturb each other
#   finish   waits for these, and shows what each has said
cd "$(dirname "$0")/.." || exit 1
export CI=true
failed=''
started=''
reports=$(mktemp -d) || exit 1
trap 'rm -rf "$reports"' EXIT
trap 'exit 130' INT

run() {
  name=$1
  shift
  printf '\n=== %s: %s\n' "$name" "$*"
  "$@" || failed="$failed $name"
}

start() {
  name=$1
  shift
  started="$started $name"
  printf '\n=== %s: %s\n' "$name" "$*" >"$reports/$name"
  { "$@" >>"$reports/$name" 2>&1 || : >"$reports/$name.failed"; } &
}

finish() {
  wait
  for name in $started; do
    cat "$reports/$name"
    [ ! -e "$reports/$name.failed" ] || failed="$failed $name"
  done
  started=''
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
run setup bin/setup --skip-server

start lint {%= run %} lint
start check bin/live check
start i18n bin/live i18n:check --no-unused
start audit audit
finish

{% if (test) { %}
run test {%= run %} test

{% } %}
{% if (database) { %}
start seeds seeds
{% } %}
start build {%= run %} build
finish

if [ -n "$failed" ]; then
  printf '\n=== failed:%s\n' "$failed"
  exit 1
fi
printf '\n=== All is well.\n'
