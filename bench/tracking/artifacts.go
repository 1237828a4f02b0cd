//go:build unix

package main

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"

	"github.com/cupel/cupel/bench/measure"
)

// artifactAPI is where artifacts are below a server's address.
const artifactAPI = "/api/2.0/mlflow-artifacts/artifacts/"

// benchArtifacts sends artifacts through servers that were just started, small
// ones first, so that memory which grows with the file shows itself.
func benchArtifacts(ctx context.Context, b *bench) error {
	peers := b.on(sqliteStore)
	if len(peers) == 0 {
		peers = b.on(postgresStore)
	}
	servers, err := b.serve(ctx, peers)
	if err != nil {
		return err
	}
	defer servers.close()
	for i, size := range []measure.Bytes{b.size / 8, b.size} {
		if err := b.transfer(ctx, servers, size, i*b.rounds); err != nil {
			return err
		}
	}
	return nil
}

// transfer uploads and downloads a file of its own in each round and prints what
// it took. The first file has the number first.
func (b *bench) transfer(ctx context.Context, servers servers, size measure.Bytes, first int) error {
	progress("send artifacts of %s", size.String())
	up, down := map[*server][]float64{}, map[*server][]float64{}
	peaks := watch(servers)
	defer peaks.close()
	for round := range b.rounds {
		for _, s := range servers {
			file, err := newArtifact(ctx, s, first+round, size)
			if err != nil {
				return err
			}
			for _, step := range []struct {
				rates map[*server][]float64
				do    func(context.Context) error
			}{{up, file.upload}, {down, file.download}} {
				took, err := measure.Timed(func() error { return step.do(ctx) })
				if err != nil {
					return fmt.Errorf("%s: %w", s.peer, err)
				}
				step.rates[s] = append(step.rates[s], size.MiB()/took.Seconds())
			}
			peaks.share()
		}
	}
	b.reportTransfers("Upload an artifact of "+size.String()+" through the server", servers, up)
	b.reportTransfers("Download it", servers, down)
	return b.reportMemory(peaks, servers, "Resident memory meanwhile, all processes of the server", "constant; a tenth")
}

func (b *bench) reportTransfers(title string, servers servers, rates map[*server][]float64) {
	t := table{title: title, columns: []string{"MiB/s"}, more: true, target: "1x"}
	for _, s := range servers {
		t.set(s.peer.store, s.peer.product.String(), measure.Median(rates[s]))
	}
	t.print(b.products)
}

// artifact is a file of a run on a server. Its bytes are random, no two files
// share any, and so no server can save itself work.
type artifact struct {
	url  string
	seed [32]byte
	size measure.Bytes
}

// newArtifact names a file of a new run.
func newArtifact(ctx context.Context, s *server, number int, size measure.Bytes) (*artifact, error) {
	c, err := dial(ctx, s.address)
	if err != nil {
		return nil, err
	}
	defer c.close()
	run, err := createRun(c, "0", startTime)
	if err != nil {
		return nil, err
	}
	path, found := strings.CutPrefix(run.Artifact, "mlflow-artifacts:/")
	if !found {
		return nil, fmt.Errorf("%s keeps the artifacts of a run at %q, not behind itself", s.peer, run.Artifact)
	}
	file := &artifact{url: "http://" + s.address + artifactAPI + path + "/model.bin", size: size}
	binary.LittleEndian.PutUint64(file.seed[:], uint64(number))
	return file, nil
}

func (a *artifact) upload(ctx context.Context) error {
	content := io.LimitReader(rand.NewChaCha8(a.seed), int64(a.size))
	request, err := http.NewRequestWithContext(ctx, http.MethodPut, a.url, content)
	if err != nil {
		return err
	}
	request.ContentLength = int64(a.size)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	return a.drain(response, 0)
}

func (a *artifact) download(ctx context.Context) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, a.url, nil)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	return a.drain(response, a.size)
}

// drain reads an answer, which has to be a success and at least so long.
func (a *artifact) drain(response *http.Response, size measure.Bytes) error {
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		text, _ := io.ReadAll(io.LimitReader(response.Body, 1<<10)) // the status is the failure
		return failure{response.StatusCode, string(text)}
	}
	// Without the wrapper, Discard would read in small pieces of its own.
	read, err := io.CopyBuffer(struct{ io.Writer }{io.Discard}, response.Body, make([]byte, 1<<18))
	if err == nil && measure.Bytes(read) < size {
		err = fmt.Errorf("read %d bytes of %s, want %d", read, a.url, size)
	}
	return err
}
