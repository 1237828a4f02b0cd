package catalogtest

import (
	"crypto/sha256"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
)

var tokenTests = map[string]func(*fixture){
	"read back":                tokensReadBack,
	"are found by hash":        tokenByHash,
	"a name is taken for good": tokenNameTaken,
	"are revoked once":         tokenRevoked,
	"any counts those in use":  anyToken,
}

func token(name string) catalog.Token {
	hash := sha256.Sum256([]byte(name))
	return catalog.Token{ID: newID(), Hash: hash[:], Token: cupel.Token{Name: name, Role: cupel.RoleWrite, CreatedAt: at(1)}}
}

func (f *fixture) addToken(t catalog.Token) {
	f.Helper()
	f.update(func(c catalog.Catalog) error { return c.AddToken(f.Context(), t) })
}

func (f *fixture) revoke(name string, n int) func(catalog.Catalog) error {
	return func(c catalog.Catalog) error { return c.RevokeToken(f.Context(), name, at(n)) }
}

func (f *fixture) tokens() []catalog.Token {
	f.Helper()
	return read(f, func(c catalog.Catalog) ([]catalog.Token, error) { return c.ListTokens(f.Context()) })
}

func tokensReadBack(f *fixture) {
	f.diff("none", []catalog.Token(nil), f.tokens())
	b, a, upper := token("b"), token("a"), token("C")
	expires := at(500)
	a.ExpiresAt, a.Project, a.Role = &expires, "default", cupel.RoleRead
	for _, t := range []catalog.Token{b, a, upper} {
		f.addToken(t)
	}
	f.diff("tokens", []catalog.Token{upper, a, b}, f.tokens())
}

func tokenByHash(f *fixture) {
	want := token("ci")
	f.addToken(want)
	f.addToken(token("other"))
	f.diff("token", want, read(f, func(c catalog.Catalog) (catalog.Token, error) {
		return c.TokenByHash(f.Context(), want.Hash)
	}))
	f.fails(cupel.NotFound, "token", func(c catalog.Catalog) error {
		_, err := c.TokenByHash(f.Context(), token("unknown").Hash)
		return err
	})
}

func tokenNameTaken(f *fixture) {
	f.addToken(token("ci"))
	again := token("ci")
	again.Hash = token("another secret").Hash
	add := func(c catalog.Catalog) error { return c.AddToken(f.Context(), again) }
	f.fails(cupel.AlreadyExists, "ci", add)
	f.update(f.revoke("ci", 2))
	f.fails(cupel.AlreadyExists, "ci", add)
}

func tokenRevoked(f *fixture) {
	want := token("ci")
	f.fails(cupel.NotFound, "ci", f.revoke("ci", 1))
	f.addToken(want)
	f.update(f.revoke("ci", 2))
	f.fails(cupel.NotFound, "ci", f.revoke("ci", 3))
	revoked := at(2)
	want.RevokedAt = &revoked
	f.diff("tokens", []catalog.Token{want}, f.tokens())
}

func anyToken(f *fixture) {
	any := func() bool {
		return read(f, func(c catalog.Catalog) (bool, error) { return c.AnyToken(f.Context()) })
	}
	f.diff("of none", false, any())
	f.addToken(token("ci"))
	f.diff("of one", true, any())
	f.update(f.revoke("ci", 150))
	f.diff("of one that was revoked", true, any())
}
