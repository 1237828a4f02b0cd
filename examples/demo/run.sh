#!/usr/bin/env bash
# Takes real data and real models through everything that Cupel does with runs
# and model repositories, showing each command before it runs.
#
#   make demo           leaves the server running
#   make demo ONCE=1    stops it at the end
#
# Everything happens in .demo/, which each run begins afresh. A step that fails
# fails the demo.
set -euo pipefail
cd "$(dirname "$0")/../.."

DEMO=$PWD/.demo
OUT=.demo/models
source examples/demo/narrate.sh
source examples/demo/server.sh
source examples/demo/training.sh

# A user's own settings must not lead the demo anywhere else.
unset "${!CUPEL_@}"
export PATH=$PWD/bin:$PATH
export CUPEL_HOME=$DEMO/home CUPEL_AUTHOR=ada@example.com

stop_servers() {
  stop_server server
  stop_server second
}

prepare() {
  stop_servers
  rm -rf "$DEMO"
  mkdir -p "$DEMO"
  ADDRESS=127.0.0.1:$(free_port "${DEMO_PORT:-7070}")
}

train() {
  title "Three models, trained now on the breast cancer data (569 tumours, 30 measurements)"
  run ".venv/bin/python examples/demo/train.py examples/data/breast_cancer.csv $OUT"
}

serve() {
  title "A server, with its embedded database and a folder"
  note "cupel server --listen $ADDRESS &"
  start_server server "$CUPEL_HOME" "$ADDRESS"
  run "curl -s http://$ADDRESS/health/ready; echo"
  run "export CUPEL_URL=http://$ADDRESS"
  run "cupel version"
}

project() {
  title "A project and a model repository in it"
  run "cupel projects:create clinic"
  run "export CUPEL_PROJECT=clinic"
  run "cupel projects:set clinic --metric-direction Accuracy=max --metric-direction log_loss=min"
  run "cupel projects:show clinic"
  run "cupel projects"
  run "cupel models:create tumour"
  note "a project that is no longer needed"
  run "cupel projects:create scratch"
  run "cupel projects:delete scratch --yes"
}

save() {
  title "Three versions: files, metadata, attachments, labels, tags, a comment"
  local name
  for name in logistic forest xgboost; do
    run "cupel models:save tumour $OUT/$name/model.joblib --meta-file $OUT/$name/metrics.json \\
    --meta data=examples/data/breast_cancer.csv --attach $OUT/$name/train.log \\
    --label 2017-06.$name --tag $name -m 'The $name model, with the data till June 2017'"
  done
}

look() {
  title "What is there"
  run "cupel models"
  run "cupel models:log tumour"
  note "latest follows the newest version by itself"
  run "cupel models:show tumour:latest"
  note "a label is a second, fixed name; --json has stable field names for scripts"
  run "cupel models:show tumour:2017-06.forest --json"
  note "noun and verb may stand apart, and the words of other registries are understood"
  run "cupel model list"
  run "cupel model inspect tumour"
}

tags() {
  title "Tags: names that move"
  run "cupel models:tag tumour:1 production"
  run "cupel models:tag tumour:2 production"
  run "cupel models:tags tumour"
  run "cupel models:untag tumour logistic"
  refused 3 "cupel models:show tumour:logistic"
}

search() {
  title "Search and compare"
  run "cupel models:search 'metadata.author = \"ada@example.com\" and metadata.Accuracy > 0.98'"
  run "cupel models:diff tumour:1 tumour:production"
}

download() {
  title "Out again, byte for byte"
  run "cupel models:download tumour:latest -o .demo/out --attachments"
  run "cmp .demo/out/model.joblib $OUT/xgboost/model.joblib && echo identical"
  run "cupel models:verify tumour:latest"
}

track() {
  title "Trainings, logged by MLflow's own client: one address makes them runs"
  run "export MLFLOW_TRACKING_URI=\$CUPEL_URL/projects/clinic"
  run ".venv/bin/python examples/demo/track.py examples/data/breast_cancer.csv"
  run "cupel experiments"
  run "cupel runs --experiment tumours --order-by 'best(metrics.test_log_loss)' --columns 'params.max_depth,params.eta,best(metrics.test-logloss),metrics.test_auc'"
  note "the language of filters: anything that a run knows, and a caret under what is wrong"
  run "cupel runs --filter 'metrics.test_auc > 0.99 and (params.max_depth = \"2\" or params.eta > \"0.2\")'"
  refused 2 "cupel runs --filter 'metrcs.test_auc > 0.99'"
}

