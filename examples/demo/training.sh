# A model project of its own: trained, searched, made again and compared. Sourced by
# run.sh.

project_of_its_own() {
  title "A model project: data, features and models behind three interfaces"
  run "cd .demo && cupel init wine && cd wine"
  run "python -m cupel.training list"
  note "wine is real data: 178 wines, 13 measurements, three cultivars"
  run "python train.py --model Linear | tee ../linear"
  run "python train.py --model Forest | tee ../forest"
}

search_for_parameters() {
  title "Search: each trial is a run, with its code and data"
  run "cp ../../examples/demo/study.yaml ."
  run "cupel sweep:start study.yaml"
  run "cupel sweep:show forest"
}

make_again() {
  title "Make a run again from its id alone, though the class has another name now"
  run "sed -i 's/class Forest/class Grove/' wine/models.py && git diff --stat"
  run "cupel reproduce \$(awk '/^run/ {print \$2}' ../forest)"
  run "git diff --stat"
}

what_differs() {
  title "What runs have in common, where they differ, and what of that goes with the better result"
  run "cupel runs:compare \$(awk '/^run/ {print \$2}' ../linear ../forest) forest-0 forest-1 forest-2 --metric test_log_loss --only-different"
}

# training runs the steps in the project's folder.
training() {
  local before=$PATH
  export PATH=$PWD/.venv/bin:$PATH
  project_of_its_own
  search_for_parameters
  make_again
  what_differs
  cd ../..
  export PATH=$before
}
