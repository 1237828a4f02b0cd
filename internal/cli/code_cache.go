package cli

// codeCache is the folder in which a capture keeps digests of files.
func (a *app) codeCache() string { return a.flags.location.CodeCache(a.Env) }
