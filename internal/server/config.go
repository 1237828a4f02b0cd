package server

import (
	"log/slog"
	"net"
	"net/netip"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/cupel/cupel"
)

// Config says what a server serves, where, and to whom. Its settings come from
// flags, the environment and a file; see [Config.Load].
type Config struct {
	Listen  string // address and port, or "unix:PATH"
	Catalog string // "sqlite:PATH" or "postgres://…"; "" means catalog.db in Home
	Vault   string // "folder:PATH" or "s3://bucket/prefix"; "" means vault in Home
	Home    string // folder of the default catalog and vault

	TLSCert string // file of the certificate chain, in PEM; "" serves plain HTTP
	TLSKey  string // file of its key

	// AllowedHosts are the names that the server is reached by, beside loopback
	// and the host in Listen.
	AllowedHosts []string
	// Insecure lets everybody in who can reach the address, until the first
	// token is made.
	Insecure bool

	LogLevel  string // debug, info, warn or error
	LogFormat string // text or json

	// ShutdownTimeout is how long transfers may take to end once the server is
	// told to.
	ShutdownTimeout time.Duration
	// IdleTimeout is how long a connection may stall in a transfer.
	IdleTimeout time.Duration
	// UploadLease is how long a save that fell silent keeps what it has brought
	// from being collected.
	UploadLease time.Duration
	// ArtifactRoot is the address below which clients of MLflow put the artifacts of
	// new experiments by themselves; "" means that they go into the vault.
	ArtifactRoot string

	// IdleExit is how long nobody may use the server before it leaves by itself; 0
	// is for ever.
	IdleExit time.Duration
	// AddressFile makes a local server of one that listens on loopback: it says in
	// this file where it is, and the secret that it demands.
	AddressFile string
	// LogFile takes the log in place of standard error.
	LogFile string

	// Version is what the server says of itself. It is no setting.
	Version string
	// Secret, if not "", is demanded of every caller, in place of a token, by a
	// server that is no local one. It is no setting.
	Secret string

	file string // of further settings
}

// settings are the names of all settings: flags, keys of the file and, in upper
// case, variables of the environment.
var settings = []string{
	"listen", "catalog", "vault", "home", "tls-cert", "tls-key", "allowed-host", "insecure",
	"log-level", "log-format", "shutdown-timeout", "idle-timeout", "upload-lease", "default-artifact-root",
	"idle-exit", "address-file", "log-file",
}

// DefaultConfig returns the configuration of a server for this machine alone.
func DefaultConfig() Config {
	return Config{
		Listen: "127.0.0.1:7070", LogLevel: "info", LogFormat: "text",
		ShutdownTimeout: 30 * time.Second, IdleTimeout: 2 * time.Minute, UploadLease: 10 * time.Minute, Version: "dev",
	}
}

// BindFlags adds a flag for each setting, with the present values as defaults.
func (c *Config) BindFlags(flags *pflag.FlagSet) {
	flags.StringVar(&c.file, "config", c.file, "file of settings (default cupel-server.yaml, where there is one)")
	flags.StringVar(&c.Listen, "listen", c.Listen, "address and port to listen on, or unix:PATH")
	flags.StringVar(&c.Catalog, "catalog", c.Catalog, "database: sqlite:PATH or postgres://… (default catalog.db in the home folder)")
	flags.StringVar(&c.Vault, "vault", c.Vault, "bytes: folder:PATH or s3://bucket/prefix (default vault in the home folder)")
	flags.StringVar(&c.Home, "home", c.Home, "folder of the default catalog and vault (default ~/.cupel)")
	flags.StringVar(&c.TLSCert, "tls-cert", c.TLSCert, "file of the certificate chain, in PEM")
	flags.StringVar(&c.TLSKey, "tls-key", c.TLSKey, "file of the certificate's key, in PEM")
	flags.StringSliceVar(&c.AllowedHosts, "allowed-host", c.AllowedHosts, "further host name that the server is reached by; may be repeated")
	flags.BoolVar(&c.Insecure, "insecure", c.Insecure, "let everybody in who can reach the address, while there are no tokens")
	flags.StringVar(&c.LogLevel, "log-level", c.LogLevel, "debug, info, warn or error")
	flags.StringVar(&c.LogFormat, "log-format", c.LogFormat, "text or json")
	flags.DurationVar(&c.ShutdownTimeout, "shutdown-timeout", c.ShutdownTimeout, "how long transfers may take to end at shutdown")
	flags.DurationVar(&c.IdleTimeout, "idle-timeout", c.IdleTimeout, "how long a connection may stall in a transfer")
	flags.StringVar(&c.ArtifactRoot, "default-artifact-root", c.ArtifactRoot, "address below which clients of MLflow put artifacts of new experiments by themselves (default: into the vault)")
	flags.DurationVar(&c.IdleExit, "idle-exit", c.IdleExit, "leave when nobody has used the server for that long (default: never)")
	flags.StringVar(&c.AddressFile, "address-file", c.AddressFile, "write the address to this file, with a secret that requests must have")
	flags.StringVar(&c.LogFile, "log-file", c.LogFile, "write the log to this file (default: standard error)")
	flags.DurationVar(&c.UploadLease, "upload-lease", c.UploadLease, "how long a save that fell silent keeps what it has brought from vault:gc")
}

