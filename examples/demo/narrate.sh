# How the demo tells what it does. Sourced by run.sh.

bold='' faint='' cyan='' red='' plain=''
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then
  bold=$'\e[1m' faint=$'\e[2m' cyan=$'\e[36m' red=$'\e[31m' plain=$'\e[0m'
fi

title() { printf '\n%s%s%s\n' "$bold" "$*" "$plain"; }
note() { printf '%s# %s%s\n' "$faint" "$*" "$plain"; }

# run COMMAND shows a command as a user would type it, and runs it.
run() {
  printf '%s$ %s%s\n' "$cyan" "$1" "$plain"
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
  printf '%sThe demo failed: %s%s\n' "$red" "$*" "$plain" >&2
  exit 1
}
