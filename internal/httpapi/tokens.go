package httpapi

import (
	"context"
	"net/http"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/wire"
)

type createToken struct {
	Body cupel.TokenRequest
}

type atToken struct {
	Token string `path:"token" doc:"Name of the token"`
}

func (a *API) registerTokens() {
	const tag = "tokens"
	handle(a, route{method: http.MethodGet, path: "/tokens", id: "listTokens", tag: tag,
		summary: "List all tokens, without their secrets"}, a.listTokens)
	handle(a, route{method: http.MethodPost, path: "/tokens", id: "createToken", tag: tag, status: http.StatusCreated,
		summary: "Make a token", text: "Its secret is shown in this answer alone. From the first token on, every route but health needs one."}, a.createToken)
	do(a, route{method: http.MethodDelete, path: "/tokens/{token}", id: "revokeToken", tag: tag,
		summary: "End a token at once"}, a.revokeToken)
}

func (a *API) listTokens(ctx context.Context, _ *struct{}) (wire.TokenList, error) {
	tokens, err := a.service.ListTokens(ctx)
	return wire.TokenList{Tokens: tokens}, err
}

func (a *API) createToken(ctx context.Context, in *createToken) (cupel.NewToken, error) {
	return a.service.CreateToken(ctx, in.Body)
}

func (a *API) revokeToken(ctx context.Context, in *atToken) error {
	return a.service.RevokeToken(ctx, in.Token)
}
