package git

import (
	"net/url"
	"strings"
)

// Remote returns the address of the remote that branch follows, else that of
// origin, without user info; "" where there is none.
func (r *Repository) Remote(branch string) string {
	name := r.setting("branch." + branch + ".remote")
	if name == "" || name == "." {
		name = "origin"
	}
	// The first URL is the one that is fetched from.
	if urls := r.config["remote."+name+".url"]; len(urls) > 0 {
		return StripUserInfo(urls[0])
	}
	return ""
}

// StripUserInfo returns the address of a repository without what may be a
// secret: user and password, query and fragment. An address that cannot be
// understood is not returned at all. A path of this machine stays as it is.
func StripUserInfo(address string) string {
	if strings.Contains(address, "://") {
		return stripURL(address)
	}
	// The form of scp: user@host:path. A colon after a slash is part of a path.
	host, path, found := strings.Cut(address, ":")
	if !found || strings.Contains(host, "/") {
		return address
	}
	return host[strings.LastIndex(host, "@")+1:] + ":" + path
}

func stripURL(address string) string {
	parsed, err := url.Parse(address)
	if err != nil {
		return ""
	}
	parsed.User, parsed.RawQuery, parsed.Fragment, parsed.ForceQuery = nil, "", "", false
	return parsed.String()
}
