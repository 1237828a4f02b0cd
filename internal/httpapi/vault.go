package httpapi

import (
	"context"
	"net/http"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/wire"
)

type collect struct {
	Body wire.Collect
}

type check struct {
	Body cupel.CheckOptions
}

func (a *API) registerVault() {
	const tag = "vault"
	handle(a, route{method: http.MethodGet, path: "/vault:stats", id: "vaultStats", tag: tag,
		summary: "Say what the vault holds"}, a.vaultStats)
	handle(a, route{method: http.MethodPost, path: "/vault:gc", id: "collectVault", tag: tag,
		summary: "Free what nothing needs, while others save"}, a.collectVault)
	handle(a, route{method: http.MethodPost, path: "/vault:check", id: "checkVault", tag: tag,
		summary: "Compare what is known with what is there"}, a.checkVault)
	handle(a, route{method: http.MethodPost, path: "/vault:rebuild", id: "rebuildVault", tag: tag,
		summary: "Restore the index, and what the catalog has lost, from the packs alone"}, a.rebuildVault)
}

func (a *API) vaultStats(ctx context.Context, _ *struct{}) (cupel.VaultStats, error) {
	return a.service.VaultStats(ctx)
}

func (a *API) collectVault(ctx context.Context, in *collect) (cupel.CollectReport, error) {
	return a.service.CollectVault(ctx, in.Body.DryRun)
}

func (a *API) checkVault(ctx context.Context, in *check) (cupel.CheckReport, error) {
	return a.service.CheckVault(ctx, in.Body)
}

func (a *API) rebuildVault(ctx context.Context, _ *struct{}) (cupel.RebuildReport, error) {
	return a.service.RebuildVault(ctx)
}