// check reports what is wrong with the settings, by their names.
func (c *Config) check() error {
	if err := c.checkListen(); err != nil {
		return err
	}
	if c.IdleExit < 0 {
		return cupel.Errorf(cupel.Invalid, "idle-exit %s: write how long, as in 10m, or 0 for never", c.IdleExit)
	}
	if (c.TLSCert == "") != (c.TLSKey == "") {
		return cupel.Errorf(cupel.Invalid, "tls-cert and tls-key: give both or neither")
	}
	if c.ArtifactRoot != "" && !strings.Contains(c.ArtifactRoot, ":/") {
		return cupel.Errorf(cupel.Invalid, "default-artifact-root %q: write an address such as s3://bucket/runs or file:///mnt/runs", c.ArtifactRoot)
	}
	if c.LogFormat != "text" && c.LogFormat != "json" {
		return cupel.Errorf(cupel.Invalid, "log-format %q: use text or json", c.LogFormat)
	}
	_, err := c.level()
	return err
}

// checkListen reports what is wrong with where the server is to be found.
func (c *Config) checkListen() error {
	if path, ok := c.socket(); ok {
		if path == "" || c.AddressFile != "" || c.TLSCert != "" {
			return cupel.Errorf(cupel.Invalid, "listen %q: write unix:PATH, and leave out address-file and tls-cert", c.Listen)
		}
		return checkSocketPath(path)
	}
	if _, _, err := net.SplitHostPort(c.Listen); err != nil {
		return cupel.Errorf(cupel.Invalid, "listen %q: write HOST:PORT, as in 127.0.0.1:7070, or unix:PATH", c.Listen)
	}
	if c.AddressFile != "" && (!c.loopback() || c.TLSCert != "") {
		return cupel.Errorf(cupel.Invalid, "address-file is for this machine alone: listen on 127.0.0.1:0, without tls-cert")
	}
	return nil
}

// socket returns the path of the Unix socket to listen on, where it is one.
func (c *Config) socket() (path string, ok bool) { return strings.CutPrefix(c.Listen, "unix:") }

func (c *Config) level() (level slog.Level, err error) {
	if level.UnmarshalText([]byte(c.LogLevel)) != nil {
		return 0, cupel.Errorf(cupel.Invalid, "log-level %q: use debug, info, warn or error", c.LogLevel)
	}
	return level, nil
}

// loopback reports whether only this machine can reach the address.
func (c *Config) loopback() bool {
	if _, ok := c.socket(); ok {
		return true
	}
	host, _, _ := net.SplitHostPort(c.Listen)
	if host == "localhost" {
		return true
	}
	address, err := netip.ParseAddr(host)
	return err == nil && address.IsLoopback()
}

// anyAddress reports whether the server listens on every address it has.
func (c *Config) anyAddress() bool {
	host, _, _ := net.SplitHostPort(c.Listen)
	address, err := netip.ParseAddr(host)
	return host == "" || err == nil && address.IsUnspecified()
}

// hosts are the names that requests may come for.
func (c *Config) hosts() []string {
	if _, ok := c.socket(); ok {
		return c.AllowedHosts
	}
	host, _, _ := net.SplitHostPort(c.Listen)
	if c.anyAddress() {
		return c.AllowedHosts
	}
	return append([]string{host}, c.AllowedHosts...)
}
