# Starting and stopping the demo's servers. Sourced by run.sh.

# stop_server NAME stops a server of this or an earlier demo, if it runs.
stop_server() {
  local pid_file=$DEMO/$1.pid pid
  [ -f "$pid_file" ] || return 0
  pid=$(cat "$pid_file")
  if ps -p "$pid" -o args= 2>/dev/null | grep -q 'cupel server'; then
    kill "$pid"
    while kill -0 "$pid" 2>/dev/null; do sleep 0.1; done
  fi
  rm -f "$pid_file"
}

# free_port PORT prints the first port from PORT on that nobody listens at.
free_port() {
  local port=$1
  while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((port + 1)); done
  echo "$port"
}

# start_server NAME HOME ADDRESS starts a server and waits until it is ready.
start_server() {
  CUPEL_HOME=$2 nohup cupel server --listen "$3" </dev/null >"$DEMO/$1.log" 2>&1 &
  echo $! >"$DEMO/$1.pid"
  for _ in $(seq 100); do
    if curl -fs "http://$3/health/ready" >/dev/null 2>&1; then return; fi
    kill -0 "$(cat "$DEMO/$1.pid")" 2>/dev/null || break
    sleep 0.1
  done
  cat "$DEMO/$1.log" >&2
  fail "the server did not become ready"
}
