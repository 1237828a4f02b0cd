package s3test

import (
	"bufio"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// holdServer, when set, turns the test binary into one that starts a server,
// prints its endpoint and waits to be killed.
const holdServer = "CUPEL_TEST_HOLD_S3"

func TestMain(m *testing.M) {
	if os.Getenv(holdServer) == "" {
		os.Exit(m.Run())
	}
	s, err := shared()
	if err != nil {
		os.Stdout.WriteString(err.Error() + "\n")
		os.Exit(1)
	}
	os.Stdout.WriteString(s.endpoint + "\n")
	select {}
}

func TestServerEndsWithAKilledTest(t *testing.T) {
	command := exec.Command(os.Args[0])
	command.Env = append(os.Environ(), holdServer+"=1")
	output, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	endpoint, err := bufio.NewReader(output).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	if !answers(strings.TrimSpace(endpoint)) {
		t.Errorf("no server at %s", endpoint)
	}
	if err := command.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = command.Wait() // killed, as asked
	for deadline := time.Now().Add(30 * time.Second); answers(strings.TrimSpace(endpoint)); {
		if time.Now().After(deadline) {
			t.Fatalf("the server at %s outlives its test", endpoint)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// answers reports whether a server answers at the endpoint.
func answers(endpoint string) bool {
	answer, err := http.Get(endpoint + "/")
	if err != nil {
		return false
	}
	return answer.Body.Close() == nil
}

func TestMissingServerSaysWhatToDo(t *testing.T) {
	t.Setenv("CUPEL_TEST_VERSITYGW", "")
	t.Setenv("PATH", "")
	t.Chdir(t.TempDir())
	_, err := find()
	if err == nil || !strings.Contains(err.Error(), "make setup") {
		t.Errorf("find() = %v, want an error that says \"make setup\"", err)
	}
}

func TestEachBucketIsNewAndEmpty(t *testing.T) {
	a, b := NewBucket(t), NewBucket(t)
	if a.Name == b.Name {
		t.Errorf("both are called %s", a.Name)
	}
	if keys, err := a.Keys(t.Context()); err != nil || len(keys) > 0 {
		t.Errorf("keys: %v, %v", keys, err)
	}
}
