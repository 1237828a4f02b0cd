package runner

import (
	"net"
	"net/url"
	"slices"
	"strings"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/wire"
)

// Address is where a command finds the registry.
type Address struct {
	URL   string // as CUPEL_URL has it: it may be "unix:PATH"
	HTTP  string // the same for programs that know no sockets; "" is URL
	Token string // "" where none is needed
}

// http returns the address for programs that know no sockets.
func (a Address) http() string {
	if a.HTTP != "" {
		return strings.TrimSuffix(a.HTTP, "/")
	}
	return strings.TrimSuffix(a.URL, "/")
}

// misleading are the variables that would lead a command to another registry, or
// to another run, than those of its own.
var misleading = []string{
	"CUPEL_TOKEN", "CUPEL_TOKEN_FILE",
	"MLFLOW_RUN_ID", "MLFLOW_TRACKING_TOKEN", "MLFLOW_TRACKING_USERNAME", "MLFLOW_TRACKING_PASSWORD",
}

// Environment returns environ, a list of NAME=VALUE, with what tells a command
// which run is its own, and where the registry is. environ is not changed.
//
// Programs that know MLflow alone find the registry at an address of the run. The
// run's id is not told to them: MLFLOW_RUN_ID breaks programs that choose an
// experiment.
func Environment(environ []string, at Address, run cupel.RunRef) []string {
	given := map[string]string{
		"CUPEL_URL": at.URL, "CUPEL_PROJECT": run.Project, "CUPEL_RUN_ID": run.ID,
		"MLFLOW_TRACKING_URI": at.http() + wire.ExecPath(run.Project, run.ID),
	}
	if at.Token != "" {
		given["CUPEL_TOKEN"], given["MLFLOW_TRACKING_TOKEN"] = at.Token, at.Token
	}
	for name, list := range pastProxies(environ, at.http()) {
		given[name] = list
	}
	return with(environ, given)
}

// with returns environ with the given variables, without those that mislead.
func with(environ []string, given map[string]string) []string {
	all := make([]string, 0, len(environ)+len(given))
	for _, line := range environ {
		name, _, _ := strings.Cut(line, "=")
		if _, replaced := given[name]; !replaced && !slices.Contains(misleading, name) {
			all = append(all, line)
		}
	}
	for name, value := range given {
		all = append(all, name+"="+value)
	}
	slices.Sort(all[len(all)-len(given):])
	return all
}

// pastProxies returns the variables that keep a proxy from being asked for an
// address of this machine: programs other than Go's ask it.
func pastProxies(environ []string, address string) map[string]string {
	at, err := url.Parse(address)
	if err != nil || !isLoopback(at.Hostname()) {
		return nil
	}
	set := map[string]string{}
	for _, name := range []string{"http_proxy", "https_proxy", "all_proxy"} {
		for _, name := range []string{name, strings.ToUpper(name)} {
			if variable(environ, name) == "" {
				continue
			}
			for _, list := range []string{"no_proxy", "NO_PROXY"} {
				set[list] = strings.TrimPrefix(variable(environ, list)+","+at.Hostname(), ",")
			}
		}
	}
	return set
}

func isLoopback(host string) bool {
	address := net.ParseIP(host)
	return host == "localhost" || address != nil && address.IsLoopback()
}
