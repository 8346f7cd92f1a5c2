// Package s3test gives tests a bucket of a real S3 gateway.
package s3test

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

const module = "github.com/versity/versitygw/cmd/versitygw@v1.8.0"

// The key that a bucket's address carries.
const (
	Key    = "testkey"
	Secret = "testsecret"
)

// program finds a versitygw: HEMMAT_TEST_S3GW, then PATH; where HEMMAT_TEST_REQUIRE names s3 it is built. It is never a
// dependency of the program itself.
var program = sync.OnceValues(func() (string, error) {
	if p := os.Getenv("HEMMAT_TEST_S3GW"); p != "" {
		return p, nil
	}
	if p, err := exec.LookPath("versitygw"); err == nil {
		return p, nil
	}
	if !slices.Contains(strings.Split(os.Getenv("HEMMAT_TEST_REQUIRE"), ","), "s3") {
		return "", fmt.Errorf("no versitygw in PATH nor in HEMMAT_TEST_S3GW; HEMMAT_TEST_REQUIRE=s3 builds one")
	}
	// It takes minutes to build, so it is kept for the next run.
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(cache, "hemmat-test", "versitygw-v1.8.0")
	built := filepath.Join(dir, "versitygw")
	if _, err := os.Stat(built); err == nil {
		return built, nil
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	build := exec.Command("go", "install", module)
	build.Dir, build.Env = dir, append(os.Environ(), "GOBIN="+dir, "GOFLAGS=")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build versitygw: %w: %s", err, out)
	}
	return built, nil
})

// Bucket starts a real S3 gateway on a folder of its own and returns the address of an empty bucket. Without one the
// test is skipped, unless HEMMAT_TEST_REQUIRE names s3.
func Bucket(t testing.TB) string {
	t.Helper()
	path, err := program()
	if err != nil {
		if strings.HasPrefix(err.Error(), "no versitygw") {
			t.Skip(err)
		}
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	host := l.Addr().String()
	l.Close()
	dir := t.TempDir()
	for _, d := range []string{"data", "meta"} {
		if err := os.Mkdir(filepath.Join(dir, d), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	var log strings.Builder
	gw := exec.Command(path, "--access", Key, "--secret", Secret, "--port", host,
		"posix", "--sidecar", filepath.Join(dir, "meta"), filepath.Join(dir, "data"))
	gw.Stdout, gw.Stderr = &log, &log
	if err := gw.Start(); err != nil {
		t.Fatal(err)
	}
	gone := make(chan struct{})
	go func() { gw.Wait(); close(gone) }()
	t.Cleanup(func() { gw.Process.Kill(); <-gone })

	client, err := minio.New(host, &minio.Options{Creds: credentials.NewStaticV4(Key, Secret, ""), Region: "us-east-1", MaxRetries: 1})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	for {
		if err = client.MakeBucket(ctx, "media", minio.MakeBucketOptions{}); err == nil {
			break
		}
		select {
		case <-gone:
			t.Fatalf("the gateway ended: %s", log.String())
		case <-ctx.Done():
			t.Fatalf("the gateway does not answer: %v", err)
		case <-time.After(20 * time.Millisecond): // its start is no event that could be waited for
		}
	}
	return "s3://" + Key + ":" + Secret + "@" + host + "/media"
}
