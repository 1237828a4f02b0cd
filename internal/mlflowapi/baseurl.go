package mlflowapi

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
)

// What a proxy may say of the address that it is reached under.
var (
	hostPattern   = regexp.MustCompile(`^[A-Za-z0-9._\-\[\]:]+$`)
	prefixPattern = regexp.MustCompile(`^(/[A-Za-z0-9._~\-]+)+$`)
)

// baseURL returns the address under which the caller reaches this server and its
// project, without a slash at its end. Behind a proxy that is what X-Forwarded-Proto,
// -Host and -Prefix say: a caller who makes them up misleads nobody but itself.
func baseURL(r *http.Request) string {
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	if proto := forwarded(r, "Proto"); proto == "http" || proto == "https" {
		scheme = proto
	}
	host := r.Host
	if given := forwarded(r, "Host"); hostPattern.MatchString(given) {
		host = given
	}
	base := scheme + "://" + host
	if prefix := strings.TrimSuffix(forwarded(r, "Prefix"), "/"); prefixPattern.MatchString(prefix) && !hasDots(prefix) {
		base += prefix
	}
	if project := r.PathValue("project"); project != "" {
		base += "/projects/" + project
	}
	if exec := r.PathValue("exec"); exec != "" {
		base += "/exec/" + url.PathEscape(exec)
	}
	return base
}

// forwarded returns what the proxy nearest to the caller says.
func forwarded(r *http.Request, what string) string {
	first, _, _ := strings.Cut(r.Header.Get("X-Forwarded-"+what), ",")
	return strings.TrimSpace(first)
}
