#!/bin/sh
# Everything that has to be right before a change is merged.
set -e
cd "$(dirname "$0")/.."
export CI=true
bin/setup --skip-server
{%= run %} lint
{%= run %} types
{%= run %} test
{%= run %} build
