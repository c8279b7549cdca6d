#!/bin/sh
# Load these files into a new database: sh import.sh DATABASE [further options of `neo4j-admin database import full`]
set -eu
if [ $# -eq 0 ]; then
  echo "usage: sh import.sh DATABASE [--overwrite-destination=true]" >&2
  exit 2
fi
cd "$(dirname "$0")"
database=$1
shift
exec neo4j-admin database import full \
  --nodes=nodes-Paper.csv \
  --nodes=nodes-Author.csv \
  --nodes=nodes-Digest.csv \
  --nodes=nodes-Method.csv \
  --nodes=nodes-Model.csv \
  --nodes=nodes-Benchmark.csv \
  --nodes=nodes-Dataset.csv \
  --nodes=nodes-Metric.csv \
  --nodes=nodes-Task.csv \
  --nodes=nodes-Result.csv \
  --relationships=relations-authoredBy.csv \
  --relationships=relations-featuredIn.csv \
  --relationships=relations-introduces.csv \
  --relationships=relations-uses.csv \
  --relationships=relations-evaluatesOn.csv \
  --relationships=relations-comparesWith.csv \
  --relationships=relations-addresses.csv \
  --relationships=relations-mentions.csv \
  --relationships=relations-basedOn.csv \
  --relationships=relations-trainedOn.csv \
  --relationships=relations-outperforms.csv \
  --relationships=relations-partOf.csv \
  --relationships=relations-reports.csv \
  --relationships=relations-ofSystem.csv \
  --relationships=relations-onBenchmark.csv \
  --relationships=relations-withMetric.csv \
  --relationships=relations-against.csv \
  --array-delimiter=U+001F --multiline-fields=true --legacy-style-quoting=true "$@" "$database"
