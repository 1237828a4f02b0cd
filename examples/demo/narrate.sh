# How the demo tells what it does. Sourced by run.sh.

title() { printf '\n\033[1m%s\033[0m\n' "$*"; }
note() { printf '\033[2m# %s\033[0m\n' "$*"; }

# run COMMAND shows a command as a user would type it, and runs it.
run() {
  printf '\033[36m$ %s\033[0m\n' "$1"
  eval "$1"
}

# refused CODE COMMAND runs a command that has to end with that exit code.
refused() {
  local code=0
  run "$2" || code=$?
  [ "$code" = "$1" ] || fail "the exit code is $code, and should be $1"
  note "refused, with exit code $code"
}

fail() {
  printf '\033[31mThe demo failed: %s\033[0m\n' "$*" >&2
  exit 1
}
