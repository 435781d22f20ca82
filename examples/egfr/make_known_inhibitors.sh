#!/bin/sh
# Makes known_inhibitors.csv again from the public tables (see NOTICE). DATA is the folder that
# holds 03_binding/ and 01_corpora/.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.."
cargo run -q -p theriac-design --example known_inhibitors -- "${1:?usage: $0 DATA}" \
    > "$here/known_inhibitors.csv.new"
mv "$here/known_inhibitors.csv.new" "$here/known_inhibitors.csv"
