# Starting and stopping the demo's server. Sourced by run.sh.

PID_FILE=$DEMO/server.pid

# stop_server stops the server of this or an earlier demo, if there is one.
stop_server() {
  local pid
  [ -f "$PID_FILE" ] || return 0
  pid=$(cat "$PID_FILE")
  if ps -p "$pid" -o args= 2>/dev/null | grep -q 'cupel server'; then
    kill "$pid"
    while kill -0 "$pid" 2>/dev/null; do sleep 0.1; done
  fi
  rm -f "$PID_FILE"
}

# free_port prints the first port from $1 on that nobody listens at.
free_port() {
  local port=$1
  while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((port + 1)); done
  echo "$port"
}

# start_server starts the server at ADDRESS and waits until it is ready.
start_server() {
  nohup cupel server --listen "$ADDRESS" </dev/null >"$DEMO/server.log" 2>&1 &
  echo $! >"$PID_FILE"
  for _ in $(seq 100); do
    if curl -fs "http://$ADDRESS/health/ready" >/dev/null 2>&1; then return; fi
    kill -0 "$(cat "$PID_FILE")" 2>/dev/null || break
    sleep 0.1
  done
  cat "$DEMO/server.log" >&2
  fail "the server did not become ready"
}
