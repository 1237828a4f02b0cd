//go:build unix

package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"strconv"
)

// api is where the protocol's calls are below a server's address.
const api = "/api/2.0/mlflow/"

// connection is one client's connection, kept open between calls. It writes its
// requests by hand: the clients must cost little beside the servers, which run
// on the same machine. It is for one goroutine.
type connection struct {
	conn    net.Conn
	address string
	reader  *bufio.Reader
	request []byte
	answer  bytes.Buffer
	stop    func() bool // stops watching the context
}

// dial opens a connection that breaks when the context ends.
func dial(ctx context.Context, address string) (*connection, error) {
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	return &connection{conn: conn, address: address, reader: bufio.NewReaderSize(conn, 1<<16), stop: stop}, nil
}

func (c *connection) close() {
	c.stop()
	c.conn.Close()
}

// failure is an answer that is none of success.
type failure struct {
	status int
	text   string
}

func (f failure) Error() string { return fmt.Sprintf("status %d: %.200s", f.status, f.text) }

// call sends a request, with a body of JSON unless it is nil, and returns the
// body of the answer, which is valid until the next call. An answer that is no
// success is a [failure]; after any other error the connection is of no use.
func (c *connection) call(method, path string, body []byte) ([]byte, error) {
	c.request = append(c.request[:0], method...)
	c.request = append(c.request, ' ')
	c.request = append(c.request, path...)
	c.request = append(c.request, " HTTP/1.1\r\nHost: "...)
	c.request = append(c.request, c.address...)
	if body != nil {
		c.request = append(c.request, "\r\nContent-Type: application/json\r\nContent-Length: "...)
		c.request = strconv.AppendInt(c.request, int64(len(body)), 10)
	}
	c.request = append(c.request, "\r\n\r\n"...)
	c.request = append(c.request, body...)
	if _, err := c.conn.Write(c.request); err != nil {
		return nil, err
	}
	return c.read()
}

func (c *connection) read() ([]byte, error) {
	response, err := http.ReadResponse(c.reader, nil)
	if err != nil {
		return nil, err
	}
	c.answer.Reset()
	if _, err := c.answer.ReadFrom(response.Body); err != nil {
		return nil, err
	}
	if response.StatusCode != http.StatusOK {
		return nil, failure{response.StatusCode, c.answer.String()}
	}
	return c.answer.Bytes(), nil
}

// ask posts a request of the protocol and decodes the answer.
func ask[T any](c *connection, call string, request any) (answer T, err error) {
	body, err := json.Marshal(request)
	if err != nil {
		return answer, err
	}
	text, err := c.call(http.MethodPost, api+call, body)
	if err != nil {
		return answer, fmt.Errorf("%s: %w", call, err)
	}
	return answer, json.Unmarshal(text, &answer)
}