follow() {
  title "One run, with all of it"
  run "cupel runs:show xgboost-depth2-eta0.3"
  run "cupel runs:log xgboost-depth2-eta0.3 --metric test-logloss | tail -n 3"
  run "cupel runs:download xgboost-depth2-eta0.3 feature_importance_weight.json --to .demo/artifacts"
  run "cupel runs:export --format csv --output .demo/runs.csv"
  run "head -n 2 .demo/runs.csv"
  run "cupel datasets"
  note "what MLflow registered is a model repository like any other"
  run "cupel models:log tumour-boosted"
  run "cupel models:download tumour-boosted:champion -o .demo/champion"
  run "ls .demo/champion"
}

bundle() {
  title "The same from Python: a run, and a bundle that proves itself"
  run ".venv/bin/python examples/demo/bundle.py examples/data/breast_cancer.csv"
  run "cupel models:show iv:latest"
  run "cupel runs --experiment bundles"
}

schema() {
  title "A schema that metadata has to match when it is saved"
  run "cupel schema:set tumour examples/demo/schema.json"
  refused 2 "cupel models:save tumour $OUT/forest/model.joblib --meta algorithm=oracle --meta Accuracy=1.2 -m 'Too good'"
  note "nothing of the refused save is there: still three versions"
  run "cupel models"
  run "cupel schema:show tumour"
  run "cupel schema:unset tumour"
}

rename() {
  title "Rename and delete"
  run "cupel models:rename tumour tumour-classifier"
  run "cupel models:delete tumour-classifier:1 --yes"
  refused 3 "cupel models:show tumour-classifier:1"
  note "its number never comes back: the next version is 4"
  run "cupel models:save tumour-classifier $OUT/logistic/model.joblib --meta-file $OUT/logistic/metrics.json -m 'Once more'"
}

dataset() {
  title "Ten versions of a data set, 1 % of the rows inserted each time"
  run ".venv/bin/python examples/demo/grow.py examples/data/breast_cancer.csv .demo/data"
  run "cupel models:create measurements"
  run "cupel vault:stats"
  local file
  for file in .demo/data/*.csv; do
    run "cupel models:save measurements $file -m 'Measured until $(basename "$file" .csv)'"
  done
  note "ten files, stored at little more than the cost of the first"
  run "cupel vault:stats"
}

upkeep() {
  title "Upkeep of the vault"
  run "cupel models:delete measurements:3 --yes"
  run "cupel vault:gc --dry-run"
  run "cupel vault:gc"
  run "cupel vault:check --full"
}

backup() {
  title "A backup while the server runs, restored into a second home"
  run "cupel backup .demo/backup.cupel"
  run "cupel --home .demo/second restore .demo/backup.cupel"
  run "cupel --home .demo/second models:verify tumour-classifier:latest"
  note "should the database be lost: the stored files alone bring it back"
  run "rm .demo/second/catalog.db*"
  run "cupel --home .demo/second vault:rebuild"
  run "cupel --home .demo/second models:verify tumour-classifier:production"
}

embedded() {
  title "The same without a server: the same commands on the same folder, beside it"
  run "unset CUPEL_URL"
  run "cupel models"
  run "cupel models:verify measurements:latest"
  run "cupel model download tumour-classifier:production -o .demo/embedded"
  run "cmp .demo/embedded/model.joblib $OUT/forest/model.joblib && echo identical"
  run "export CUPEL_URL=http://$ADDRESS"
}

access() {
  title "Access: with the first token, every request needs one"
  local second
  second=127.0.0.1:$(free_port 7170)
  note "on the restored copy, so that the other server stays open to this machine"
  note "CUPEL_HOME=.demo/second cupel server --listen $second &"
  start_server second "$DEMO/second" "$second"
  run "export CUPEL_URL=http://$second"
  run "cupel token:create demo --role admin --expires 90d >.demo/token"
  refused 4 "cupel models"
  run "export CUPEL_TOKEN=\$(cat .demo/token)"
  run "cupel models"
  run "cupel token:list"
  run "cupel token:revoke demo"
  refused 4 "cupel models"
  stop_server second
}

farewell() {
  title "All of it worked, in $SECONDS seconds"
  if [ -n "${ONCE:-}" ]; then
    stop_servers
    echo "The server is stopped (ONCE=1)."
    return
  fi
  cat <<TXT
The server runs at http://$ADDRESS; its API is described at http://$ADDRESS/api/v1/docs

    export PATH=\$PWD/bin:\$PATH CUPEL_URL=http://$ADDRESS CUPEL_PROJECT=clinic
    cupel models                             # go on from here
    kill \$(cat .demo/server.pid)             # stop it
TXT
}

prepare
trap '[ $? = 0 ] || stop_servers' EXIT
serve
train
for step in project save look tags search download track follow training bundle schema rename dataset upkeep backup embedded access; do
  "$step"
done
farewell
